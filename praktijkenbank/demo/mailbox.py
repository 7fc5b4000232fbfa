"""The mail of a site that has no mail server: who tries the site out reads here what would have been sent."""

from email import message_from_bytes, policy
from functools import wraps
from itertools import islice
from pathlib import Path

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

SHOWN = 50
# What Django's mail backend writes after each mail.
LINE = b"\n" + b"-" * 79 + b"\n"


def is_open():
    """Whether there is a mailbox: not on a site that sends its mail, and never on https."""
    return settings.EMAIL_BACKEND == "django.core.mail.backends.filebased.EmailBackend" and not settings.HTTPS


def only_when_open(view):
    @wraps(view)
    @never_cache
    def wrapped(request, **kwargs):
        if not is_open():
            raise Http404
        return view(request, **kwargs)

    return wrapped


@only_when_open
def mailbox(request):
    return render(request, "mailbox.html", {"mails": list(islice(mails(), SHOWN))})


@only_when_open
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "sandbox": ["allow-popups"]})
def formatted_mail(request, name):
    """The mail as a mail program shows it: with its own style, as a page that may do nothing."""
    for mail in mails():
        if mail["name"] == name:
            return HttpResponse(mail["html"])
    raise Http404


def mails():
    """What Django's mail backend wrote, the last one first. Mails of one second can be in one file."""
    files = Path(settings.EMAIL_FILE_PATH).glob("*.log")
    for path in sorted(files, key=lambda path: path.stat().st_mtime_ns, reverse=True):
        *written, _ = path.read_bytes().split(LINE)
        for number, mail in reversed(list(enumerate(written))):
            message = message_from_bytes(mail, policy=policy.default)
            yield {
                "name": f"{path.stem}-{number}",
                "subject": message["subject"],
                "to": message["to"],
                "sent_at": message["date"].datetime,
                "text": message.get_body(["plain"]).get_content(),
                "html": message.get_body(["html"]).get_content(),
            }
