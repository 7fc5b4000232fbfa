"""Signing in: a password, then a code. Nobody is in before both, and nothing can be used twice."""

import re
import time
from base64 import b32encode
from datetime import timedelta
from importlib import import_module
from io import StringIO
from threading import Barrier, Thread

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from praktijkenbank.staff.models import AuditEntry, Phone
from praktijkenbank.staff.second_factor import TOO_OFTEN, WAITING, WRONG, CodeForm, new_recovery_codes
from praktijkenbank.staff.sessions import BEGAN, USED
from tests.clients import StaffClient
from tests.factories import make_editor, make_submission

pytestmark = pytest.mark.django_db
PASSWORD = "een lang wachtwoord"
START, LOGIN, CODE = reverse("admin:index"), reverse("admin:login"), reverse("admin:login_code")
PHONE, OVERVIEW = reverse("admin:login_phone"), reverse("admin:second_factor")


@pytest.fixture
def client():
    """A browser in which each step is taken by hand."""
    return Client()


@pytest.fixture
def an():
    return make_editor(username="an", password=PASSWORD)


@pytest.fixture
def phone(an):
    return Phone.objects.create(user=an, name="telefoon")


def give_password(client, password=PASSWORD, name="an", **extra):
    return client.post(LOGIN, {"username": name, "password": password, "next": START}, **extra)


def now(device):
    """What this phone shows."""
    return f"{totp(device.bin_key):06}"


def wrong(device):
    return f"{(totp(device.bin_key) + 500_000) % 1_000_000:06}"


def is_in(client):
    return client.get(START).status_code == 200


def error_of(response):
    return response.context["form"].errors.get("otp_token", [])


def shown_codes(response):
    return re.findall(r"<li><code>(.+?)</code>", response.text)


def test_first_sign_in_ties_a_phone_to_the_account_and_shows_ten_codes(client, an):
    assert give_password(client).url == CODE
    assert client.get(CODE).url == PHONE
    page = client.get(PHONE)
    device = Phone.objects.get(user=an, confirmed=False)

    assert page.context["secret"].replace(" ", "") in device.config_url
    assert "<svg" in page.text
    assert "style=" not in page.text
    assert client.get(PHONE).context["secret"] == page.context["secret"]
    assert not is_in(client)

    codes = shown_codes(client.post(PHONE, {"otp_token": now(device)}))

    assert len(set(codes)) == 10
    assert is_in(client)
    assert client.get(PHONE).url == LOGIN
    assert list(AuditEntry.objects.values_list("what", "who").order_by("pk")) == [
        ("factor_set", "an"),
        ("logged_in", "an"),
    ]


def test_wrong_first_code_ties_nothing(client, an):
    give_password(client)
    client.get(PHONE)
    device = Phone.objects.get(user=an)

    assert error_of(client.post(PHONE, {"otp_token": wrong(device)})) == [WRONG]
    assert not Phone.objects.filter(confirmed=True).exists()
    assert not is_in(client)


def test_password_alone_opens_nothing(client, an, phone):
    give_password(client)
    addresses = [START, OVERVIEW, reverse("admin:password_change"), reverse("admin:submissions_submission_changelist")]

    assert [client.get(address).url for address in addresses] == [f"{LOGIN}?next={address}" for address in addresses]
    assert client.get(make_submission().get_absolute_url()).status_code == 403


def test_session_without_second_step_opens_nothing(client, an, phone):
    client.force_login(an)

    assert client.get(START).url == f"{LOGIN}?next={START}"
    assert client.get(make_submission().get_absolute_url()).status_code == 403


def test_code_of_the_phone_leads_to_where_someone_was_going(client, an, phone):
    queue = reverse("admin:submissions_submission_changelist")
    client.post(LOGIN, {"username": "an", "password": PASSWORD, "next": queue})

    assert client.get(PHONE).url == CODE
    assert client.post(CODE, {"otp_token": f" {now(phone)[:3]} {now(phone)[3:]}"}).url == queue
    assert is_in(client)
    assert client.get(LOGIN).url == START


def test_nobody_is_led_to_another_site(client, an, phone):
    client.post(LOGIN, {"username": "an", "password": PASSWORD, "next": "https://example.org/"})

    assert client.post(CODE, {"otp_token": now(phone)}).url == START


@pytest.mark.parametrize("code", ["", "abc", "١٢٣٤٥٦", "aaaa-aaaa"])
def test_code_that_cannot_be_right_is_refused_with_a_message(client, an, phone, code):
    give_password(client)
    response = client.post(CODE, {"otp_token": code})

    assert error_of(response) == [WRONG if code else "Vul de code in."]
    assert not is_in(client)


def test_code_works_once(client, an, phone):
    code = now(phone)
    give_password(client)
    client.post(CODE, {"otp_token": code})
    other = Client()
    give_password(other)

    assert error_of(other.post(CODE, {"otp_token": code})) == [WRONG]
    assert not is_in(other)


def test_recovery_code_works_once_however_it_is_typed(client, an, phone):
    code = new_recovery_codes(an)[0]
    give_password(client)
    client.post(CODE, {"otp_token": code.upper().replace("-", " ")})

    assert is_in(client)
    assert "Je hebt nog 9 herstelcodes." in client.get(OVERVIEW).text
    other = Client()
    give_password(other)
    assert error_of(other.post(CODE, {"otp_token": code})) == [WRONG]


def test_code_of_someone_else_lets_nobody_in(client, an, phone):
    other = Phone.objects.create(user=make_editor(), name="telefoon")
    give_password(client)

    assert error_of(client.post(CODE, {"otp_token": now(other)})) == [WRONG]


def test_who_guesses_has_to_wait_and_a_wrong_code_spares_the_recovery_codes(client, an, phone):
    codes = new_recovery_codes(an)
    give_password(client)
    client.post(CODE, {"otp_token": wrong(phone)})

    assert error_of(client.post(CODE, {"otp_token": now(phone)})) == [TOO_OFTEN]
    Phone.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(seconds=2))
    assert client.post(CODE, {"otp_token": now(phone)}).status_code == 302
    assert StaticDevice.objects.get().throttling_failure_count == 0
    assert len(codes) == 10


@pytest.mark.parametrize("meanwhile", ["too late", "password changed", "account off", "no staff any more"])
def test_first_step_does_not_last(client, an, phone, meanwhile):
    give_password(client)
    session = client.session
    if meanwhile == "too late":
        session[WAITING] |= {"until": time.time() - 1}
        session.save()
    elif meanwhile == "password changed":
        an.set_password("een ander wachtwoord")
    elif meanwhile == "account off":
        an.is_active = False
    else:
        an.is_staff = False
    an.save()

    assert client.post(CODE, {"otp_token": now(phone)}).url == LOGIN
    assert not is_in(client)


def test_who_knows_only_the_password_does_not_learn_the_secret_of_the_owner(client, an):
    thief = Client()
    give_password(thief)
    give_password(client)
    known = thief.get(PHONE).context["secret"]

    assert client.get(PHONE).context["secret"] != known
    ours = Phone.objects.latest("pk")
    theirs = Phone.objects.exclude(pk=ours.pk).get()
    client.post(PHONE, {"otp_token": now(ours)})

    assert thief.post(PHONE, {"otp_token": now(theirs)}).url == CODE
    assert error_of(thief.post(CODE, {"otp_token": now(theirs)})) == [WRONG]
    assert list(Phone.objects.all()) == [ours]


def test_account_that_is_not_of_staff_stays_out(client):
    User.objects.create_user("lezer", password=PASSWORD)

    assert give_password(client, name="lezer").status_code == 200
    assert WAITING not in client.session


def test_new_recovery_codes_ask_for_a_code_and_end_the_old_ones(an, phone):
    client = StaffClient()
    client.force_login(an)
    old = new_recovery_codes(an)

    assert error_of(client.post(OVERVIEW, {"otp_token": "", "codes": "x"})) == ["Vul de code in."]
    new = shown_codes(client.post(OVERVIEW, {"otp_token": old[0], "codes": "x"}))
    assert len(new) == 10
    assert is_in(client)
    assert error_of(client.post(OVERVIEW, {"otp_token": old[1], "codes": "x"})) == [WRONG]


def test_every_turn_of_the_second_factor_is_written_down(an, phone):
    client = StaffClient()
    client.force_login(an)
    code = new_recovery_codes(an)[0]
    client.post(OVERVIEW, {"otp_token": wrong(phone), "codes": "x"})
    client.post(OVERVIEW, {"otp_token": code, "codes": "x"})

    assert list(AuditEntry.objects.order_by("pk").values_list("what", "who", "detail"))[1:] == [
        ("factor_failed", "an", ""),
        ("factor_set", "an", "nieuwe herstelcodes"),
    ]


def test_who_runs_the_site_can_wipe_a_second_factor(client, an, phone):
    new_recovery_codes(an)
    with pytest.raises(CommandError, match=r"^Er is geen account met de naam bo\.$"):
        call_command("forget_second_factor", "bo")
    call_command("forget_second_factor", "an", stdout=StringIO())
    give_password(client)

    assert client.get(CODE).url == PHONE
    assert AuditEntry.objects.filter(what="factor_reset", who="manage.py", about="an").exists()


def test_another_phone_takes_the_place_of_the_old_one_everywhere(an, phone):
    client, elsewhere = StaffClient(), StaffClient()
    for browser in [client, elsewhere]:
        browser.force_login(an)
    assert client.get(PHONE).url == LOGIN
    client.post(OVERVIEW, {"otp_token": now(phone), "telefoon": "x"})
    client.get(PHONE)
    device = Phone.objects.get(confirmed=False)
    client.post(PHONE, {"otp_token": now(device)})

    assert list(Phone.objects.values_list("pk", "confirmed")) == [(device.pk, True)]
    assert is_in(client)
    assert not is_in(elsewhere)


def test_five_wrong_passwords_lock_this_name_out_from_this_network_only(client, an, phone):
    make_editor(username="bo", password=PASSWORD)
    statuses = [give_password(client, password="fout").status_code for _ in range(5)]
    refused = give_password(client)

    assert statuses == [200, 200, 200, 200, 429]
    assert refused.status_code == 429
    assert "te vaak een verkeerd wachtwoord" in refused.text
    assert give_password(Client(), name="bo").status_code == 302
    assert give_password(Client(), REMOTE_ADDR="192.0.2.9").status_code == 302
    assert not AccessAttempt.objects.filter(ip_address="127.0.0.1").exists()


def test_lock_out_ends_by_itself(client, an, phone):
    for _ in range(6):
        give_password(client, password="fout")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

    assert give_password(client).url == CODE


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_one_code_at_the_same_moment_one_gets_in():
    an = make_editor()
    phone = Phone.objects.create(user=an, name="telefoon")
    code, start, let_in = now(phone), Barrier(2), []

    def give():
        start.wait()
        let_in.append(CodeForm(User.objects.get(pk=an.pk), {"otp_token": code}).is_valid())
        connection.close()

    threads = [Thread(target=give) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(let_in) == [False, True]


def columns(model):
    """All that is kept in this table, as one text."""
    return " ".join(str(value) for row in model.objects.values_list() for value in row)


def test_neither_codes_nor_secrets_can_be_read_in_the_database(client, an):
    give_password(client)
    secret = client.get(PHONE).context["secret"].replace(" ", "")
    device = Phone.objects.get()
    codes = shown_codes(client.post(PHONE, {"otp_token": now(device)}))

    assert b32encode(device.bin_key).decode() == secret
    assert device.bin_key.hex() not in columns(TOTPDevice)
    assert [code for code in codes if code.replace("-", "") in columns(StaticToken)] == []


def test_codes_and_secrets_of_before_go_on_after_migrating(client, an):
    old = TOTPDevice.objects.create(user=an, name="telefoon")
    StaticToken.objects.create(device=StaticDevice.objects.create(user=an, name="herstelcodes"), token="abcd2345")
    give_password(Client(), password="fout")
    import_module("praktijkenbank.staff.migrations.0004_sealed_second_factor").seal_all(apps, None)
    give_password(client)
    client.post(CODE, {"otp_token": "abcd-2345"})

    assert is_in(client)
    assert Phone.objects.get().bin_key == old.bin_key
    assert old.key not in columns(TOTPDevice)
    assert not AccessAttempt.objects.exists()


def test_phone_and_codes_go_on_with_a_new_key_as_long_as_the_old_one_is_listed(client, an, phone, settings):
    codes, secret = new_recovery_codes(an), phone.bin_key
    settings.SEAL_KEYS = ["a newer key", *settings.SEAL_KEYS]
    give_password(client)
    client.post(CODE, {"otp_token": codes[0]})
    other = Client()
    give_password(other)
    other.post(CODE, {"otp_token": now(Phone.objects.get())})
    call_command("reseal", stdout=StringIO())
    settings.SEAL_KEYS = settings.SEAL_KEYS[:1]

    assert is_in(client)
    assert is_in(other)
    assert Phone.objects.get().bin_key == secret


@pytest.mark.parametrize(("idle", "since", "still_in"), [(7.9, 7.9, True), (8.1, 8.1, False), (1, 12.1, False)])
def test_who_works_here_is_signed_out_after_8_idle_hours_and_by_12_at_most(monkeypatch, an, idle, since, still_in):
    client = StaffClient()
    client.force_login(an)
    session = client.session
    session[BEGAN], session[USED] = time.time() - since * 3600, time.time() - idle * 3600
    session.save()

    assert is_in(client) is still_in
    assert Session.objects.filter(session_key=session.session_key).exists() is still_in
    if still_in:
        assert time.time() - client.session[USED] < 60


def test_session_of_before_that_was_counted_is_over(an):
    client = StaffClient()
    client.force_login(an)
    session = client.session
    del session[BEGAN]
    session.save()

    assert not is_in(client)


def test_what_is_typed_as_a_name_is_not_kept_and_locks_out_all_the_same(client, an, phone):
    for _ in range(5):
        locked = give_password(client, name="mijn geheim wachtwoord", password="fout")
        give_password(Client(), name="an", password="fout")

    assert locked.status_code == 429
    assert "geheim" not in columns(AccessAttempt) + columns(AuditEntry)
    assert "an" not in AccessAttempt.objects.values_list("username", flat=True)
    assert set(AuditEntry.objects.filter(what="locked_out").values_list("who", flat=True)) == {"onbekend", "an"}


@pytest.mark.parametrize("password", ["q1w2e3r4t5y6", "1qaz2wsx3edc"])
def test_password_that_leaked_often_is_refused(password):
    """Long enough, but on the list of 20,000 that Django brings."""
    with pytest.raises(ValidationError):
        validate_password(password)
