"""Whether the web addresses in the bank still work: three months of trouble before an editor hears of it."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from practices.models import Link, LinkCheck
from practices.upkeep import link_check
from practices.upkeep.link_check import DeadLinkError, check_links, is_public, look, places
from tests.factories import make_implementation, make_practice, make_resource

pytestmark = pytest.mark.django_db

ANSWERS = {"/goed/": 200, "/weg/": 404, "/voorbij/": 410, "/stuk/": 503, "/robot/": 403, "/druk/": 429}
LEADS_TO = {"/verhuisd/": "/goed/", "/leeg/": "/weg/", "/rond/": "/rond/", "/binnen/": "http://10.0.0.1/"}


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        leads_to = LEADS_TO.get(self.path)
        self.send_response(302 if leads_to else ANSWERS[self.path])
        if leads_to:
            self.send_header("Location", leads_to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site():
    """The address of a web site on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def reachable(monkeypatch, site):
    """That web site, as if it were on the internet."""
    monkeypatch.setattr(link_check, "is_public", lambda address: address.startswith(site))
    return site


@pytest.mark.parametrize("path", ["/goed/", "/verhuisd/", "/robot/", "/druk/"])
def test_what_answers_or_only_refuses_robots_is_alive(reachable, path):
    look(reachable + path)


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/weg/", "de pagina is er niet meer (404)"),
        ("/voorbij/", "de pagina is er niet meer (410)"),
        ("/stuk/", "de website heeft een probleem (503)"),
        ("/leeg/", "de pagina is er niet meer (404)"),
        ("/rond/", "het adres blijft doorverwijzen"),
        ("/binnen/", "dit adres bestaat niet op het internet"),
    ],
)
def test_what_is_not_there_says_why(reachable, path, problem):
    with pytest.raises(DeadLinkError) as error:
        look(reachable + path)

    assert str(error.value) == problem


def test_a_web_site_that_hangs_up_is_dead(monkeypatch):
    monkeypatch.setattr(link_check, "is_public", lambda address: True)
    with pytest.raises(DeadLinkError, match="de website antwoordt niet"):
        look("http://127.0.0.1:1/")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost:8000/admin/",
        "http://10.1.2.3/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://[",
        "http://voorbeeld.invalid/",
        "http://0x7f.1/",
        "ftp://8.8.8.8/",
        "file:///etc/passwd",
        "https://8.8.8.8:99999/",
        "niets",
        "",
    ],
)
def test_nobody_has_us_look_inside_our_own_network(address):
    assert not is_public(address)


def test_the_internet_may_be_looked_at():
    assert is_public("https://8.8.8.8/pad")


def test_a_link_is_dead_after_three_times_and_alive_again_after_one(reachable, monkeypatch):
    make_practice(evaluation_url=f"{reachable}/stuk/")

    counts = []
    for _ in range(3):
        check_links()
        counts.append((LinkCheck.objects.get().failures, LinkCheck.objects.dead().count()))
    monkeypatch.setitem(ANSWERS, "/stuk/", 200)
    check_links()

    assert counts == [(1, 0), (2, 0), (3, 1)]
    assert [*LinkCheck.objects.values_list("failures", "problem")] == [(0, "")]


def test_addresses_of_what_is_online_are_looked_at_once_and_others_forgotten(reachable):
    practice = make_practice(evaluation_url=f"{reachable}/goed/")
    Link.objects.create(practice=practice, url=f"{reachable}/goed/", description="Nog eens")
    make_implementation(practice=practice, url=f"{reachable}/verhuisd/")
    make_resource(url=f"{reachable}/robot/")
    make_practice(status="draft", evaluation_url=f"{reachable}/weg/")
    LinkCheck.objects.create(url=f"{reachable}/druk/", checked_at=timezone.now())

    check_links()

    assert {*LinkCheck.objects.values_list("url", flat=True)} == {
        f"{reachable}/{name}/" for name in ["goed", "verhuisd", "robot"]
    }
    assert len(places()[f"{reachable}/goed/"]) == 2


def test_the_list_says_where_a_dead_link_stands(client, django_assert_max_num_queries):
    practice = make_practice(title="Taalcafé", evaluation_url="https://weg.example.org/")
    for number in range(3):
        url = f"https://weg.example.org/{number or ''}"
        Link.objects.create(practice=practice, url=url, description="Verslag")
        LinkCheck.objects.create(url=url, failures=3, problem="de website antwoordt niet", checked_at=timezone.now())
    LinkCheck.objects.create(url="https://werkt.example.org/", checked_at=timezone.now())
    address = reverse("admin:practices_linkcheck_changelist")
    client.force_login(User.objects.create_superuser("beheer"))
    client.get(address)

    with django_assert_max_num_queries(20):
        page = client.get(address, {"toestand": "dood"}).text

    assert page.count("https://weg.example.org/</a>") == 1
    assert page.count(f'href="{reverse("admin:practices_practice_change", args=[practice.pk])}"') == 3
    assert "werkt.example.org" not in page
