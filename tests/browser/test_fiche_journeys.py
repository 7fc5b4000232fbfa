"""A whole fiche in a browser: by keyboard on a phone, without JavaScript, and begun here but finished elsewhere."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail as outbox
from django.db import connection
from playwright.sync_api import expect

from praktijkenbank.post.models import Mail
from praktijkenbank.post.sending import send_mail
from submissions.models import Submission
from tests import files

pytestmark = pytest.mark.django_db

LINK = re.compile(r"https?://[^/\s]+(/fiche/link/[^\s<>\"]+)")
PHONE = {"width": 390, "height": 844}
PHOTOS = [
    {"name": "tuin.jpg", "mimeType": "image/jpeg", "buffer": files.phone_photo()},
    {"name": "tafel.png", "mimeType": "image/png", "buffer": files.picture("PNG")},
]
FOLDER = {"name": "Folder.pdf", "mimeType": "application/pdf", "buffer": files.pdf()}
# A robot is quicker than this.
HUMAN_SECONDS = 3


def committed(action):
    """What `action` gives when it runs in a transaction of its own, which the server sees."""

    def run():
        try:
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()


def open_mailed_link(page, email, kind):
    """Have the mail of this kind sent, as the worker does, and go where its link leads."""
    mail = committed(lambda: Mail.objects.waiting().filter(to=email, kind=kind).get())
    committed(lambda: send_mail(mail.pk))
    body = next(sent.body for sent in reversed(outbox.outbox) if sent.to == [email])
    page.goto(LINK.search(body)[1])
    page.get_by_role("button", name=re.compile("fiche")).press("Enter")


def state_of(email):
    return committed(lambda: Submission.objects.get(email=email).state)


def begin(page, email):
    page.goto("/fiche/")
    time.sleep(HUMAN_SECONDS)
    page.get_by_label("Je e-mailadres bij je bestuur").fill(email)
    page.get_by_label("Voor welk bestuur werk je?").select_option(label="Gent")
    page.get_by_role("button", name="Begin met de fiche").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Over jou")


def go_on(page, heading):
    page.get_by_role("button", name="Bewaar en ga verder", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


class Keyboard:
    """A reader who has nothing but keys."""

    def __init__(self, page):
        self.page = page
        # With a listener all along Playwright has no need to switch listening on again, which a busy machine does late.
        page.on("filechooser", lambda chooser: None)

    def to(self, control):
        """Press Tab until the focus is on this control."""
        for _ in range(600):
            if control.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {control}")

    def type(self, label, text):
        control = self.page.get_by_label(label, exact=True)
        self.to(control)
        self.page.keyboard.insert_text(text)

    def choose(self, label, option):
        control = self.page.get_by_label(label, exact=True)
        self.to(control)
        self.page.keyboard.type(option)
        expect(control.locator("option:checked")).to_have_text(option)

    def press(self, role, name, key="Enter"):
        control = self.page.get_by_role(role, name=name, exact=True).last
        self.to(control)
        self.page.keyboard.press(key)

    def attach(self, label, chosen):
        self.to(self.page.get_by_label(label, exact=True))
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(chosen)

    def next(self, heading):
        self.press("button", "Bewaar en ga verder")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)


def test_a_complete_fiche_from_a_phone_by_keyboard_alone(page):
    email = "toetsenbord@voorbeeld.example.org"
    page.set_viewport_size(PHONE)
    keys = Keyboard(page)

    page.goto("/fiche/")
    time.sleep(HUMAN_SECONDS)
    keys.type("Je e-mailadres bij je bestuur", email)
    keys.choose("Voor welk bestuur werk je?", "Gent")
    keys.press("button", "Begin met de fiche")
    expect(page.get_by_role("heading", level=1)).to_have_text("Over jou")
    keys.type("Hoe heet je?", "Lies Voorbeeld")
    keys.type("Wat is je functie?", "Medewerker samenleven")
    keys.next("In het kort")
    keys.type("Hoe heet de praktijk?", "Samen planten in de stationswijk")
    keys.type("Vat de praktijk samen", "Buren planten samen bomen en leren elkaar kennen.")
    keys.next("Wat en waarom")
    keys.next("Aanpak en resultaat")
    keys.type("Hoe pakken jullie het aan?", "Elke maand een plantdag, met koffie en een tolk.")
    keys.next("Indeling")
    keys.choose("Over welk thema gaat de praktijk vooral?", "Ontmoeting en buurt")
    keys.press("checkbox", "Jongeren", key="Space")
    keys.next("Foto’s en bijlagen")
    keys.attach("Voeg foto’s toe", PHOTOS)
    expect(page.get_by_label("Wat zie je op de foto?")).to_have_count(2)
    keys.attach("Voeg bijlagen toe", [FOLDER])
    expect(page.get_by_role("link", name="Folder.pdf")).to_be_visible()
    answer_about_photos(page, keys)
    keys.next("Kijk je fiche na")
    for consent in page.locator("[name^=consent_]").all():
        keys.to(consent)
        page.keyboard.press("Space")
    keys.press("button", "Dien fiche in")

    expect(page.get_by_role("heading", level=1)).to_have_text("Samen planten in de stationswijk")
    assert state_of(email) == "awaiting_confirmation"
    open_mailed_link(page, email, "confirm_address")
    expect(page.get_by_role("heading", level=1)).to_have_text("Samen planten in de stationswijk")
    assert state_of(email) == "submitted"
    assert committed(lambda: [*Submission.objects.get(email=email).uploads.values_list("kind", "alt")]) == [
        ("attachment", ""),
        ("photo", "Foto 1"),
        ("photo", "Foto 2"),
    ]


def answer_about_photos(page, keys):
    for label, answer in {"Wat zie je op de foto?": "Foto", "Wie maakte de foto?": "Stad Gent"}.items():
        for place, field in enumerate(page.get_by_label(label).all(), start=1):
            keys.to(field)
            page.keyboard.insert_text(f"{answer} {place}" if answer == "Foto" else answer)


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_complete_fiche_without_javascript(page):
    email = "zonder-script@voorbeeld.example.org"
    begin(page, email)
    page.get_by_label("Hoe heet je?", exact=True).fill("Lies Voorbeeld")
    page.get_by_label("Wat is je functie?", exact=True).fill("Medewerker samenleven")
    go_on(page, "In het kort")
    page.get_by_label("Hoe heet de praktijk?", exact=True).fill("Lezen onder de bomen")
    page.get_by_label("Vat de praktijk samen", exact=True).fill("Kinderen lezen buiten voor aan elkaar.")
    go_on(page, "Wat en waarom")
    go_on(page, "Aanpak en resultaat")
    page.get_by_label("Hoe pakken jullie het aan?", exact=True).fill("Elke woensdag een half uur.")
    go_on(page, "Indeling")
    page.get_by_label("Over welk thema gaat de praktijk vooral?", exact=True).select_option(label="Onderwijs")
    page.get_by_role("checkbox", name="Kinderen", exact=True).check()
    go_on(page, "Foto’s en bijlagen")
    page.get_by_label("Voeg foto’s toe", exact=True).set_input_files(PHOTOS)
    page.get_by_label("Voeg bijlagen toe", exact=True).set_input_files([FOLDER])
    page.get_by_role("button", name="Voeg nog een link toe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Foto’s en bijlagen")
    for field in page.get_by_label("Wat zie je op de foto?").all():
        field.fill("Kinderen onder een boom")
    for field in page.get_by_label("Wie maakte de foto?").all():
        field.fill("Stad Gent")
    go_on(page, "Kijk je fiche na")
    for consent in page.locator("[name^=consent_]").all():
        consent.check()
    page.get_by_role("button", name="Dien fiche in").click()

    assert state_of(email) == "awaiting_confirmation"
    open_mailed_link(page, email, "confirm_address")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lezen onder de bomen")
    assert state_of(email) == "submitted"
    assert committed(lambda: Submission.objects.get(email=email).uploads.count()) == 3


def test_begun_in_one_browser_and_finished_from_the_mailed_link_in_another(page, browser, browser_context_args):
    email = "halfweg@voorbeeld.example.org"
    elsewhere = browser.new_context(**browser_context_args)
    first = elsewhere.new_page()
    begin(first, email)
    first.get_by_label("Hoe heet je?", exact=True).fill("Lies Voorbeeld")
    expect(first.get_by_text(re.compile(r"Bewaard om \d\d\.\d\d uur")).first).to_be_visible()
    elsewhere.close()

    open_mailed_link(page, email, "start")

    page.goto(committed(lambda: f"/fiche/{Submission.objects.get(email=email).key}/over-jou/"))
    expect(page.get_by_label("Hoe heet je?", exact=True)).to_have_value("Lies Voorbeeld")
    page.get_by_label("Wat is je functie?", exact=True).fill("Medewerker samenleven")
    go_on(page, "In het kort")
    assert committed(lambda: Submission.objects.get(email=email).submitter_role) == "Medewerker samenleven"
