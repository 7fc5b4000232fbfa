import logging
from io import BytesIO, StringIO
from socket import socket

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client, RequestFactory

from praktijkenbank.incoming import limit_request, server_error
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


@pytest.fixture
def log():
    """What goes to the log from now on, as a StringIO."""
    handler = next(one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler)
    written = StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


@pytest.mark.django_db
def test_what_a_visitor_does_wrong_is_told_in_one_line(client, settings, log):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2

    assert client.post("/mijn-gemeente/", {"a": 1, "b": 2, "c": 3}).status_code == 413

    [line] = log.getvalue().splitlines()
    assert "exceeded settings.DATA_UPLOAD_MAX_NUMBER_FIELDS" in line


@pytest.mark.parametrize("address", ["/", "/praktijken/?thema=wonen", "/fiche/mijn/"])
def test_without_a_database_one_is_told_to_come_back(address, django_db_blocker):
    """A database that is not there: nobody listens at that port."""
    cache.clear()
    with django_db_blocker.unblock(), socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        other = connection.copy()
        other.settings_dict = {
            **other.settings_dict,
            "HOST": "127.0.0.1",
            "PORT": nobody.getsockname()[1],
            "OPTIONS": {},
        }
        original, connections["default"] = connections["default"], other
        try:
            response = Client(raise_request_exception=False).get(address)
        finally:
            connections["default"] = original

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert "We bereiken onze gegevens even niet." in response.content.decode()


def test_another_fault_is_no_503(rf):
    try:
        raise ValueError
    except ValueError:
        assert server_error(rf.get("/")).status_code == 500
