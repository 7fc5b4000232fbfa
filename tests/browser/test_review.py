"""The review page and a decision in a browser: by everyone, on a small laptop and at 400 % zoom."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from submissions.files import uploads
from tests import files
from tests.browser.test_axe import findings
from tests.clients import StaffClient
from tests.factories import make_editor, make_submission

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
