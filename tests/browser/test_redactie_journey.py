"""The whole way of a practice in a browser: sent in, judged, answered, published, found, and changed."""

import re
import time

import pytest
from django.conf import settings
from playwright.sync_api import expect

from practices.models import Practice
from praktijkenbank.post.models import Mail
from praktijkenbank.post.sending import send_mail
from submissions.models import Submission
from tests.browser.test_fiche_journeys import HUMAN_SECONDS, begin, committed, go_on, open_mailed_link
from tests.clients import StaffClient
from tests.factories import make_editor

pytestmark = pytest.mark.django_db

EMAIL = "lies@voorbeeld.example.org"
TITLE = "Zwaluwfeest in de wijk"


@pytest.fixture
def editor_page(browser, browser_context_args, site):
    """The browser of an editor, who is signed in."""
    editor = committed(lambda: make_editor(first_name="Sofie", last_name="Voorbeeld"))
    context = browser.new_context(**browser_context_args)
    cookie = committed(lambda: session_of(editor))
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])
    page = context.new_page()
    yield page
    context.close()
    committed(lambda: forget(editor))


def history(practice):
    """What each version of the practice changed, newest first: who, why and which fields."""
    versions = [*practice.history.all()]
    return [
        (
            version.history_user and version.history_user.get_full_name(),
            version.history_change_reason,
            sorted(change.field for change in version.diff_against(older).changes) if older else [],
        )
        for version, older in zip(versions, [*versions[1:], None], strict=True)
    ]


def session_of(editor):
    client = StaffClient()
    client.force_login(editor)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def forget(editor):
    Mail.objects.filter(to=EMAIL).delete()
    Submission.objects.filter(email=EMAIL).delete()
    Practice.objects.filter(title=TITLE).delete()
    editor.delete()


def fiche_of(door):
    return committed(lambda: Submission.objects.get(email=EMAIL, door=door))


def fill_in(page):
    """Every answer that a practice needs to come online, but for the context."""
    answer(page, submitter_name="Lies Voorbeeld", submitter_role="Medewerker", contact_email=EMAIL)
    go_on(page, "In het kort")
    answer(page, title=TITLE, tagline="Een feest in de straat", summary="Buren vieren samen de lente.")
    page.locator("[name=kind]").first.check()
    go_on(page, "Wat en waarom")
    answer(page, goals="Buren leren elkaar kennen.")
    go_on(page, "Aanpak en resultaat")
    answer(page, approach="Wij koken en spelen muziek.", results="Nog niet bekend.", tips="Begin klein.")
    answer(page, start_year="2024")
    page.locator("[name=stage]").first.check()
    page.locator("[name=evaluation]").first.check()
    go_on(page, "Indeling")
    page.get_by_label("Over welk thema gaat de praktijk vooral?", exact=True).select_option(label="Ontmoeting en buurt")
    for name in ["target_groups", "policy_layers", "organisation_domains"]:
        page.locator(f"[name={name}][type=checkbox]").first.check()
    go_on(page, "Foto’s en bijlagen")
    go_on(page, "Kijk je fiche na")
    send(page)


def answer(page, **texts):
    for name, text in texts.items():
        page.locator(f"[name={name}]").fill(text)


def send(page):
    for consent in page.locator("[name^=consent_]").all():
        consent.check()
    page.get_by_role("button", name=re.compile("Dien .* in")).click()
    expect(page.get_by_role("heading", name="Wat moet je nu doen?")).to_be_visible()


def review(page, fiche):
    """Go to the fiche as an editor does: through the queue."""
    page.goto("/admin/submissions/submission/")
    page.get_by_role("link", name=re.compile(re.escape(fiche.title))).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(fiche.title)


def decide(page, label, text="", **questions):
    """Open the page of this decision, fill it in, and read the mail that it shows. Then do it."""
    open_decision(page, label)
    if text:
        page.get_by_label(re.compile("^Wat (schrijf|wil) je")).fill(text)
    for name, question in questions.items():
        page.locator(f"[name=vraag-{name}]").fill(question)
    confirm(page, label)


def open_decision(page, label):
    button, link = (page.get_by_role(role, name=label, exact=True) for role in ["button", "link"])
    button.or_(link).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(label)


def confirm(page, label):
    page.get_by_role("button", name=label, exact=True).click()
    expect(page.get_by_text(f"Gedaan: {label.lower()}.")).to_be_visible()


def tick_checklist(page):
    for box in page.locator("[name=nagekeken-nu]").all():
        box.check()


def sent_mails():
    """Have the worker's work done. Returns the subjects and texts of all mail to the submitter, oldest first."""

    def send_all():
        for pk in Mail.objects.waiting().filter(to=EMAIL).order_by("pk").values_list("pk", flat=True):
            send_mail(pk)
        return [*Mail.objects.filter(to=EMAIL).order_by("pk").values_list("kind", "text")]

    return committed(send_all)


def test_from_a_first_fiche_to_a_change_that_is_partly_accepted(page, editor_page):
    # A municipality sends in a fiche.
    begin(page, EMAIL)
    fill_in(page)
    open_mailed_link(page, EMAIL, "confirm_address")
    fiche = fiche_of("new")
    assert fiche.state == "submitted"

    # An editor takes it up and asks for completion at two answers.
    review(editor_page, fiche)
    decide(editor_page, "Neem in behandeling")
    decide(
        editor_page,
        "Vraag een aanvulling",
        "Mooi feest. Nog twee vragen.",
        approach="Hoeveel vrijwilligers helpen?",
        context="Wat gaf bij jullie de doorslag?",
    )

    # The municipality sees each question at its answer, and answers.
    page.goto(fiche.get_absolute_url())
    expect(page.get_by_text("Beantwoord 2 vragen van Sofie (VVSG).")).to_be_visible()
    page.get_by_role("link", name="Wat en waarom", exact=True).click()
    expect(page.get_by_text("Wat gaf bij jullie de doorslag?")).to_be_visible()
    answer(page, context="De buren kenden elkaar niet.")
    go_on(page, "Aanpak en resultaat")
    expect(page.get_by_text("Hoeveel vrijwilligers helpen?")).to_be_visible()
    answer(page, approach="Wij koken en spelen muziek. Tien vrijwilligers helpen.")
    go_on(page, "Indeling")
    page.goto(f"/fiche/{fiche.key}/nakijken/")
    send(page)
    assert fiche_of("new").state == "submitted"

    # The editor sees what is new, mends one answer and approves.
    review(editor_page, fiche)
    expect(editor_page.locator("ins", has_text="Tien vrijwilligers helpen.").first).to_be_visible()
    decide(editor_page, "Neem in behandeling")
    editor_page.locator("[name=summary]").fill("Buren vieren samen de lente, met eten en muziek.")
    tick_checklist(editor_page)
    decide(editor_page, "Keur goed en publiceer")
    practice = committed(lambda: Practice.objects.get(title=TITLE))
    assert practice.summary == "Buren vieren samen de lente, met eten en muziek."
    assert practice.confirmed_at

    # Readers find it by a facet and a word, at once.
    page.goto("/praktijken/?gemeente=gent&q=zwaluwfeesten")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_text("Tien vrijwilligers helpen.")).to_be_visible()

    # The municipality sends a change of two answers. Meanwhile the text of today stays online.
    page.goto(f"/fiche/wijziging/{practice.slug}/")
    time.sleep(HUMAN_SECONDS)
    page.get_by_label("Je e-mailadres bij je bestuur").fill(EMAIL)
    page.get_by_role("button", name="Begin met de wijziging").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Over jou")
    change = fiche_of("change")
    answer(page, submitter_name="Lies Voorbeeld", submitter_role="Medewerker")
    go_on(page, "In het kort")
    answer(page, tagline="Een lentefeest van buren voor buren")
    go_on(page, "Wat en waarom")
    answer(page, context="Iedereen kent iedereen, de buurt is af.")
    go_on(page, "Aanpak en resultaat")
    page.goto(f"/fiche/{change.key}/nakijken/")
    send(page)
    open_mailed_link(page, EMAIL, "confirm_address")
    change = fiche_of("change")
    assert change.state == "submitted"
    page.goto(practice.get_absolute_url())
    expect(page.get_by_text("De buren kenden elkaar niet.")).to_be_visible()

    # The editor takes one of the two over, and says why not the other.
    review(editor_page, change)
    decide(editor_page, "Neem in behandeling")
    tick_checklist(editor_page)
    expect(editor_page.get_by_role("button", name="Zet 2 wijzigingen online")).to_be_visible()
    editor_page.get_by_role("checkbox", name=re.compile("^Neem over ?: Aanleiding")).uncheck()
    editor_page.get_by_role("textbox", name="Waarom niet? Aanleiding").fill("Dat klinkt als reclame.")
    editor_page.get_by_role("button", name="Zet 2 wijzigingen online").click()
    confirm(editor_page, "Zet 1 wijziging online")

    page.goto(practice.get_absolute_url())
    expect(page.get_by_text("Een lentefeest van buren voor buren").first).to_be_visible()
    expect(page.get_by_text("De buren kenden elkaar niet.")).to_be_visible()
    expect(page.get_by_text("Iedereen kent iedereen")).to_have_count(0)
    assert committed(lambda: history(practice)) == [
        ("Sofie Voorbeeld", f"Fiche {change.reference}", ["tagline"]),
        ("Sofie Voorbeeld", f"Fiche {fiche.reference}", []),
    ]

    # Every step was mailed once, with what the editor wrote.
    mails = sent_mails()
    assert [kind for kind, _ in mails] == [
        *["start", "confirm_address", "submitted", "taken", "changes_requested", "submitted", "taken", "approved"],
        *["start", "confirm_address", "submitted", "taken", "approved"],
    ]
    texts = [text for _, text in mails]
    assert "Mooi feest. Nog twee vragen." in texts[4]
    assert practice.get_absolute_url() in texts[7]
    assert "Dit namen we niet over" not in texts[7]
    assert "Dit namen we niet over:\n- Aanleiding: Dat klinkt als reclame." in texts[12]
