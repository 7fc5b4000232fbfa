import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from practices.models import Attachment, Practice
from tests.factories import make_photo, make_practice

pytestmark = pytest.mark.django_db


def test_a_photo_of_a_practice_that_is_online_is_shown(client):
    photo = make_photo(practice=make_practice())

    response = client.get(photo.image.url)

    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")


def test_an_attachment_is_downloaded_never_opened_on_the_site(client):
    page = SimpleUploadedFile("plan.html", b"<script>alert(1)</script>")
    attachment = Attachment.objects.create(practice=make_practice(), file=page, description="Plan")

    response = client.get(attachment.file.url)

    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()


@pytest.mark.parametrize("status", ["draft", "hidden"])
def test_files_of_what_is_not_online_are_not_found(client, status):
    photo = make_photo(practice=make_practice(status=status, hidden_reason="Stopgezet"))

    assert client.get(photo.image.url).status_code == 404


@pytest.mark.parametrize("path", ["/media/../manage.py", "/media/%2e%2e/secret_key", "/media/photos/", "/media/a.png"])
def test_other_paths_lead_nowhere(client, path):
    assert client.get(path).status_code == 404


def test_a_file_that_is_gone_is_not_found(client):
    photo = make_photo(practice=make_practice())
    photo.image.storage.delete(photo.image.name)

    assert client.get(photo.image.url).status_code == 404
    assert Practice.objects.count() == 1


@pytest.mark.parametrize("name", ["Draaiboek (2).pdf", f"{'lang' * 60}.pdf"])
def test_a_file_that_an_editor_brings_keeps_its_name_and_a_new_one_brings_its_own(client, name):
    attachment = Attachment(practice=make_practice(), description="Plan", file=SimpleUploadedFile(name, b"x"))
    attachment.save()
    attachment.description = "Een plan"
    attachment.save()
    assert attachment.name == (name if len(name) < 100 else f"{('lang' * 60)[:116]}.pdf")

    attachment.file = SimpleUploadedFile("nieuw.pdf", b"y")
    attachment.save()

    response = client.get(attachment.file.url)
    assert response["Content-Disposition"] == 'attachment; filename="nieuw.pdf"'
    response.close()
