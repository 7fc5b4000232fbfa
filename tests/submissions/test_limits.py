"""Robots and vandals are kept out, people lose nothing, and nobody's address is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from praktijkenbank.post import limits
from praktijkenbank.post.limits import FASTEST, LIMITS, OLDEST, PERIOD, Limit, TooMuchMailError, is_too_often, new_stamp
from praktijkenbank.post.models import Attempt, Mail
from praktijkenbank.post.queue import queue_mail
from submissions.models import Submission, SubmissionEvent
from tests.factories import make_editor, make_municipality, make_practice, make_submission
from tests.html_forms import filled_in
from tests.links import words_of
from tests.submissions.opening import let_in

pytestmark = pytest.mark.django_db

START = "/fiche/nieuw/"
LONG_AGO = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def gent():
    return make_municipality(name="Gent")


def answers(**changes):
    return {"email": "an@example.org", "municipality": "gent", "stamp": new_stamp(LONG_AGO)} | changes


# The trap and the stamp


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"stamp": lambda: new_stamp()}, "Dat ging heel snel. Kijk je antwoorden na en verstuur opnieuw"),
        ({"stamp": lambda: new_stamp(OLDEST + LONG_AGO)}, "Deze pagina stond lang open."),
        ({"stamp": lambda: ""}, "Deze pagina stond lang open."),
        ({"stamp": lambda: "0:onzin"}, "Deze pagina stond lang open."),
        ({"stamp": lambda: signing.dumps([0, "a"], key="geraden", salt=limits.SALT)}, "Deze pagina stond lang open."),
        ({"onderwerp": lambda: "Koop nu"}, "Er stond iets in een vak dat leeg moet blijven."),
    ],
    ids=["too fast", "too old", "no stamp", "no stamp at all", "stamp of someone else", "trap"],
)
def test_form_of_a_robot_is_not_taken_in_and_a_person_just_sends_it_again(client, monkeypatch, changes, message):
    refused = client.post(START, answers(**{name: value() for name, value in changes.items()}))
    assert message in words_of(refused)
    assert (Submission.objects.count(), Mail.objects.count()) == (0, 0)

    monkeypatch.setattr(limits, "FASTEST", timedelta(0))  # someone reads what the page says
    data = filled_in(refused, "begin-formulier")

    assert (data["email"], data["municipality"], data["onderwerp"]) == ("an@example.org", ["gent"], "")
    assert client.post(START, data).status_code == 302


def test_page_that_was_too_old_can_be_sent_again_at_once(client):
    refused = client.post(START, answers(stamp=new_stamp(OLDEST + LONG_AGO)))

    assert client.post(START, filled_in(refused, "begin-formulier")).status_code == 302


def test_trap_is_not_for_people(settings):
    css = (settings.BASE_DIR / "static" / "css" / "doors.css").read_text()

    assert ".trap {\n    display: none;\n  }" in css


def test_stamps_are_never_the_same():
    assert new_stamp() != new_stamp()
    assert FASTEST < OLDEST


# How often


@pytest.fixture
def strict(monkeypatch):
    """Two times for an address, three times for a network."""
    monkeypatch.setattr(limits, "LIMITS", dict.fromkeys(LIMITS, Limit(per_address=2, per_network=3)))


def test_start_is_limited_per_address_and_what_was_typed_can_be_sent_later(client, strict, monkeypatch):
    statuses = [client.post(f"{START}?thema=wonen", answers()).status_code for _ in range(2)]
    refused = client.post(f"{START}?thema=wonen", answers())

    assert (statuses, refused.status_code) == ([302, 302], 429)
    assert refused.headers["Retry-After"] == "3600"
    assert "Wat je typte, is niet weg." in words_of(refused)
    assert 'action="/fiche/nieuw/?thema=wonen"' in refused.content.decode()
    assert (Submission.objects.count(), Mail.objects.count()) == (2, 2)
    Attempt.objects.update(at=timezone.now() - PERIOD)
    assert client.post(START, filled_in(refused, "opnieuw")).status_code == 302


def test_start_is_limited_per_network(client, strict):
    statuses = [client.post(START, answers(email=f"a{number}@example.org")).status_code for number in range(4)]
    elsewhere = client.post(START, answers(email="a5@example.org"), REMOTE_ADDR="192.0.2.9")

    assert (statuses, elsewhere.status_code) == ([302, 302, 302, 429], 302)


def test_every_form_that_sends_mail_is_limited(client, strict):
    submission, practice = make_submission(), make_practice()
    let_in(client, submission)
    places = {
        f"/fiche/wijziging/{practice.slug}/": {},
        f"/fiche/wij-ook/{practice.slug}/": {},
        f"/fiche/opmerking/{practice.slug}/": {"remark": "Kijk eens"},
        "/fiche/mijn/": {},
        "/jouw-gegevens/": {},
        f"/fiche/{submission.key}/bericht/": {"text": "Hallo"},
        f"/fiche/{submission.key}/uitnodigen/": {},
        f"/fiche/{submission.key}/links/": {"actie": "stuur"},
    }

    for place, data in places.items():
        Attempt.objects.all().delete()
        statuses = [
            client.post(place, answers(**data, email=f"b{number}@example.org")).status_code for number in range(4)
        ]
        assert statuses[0] != 429, place
        assert statuses[3] == 429, place


def test_limit_of_one_form_does_not_count_for_another(rf, strict):
    for _ in range(2):
        is_too_often(rf.get("/"), "start", "an@example.org")

    assert is_too_often(rf.get("/"), "start", "an@example.org")
    assert not is_too_often(rf.get("/"), "overview", "an@example.org")


def test_one_address_is_one_however_it_is_written(rf, strict):
    for email in ("an@example.org", "An@Example.org"):
        assert not is_too_often(rf.get("/"), "start", email)

    assert is_too_often(rf.get("/"), "start", "AN@example.org")


def test_who_gives_no_address_is_counted_by_network_only(rf, strict):
    assert [is_too_often(rf.get("/"), "remark", "") for _ in range(4)] == [False, False, False, True]
    assert not is_too_often(rf.get("/", REMOTE_ADDR="192.0.2.9"), "remark", "")


def test_who_keeps_trying_is_let_in_again_after_a_while(rf, strict):
    for _ in range(5):
        is_too_often(rf.get("/"), "start", "an@example.org")
    Attempt.objects.update(at=timezone.now() - PERIOD)

    assert not is_too_often(rf.get("/"), "start", "an@example.org")


# Whoever asks, one address gets so many mails a day

TO_VICTIM = {"email": "Slachtoffer@example.org"}


@pytest.fixture
def overwhelmed(monkeypatch):
    """An address that got all the mails of its day, each asked for from another network."""
    monkeypatch.setattr(limits, "MAILS_A_DAY", 3)
    for _ in range(3):
        queue_mail("overview", to=TO_VICTIM["email"].lower())


def test_an_address_gets_no_more_mail_that_others_typed_by_whatever_form(client, overwhelmed):
    practice = make_practice()
    confirmed, unconfirmed = make_submission(), make_submission(email_confirmed_at=None)
    for submission in (confirmed, unconfirmed):
        let_in(client, submission)
    forms = {
        START: answers(**TO_VICTIM),
        reverse("submission_remark", args=[practice.slug]): answers(remark="Fout", **TO_VICTIM),
        "/fiche/mijn/": answers(**TO_VICTIM),
        "/jouw-gegevens/": answers(**TO_VICTIM),
        f"/fiche/{confirmed.key}/uitnodigen/": TO_VICTIM,
        f"/fiche/{unconfirmed.key}/uitnodigen/": TO_VICTIM,
        f"/fiche/{unconfirmed.key}/links/": {"actie": "adres", **TO_VICTIM},
    }

    responses = {place: client.post(place, data) for place, data in forms.items()}

    assert {place: response.status_code for place, response in responses.items()} == dict.fromkeys(forms, 429)
    for response in responses.values():
        assert "Naar dit e-mailadres stuurden we vandaag al heel wat mails." in words_of(response)
        assert TO_VICTIM["email"] in response.text
    # Nothing was done by half either.
    assert (Mail.objects.count(), Submission.objects.count()) == (3, 2)
    assert SubmissionEvent.objects.count() == 0
    unconfirmed.refresh_from_db()
    assert unconfirmed.email != TO_VICTIM["email"].lower()


def another_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.fetchone()[0] > 0


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_both_get_the_last_mail_of_the_day(monkeypatch):
    monkeypatch.setattr(limits, "MAILS_A_DAY", 1)

    def ask():
        try:
            queue_mail("overview", to="An@example.org")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            queue_mail("overview", to="an@example.org")
            queue_mail("overview", to="iemand.anders@example.org")
            second = thread.submit(ask)
            while not (second.done() or another_waits()):
                pass

        with pytest.raises(TooMuchMailError):
            second.result()

    assert sorted(Mail.objects.values_list("to", flat=True)) == ["an@example.org", "iemand.anders@example.org"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_not_both_the_last_that_may(monkeypatch, rf):
    monkeypatch.setitem(LIMITS, "start", Limit(per_address=1, per_network=10))

    def ask():
        try:
            return is_too_often(rf.get("/"), "start", "An@example.org")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            assert not is_too_often(rf.get("/"), "start", "an@example.org")
            second = thread.submit(ask)
            while not (second.done() or another_waits()):
                pass

        assert second.result()


def test_who_showed_that_an_address_is_theirs_goes_on_getting_mail(client, overwhelmed):
    submission = make_submission(state="submitted", email=TO_VICTIM["email"])
    submission.take(by=make_editor())
    remark = make_submission(door="remark", state="submitted", email=TO_VICTIM["email"], email_confirmed_at=None)
    remark.take(by=make_editor())
    assert [*Mail.objects.filter(kind="taken").values_list("to", flat=True)] == [submission.email] * 2


def test_the_budget_is_of_a_day(overwhelmed, monkeypatch):
    monkeypatch.setattr(limits.timezone, "localdate", lambda: "morgen")
    queue_mail("overview", to=TO_VICTIM["email"])
    assert Mail.objects.count() == 4


# Nobody's address is kept


def test_no_address_is_kept(client):
    client.post(START, answers(), REMOTE_ADDR="192.0.2.77")

    kept = [(attempt.action, len(attempt.who)) for attempt in Attempt.objects.all()]
    text = " ".join(Attempt.objects.values_list("who", flat=True))
    assert kept == [("start", 64), ("start", 64), ("mail", 64)]
    assert ("192.0.2" in text, "example" in text) == (False, False)


def test_what_is_kept_cannot_be_told_from_day_to_day_nor_without_the_key(monkeypatch, settings):
    kept = {limits._who("192.0.2.77")}
    monkeypatch.setattr(limits.timezone, "localdate", lambda: "morgen")
    kept.add(limits._who("192.0.2.77"))
    settings.SECRET_KEY = "another"
    kept.add(limits._who("192.0.2.77"))

    assert len(kept) == 3


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        (0, None, "192.0.2.1"),
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.66, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.66, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (1, None, "192.0.2.1"),
        (1, "onzin", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_network_is_that_of_the_visitor_and_not_what_a_visitor_claims(rf, settings, proxies, forwarded, network):
    settings.PROXY_COUNT = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}

    assert limits._network(rf.get("/", headers=headers, REMOTE_ADDR="192.0.2.1")) == network
