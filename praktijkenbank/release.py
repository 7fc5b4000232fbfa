"""One id of what this site serves: code and its data, templates, style sheets, scripts, packages, settings that show.

It is in every ETag, so that a reader never gets a page of another release. Made of contents, not of times: two hosts
with the same release agree.
"""

from functools import cache
from hashlib import sha256

from django.conf import settings
from django.utils.cache import get_conditional_response

# What is sent, or decides what is sent; under these names, so that no environment or upload is read.
SENT = ["praktijkenbank", "practices", "submissions", "templates", "static", "requirements.txt"]
# The settings that a page can show.
SHOWN = ["CONTACT_EMAIL", "SITE_URL", "STATIC_URL", "MEDIA_URL", "OIDC_NAME", "CLAMD_ADDRESS", "DEBUG", "TIME_ZONE"]


@cache
def release():
    """The id, as a text of 16 hexadecimal digits. Reads some megabytes of files, once per process."""
    digest = sha256(repr([getattr(settings, name) for name in SHOWN]).encode())
    for path in _files():
        digest.update(str(path.relative_to(settings.BASE_DIR)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _files():
    tops = [settings.BASE_DIR / name for name in SENT]
    found = {path for top in tops for path in [top, *top.rglob("*")]}
    return sorted(path for path in found if path.is_file() and path.parent.name != "__pycache__")


def unless_known(request, parts, make_response):
    """The response of `make_response()`, with an ETag of `parts` and this release; 304 to anyone who has it already.

    `parts` are all that the response depends on, as values whose `repr` tells them apart.
    """
    etag = f'"{sha256(repr([*parts, release()]).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or make_response()
    response.headers["ETag"] = etag
    return response
