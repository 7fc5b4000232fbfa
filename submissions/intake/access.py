"""Who may reach a fiche: whoever opened a private link in this browser, and staff with the permission to read."""

from functools import wraps

from django.contrib import admin
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from praktijkenbank.post.links import links_of, remember

from ..models import Submission


def private(view):
    """Decorate `view(request, submission, …)`: it is called with the fiche of `key` for anyone who may reach it.

    Others get a page that says how to get a new link, with everything they typed kept (403). Nothing of it is cached.
    """

    @wraps(view)
    @never_cache
    def wrapped(request, key, **kwargs):
        submission = get_object_or_404(Submission.objects.select_related("municipality", "practice"), key=key)
        request.link = next((link for link in links_of(request) if link.is_about(submission)), None)
        if request.link is None and not (request.method in ("GET", "HEAD") and may_read(request, submission)):
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
    """The page for anyone without a link (any more): what was typed stays on it, and can be sent again."""
    return render(request, "submissions/no_access.html", {"typed": typed(request)}, status=403)


def typed(request):
    """All that a form sent, as a list of (name, value) to put on a page again. Files cannot be put there."""
    return [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]


def may_read(request, submission):
    """Whether someone of the redactie reads along: only what was sent in, a draft is of whoever writes it."""
    is_editor = admin.site.has_permission(request) and request.user.has_perm("submissions.view_submission")
    return is_editor and submission.submitted_at is not None
