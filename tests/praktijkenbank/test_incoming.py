from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from praktijkenbank.incoming import limit_request
from tests import files
from tests.full_disk import full_disk

MB = 1024**2


def post(length, body=b"", limit=MB, settings=None):
    settings.MAX_REQUEST_BYTES = limit
    body = BytesIO(body)
    request = RequestFactory().post("/fiche/", content_type="application/octet-stream")
    request.META["CONTENT_LENGTH"] = length
    request._stream = body
    return limit_request(lambda request: HttpResponse("ja"))(request), body


@pytest.mark.django_db
def test_a_request_that_is_too_large_is_refused_in_words(settings):
    response, body = post(str(2 * MB), b"x" * 2 * MB, settings=settings)

    assert response.status_code == 413
    assert "Dit is te veel in één keer" in response.content.decode()
    assert body.read() == b""  # else the browser shows a broken connection


@pytest.mark.django_db
def test_of_a_request_that_is_far_too_large_nothing_is_read(settings):
    response, body = post(str(5 * MB), b"x", settings=settings)

    assert response.status_code == 413
    assert body.read() == b"x"


@pytest.mark.parametrize("length", ["", "0", str(MB), "-1", "many"])
def test_other_requests_go_on(length, settings):
    assert post(length, settings=settings)[0].content == b"ja"


@pytest.mark.django_db
def test_too_much_text_or_too_many_files_is_refused_in_words(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    three = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(3)]

    for data in [{"gemeente": "x" * 2000}, {"files": three}]:
        response = client.post("/mijn-gemeente/", data)

        assert response.status_code == 413
        assert "Kies minder of kleinere bestanden" in response.content.decode()


def test_the_answers_stay_when_the_disk_is_full(rf, caplog):
    large, small = files.picture("BMP", size=(1500, 1000)), files.picture()
    photos = [SimpleUploadedFile("groot.bmp", large), SimpleUploadedFile("klein.jpg", small)]
    request = rf.post("/", {"alt": "Een plein", "photos": photos})

    with full_disk():
        first, second = request.FILES.getlist("photos")

    assert request.POST["alt"] == "Een plein"
    assert (first.is_incomplete, first.size) == (True, 0)
    assert (second.read(), hasattr(second, "is_incomplete")) == (small, False)
    assert "could not be written" in caplog.text
    request.close()


def test_a_large_file_that_fits_comes_in_whole(rf):
    large = files.picture("BMP", size=(1500, 1000))
    request = rf.post("/", {"photos": SimpleUploadedFile("groot.bmp", large)})

    assert request.FILES["photos"].read() == large
    request.close()
