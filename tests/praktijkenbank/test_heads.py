"""However much was asked, the head of an answer stays within the 4 kB that a proxy reads, its own lines included."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import override_settings
from django.urls import get_resolver

from tests.factories import make_municipality

pytestmark = pytest.mark.django_db

MAX_HEAD = 3500
LONG_QUERY = "next=/admin/?" + "&=%C3%A9" * 480
SAMPLES = {"int": "1", "path": "999999", "uuid": "00000000-0000-0000-0000-000000000000"}


def head_size(response):
    lines = [*response.items(), *(("Set-Cookie", cookie.OutputString()) for cookie in response.cookies.values())]
    return sum(len(f"{name}: {value}\r\n") for name, value in lines)


def addresses():
    """An address of every route, those of the admin too."""
    return sorted({f"/{filled_in(route)}" for route in routes(get_resolver().url_patterns)})


def routes(patterns, start=""):
    for pattern in patterns:
        route = start + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, route)
        elif "(?P" not in route:
            yield route


def filled_in(route):
    """The route with something in each place: `<uuid:key>`, or `([^/]+)` where a library asks by regular expression."""
    route = re.sub(r"<(?:(\w+):)?\w+>", lambda place: SAMPLES.get(place[1], "woord"), route)
    return re.sub(r"\(.*?\)", "1", route).replace("^", "").removesuffix("$")


def too_large(client, asked, query):
    """The addresses whose answer has too large a head, with its size."""
    client.raise_request_exception = False  # that of a server error counts too
    sizes = {address: head_size(client.get(f"{address}?{query}")) for address in asked}
    return {address: size for address, size in sizes.items() if size > MAX_HEAD}


@pytest.mark.parametrize("is_staff", [False, True])
def test_head_stays_small_whatever_was_asked(client, is_staff):
    if is_staff:
        client.force_login(User.objects.create_superuser("beheerder"))
    asked = addresses()

    assert len(asked) > 200
    assert too_large(client, asked, LONG_QUERY) == {}
    assert too_large(client, [address.rstrip("/") for address in asked if address != "/"], LONG_QUERY) == {}


def test_long_path_without_its_slash_is_refused_in_words(client):
    response = client.get("/" + "a" * 3900)

    assert (response.status_code, head_size(response) <= MAX_HEAD) == (414, True)
    assert "Dit adres is te lang" in response.content.decode()
    assert response.headers["Content-Length"] == str(len(response.content))
    assert "Content-Security-Policy" in response.headers


def test_long_address_that_leads_nowhere_else_is_answered(client):
    assert client.get(f"/praktijken/?q={'a' * 3900}").status_code == 200


@override_settings(SECURE_SSL_REDIRECT=True)
def test_the_way_to_https_is_not_longer_either(client):
    assert client.get("/praktijken/?q=taal").url == "https://testserver/praktijken/?q=taal"
    assert client.get(f"/praktijken/?{LONG_QUERY}").status_code == 414


def test_what_was_chosen_is_kept_though_the_way_on_is_too_long(client):
    make_municipality(slug="gent", name="Gent")

    response = client.post("/mijn-gemeente/", {"gemeente": "gent", "terug": f"/praktijken/?q={'a' * 1800}"})

    assert (response.status_code, response.cookies["mijn_gemeente"].value) == (414, "gent")


def test_notices_of_the_redactie_are_not_in_the_head(client):
    client.force_login(User.objects.create_superuser("beheerder"))

    response = client.get("/admin/practices/theme/987654/change/")

    assert (response.status_code, "messages" in response.cookies) == (302, False)
    assert "987654" in client.get(response.url).content.decode()
