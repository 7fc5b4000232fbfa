"""How a test gets at a fiche as the person who fills it in does: with the cookie that a private link leaves."""

from django.http import HttpResponse
from django.test import RequestFactory

from praktijkenbank.post import links


def let_in(client, submission, email=None):
    """Let this test client in by a new private link, which is returned; the links it opened before stay open."""
    link, _ = links.issue(email or submission.email, submission)
    request, response = RequestFactory().get("/"), HttpResponse()
    request.COOKIES = {name: cookie.value for name, cookie in client.cookies.items()}
    links.remember(response, request, link)
    client.cookies.update(response.cookies)
    return link
