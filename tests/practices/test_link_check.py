"""Whether the web addresses in the bank still work: three months of trouble before an editor hears of it."""

import socket
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from practices.models import Link, LinkCheck
from practices.tasks import look_at_links
from practices.upkeep import asking, link_check
from practices.upkeep.asking import Deadline, NotPublicError, NotSafeError, ask
from practices.upkeep.link_check import PAGE, DeadLinkError, TryLaterError, check_links, elsewhere, look, places
from tests.factories import make_implementation, make_practice, make_resource

pytestmark = pytest.mark.django_db

ANSWERS = {"/goed/": 200, "/weg/": 404, "/voorbij/": 410, "/stuk/": 503, "/robot/": 403, "/druk/": 429, "/": 200}
ANSWERS |= {"/onderhoud/": 503, "/login/": 200}
LEADS_TO = {"/verhuisd/": "/goed/", "/leeg/": "/weg/", "/rond/": "/rond/", "/binnen/": "http://10.0.0.1/"}
LEADS_TO |= {"/oud/nieuws": "/", "/intranet/": "/login/?next=/intranet/"}
RETRY_AFTER = {"/onderhoud/": "7200"}


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.headers["Host"], self.path))
        leads_to = LEADS_TO.get(self.path)
        self.send_response(302 if leads_to else ANSWERS.get(self.path, 200))
        if leads_to:
            self.send_header("Location", leads_to)
        if self.path in RETRY_AFTER:
            self.send_header("Retry-After", RETRY_AFTER[self.path])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


class DrippingSite(Site):
    """Answers well, but so slowly that each piece comes in good time and the whole does not."""

    def do_GET(self):
        for letter in b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n":
            if self.server.must_stop.wait(0.05):
                return
            self.wfile.write(bytes([letter]))


@contextmanager
def serving(handler, context=None, address="127.0.0.1"):
    """A web site on this machine."""
    with ThreadingHTTPServer((address, 0), handler) as server:
        server.asked, server.must_stop = [], threading.Event()
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.must_stop.set()
        server.shutdown()


@pytest.fixture(scope="module")
def running_site():
    with serving(Site) as server:
        yield server


@pytest.fixture
def site(running_site):
    running_site.asked.clear()
    return running_site


@pytest.fixture
def outside(monkeypatch):
    """This machine, as if it were on the internet; and no pause between two calls."""
    monkeypatch.setattr(asking, "is_outside", lambda where: where == "127.0.0.1")
    monkeypatch.setattr(link_check, "PAUSE", 0)


@pytest.fixture
def reachable(outside, site):
    """The address of that web site."""
    return f"http://127.0.0.1:{site.server_port}"


@pytest.mark.parametrize("path", ["/goed/", "/verhuisd/", "/robot/"])
def test_what_answers_or_only_refuses_robots_is_alive(reachable, path):
    assert look(reachable + path) == ""


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


def test_a_web_site_that_hangs_up_is_dead(outside):
    with pytest.raises(DeadLinkError, match="de website antwoordt niet"):
        look("http://127.0.0.1:1/")


def test_a_web_site_that_drips_is_left_when_the_time_is_over(outside, monkeypatch):
    monkeypatch.setattr(link_check, "LONGEST", 0.5)
    with serving(DrippingSite) as server, pytest.raises(DeadLinkError, match="de website antwoordt niet"):
        look(f"http://127.0.0.1:{server.server_port}/goed/")


def test_a_lookup_that_takes_too_long_is_left_too(monkeypatch):
    monkeypatch.setattr(link_check, "LONGEST", 0.1)
    may_go_on = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: may_go_on.wait() and [])
    with pytest.raises(DeadLinkError, match="de website antwoordt niet"):
        look("https://traag.example.org/")
    may_go_on.set()


def test_a_name_is_looked_up_once_and_that_very_address_called(site, outside, monkeypatch):
    """A second lookup could lead inside our own network."""
    found = [("127.0.0.1", site.server_port), ("10.0.0.1", 1)]
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *args, **kwargs: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", found.pop(0))]
    )

    assert look("http://gemeente.example.org/goed/") == ""

    assert (site.asked, found) == ([("gemeente.example.org", "/goed/")], [("10.0.0.1", 1)])


def certificate_of(name, folder):
    """A certificate that its own key signs, as the path of a file with both."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = folder / "site.pem"
    path.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return path


def test_a_secure_web_site_has_to_show_the_name_that_was_asked_for(outside, monkeypatch, tmp_path):
    path = certificate_of("goed.example.org", tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    monkeypatch.setattr(asking, "trusted", lambda: ssl.create_default_context(cafile=path))
    with serving(Site, context) as server:
        where = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.server_port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: where)

        assert ask("https://goed.example.org/weg/", Deadline(5)).status == 404
        with pytest.raises(NotSafeError):
            ask("https://ander.example.org/weg/", Deadline(5))


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost:8000/admin/",
        "http://10.1.2.3/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://224.0.0.1/",
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
def test_nobody_has_us_look_inside_our_own_network(address, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", None)
    with pytest.raises(NotPublicError):
        ask(address, Deadline(5))


@pytest.mark.parametrize(
    ("address", "end", "where"),
    [
        ("http://gent.be/a/", "https://www.gent.be/nieuw/a", ""),
        ("https://gent.be/", "https://gent.be/nl/", ""),
        ("https://gent.be/a", "https://gent.be/?p=3", ""),
        ("https://gent.be/login/", "https://gent.be/login/nl", ""),
        ("https://gent.be/bloginfo", "https://gent.be/blog/in", ""),
        ("https://gent.be/a", "https://gent.be/", "de startpagina van de website"),
        ("https://gent.be/?p=3", "https://gent.be", "de startpagina van de website"),
        ("https://gent.be/nl/a", "https://gent.be/nl/index.html", "de startpagina van de website"),
        ("https://gent.be/a", "https://gent.be/user/login?to=a", "een pagina om aan te melden, op gent.be"),
        ("https://gent.be/a", "https://login.example.org/x", "een pagina om aan te melden, op login.example.org"),
        ("https://gent.be/a", "https://stad.example.org/a", "een andere website: stad.example.org"),
    ],
)
def test_an_address_that_leads_elsewhere_says_where(address, end, where):
    assert elsewhere(address, end) == where


def test_leading_elsewhere_is_kept_beside_what_is_dead(reachable):
    make_practice(evaluation_url=f"{reachable}/oud/nieuws", source_url=f"{reachable}/intranet/")

    check_links()

    assert [*LinkCheck.objects.elsewhere().order_by("url").values_list("failures", "problem", "leads_to")] == [
        (0, "", "een pagina om aan te melden, op 127.0.0.1"),
        (0, "", "de startpagina van de website"),
    ]


@pytest.mark.parametrize(
    ("path", "said", "wait"),
    [
        ("/onderhoud/", "7200", timedelta(hours=2)),
        ("/druk/", "0", timedelta(hours=1)),
        ("/druk/", "9999999", timedelta(days=7)),
        ("/druk/", "morgen", timedelta(days=1)),
        ("/druk/", format_datetime(datetime(2000, 1, 1, tzinfo=UTC), usegmt=True), timedelta(hours=1)),
        ("/druk/", "9" * 30, timedelta(days=1)),
    ],
)
def test_a_web_site_that_is_too_busy_says_how_long(reachable, monkeypatch, path, said, wait):
    monkeypatch.setitem(RETRY_AFTER, path, said)
    with pytest.raises(TryLaterError) as error:
        look(reachable + path)

    assert error.value.wait == wait


def test_a_web_site_that_is_too_busy_is_tried_later_and_not_called_dead(reachable, site, monkeypatch):
    practice = make_practice(evaluation_url=f"{reachable}/druk/", source_url=f"{reachable}/goed/")
    last_month = timezone.now() - timedelta(days=30)
    LinkCheck.objects.create(url=practice.evaluation_url, failures=2, problem="stuk", checked_at=last_month)
    LinkCheck.objects.create(url=practice.source_url, checked_at=last_month + timedelta(days=1))

    assert not check_links()

    # Its other address was not asked for either.
    assert [path for _, path in site.asked] == ["/druk/"]
    check = LinkCheck.objects.get(url=practice.evaluation_url)
    assert (check.failures, check.problem, check.checked_at) == (2, "stuk", last_month)
    LinkCheck.objects.update(again_at=timezone.now())
    monkeypatch.setitem(ANSWERS, "/druk/", 200)
    check_links()
    check.refresh_from_db()
    assert (check.failures, check.problem, check.again_at) == (0, "", None)


def test_a_job_looks_at_some_addresses_those_never_looked_at_and_the_oldest_first(reachable, site):
    practice = make_practice()
    urls = [f"{reachable}/{number}/" for number in range(PAGE + 5)]
    for url in urls:
        Link.objects.create(practice=practice, url=url, description="Verslag")
    days_ago = {urls[3]: 24, urls[0]: 26, urls[1]: 40, urls[2]: 30}
    for url, days in days_ago.items():
        LinkCheck.objects.create(url=url, checked_at=timezone.now() - timedelta(days=days))

    more = [look_at_links(), look_at_links(), look_at_links()]

    paths = [path for _, path in site.asked]
    assert more == [True, False, False]
    assert paths[-3:] == ["/1/", "/2/", "/0/"]
    assert len(paths) == len({*paths}) == PAGE + 4


def test_one_web_site_is_called_with_a_pause(reachable, monkeypatch):
    monkeypatch.setattr(link_check, "PAUSE", 2)
    monkeypatch.setattr(link_check, "monotonic", lambda: 100)
    pauses = []
    monkeypatch.setattr(link_check, "sleep", pauses.append)
    make_practice(evaluation_url=f"{reachable}/goed/", source_url=f"{reachable}/robot/")

    link_check._called.clear()
    check_links()

    assert pauses == [0, 2]


def check_a_month_later():
    LinkCheck.objects.update(checked_at=timezone.now() - timedelta(days=31))
    check_links()


def test_a_link_is_dead_after_three_times_and_alive_again_after_one(reachable, monkeypatch):
    make_practice(evaluation_url=f"{reachable}/stuk/")

    counts = []
    for _ in range(3):
        check_a_month_later()
        counts.append((LinkCheck.objects.get().failures, LinkCheck.objects.dead().count()))
    monkeypatch.setitem(ANSWERS, "/stuk/", 200)
    check_a_month_later()

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
    LinkCheck.objects.create(url="https://nieuw.example.org/")
    LinkCheck.objects.create(url="https://om.example.org/", leads_to="een andere website", checked_at=timezone.now())
    address = reverse("admin:practices_linkcheck_changelist")
    client.force_login(User.objects.create_superuser("beheer"))
    client.get(address)

    with django_assert_max_num_queries(20):
        page = client.get(address, {"toestand": "dood"}).text

    assert page.count("https://weg.example.org/</a>") == 1
    assert page.count(f'href="{reverse("admin:practices_practice_change", args=[practice.pk])}"') == 3
    assert [name for name in ["werkt", "nieuw", "om"] if f"//{name}.example.org" in page] == []
    page = client.get(address, {"toestand": "elders"}).text
    assert [name for name in ["werkt", "nieuw", "om", "weg"] if f"//{name}.example.org" in page] == ["om"]
    page = client.get(address, {"toestand": "werkt"}).text
    assert [name for name in ["werkt", "nieuw", "om", "weg"] if f"//{name}.example.org" in page] == ["werkt"]
