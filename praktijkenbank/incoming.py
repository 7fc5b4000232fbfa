"""What comes in: at most how much, what the sender is told when it is more, and what happens when the disk is full."""

import logging
import sys
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

CHUNK = 64 * 1024
# A browser shows the answer only after it could send all; of what is even more than this the rest is not read.
PATIENCE = 4
# Of an address that someone is sent on to, in bytes.
MAX_LOCATION = 1500
# In seconds: a database that starts again is there by then.
RETRY_AFTER = 30
logger = logging.getLogger(__name__)


def limit_request(get_response):
    """Middleware: answer 413 when a request is larger than MAX_REQUEST_BYTES, before anything of it is kept."""

    def middleware(request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) <= settings.MAX_REQUEST_BYTES:
            return get_response(request)
        if int(length) <= PATIENCE * settings.MAX_REQUEST_BYTES:
            while request.read(CHUNK):
                pass
        return too_large(request)

    return middleware


def limit_location(get_response):
    """Middleware, the outermost: answer 414 rather than send on to an address that is too long for a proxy.

    nginx reads 4 kB of head unless told otherwise. What the answer said besides, such as cookies, goes along.
    """

    def middleware(request):
        response = get_response(request)
        if len(response.get("Location", "")) > MAX_LOCATION:
            response.status_code = 414
            response.content = render_to_string("414.html", request=request)
            response["Content-Length"] = len(response.content)
            del response["Location"]
        return response

    return middleware


def bad_request(request, exception):
    """The page for a request that Django refuses to read."""
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return too_large(request)
    return defaults.bad_request(request, exception)


def server_error(request):
    """The page when something went wrong with us; without a database one that says when to come back."""
    if isinstance(sys.exc_info()[1], (InterfaceError, OperationalError)):
        page = render_to_string("503.html", {"contact_email": settings.CONTACT_EMAIL})
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER})
    return defaults.server_error(request)


def too_large(request):
    return render(request, "413.html", status=413)


class SpareDiskUploadHandler(TemporaryFileUploadHandler):
    """Writes a file that comes in to the disk. When that fails the file is empty and says `is_incomplete`.

    So the answers that came with it are not lost.
    """

    def new_file(self, *args, **kwargs):
        self.file, self.has_failed = None, False
        self._try(super().new_file, *args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        if not self.has_failed:
            self._try(super().receive_data_chunk, raw_data, start)

    def file_complete(self, file_size):
        file = None if self.has_failed else self._try(super().file_complete, file_size)
        if self.has_failed:
            file = SimpleUploadedFile(self.file_name, b"", self.content_type)
            file.is_incomplete = True
            with suppress(OSError):  # closing writes what was not written yet
                self.file and self.file.close()
        return file

    def _try(self, step, *args, **kwargs):
        try:
            return step(*args, **kwargs)
        except OSError:
            logger.exception("a file that came in could not be written")
            self.has_failed = True
