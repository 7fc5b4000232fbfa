"""The check page of the fiche, its preview and its copy, and the practices that look like it, in a browser."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from practices.models import Municipality, Practice, TargetGroup, Theme
from submissions.files import uploads
from submissions.models import Upload
from tests.browser.test_axe import assert_accessible, findings
from tests.factories import make_submission
from tests.submissions.opening import let_in

pytestmark = pytest.mark.django_db

GARDEN = {
    "title": "Samen spelen in de tuin",
    "summary": "In de tuin spelen ouders samen met hun baby of peuter en leren ze andere ouders kennen.",
}


@pytest.fixture(scope="module")
def fiches(bank, django_db_blocker):
    """A fiche that can be sent, one that cannot yet, and a change, each with the cookie that opens it."""
    with django_db_blocker.unblock():
        made = {"complete": _make_complete(), "begun": _make_begun(), "change": _make_change()}
        yield {name: (submission, _cookie(submission)) for name, submission in made.items()}
        for submission in made.values():
            for upload in submission.uploads.all():
                upload.file.delete()
            submission.delete()


def _cookie(submission):
    client = Client()
    let_in(client, submission)
    return client.cookies["fiches"].value


def _make_complete():
    theme = Theme.objects.get(slug="gezin-en-opvoeding")
    submission = make_submission(
        **GARDEN,
        municipality=Municipality.objects.get(slug="roeselare"),
        submitter_name="Lies Voorbeeld",
        submitter_role="Medewerker gezin",
        contact_name="Huis van het Kind",
        contact_email="huis@example.org",
        open_to_call=True,
        goals="- ouders leren elkaar kennen\n- kinderen spelen",
        context="Jonge ouders vonden de weg naar opvang en hulp niet.",
        approach="We openen 3 halve dagen per week. Er is altijd een begeleider en een vrijwilliger.",
        results="Elke week komen er 14 ouders met hun kind.",
        tips="Begin klein.",
        stage="lopend",
        start_year=2016,
        cost="1000-10000",
        main_theme=theme,
        themes=[theme],
        target_groups=[TargetGroup.objects.get(slug="ouders-en-gezinnen")],
        unsure=["actions", "policy_layers"],
        links=[{"url": "https://example.org/tuin", "description": "Meer over de tuin"}],
        steps_saved=[
            "over-jou",
            "in-het-kort",
            "wat-en-waarom",
            "aanpak-en-resultaat",
            "indeling",
            "fotos-en-bijlagen",
        ],
    )
    image = BytesIO()
    Image.new("RGB", (1200, 800), "#6f8f55").save(image, "JPEG")
    photo = uploads.add(submission, SimpleUploadedFile("tuin.jpg", image.getvalue()), Upload.Kind.PHOTO)
    photo.alt, photo.credit = "Een tuin met spelende kinderen", "Stad Roeselare"
    photo.save()
    return submission


def _make_begun():
    text = "We doen dit in het kader van het plan, met alle stakeholders, en bellen naar 0475 12 34 56."
    return make_submission(title="Buurttuin", context=text, steps_saved=["over-jou", "in-het-kort", "wat-en-waarom"])


def _make_change():
    practice = Practice.objects.get(slug="taalcafe-aan-het-station")
    return make_submission(
        door="change",
        practice=practice,
        municipality=practice.municipality,
        title="Taalcafé aan het station en in de bib",
        tagline=practice.tagline,
        summary=practice.summary,
        context=practice.context,
        approach="Vrijwilligers schenken koffie.\n\n- kom binnen\n- praat mee",
    )


@pytest.fixture
def enter(context, site, fiches):
    """Open a fiche by its name in the browser, and return it."""

    def enter(name):
        submission, cookie = fiches[name]
        context.add_cookies([{"name": "fiches", "value": cookie, "url": site}])
        return submission

    return enter


PAGES = {
    "ready to send": ("complete", "submission_check"),
    "not ready": ("begun", "submission_check"),
    "a change": ("change", "submission_check"),
    "preview": ("complete", "submission_preview"),
    "preview of a change": ("change", "submission_preview"),
    "copy": ("complete", "submission_copy"),
    "practices like it": ("complete", "submission_similar"),
}


@pytest.mark.parametrize(("fiche", "name"), PAGES.values(), ids=PAGES.keys())
def test_everyone_can_use(page, enter, fiche, name):
    assert_accessible(page, reverse(name, args=[enter(fiche).key]))


def test_what_is_missing_is_said_where_everyone_can_use_it(page, enter):
    submission = enter("begun")
    page.goto(reverse("submission_check", args=[submission.key]))

    page.get_by_role("button", name="Dien fiche in").click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Vink aan dat je deze praktijk mag delen").click()
    expect(page.get_by_label("Ik mag deze praktijk delen")).to_be_focused()
    assert findings(page) == []
    submission.refresh_from_db()
    assert submission.state == "draft"


def test_wijzig_leads_to_the_step_and_back(page, enter):
    page.goto(reverse("submission_check", args=[enter("complete").key]))

    page.get_by_role("link", name="Wijzig Wat en waarom").click()
    page.get_by_label("Hoe werken de mensen voor wie het is zelf mee?").fill("Ouders kiezen zelf het speelgoed.")
    page.get_by_role("button", name="Bewaar en ga terug").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk je fiche na")
    expect(page.get_by_text("Ouders kiezen zelf het speelgoed.")).to_be_visible()


def test_typing_a_title_shows_practices_like_it(page, enter):
    submission = enter("begun")
    page.goto(reverse("submission_step", args=[submission.key, "in-het-kort"]))

    page.get_by_label("Hoe heet de praktijk?").fill("Huurgarantie")
    page.get_by_role("link", name="Wij doen dit ook").wait_for()

    assert findings(page) == []
    page.get_by_role("link", name="Wij doen dit ook").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Doen jullie hetzelfde als Kortrijk?")
    assert findings(page) == []


def test_tips_stand_at_the_step_and_lead_to_the_text(page, enter):
    page.goto(reverse("submission_step", args=[enter("begun").key, "wat-en-waarom"]))

    tips = page.get_by_role("region", name="Tips bij je tekst")
    expect(tips.get_by_role("listitem")).to_have_count(3)
    tips.get_by_role("link").click()

    expect(page.get_by_label("Waarom zijn jullie begonnen?")).to_be_focused()
    assert findings(page) == []


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_sending_works_without_javascript_and_only_by_keyboard(page, enter):
    submission = enter("complete")
    page.goto(reverse("submission_check", args=[submission.key]))

    for label in ["Ik mag deze praktijk delen", "Wie herkenbaar op een foto staat", "Anderen mogen de tekst"]:
        page.get_by_label(label).press("Space")
    page.get_by_role("button", name="Dien fiche in").press("Enter")

    page.wait_for_url(f"**{submission.get_absolute_url()}")
    submission.refresh_from_db()
    assert (submission.state, submission.events.filter(kind="state").count()) == ("submitted", 1)
