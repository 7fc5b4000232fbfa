"""Signing in at a provider that really runs, and what someone who means harm could try on the way."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest
import requests
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.urls import reverse

from praktijkenbank.staff import oidc
from praktijkenbank.staff.models import AuditEntry, OidcAccount
from tests import oidc_provider
from tests.clients import StaffClient

pytestmark = pytest.mark.django_db

INDEX, LOGIN = reverse("admin:index"), reverse("admin:login")
START, CALLBACK = reverse("admin:oidc_start"), reverse("admin:oidc_callback")
AN = {"given_name": "An", "family_name": "Voorbeeld", "email": "an@example.org", "roles": ["redactie"]}
FAILED = "Aanmelden met Voorbeeldstad is niet gelukt. Probeer het opnieuw."


@pytest.fixture(scope="module")
def issuer():
    """The address of a provider, in a process that ends with the tests of this file."""
    command = [sys.executable, oidc_provider.__file__, settings.SITE_URL + CALLBACK]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture(autouse=True)
def _provider_is_on(settings, issuer, monkeypatch):
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    settings.OIDC_ISSUER = issuer
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = oidc_provider.CLIENT_ID, oidc_provider.CLIENT_SECRET
    settings.OIDC_NAME = "Voorbeeldstad"
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, "praktijkenbank.staff.oidc.ProviderBackend"]


@pytest.fixture
def visit(issuer):
    """A function that lets the provider know who sits at the browser, and gives its answer to an address of ours."""

    def visit(address, name="an", claims=AN, **tricks):
        browser = requests.Session()
        who = {"name": name, "claims": json.dumps(claims), "tricks": json.dumps(tricks)}
        browser.get(f"{issuer}/be/", params=who, timeout=30).raise_for_status()
        sent_back = browser.get(address, allow_redirects=False, timeout=30)
        return sent_back.headers["Location"].removeprefix(settings.SITE_URL)

    return visit


@pytest.fixture
def sign_in(client, visit):
    """A function that does all of it, and gives the response to the browser that comes back."""

    def sign_in(next_url="", browser=client, **who):
        address = browser.get(START, {"next": next_url}).url
        return browser.get(visit(address, **who))

    return sign_in


def told(client, response):
    """Where we are sent, and what the page there tells."""
    assert response.status_code == 302
    return response.url, [str(message) for message in client.get(response.url).context["messages"]]


def rights(user):
    return (user.is_staff, user.is_superuser, [group.name for group in user.groups.all()])


def changed(address, **parameters):
    """The address with these parameters in its query, or without those that are None."""
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | parameters
    return urlunsplit(parts._replace(query=urlencode({k: v for k, v in query.items() if v is not None})))


def test_who_has_a_role_at_the_provider_is_signed_in_with_it_and_needs_no_other_factor(client, sign_in):
    page = reverse("admin:submissions_submission_changelist")

    response = sign_in(next_url=page)

    user = User.objects.get()
    assert (response.url, client.get(page).status_code) == (page, 200)
    assert rights(user) == (True, False, ["Redactie"])
    assert (user.username, user.get_full_name(), user.has_usable_password()) == (
        "an@example.org",
        "An Voorbeeld",
        False,
    )
    assert client.session.get_expiry_age() <= 12 * 3600
    assert list(AuditEntry.objects.order_by("pk").values_list("what", "who", "about", "detail")) == [
        ("rights", "Voorbeeldstad", "an@example.org", "Rollen volgens Voorbeeldstad: Redactie"),
        ("logged_in", "an@example.org", "", ""),
    ]


@pytest.mark.django_db(transaction=True)
def test_first_sign_in_in_two_windows_at_once_makes_one_account(monkeypatch):
    claims = {"iss": "https://provider.example.org", "sub": "an", **AN}
    both_found_none, new_user = Barrier(2), oidc._new_user

    def wait_and_make(claims):
        both_found_none.wait(30)
        return new_user(claims)

    def sign_in():
        try:
            return oidc.user_of(claims)
        finally:
            connection.close()

    monkeypatch.setattr(oidc, "_new_user", wait_and_make)
    with ThreadPoolExecutor(2) as threads:
        signed_in = [future.result() for future in [threads.submit(sign_in) for _ in range(2)]]

    assert signed_in == [User.objects.get()] * 2
    assert AuditEntry.objects.count() == 1


def test_account_of_the_provider_opens_nothing_with_one_step_here(sign_in):
    sign_in()
    browser = Client()
    browser.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")

    assert browser.get(INDEX).status_code == 302


def test_sign_in_asks_for_a_code_with_pkce_state_and_nonce(client):
    query = parse_qs(urlsplit(client.get(START).url).query)

    assert {name: query[name] for name in ["response_type", "code_challenge_method", "scope"]} == {
        "response_type": ["code"],
        "code_challenge_method": ["S256"],
        "scope": ["openid email profile"],
    }
    assert {"code_challenge", "state", "nonce"} < query.keys()


def test_page_elsewhere_is_not_where_one_comes_out(client, sign_in):
    assert sign_in(next_url="https://example.org/admin/").url == INDEX


def test_roles_follow_the_provider_at_each_sign_in_and_go_with_it(client, sign_in):
    sign_in(claims=AN | {"roles": ["beheer", "iets anders"]})
    user = User.objects.get()
    before = rights(user)
    user.user_permissions.add(Permission.objects.first())
    user.groups.add(Group.objects.get(name="Redactie"))
    User.objects.update(is_superuser=True)
    other = StaffClient()

    refused = sign_in(claims=AN | {"roles": []}, browser=other)

    user.refresh_from_db()
    assert before == (True, False, ["Beheer"])
    assert (rights(user), user.user_permissions.count()) == ((False, False, []), 0)
    assert told(other, refused) == (
        LOGIN,
        ["Je account mag hier niets. Vraag een rol aan wie de accounts beheert."],
    )
    assert client.get(INDEX).status_code == 302


@pytest.mark.parametrize("roles", [None, [], "Redactie", {"redactie": True}, [["redactie"]], ["Beheer"], 1])
def test_who_has_no_role_gets_no_account(sign_in, roles):
    assert (sign_in(claims=AN | {"roles": roles}).url, User.objects.count()) == (LOGIN, 0)


def test_who_is_switched_off_here_stays_out(sign_in):
    sign_in()
    User.objects.update(is_active=False)

    assert sign_in(browser=StaffClient()).url == LOGIN


def test_account_is_known_by_the_subject_and_never_by_name_or_address(sign_in):
    root = User.objects.create_superuser("an@example.org", "an@example.org", "een lang wachtwoord")
    sign_in()
    sign_in(browser=StaffClient(), name="een ander")
    sign_in(browser=StaffClient(), claims=AN | {"email": "an.nieuw@example.org"})

    accounts = OidcAccount.objects.order_by("pk").values_list("user__username", "user__email")
    assert list(accounts) == [
        ("an@example.org-2", "an.nieuw@example.org"),
        ("an@example.org-3", "an@example.org"),
    ]
    root.refresh_from_db()
    assert rights(root) == (True, True, [])


@pytest.mark.parametrize(
    "tricks",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another site"},
        {"aud": "another site", "azp": oidc_provider.CLIENT_ID},
        {"iss": "https://stranger.example.org"},
        {"exp": 1},
        {"algorithm": "none"},
        {"algorithm": "HS256", "signer": "client"},
        {"signer": "stranger"},
    ],
    ids=str,
)
def test_token_that_is_not_right_lets_nobody_in(client, sign_in, tricks):
    response = sign_in(**tricks)

    assert told(client, response) == (LOGIN, [FAILED])
    assert (User.objects.count(), client.get(INDEX).status_code) == (0, 302)
    assert list(AuditEntry.objects.values_list("what", "who", "detail")) == [
        ("login_failed", "onbekend", "bij Voorbeeldstad")
    ]


def test_token_of_the_tests_is_right_when_nothing_is_wrong_with_it(sign_in):
    """Else the test above proves nothing."""
    assert sign_in(algorithm="RS256").url == INDEX


def test_claims_that_are_not_in_the_token_are_asked_of_the_provider(sign_in):
    """As the provider of npm, oidc-provider, has it by default."""
    assert sign_in(leaves_out=["roles", "email", "given_name", "family_name"]).url == INDEX

    user = User.objects.get()
    assert (user.email, user.get_full_name(), rights(user)) == (
        "an@example.org",
        "An Voorbeeld",
        (True, False, ["Redactie"]),
    )


def test_token_is_believed_before_what_is_told_besides(sign_in):
    sign_in(leaves_out=["email"], userinfo={"roles": ["beheer"]})

    assert rights(User.objects.get()) == (True, False, ["Redactie"])


@pytest.mark.parametrize("sub", ["another", None, 1])
def test_answer_about_someone_else_lets_nobody_in(client, sign_in, sub):
    response = sign_in(leaves_out=["roles"], userinfo={"sub": sub})

    assert (told(client, response), User.objects.count()) == ((LOGIN, [FAILED]), 0)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_key_that_is_new_is_fetched_once_it_is_used(sign_in, algorithm):
    assert sign_in().url == INDEX
    assert sign_in(browser=StaffClient(), signer="new", algorithm=algorithm).url == INDEX


@pytest.mark.parametrize(("late", "is_in"), [(80, True), (100, False), (-80, True), (-100, False)])
def test_clocks_may_differ_by_90_seconds(sign_in, late, is_in):
    assert (sign_in(late=late).url == INDEX) is is_in


@pytest.mark.parametrize("change", [str.upper, lambda issuer: f"{issuer}/", lambda issuer: issuer[:-1]])
def test_issuer_is_exactly_the_one_of_the_settings(client, sign_in, issuer, change):
    assert told(client, sign_in(iss=change(issuer))) == (LOGIN, [FAILED])


def test_answer_with_another_state_lets_nobody_in(client, visit):
    answer = visit(client.get(START).url)

    response = client.get(changed(answer, state="of another browser"))

    assert told(client, response) == (LOGIN, [FAILED])
    assert told(client, client.get(changed(answer, state=None))) == (LOGIN, [FAILED])


def test_answer_in_another_browser_lets_nobody_in(client, visit):
    answer = visit(client.get(START).url)
    other = StaffClient()
    other.get(START)

    assert told(other, other.get(answer)) == (LOGIN, [FAILED])


def test_code_works_once(client, visit):
    answer = visit(client.get(START).url)
    first = client.get(answer).url
    client.post(reverse("admin:logout"))

    again = client.get(answer)
    other = StaffClient()
    state = parse_qs(urlsplit(other.get(START).url).query)["state"][0]
    elsewhere = other.get(changed(answer, state=state))

    assert (first, told(client, again), told(other, elsewhere)) == (INDEX, (LOGIN, [FAILED]), (LOGIN, [FAILED]))


def test_code_that_was_asked_with_another_verifier_lets_nobody_in(client, visit, caplog):
    """The code of someone else, put in one's own sign-in: what PKCE is for. The nonce would stop it too, later."""
    theirs, mine = visit(StaffClient().get(START).url), client.get(START).url
    state = parse_qs(urlsplit(mine).query)["state"][0]

    assert told(client, client.get(changed(theirs, state=state))) == (LOGIN, [FAILED])
    assert "invalid_grant" in caplog.text


@pytest.mark.parametrize("without", ["challenge", "verifier"])
def test_without_pkce_nobody_gets_in(client, visit, caplog, without):
    address = client.get(START).url
    if without == "challenge":
        address = changed(address, code_challenge=None, code_challenge_method=None)
    else:
        session = client.session
        [key] = [key for key in dict(session) if key.startswith("_state_")]
        del session[key]["data"]["code_verifier"]
        session.save()

    assert told(client, client.get(visit(address))) == (LOGIN, [FAILED])
    assert f"Code {without} required" in caplog.text


def test_provider_that_does_not_answer_is_told(client, settings):
    settings.OIDC_ISSUER = "http://127.0.0.1:9"

    assert told(client, client.get(START)) == (LOGIN, [FAILED])


def test_button_leads_to_the_provider_and_on_to_the_page_that_was_asked_for(client):
    page = client.get(LOGIN, {"next": "/admin/auth/user/"}).text

    assert f'href="{START}?next=/admin/auth/user/">Meld je aan met Voorbeeldstad</a>' in page.replace("%2F", "/")


def test_without_issuer_there_is_no_button_and_no_page_and_no_session(client, settings, sign_in):
    sign_in()
    settings.OIDC_ISSUER = ""
    settings.AUTHENTICATION_BACKENDS = settings.AUTHENTICATION_BACKENDS[:-1]

    assert "Voorbeeldstad" not in client.get(LOGIN).text
    assert [client.get(address).status_code for address in [START, CALLBACK, INDEX]] == [404, 404, 302]
