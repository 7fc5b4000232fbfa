"""How a test gets at a fiche as who fills it in does: with the cookie that a private link leaves."""

from django.http import HttpResponse
from django.test import RequestFactory

from submissions import access
from submissions.models import PrivateLink


def let_in(client, submission, email=None):
    """Let this test client in by a new private link, which is returned."""
    link, _ = PrivateLink.objects.issue(email or submission.email, submission)
    response = HttpResponse()
    access.remember(response, RequestFactory().get("/"), link)
    client.cookies.update(response.cookies)
    return link
