import gzip

import pytest
from django.http import FileResponse, HttpResponse

from praktijkenbank.outgoing import CompressTextMiddleware
from tests import files


@pytest.mark.parametrize(
    ("content_type", "is_smaller"),
    [
        ("text/html; charset=utf-8", True),
        ("application/ld+json", True),
        ("image/jpeg", False),
        ("application/pdf", False),
    ],
)
def test_text_goes_out_smaller_and_a_photo_as_it_is(rf, content_type, is_smaller):
    request = rf.get("/", headers={"Accept-Encoding": "gzip"})
    response = CompressTextMiddleware(lambda _: HttpResponse("x" * 1000, content_type=content_type))(request)

    assert ("Content-Encoding" in response.headers) is is_smaller
    assert (gzip.decompress(response.content) if is_smaller else response.content) == b"x" * 1000


def test_a_photo_keeps_its_length(rf):
    """A browser then shows how far it is."""
    picture = files.picture()
    request = rf.get("/", headers={"Accept-Encoding": "gzip"})
    answer = FileResponse(picture, content_type="image/jpeg", headers={"Content-Length": len(picture)})

    response = CompressTextMiddleware(lambda _: answer)(request)

    assert response.headers["Content-Length"] == str(len(picture))
