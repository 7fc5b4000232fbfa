"""What becomes of an approved fiche."""

import threading
import time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from practices.browse.filters import PracticeFilter
from practices.drawings import pictures
from practices.models import DiversityGround, Implementation, OrganisationDomain, PolicyLayer, Practice, TargetGroup
from submissions.files import uploads
from submissions.models import ImpossibleChangeError, Submission, SubmissionEvent
from submissions.reading.changes import changes_of
from submissions.redactie import publishing
from submissions.redactie.publishing import ONLINE, SENT, publish
from tests import files
from tests.factories import (
    make_editor,
    make_implementation,
    make_municipality,
    make_photo,
    make_practice,
    make_submission,
    make_tag,
    make_theme,
)

pytestmark = pytest.mark.django_db
STORY = {
    "tagline": "Samen koffie",
    "summary": "Buren praten Nederlands.",
    "kind": "project",
    "context": "Er was geen plek.",
    "goals": "Oefenen",
    "approach": "Koffie en tijd.",
    "results": "Nog niet bekend",
    "tips": "Begin klein.",
    "stage": "lopend",
    "start_year": 2024,
    "evaluation": "geen",
    "contact_email": "taal@example.org",
}


def in_review(**fields):
    """A fiche under review that holds all that is needed to publish."""
    theme = make_theme()
    return make_submission(
        **{
            "state": Submission.State.IN_REVIEW,
            "checklist": Submission.Check.values,
            "title": "Taalcafé",
            "main_theme": theme,
            "themes": [theme],
            "target_groups": [make_tag(TargetGroup)],
            "policy_layers": [make_tag(PolicyLayer)],
            "organisation_domains": [make_tag(OrganisationDomain)],
            **STORY,
            **fields,
        }
    )


def with_photo():
    submission = in_review(state="draft")
    upload = uploads.add(submission, SimpleUploadedFile("foto.jpg", files.picture()), "photo")
    upload.alt, upload.credit = "Een tafel", "Stad"
    upload.save()
    submission.state, submission.submitted_at = "in_review", timezone.now()
    submission.save()
    return submission


def taking(submission, *names):
    """What an editor chose who takes over these parts and no others."""
    return {change.key: SENT if change.name in names else ONLINE for change in changes_of(submission)}


def found(address):
    return [*PracticeFilter(QueryDict(address)).ids]


def test_a_new_fiche_becomes_a_practice_that_is_found_at_once():
    partner = make_municipality()
    submission = in_review(
        other_municipalities=[partner], links=[{"url": "https://example.org", "description": "Film"}]
    )
    editor = make_editor()

    practice = publish(submission, by=editor, text="Mooi.")

    submission.refresh_from_db()
    assert (submission.state, submission.practice, submission.decided_by) == ("approved", practice, editor)
    assert (practice.status, practice.origin, practice.slug) == ("published", "form", "taalcafe")
    assert practice.confirmed_at == timezone.localdate()
    assert {name: getattr(practice, name) for name in STORY} == STORY
    assert {*practice.municipalities.all()} == {submission.municipality, partner}
    assert [*practice.links.values_list("url", "description")] == [("https://example.org", "Film")]
    assert found("q=taalcafé") == found(f"gemeente={partner.slug}") == [practice.pk]
    assert [mail.kind for mail in submission.mails.all()] == ["approved"]


def test_what_is_too_little_to_publish_changes_nothing():
    submission = in_review(tagline="", policy_layers=[])

    with pytest.raises(ValidationError, match="in één zin, beleidslagen"):
        publish(submission, by=make_editor())

    submission.refresh_from_db()
    assert (submission.state, Practice.objects.count()) == ("in_review", 0)


def test_a_change_keeps_the_address_and_takes_over_only_what_was_accepted():
    practice = make_practice(title="Koffie", summary="Oud", tips="Oude tip")
    submission = in_review(door="change", practice=practice, municipality=practice.municipality, title="Taalkoffie")
    ground = make_tag(DiversityGround)
    submission.diversity_grounds.add(ground)

    publish(submission, by=make_editor(), choices=taking(submission, "summary", "diversity_grounds"))

    practice.refresh_from_db()
    assert (practice.slug, practice.title, practice.summary, practice.tips) == (
        "koffie",
        "Koffie",
        "Buren praten Nederlands.",
        "Oude tip",
    )
    assert [*practice.diversity_grounds.all()] == [ground]


def test_a_change_is_one_version_in_the_history():
    practice = make_practice()
    submission = in_review(door="change", practice=practice, municipality=practice.municipality)
    before = practice.history.count()

    publish(submission, by=make_editor())

    assert practice.history.count() == before + 1
    assert practice.history.first().history_change_reason == f"Fiche {submission.reference}"


def test_we_do_this_too_adds_an_implementation_and_leaves_the_text_alone():
    practice = make_practice(title="Koffie")
    submission = make_submission(
        door="adoption",
        state="in_review",
        checklist=Submission.Check.values,
        practice=practice,
        implementation_text="Bij ons in de bib.",
        start_year=2025,
        contact_email="bib@example.org",
    )

    publish(submission, by=make_editor())

    joined = Implementation.objects.get(practice=practice, municipality=submission.municipality)
    practice.refresh_from_db()
    assert (joined.text, joined.start_year, joined.contact_email, practice.title) == (
        "Bij ons in de bib.",
        2025,
        "bib@example.org",
        "Koffie",
    )
    assert found(f"gemeente={submission.municipality.slug}") == [practice.pk]


@pytest.mark.parametrize("leads", [True, False])
def test_a_town_does_not_join_a_practice_where_it_is_already(leads):
    practice = make_practice(title="Koffie")
    place = practice.municipality if leads else make_municipality()
    told = {"practice": practice, "municipality": place}
    if not leads:
        make_implementation(**told, text="Ons verhaal.")
    submission = make_submission(
        door="adoption", state="in_review", checklist=Submission.Check.values, implementation_text="Nieuw", **told
    )

    with pytest.raises(ValidationError) as refused:
        publish(submission, by=make_editor())

    said = f"‘Koffie’ is al een praktijk van {place}." if leads else f"{place} vertelt al iets bij ‘Koffie’."
    assert refused.value.messages[0].startswith(said)
    assert [row.text for row in practice.implementations.filter(municipality=place)] == [
        "" if leads else "Ons verhaal."
    ]
    submission.refresh_from_db()
    assert submission.state == "in_review"


def test_photos_become_public():
    submission = with_photo()

    practice = publish(submission, by=make_editor())

    photo = practice.photos.get()
    assert (photo.alt, photo.credit) == ("Een tafel", "Stad")
    assert default_storage.exists(photo.image.name)


def test_a_photo_goes_online_as_it_came_in_and_is_not_encoded_again(monkeypatch):
    submission = with_photo()
    monkeypatch.setattr(pictures, "clean_picture", lambda file: pytest.fail("encoded again"))

    photo = publish(submission, by=make_editor()).photos.get()

    with photo.image.open() as online, submission.uploads.get().file.open() as sent:
        assert online.read() == sent.read()
    assert (photo.width, photo.height) == (60, 40)


def test_an_attachment_is_downloaded_under_the_name_it_was_sent_with(client):
    submission = in_review(state="draft")
    uploads.add(submission, SimpleUploadedFile("Draaiboek café.pdf", files.pdf()), "attachment")
    submission.state, submission.submitted_at = "in_review", timezone.now()
    submission.save()

    attachment = publish(submission, by=make_editor()).attachments.get()
    response = client.get(attachment.file.url)

    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Draaiboek%20caf%C3%A9.pdf"
    response.close()


def test_a_photo_that_may_go_goes_when_an_editor_agrees():
    practice = make_practice()
    photo = make_photo(practice=practice)
    submission = in_review(door="change", practice=practice, municipality=practice.municipality)
    submission.dropped_photos.add(photo)

    publish(submission, by=make_editor(), choices=taking(submission, "dropped_photos"))

    practice.refresh_from_db()
    assert not practice.photos.exists()


def test_a_failure_leaves_no_file_behind(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    submission = with_photo()
    kept = []

    def fail(*args, **kwargs):
        kept.extend(path for path in tmp_path.rglob("*") if path.is_file())
        raise ZeroDivisionError

    monkeypatch.setattr(Submission, "approve", fail)

    with pytest.raises(ZeroDivisionError):
        publish(submission, by=make_editor())

    assert kept
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert Practice.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_that_are_approved_at_once_both_count(monkeypatch):
    practice = make_practice(summary="Oud", tips="Oud")
    first, second = (in_review(door="change", practice=practice) for _ in range(2))
    editor, is_under_way, add_files = make_editor(), threading.Event(), publishing._add_files

    choices = taking(second, "tips")

    def slowly(*args):
        is_under_way.set()
        time.sleep(0.3)
        add_files(*args)

    def publish_first():
        publish(first, by=editor, choices=taking(first, "summary"))
        connection.close()

    monkeypatch.setattr(publishing, "_add_files", slowly)
    thread = threading.Thread(target=publish_first)
    thread.start()
    assert is_under_way.wait(10)
    publish(second, by=editor, choices=choices)
    thread.join()

    practice.refresh_from_db()
    assert (practice.summary, practice.tips) == (STORY["summary"], STORY["tips"])


def test_an_approved_fiche_is_not_published_twice():
    submission = in_review()
    publish(submission, by=make_editor())

    with pytest.raises(ImpossibleChangeError):
        publish(submission, by=make_editor())

    assert (Practice.objects.count(), SubmissionEvent.objects.filter(to_state="approved").count()) == (1, 1)
