"""Private links: who gets in, who does not, and that no token is ever seen where it should not be."""

import logging
import re
from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from praktijkenbank.post import links
from praktijkenbank.post.limits import new_stamp
from praktijkenbank.post.models import LIFETIME, Mail, PrivateLink
from submissions.models import Submission
from tests.factories import make_editor, make_submission
from tests.html_forms import filled_in
from tests.links import words_of
from tests.submissions.opening import let_in

pytestmark = pytest.mark.django_db

MINE, OVERVIEW = "/fiche/mijn/", "/fiche/mijn/fiches/"


def address(token):
    return reverse("private_link", args=[token])


def mailed_link(submission, email=None):
    """A link that went to the address by mail, as (PrivateLink, its address on the site)."""
    link, token = links.issue(email or submission.email, submission, is_mailed=True)
    return link, address(token)


def overview_link(email):
    return address(links.issue(email, is_mailed=True)[1])


def stamped(**fields):
    return {"stamp": new_stamp(timedelta(minutes=1)), **fields}


def mails():
    return list(Mail.objects.order_by("pk").values_list("kind", "to"))


def expire(link):
    PrivateLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def may_enter(client, submission):
    return client.get(submission.get_absolute_url()).status_code == 200


# Opening


def test_mail_program_that_looks_at_a_link_changes_nothing(client):
    submission = make_submission(email_confirmed_at=None)
    link, place = mailed_link(submission)

    response = client.get(place)

    link.refresh_from_db()
    submission.refresh_from_db()
    assert response.status_code == 200
    assert (link.last_used_at, submission.email_confirmed_at, dict(response.cookies)) == (None, None, {})
    assert not may_enter(client, submission)


def test_button_lets_this_browser_in_and_no_address_holds_the_token_after_it(client):
    submission = make_submission()
    link, place = mailed_link(submission)

    response = client.post(place)

    link.refresh_from_db()
    assert response.headers["Location"] == submission.get_absolute_url()
    assert link.last_used_at is not None
    assert may_enter(client, submission)
    token = place.split("/")[-2]
    assert token not in client.get(submission.get_absolute_url()).content.decode()
    assert token not in str(response.cookies)


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(client):
    _, place = mailed_link(make_submission())

    cookie = client.post(place).cookies[links.COOKIE]

    found = {name: cookie[name] for name in ("path", "httponly", "samesite", "max-age")}
    assert found == {"path": "/fiche/", "httponly": True, "samesite": "Lax", "max-age": LIFETIME.total_seconds()}


def test_link_that_was_opened_here_before_leads_straight_on(client):
    submission = make_submission()
    _, place = mailed_link(submission)
    client.post(place)

    assert client.get(place).headers["Location"] == submission.get_absolute_url()


def test_opening_the_mailed_link_confirms_the_address_and_sends_in_what_waited(client):
    submission = make_submission(state="awaiting_confirmation", email_confirmed_at=None)
    _, place = mailed_link(submission)

    client.post(place)

    submission.refresh_from_db()
    assert submission.email_confirmed_at is not None
    assert (submission.state, mails()) == ("submitted", [("submitted", submission.email)])


@pytest.mark.parametrize(
    ("email", "is_mailed"), [(None, False), ("collega@example.org", True)], ids=["not by mail", "of a colleague"]
)
def test_link_that_proves_nothing_about_the_address_confirms_nothing(client, email, is_mailed):
    submission = make_submission(state="awaiting_confirmation", email_confirmed_at=None)
    _, token = links.issue(email or submission.email, submission, is_mailed=is_mailed)

    client.post(address(token))

    submission.refresh_from_db()
    assert (submission.state, submission.email_confirmed_at) == ("awaiting_confirmation", None)
    assert may_enter(client, submission)


def test_change_that_has_to_wait_for_another_says_so_and_goes_in_by_itself(client):
    first = make_submission(door="change", state="submitted")
    second = make_submission(
        door="change",
        state="awaiting_confirmation",
        practice=first.practice,
        municipality=first.municipality,
    )
    _, place = mailed_link(second)

    client.post(place)
    waits = words_of(client.get(second.get_absolute_url()))
    first.withdraw()

    second.refresh_from_db()
    assert "Er loopt nog een andere wijziging van jullie bestuur" in waits
    assert second.state == "submitted"


# Attacks


def test_guessed_tokens_lead_nowhere(client):
    submission = make_submission()
    link, place = mailed_link(submission)
    token = place.split("/")[-2]
    guesses = [link.token_hash, token[:-1], token + "A", token.swapcase(), str(submission.key), str(link.pk), "%00"]

    answers = {(client.get(address(guess)).status_code, client.post(address(guess)).status_code) for guess in guesses}

    assert answers == {(404, 404)}
    assert not may_enter(client, submission)


def test_key_in_the_address_lets_nobody_in(client):
    submission = make_submission()
    views = ["status", "message", "withdraw", "invite", "links"]

    statuses = {
        (method, client.generic(method, reverse(f"submission_{view}", args=[submission.key])).status_code)
        for view in views
        for method in ("GET", "POST")
    }

    assert statuses == {("GET", 403), ("POST", 403)}


def test_cookie_of_another_fiche_lets_nobody_in(client):
    mine, theirs = make_submission(), make_submission()
    let_in(client, mine)

    response = client.post(f"/fiche/{theirs.key}/intrekken/", {"text": "weg ermee"})

    theirs.refresh_from_db()
    assert (may_enter(client, mine), may_enter(client, theirs)) == (True, False)
    assert (response.status_code, theirs.state) == (403, "draft")


def test_tampered_cookie_lets_nobody_in(client):
    mine, theirs = make_submission(), make_submission()
    let_in(client, mine)
    other, _ = links.issue(theirs.email, theirs)
    signed = client.cookies[links.COOKIE].value
    forged = [
        signed.replace(signed.partition(":")[0], str(other.pk), 1),
        f"{other.pk}-{signed}",
        str(other.pk),
        signing.TimestampSigner(key="guessed", salt=links.COOKIE + links.SALT).sign(str(other.pk)),
        "\0",
    ]

    for value in forged:
        client.cookies[links.COOKIE] = value
        assert not may_enter(client, theirs), value


def test_expired_link_and_its_cookie_let_nobody_in(client):
    submission = make_submission()
    link, place = mailed_link(submission)
    client.post(place)
    expire(link)

    assert client.get(place).status_code == 404
    assert not may_enter(client, submission)


def test_link_lasts_thirty_days_after_its_last_use(client):
    submission = make_submission()
    link = let_in(client, submission)
    PrivateLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() + timedelta(days=1))

    client.get(submission.get_absolute_url())

    link.refresh_from_db()
    assert link.expires_at - timezone.now() > LIFETIME - timedelta(minutes=1)


def test_revoked_link_cannot_be_replayed(client):
    submission = make_submission()
    link, place = mailed_link(submission)
    client.post(place)
    link.revoke()

    statuses = client.get(place).status_code, client.post(place).status_code

    assert statuses == (404, 404)
    assert (may_enter(client, submission), mails()) == (False, [])


def test_link_cannot_be_replayed_after_withdrawal(client):
    submission = make_submission(state="submitted")
    _, used = mailed_link(submission)
    _, unused = mailed_link(submission)
    _, of_colleague = mailed_link(submission, "collega@example.org")
    client.post(used)
    client.post(f"/fiche/{submission.key}/intrekken/", {"text": ""})
    here = may_enter(client, submission)
    message = client.post(f"/fiche/{submission.key}/uitnodigen/", {"email": "nog@example.org"})

    client.cookies.clear()
    statuses = [client.post(place).status_code for place in (used, unused, of_colleague)]

    assert (here, statuses) == (True, [404, 404, 404])
    assert message.status_code == 302
    assert mails() == [("withdrawn", submission.email)]


def test_editor_reads_and_does_not_write(client):
    submission = make_submission(state="in_review")
    client.force_login(make_editor())

    read = client.get(submission.get_absolute_url())
    write = client.post(f"/fiche/{submission.key}/bericht/", {"text": "Namens het bestuur"})

    assert (read.status_code, write.status_code, submission.events.count()) == (200, 403, 0)
    assert "<form" not in read.content.decode().partition("<main")[2].partition("</main>")[0]


# Nothing is told


def test_page_with_a_token_in_its_address_sends_no_referrer(client):
    submission = make_submission()
    link, place = mailed_link(submission)

    responses = [client.get(place), client.post(place), client.get(place), client.get(address("nergens"))]
    expire(link)
    responses += [client.get(place), client.post(place)]

    assert {response.headers["Referrer-Policy"] for response in responses} == {"no-referrer"}
    assert all("no-store" in response.headers["Cache-Control"] for response in responses)


class Everything(logging.Handler):
    """Keeps every line that any part of the site writes."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(message)s"))
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture
def everything():
    """Every logger at its most talkative, those that settings.py silences included."""
    handler = Everything()
    names = [None, "django", "django.request", "django.security", "django.security.csrf", "django.server"]
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def test_no_log_line_holds_a_token(client, everything, monkeypatch):
    submission = make_submission()
    link, place = mailed_link(submission)
    token = place.split("/")[-2]
    client.raise_request_exception = False

    client.get(place.rstrip("/"))
    client.get(place)
    client.post(place)
    link.revoke()
    assert client.get(place).status_code == 404
    assert client.get(f"{place}verder/").status_code == 404
    assert client.get(f"/fiche/link/{token}%0A/").status_code == 404
    strict = type(client)(enforce_csrf_checks=True)
    assert strict.post(f"{MINE}?van={place}", {"email": "an@example.org"}).status_code == 403
    monkeypatch.setattr(links, "find", lambda token: 1 / 0)
    assert client.get(place).status_code == 500
    logging.getLogger("django.server").info('"%s" %s', f"GET {place} HTTP/1.1", 200)

    text = "\n".join(everything.lines)
    lines = {"Not Found: /fiche/link/…/", "Internal Server Error: /fiche/link/…/", '"GET /fiche/link/…/ HTTP/1.1" 200'}
    assert token not in text
    assert lines - set(text.splitlines()) == set()


def test_page_of_a_fiche_is_not_kept_by_anyone(client):
    submission = make_submission()
    let_in(client, submission)

    headers = client.get(submission.get_absolute_url()).headers

    assert headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in headers["Cache-Control"]
    assert "private" in headers["Cache-Control"]


# A new link


def test_expired_link_is_sent_anew_with_one_click(client):
    submission = make_submission()
    link, place = mailed_link(submission, "Collega@example.org")
    expire(link)

    page = client.get(place)
    response = client.post(place)

    assert page.status_code == 404
    assert "Deze link is verlopen" in words_of(page)
    assert response.status_code == 200
    assert (mails(), dict(response.cookies)) == ([("link", "collega@example.org")], {})


def test_overview_is_asked_for_by_a_form_that_a_browser_can_send(client):
    page = client.get(MINE)
    data = filled_in(page, "begin-formulier", email="An@example.org", stamp=new_stamp(timedelta(minutes=1)))

    response = client.post(MINE, data)

    assert (response.status_code, mails()) == (200, [("overview", "an@example.org")])


def test_asking_for_links_answers_the_same_for_known_and_unknown_addresses(client):
    make_submission(email="bekend@example.org")

    def ask(email):
        response = client.post(MINE, stamped(email=email))
        page = response.content.decode().replace(email, "…")
        return response.status_code, page, sorted(response.headers), len(client.cookies), mails()

    *known, sent = ask("bekend@example.org")
    Mail.objects.all().delete()
    *unknown, sent_too = ask("vreemd@example.org")

    assert known == unknown
    assert (sent, sent_too) == ([("overview", "bekend@example.org")], [("overview", "vreemd@example.org")])


def test_overview_shows_open_fiches_of_the_address_and_those_it_was_invited_to(client):
    email = "an@example.org"
    own = make_submission(title="Eigen", email=email)
    invited = make_submission(title="Uitgenodigd")
    mailed_link(invited, email)
    closed_to_me = make_submission(title="Niet meer welkom")
    mailed_link(closed_to_me, email)[0].revoke()
    make_submission(title="Van een ander")
    make_submission(title="Ingetrokken", email=email, state="withdrawn")
    make_submission(title="Online", email=email, state="approved")

    response = client.post(overview_link(email))
    page = client.get(response.headers["Location"])

    assert response.headers["Location"] == OVERVIEW
    assert set(page.context["submissions"]) == {own, invited}
    titles = ["Eigen", "Uitgenodigd", "Niet meer welkom", "Van een ander", "Ingetrokken", "Online"]
    assert [title for title in titles if f"<h2>{title}</h2>" in page.content.decode()] == ["Eigen", "Uitgenodigd"]


def test_overview_lets_in_to_its_fiches_and_confirms_the_address(client):
    submission = make_submission(email="an@example.org", email_confirmed_at=None)
    client.post(overview_link("an@example.org"))

    response = client.post(OVERVIEW, {"fiche": submission.key})

    submission.refresh_from_db()
    assert response.headers["Location"] == submission.get_absolute_url()
    assert may_enter(client, submission)
    assert submission.email_confirmed_at is not None


def test_overview_lets_in_to_no_fiche_of_another_address(client):
    theirs = make_submission()
    client.post(overview_link("an@example.org"))

    for key in (theirs.key, "onzin", "\0", ""):
        assert client.post(OVERVIEW, {"fiche": key}).headers["Location"] == OVERVIEW
    assert not may_enter(client, theirs)
    assert theirs.private_links.count() == 0


def test_link_to_one_fiche_is_no_overview(client):
    submission = make_submission()
    make_submission(email=submission.email)
    let_in(client, submission)

    assert client.get(OVERVIEW).headers["Location"] == MINE


def test_overview_link_can_be_ended(client):
    place = overview_link("an@example.org")
    client.post(place)

    client.post(OVERVIEW, {"intrekken": ""})

    assert client.get(OVERVIEW).headers["Location"] == MINE
    assert client.post(place).status_code == 404


@pytest.mark.parametrize("number", [1, 30])
def test_overview_takes_the_same_queries_for_many_fiches(client, django_assert_num_queries, number):
    for _ in range(number):
        make_submission(email="an@example.org")
    client.post(overview_link("an@example.org"))
    client.get(OVERVIEW)

    with django_assert_num_queries(3):
        assert len(client.get(OVERVIEW).context["submissions"]) == number


# Who can reach a fiche


def test_colleague_gets_a_link_of_their_own(client):
    submission = make_submission()
    let_in(client, submission)
    data = {"email": "Collega@example.org"}

    for _ in range(2):
        response = client.post(f"/fiche/{submission.key}/uitnodigen/", data)

    assert response.headers["Location"] == f"/fiche/{submission.key}/links/?uitgenodigd"
    assert mails() == [("invitation", "collega@example.org")]
    assert [(event.kind, event.text) for event in submission.events.all()] == [("invited", "collega@example.org")]


def test_invitation_waits_until_the_address_of_the_sender_is_confirmed(client):
    """Else anyone could have us mail their words to anyone."""
    submission = make_submission(email="an@example.org", email_confirmed_at=None, title="Praattafels")
    let_in(client, submission)
    for _ in range(2):
        response = client.post(f"/fiche/{submission.key}/uitnodigen/", {"email": "bo@example.org"}, follow=True)

    assert mails() == []
    assert "We sturen je collega een eigen link zodra je bevestigt dat je eigen e-mailadres juist is." in words_of(
        response
    )
    assert [event.text for event in submission.events.all()] == ["bo@example.org"]
    for _ in range(2):
        client.post(mailed_link(submission)[1])
    assert mails() == [("invitation", "bo@example.org")]


def test_colleague_cannot_throw_out_who_began_nor_another_colleague(client):
    submission = make_submission(email="an@example.org", state="submitted")
    owner, other = type(client)(), type(client)()
    let_in(owner, submission)
    let_in(other, submission, "bo@example.org")
    let_in(client, submission, "collega@example.org")
    place = f"/fiche/{submission.key}/links/"

    page = client.get(place).text
    for email in ["an@example.org", "bo@example.org"]:
        client.post(place, {"actie": "intrekken", "email": email})
    client.post(f"/fiche/{submission.key}/intrekken/", {"text": ""})

    assert page.count('value="intrekken"') == 1
    assert [may_enter(one, submission) for one in (owner, other, client)] == [True, True, True]
    submission.refresh_from_db()
    assert submission.state == "submitted"
    assert "/intrekken/" not in client.get(submission.get_absolute_url()).text
    assert "/intrekken/" in owner.get(submission.get_absolute_url()).text


def test_colleague_whose_link_is_taken_back_hears_of_it(client):
    submission = make_submission(email="an@example.org", submitter_name="An")
    let_in(client, submission)
    for email in ["bo@example.org", "ko@example.org"]:
        client.post(f"/fiche/{submission.key}/uitnodigen/", {"email": email})
    Mail.objects.filter(to="bo@example.org").update(sent_at=timezone.now())

    for email in ["bo@example.org", "ko@example.org"]:
        client.post(f"/fiche/{submission.key}/links/", {"actie": "intrekken", "email": email})

    # Nothing to one whom the invitation did not reach.
    assert [mail for mail in mails() if mail[0] != "invitation"] == [("kept_out", "bo@example.org")]
    assert not submission.private_links.filter(revoked_at=None).exclude(email="an@example.org").exists()


def test_invitation_says_what_is_wrong_with_the_address(client):
    submission = make_submission()
    let_in(client, submission)

    response = client.post(f"/fiche/{submission.key}/uitnodigen/", {"email": "collega@"})

    assert "Schrijf het e-mailadres voluit, zoals naam@example.org" in words_of(response)
    assert 'value="collega@"' in response.content.decode()
    assert mails() == []


def test_nobody_is_invited_to_a_fiche_that_is_closed(client):
    submission = make_submission(state="rejected")
    let_in(client, submission)

    client.post(f"/fiche/{submission.key}/uitnodigen/", {"email": "collega@example.org"})

    assert mails() == []


def test_links_are_listed_per_person_and_taken_back(client):
    submission = make_submission(email="an@example.org")
    let_in(client, submission)
    colleague = type(client)()
    let_in(colleague, submission, "collega@example.org")
    let_in(type(client)(), submission, "collega@example.org")
    links.issue("ander@example.org", make_submission(email="ander@example.org"))
    place = f"/fiche/{submission.key}/links/"

    listed = [person["email"] for person in client.get(place).context["people"]]
    client.post(place, {"actie": "intrekken", "email": "collega@example.org"})

    assert listed == ["an@example.org", "collega@example.org"]
    assert [person["email"] for person in client.get(place).context["people"]] == ["an@example.org"]
    assert (may_enter(client, submission), may_enter(colleague, submission)) == (True, False)
    assert not Submission.objects.of_address("collega@example.org").exists()


def test_invitation_that_waits_to_be_sent_is_taken_back_too(client):
    submission = make_submission()
    let_in(client, submission)
    mailed_link(submission, "collega@example.org")
    client.post(f"/fiche/{submission.key}/uitnodigen/", {"email": "collega@example.org"})

    client.post(f"/fiche/{submission.key}/links/", {"actie": "intrekken", "email": "collega@example.org"})

    assert not Mail.objects.waiting().exists()


def test_own_other_browsers_are_closed_and_this_one_stays(client):
    submission = make_submission()
    elsewhere = type(client)()
    let_in(elsewhere, submission)
    let_in(client, submission)

    client.post(f"/fiche/{submission.key}/links/", {"actie": "intrekken", "email": submission.email})

    assert (may_enter(client, submission), may_enter(elsewhere, submission)) == (True, False)


def test_new_link_for_another_device_is_mailed_once(client):
    submission = make_submission()
    let_in(client, submission, "collega@example.org")

    for _ in range(2):
        client.post(f"/fiche/{submission.key}/links/", {"actie": "stuur"})

    assert mails() == [("link", "collega@example.org")]


def test_wrong_address_is_mended_and_who_got_the_mail_is_kept_out(client):
    submission = make_submission(email="verkeerd@example.org", email_confirmed_at=None)
    let_in(client, submission)
    _, place = mailed_link(submission)

    client.post(f"/fiche/{submission.key}/links/", {"actie": "adres", "email": "Juist@example.org"})

    submission.refresh_from_db()
    assert (submission.email, mails()) == ("juist@example.org", [("start", "juist@example.org")])
    assert may_enter(client, submission)
    assert type(client)().post(place).status_code == 404


@pytest.mark.parametrize("email", ["an@example.org", "collega@example.org"], ids=["confirmed", "a colleague"])
def test_address_that_was_confirmed_is_not_changed(client, email):
    confirmed_at = timezone.now() if email == "an@example.org" else None
    submission = make_submission(email="an@example.org", email_confirmed_at=confirmed_at)
    let_in(client, submission, email)

    client.post(f"/fiche/{submission.key}/links/", {"actie": "adres", "email": "ander@example.org"})

    submission.refresh_from_db()
    assert (submission.email, mails()) == ("an@example.org", [])


# Nothing is lost


def test_what_was_typed_without_a_link_can_be_sent_again_once_it_is_opened(client):
    submission = make_submission()
    place = f"/fiche/{submission.key}/bericht/"
    text = 'Een lang bericht.\r\n\r\nMet <b>alinea’s</b> & "tekens".'

    refused = client.post(place, {"text": text})
    let_in(client, submission)
    client.post(place, filled_in(refused, "opnieuw"))

    assert refused.status_code == 403
    assert [event.text for event in submission.events.all()] == [text.replace("\r\n", "\n")]


def test_what_was_typed_can_be_sent_again_when_the_safety_cookie_is_gone(client):
    submission = make_submission()
    strict = type(client)(enforce_csrf_checks=True)
    let_in(strict, submission)
    place = f"/fiche/{submission.key}/bericht/"

    refused = strict.post(place, {"text": "Een lang bericht.", "csrfmiddlewaretoken": "a" * 64})
    sent = strict.post(place, filled_in(refused, "opnieuw"))

    assert (refused.status_code, sent.status_code) == (403, 302)
    assert [event.text for event in submission.events.all()] == ["Een lang bericht."]


def test_form_from_another_site_gets_no_button_to_send_it_again(client):
    submission = make_submission()
    strict = type(client)(enforce_csrf_checks=True)
    let_in(strict, submission)

    response = strict.post(
        f"/fiche/{submission.key}/bericht/",
        {"text": "Wat een ander wil"},
        headers={"Origin": "https://kwaad.example.org"},
    )

    assert response.status_code == 403
    assert 'id="opnieuw"' not in response.content.decode()
    assert "Wat een ander wil" in words_of(response)


@pytest.mark.parametrize("days", [1, 31])
def test_the_token_is_in_no_request_line_after_the_first_look(client, days):
    """One that was used lately, and one that has to be asked for again."""
    submission = make_submission(title="Praattafels")
    link, token = links.issue(submission.email, submission, is_mailed=True)
    PrivateLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() + timedelta(days=30 - days))
    page = client.get(f"/fiche/link/{token}/").content.decode()
    [form] = re.findall(r'<form method="post" action="(/fiche/link/)">\s*<input[^>]*>', page)

    response = client.post(form, {"token": token})

    assert page.count(token) == 1
    assert token not in response.headers.get("Location", "")
    opened = client.get("/fiche/link/", follow=True)
    assert (submission.title in words_of(opened)) == (days == 1)
    assert ("We sturen een nieuwe link" in response.content.decode()) == (days == 31)


def test_a_button_without_a_token_leads_nowhere(client):
    for data in [{}, {"token": "x"}]:
        assert client.post("/fiche/link/", data).status_code == 404
    assert client.get("/fiche/link/").headers["Location"] == MINE


def test_refused_form_of_another_site_gets_a_plain_page_in_dutch(client):
    strict = type(client)(enforce_csrf_checks=True)
    response = strict.post("/admin/login/", {"username": "an"}, headers={"Origin": "https://example.org"})

    assert response.status_code == 403
    assert "Deze pagina is afgeschermd" in words_of(response)
