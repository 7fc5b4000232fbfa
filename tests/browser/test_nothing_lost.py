"""Two editors at one practice, and a session that ends while someone types: nothing that was typed is lost."""

import os
import re

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from practices.models import Practice
from submissions.intake.starting import start
from submissions.models import Submission
from tests.browser.test_axe import findings
from tests.browser.test_fiche_journeys import committed
from tests.browser.test_sign_in import PASSWORD, code_of
from tests.clients import StaffClient
from tests.factories import make_editor, make_practice

pytestmark = pytest.mark.django_db
BEGAN = "Het project zoekt hoe zorg aan huis ouderen bereikt. Velen wonen alleen."
OF_KARIM = "Het project zoekt hoe zorg aan huis ouderen in de wijk bereikt. Velen wonen alleen."
OF_SOFIE = "Het project zoekt hoe zorg aan huis oudere buren bereikt. Velen wonen alleen."
# A hidden part of a label is a block, before which its name has a space.
TAKE_OVER = re.compile("^Neem over ?: Tips")
TOGETHER = "Het project zoekt hoe zorg aan huis oudere buren in de wijk bereikt. Velen wonen alleen."


@pytest.fixture
def desk(bank):
    """A practice, a change of it under review, and two editors."""
    desk = committed(_make)
    yield desk
    committed(lambda: _forget(desk))


def _make():
    sofie, karim = (
        make_editor(username=name.lower(), first_name=name, password=PASSWORD, is_superuser=True)
        for name in ["Sofie", "Karim"]
    )
    practice = make_practice(
        title="Voorbeeld: Zorg in de wijk",
        summary=BEGAN,
        tagline="Zorg aan huis",
        tips="Begin klein.",
        origin=Practice.Origin.IMPORT,  # which may be online with little
    )
    town = practice.municipality
    fiche, _ = start("zorg", door="change", email="an@example.org", municipality=town, practice=practice)
    fiche.tips, fiche.submitter_name = "Begin klein, met een proefwijk.", "An Voorbeeld"
    fiche.save()
    fiche.confirm_address()
    fiche.submit()
    fiche.take(by=sofie)
    for editor in (sofie, karim):
        client = StaffClient()
        client.force_login(editor)
        editor.cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"sofie": sofie, "karim": karim, "practice": practice, "fiche": fiche}


def _forget(desk):
    Submission.objects.filter(pk=desk["fiche"].pk).delete()
    desk["practice"].delete()
    for name in ("sofie", "karim"):
        desk[name].delete()


def sign_in(context, site, editor):
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": editor.cookie, "url": site}])


def problems(page, name):
    """What axe finds at three widths, and whether the page can be read without scrolling sideways."""
    found = []
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        # The library with which the admin draws lists to choose several from puts a <span> in a <ul>.
        found += [problem for problem in findings(page) if problem[0] != "list"]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"wider than {width}")
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def save(page):
    page.get_by_role("button", name="Opslaan", exact=True).first.click()


def test_the_second_of_two_editors_is_told_and_sees_both_texts(page, browser, site, desk):
    address = reverse("admin:practices_practice_change", args=[desk["practice"].pk])
    with browser.new_context(base_url=site) as other:
        sign_in(page.context, site, desk["sofie"])
        sign_in(other, site, desk["karim"])
        of_karim = other.new_page()
        for one in (page, of_karim):
            one.goto(address)
        of_karim.locator("#id_summary").fill(OF_KARIM)
        save(of_karim)
        expect(of_karim.get_by_text("met succes gewijzigd")).to_be_visible()
    page.locator("#id_summary").fill(OF_SOFIE)
    page.locator("#id_tagline").fill("Zorg die de trap op komt")
    save(page)

    expect(page.get_by_text("Karim bewaarde")).to_be_visible()
    answer = page.locator("fieldset.conflict")
    expect(answer).to_contain_text("ouderen in de wijk")
    expect(answer).to_contain_text("oudere buren")
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    expect(page.get_by_text("die de trap op komt")).to_be_visible()
    assert problems(page, "conflict-page") == []
    assert committed(lambda: Practice.objects.get(pk=desk["practice"].pk).summary) == OF_KARIM

    page.get_by_label("Ik maak er één tekst van").check()
    page.get_by_role("textbox", name="één tekst").fill(TOGETHER)
    page.get_by_role("button", name="Bewaar zoals hierboven").click()
    expect(page.get_by_text("met succes gewijzigd")).to_be_visible()
    now = committed(lambda: Practice.objects.get(pk=desk["practice"].pk))
    assert (now.summary, now.tagline) == (TOGETHER, "Zorg die de trap op komt")


def test_what_was_typed_on_a_review_is_back_after_signing_in_again(page, site, desk):
    sign_in(page.context, site, desk["sofie"])
    address = reverse("admin:submissions_submission_change", args=[desk["fiche"].pk])
    page.goto(address)
    reason, note = "Een proefwijk past niet overal.", "Bel nog eens naar het bestuur."
    page.get_by_role("checkbox", name=TAKE_OVER).uncheck()
    page.get_by_role("textbox", name="Waarom niet? Tips").fill(reason)
    page.get_by_label("Nieuwe notitie").fill(note)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Bewaar", exact=True).last.click()

    expect(page.get_by_role("heading", name="Meld je opnieuw aan")).to_be_visible()
    expect(page.get_by_text(note)).to_be_visible()
    expect(page.get_by_text(reason)).to_be_visible()
    assert problems(page, "signed-out") == []
    form, typed = page.locator("#login-form"), page.get_by_role("region", name="Dit typte je, nog niet bewaard")
    left, right = form.bounding_box(), typed.bounding_box()
    assert left["x"] + left["width"] <= right["x"]
    page.set_viewport_size({"width": 390, "height": 900})
    above, below = form.bounding_box(), typed.bounding_box()
    assert above["y"] + above["height"] <= below["y"]

    page.get_by_label("Gebruikersnaam").fill("sofie")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Meld aan en ga verder").click()
    page.get_by_role("textbox", name="Code").fill(committed(lambda: code_of(desk["sofie"])))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Welkom terug.")).to_be_visible()
    expect(page.get_by_text("Dit veranderde je: Nieuwe notitie, Wat je overneemt.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Waarom niet? Tips")).to_have_value(reason)
    expect(page.get_by_role("checkbox", name=TAKE_OVER)).not_to_be_checked()
    expect(page.get_by_label("Nieuwe notitie")).to_have_value(note)
    assert committed(lambda: Submission.objects.get(pk=desk["fiche"].pk).choices) == {}

    assert problems(page, "welcome-back") == []
    page.get_by_role("button", name="Bewaar nu").click()
    expect(page.get_by_text(note)).to_be_visible()
    saved = committed(lambda: Submission.objects.get(pk=desk["fiche"].pk))
    assert [choice["text"] for choice in saved.choices.values()] == [reason]
    assert note in saved.internal_notes
