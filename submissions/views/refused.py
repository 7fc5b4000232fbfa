"""The pages for anyone who cannot go on for now: what was typed stays on them, and can be sent again."""

from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render

from praktijkenbank.post.limits import PERIOD, TooMuchMailError
from praktijkenbank.post.links import DATA_PATH, PATH
from praktijkenbank.staff.kept import is_staff_path, staff_csrf_failure

from ..intake.access import typed


def csrf_failure(request, reason=""):
    """Answer a form whose safety cookie is refused, gone or too old (the setting CSRF_FAILURE_VIEW).

    A form of the fiche can be sent again, unless another site sent it: the button would do what that site wants.
    """
    if is_staff_path(request):
        return staff_csrf_failure(request, reason)
    if not request.path.startswith((PATH, DATA_PATH)):
        return render(request, "403.html", status=403)
    is_ours = not reason.startswith(("Origin", "Referer"))
    context = {"typed": typed(request), "is_ours": is_ours, "needs_cookie": reason == REASON_NO_CSRF_COOKIE}
    return render(request, "submissions/expired.html", context, status=403)


def too_often(request, is_mail=False):
    """Answer who did the same too often, or has us send too many mails to one address."""
    context = {"typed": typed(request), "is_mail": is_mail}
    response = render(request, "submissions/too_often.html", context, status=429)
    response["Retry-After"] = int(PERIOD.total_seconds())
    return response


class TooMuchMailMiddleware:
    """Answers whoever asks for a mail that its address may not get any more. What was done meanwhile is undone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        return too_often(request, is_mail=True) if isinstance(error, TooMuchMailError) else None
