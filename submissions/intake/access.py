"""Who may reach a fiche: whoever opened a private link in this browser, and staff with the permission to read.

The token is only in the mailed address. Opening it leaves a signed cookie that names the links, so that no later
address, referrer or log line holds a token, and a link that is revoked or expired stops working everywhere at once.
"""

from functools import wraps

from django.conf import settings
from django.contrib import admin
from django.core import signing
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from ..models import PrivateLink, Submission
from ..models.links import LIFETIME

COOKIE, PATH, SALT = "fiches", "/fiche/", "submissions.access"
# A browser that opened more keeps the last ones.
MAX_LINKS = 20


def private(view):
    """Decorate `view(request, submission, …)`: it is called with the fiche of `key` for who may reach it.

    Others get a page that says how to get a new link, with everything they typed kept (403). Nothing of it is cached.
    """

    @wraps(view)
    @never_cache
    def wrapped(request, key, **kwargs):
        submission = get_object_or_404(Submission.objects.select_related("municipality", "practice"), key=key)
        request.link = next((link for link in links_of(request) if link.submission_id == submission.pk), None)
        if request.link is None and not (request.method in ("GET", "HEAD") and may_read(request)):
            return no_access(request)
        if request.link:
            request.link.touch()
        response = view(request, submission, **kwargs)
        if request.link:
            remember(response, request, request.link)
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def no_access(request):
    """The page for who has no link (any more): what was typed stays on it, and can be sent again."""
    return render(request, "submissions/no_access.html", {"typed": typed(request)}, status=403)


def typed(request):
    """All that a form sent, as a list of (name, value) to put on a page again. Files cannot be put there."""
    return [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]


def may_read(request):
    return admin.site.has_permission(request) and request.user.has_perm("submissions.view_submission")


def links_of(request):
    """The usable PrivateLinks that were opened in this browser, the last one first."""
    pks = _read(request)
    found = PrivateLink.objects.usable().in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


def remember(response, request, link):
    """Let this browser in by `link`, for as long as the link lasts after its last use."""
    pks = [link.pk, *(pk for pk in _read(request) if pk != link.pk)][:MAX_LINKS]
    response.set_signed_cookie(
        COOKIE,
        "-".join(map(str, pks)),
        salt=SALT,
        max_age=LIFETIME,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request):
    try:
        value = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return []
    return [int(pk) for pk in value.split("-") if pk]
