"""The review page and a decision in a browser: by everyone, on a small laptop and at 400 % zoom."""

import os

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from submissions.files import uploads
from submissions.intake.starting import start
from submissions.models import Submission
from tests import files
from tests.browser.test_axe import findings
from tests.clients import StaffClient
from tests.factories import make_editor, make_practice, make_submission

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def fiche(bank, django_db_blocker):
    """A fiche under review that was changed by an editor after it was sent in."""
    with django_db_blocker.unblock():
        submission = make_submission(
            title="Voorbeeld: Taalcafé", summary="Buren kunnen samen Nederlands praten.", submitter_name="An Voorbeeld"
        )
        upload = uploads.add(submission, SimpleUploadedFile("foto.jpg", files.picture()), "photo")
        upload.alt, upload.credit = "Een tafel", "Stad Voorbeeld"
        upload.save()
        submission.submit()
        submission.take(by=make_editor())
        submission.summary = "Buren praten samen Nederlands."
        submission.save()
        client = StaffClient()
        client.force_login(make_editor())
        submission.cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        yield submission
        submission.delete()


@pytest.fixture
def signed_in(context, fiche, site):
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": fiche.cookie, "url": site}])


def address(submission, decision=""):
    path = reverse("admin:submissions_submission_change", args=[submission.pk])
    return f"{path}?doe={decision}" if decision else path


@pytest.mark.parametrize("decision", ["", "keur-goed", "vraag-aanvulling", "is-hetzelfde", "geef-door"])
def test_everyone_can_use_it(page, signed_in, fiche, decision):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address(fiche, decision))
    found = {1280: findings(page)}
    for width in (1024, 320):
        page.set_viewport_size({"width": width, "height": 700})
        found[width] = findings(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    assert found == {1280: [], 1024: [], 320: []}


@pytest.fixture(scope="module")
def conflict(bank, django_db_blocker):
    """A change of which an editor changed one text meanwhile, and another that the submitter left alone."""
    with django_db_blocker.unblock():
        editor = make_editor(first_name="Karim")
        practice = make_practice(
            title="Voorbeeld: Bib Ambassadeurs",
            approach="Vrijwillige Bib Ambassadeurs verwelkomen de bezoekers van de bibliotheek. Ze bemiddelen.",
            start_year=2014,
        )
        fiche, _ = start(
            str(practice.pk),
            door="change",
            email="samir@example.org",
            municipality=practice.municipality,
            practice=practice,
        )
        fiche.submitter_name, fiche.start_year, fiche.volunteers = "Samir Voorbeeld", 2013, 24
        fiche.approach = f"24 vrijwillige{practice.approach[11:-1]}, elke dag van 15 tot 19 uur."
        fiche.save()
        fiche.confirm_address()
        fiche.submit()
        fiche.take(by=editor)
        practice.approach = practice.approach.replace("bibliotheek.", "bibliotheek, vooral hun leeftijdsgenoten.")
        practice.tagline, practice._history_user = "Vrijwilligers verwelkomen de bezoekers", editor
        practice.save()
        client = StaffClient()
        client.force_login(editor)
        fiche.cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        yield fiche
        Submission.objects.filter(pk=fiche.pk).delete()
        practice.delete()


@pytest.mark.parametrize("decision", ["", "keur-goed"])
def test_a_conflict_is_chosen_by_everyone(page, context, site, conflict, decision):
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": conflict.cookie, "url": site}])
    found = {}
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address(conflict, decision))
        found[width] = findings(page)
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/conflict-{decision or 'review'}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    assert found == {1280: [], 390: [], 320: []}
    group = page.get_by_role("group", name="Aanpak").first
    assert [text.inner_text() for text in group.get_by_role("heading").all()] == [
        "Bij de start",
        "Nu online",
        "Ingestuurd",
    ]
    assert group.get_by_role("radio", checked=True).count() == 0
    joined = group.get_by_role("textbox").input_value()
    assert all(words in joined for words in ["24 vrijwillige", "vooral hun leeftijdsgenoten", "van 15 tot 19 uur"])
