"""Jouw gegevens: whoever reads a mailbox sees, takes away and erases what is kept of its address, and nobody else."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections
from django.test import Client
from django.utils import timezone

from practices.models import Page
from praktijkenbank.post import links
from praktijkenbank.post.limits import new_stamp
from praktijkenbank.post.models import YOUR_DATA, Mail, PrivateLink
from submissions.models import Submission
from tests.factories import make_editor, make_practice, make_submission
from tests.links import words_of

pytestmark = pytest.mark.django_db
ASK, SEE, FILE = "/jouw-gegevens/", "/jouw-gegevens/bekijken/", "/jouw-gegevens/bestand.json"
ERASE, ERASED = "/jouw-gegevens/wissen/", "/jouw-gegevens/gewist/"
AN = "an@example.org"


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.VAR_DIR, settings.EMAIL_FILE_PATH, settings.MEDIA_ROOT = tmp_path, tmp_path / "mail", tmp_path / "media"


def ask(client, email=AN):
    return client.post(ASK, {"email": email, "stamp": new_stamp(timedelta(minutes=1))})


def open_link(client, email=AN):
    link, token = links.issue(email, YOUR_DATA, is_mailed=True)
    return link, client.post("/fiche/link/", {"token": token})


def let_into_own(client, email=AN):
    return open_link(client, email)[0]


def test_the_whole_round(client):
    practice = make_practice(title="Praattafels", contact_email=AN)
    make_submission(title="Buurtkoffie", email=AN, state="in_review")
    assert "We sturen een link naar an@example.org." in words_of(ask(client, "AN@Example.org"))
    mail = Mail.objects.get()
    token = links.link_in(mail)

    assert "Toon mijn gegevens" in words_of(client.get(f"/fiche/link/{token}/"))
    opened = client.post("/fiche/link/", {"token": token})
    assert (opened.url, token in str(opened.headers)) == (SEE, False)
    seen = words_of(client.get(SEE))
    assert f"Dit bewaren we van {AN}" in seen
    assert "Het contact van een praktijk: 1" in seen
    taken = client.get(FILE)
    assert taken["Content-Disposition"] == 'attachment; filename="jouw-gegevens.json"'
    assert json.loads(taken.content)["submissions.Submission"][0]["email"] == AN

    before = words_of(client.get(ERASE))
    assert "Deze fiches verdwijnen" in before
    assert "Buurtkoffie" in before
    assert "blijven online, zonder jou als contact" in before
    assert (Submission.objects.count(), client.post(ERASE).url) == (1, ERASED)
    assert "Je gegevens zijn gewist" in words_of(client.get(ERASED))
    practice.refresh_from_db()
    assert (practice.is_published, practice.contact_email) == (True, "")
    assert (Submission.objects.count(), Mail.objects.count(), PrivateLink.objects.count()) == (0, 0, 0)


def test_address_of_which_nothing_is_kept_gets_the_same_answer_and_mail_and_reads_so(client):
    make_submission(email=AN, state="in_review")
    answers = [words_of(ask(client, email)).replace(email, "…") for email in [AN, "niemand@example.org"]]
    texts = Mail.objects.values_list("subject", "text", "html")

    assert answers[0] == answers[1]
    assert len(texts) == 2
    assert texts[0] == texts[1]
    let_into_own(client, "niemand@example.org")
    assert "Alleen dat je deze link vroeg. Verder bewaren we niets van je." in words_of(client.get(SEE))
    let_into_own(client, AN)
    assert "Verder bewaren we niets" not in words_of(client.get(SEE))


@pytest.mark.parametrize("place", [SEE, FILE, ERASE, ERASED])
def test_without_a_link_nobody_gets_in(client, place):
    make_submission(email=AN, state="in_review")
    token = links.issue(AN, is_mailed=True)[1]
    client.post("/fiche/link/", {"token": token})  # one to the fiches of the address does not do

    assert client.get(place).url == ASK
    assert Submission.objects.count() == 1


def test_link_to_own_data_does_not_open_fiches(client):
    let_into_own(client)

    assert client.get("/fiche/mijn/fiches/").url == "/fiche/mijn/"


def test_link_opens_what_is_of_its_own_address_only(client):
    make_submission(email="bo@example.org", submitter_name="Bo", state="in_review")
    let_into_own(client)
    assert json.loads(client.get(FILE).content).keys() == {"post.PrivateLink"}
    client.post(ERASE)

    assert Submission.objects.get().submitter_name == "Bo"


def test_download_has_their_own_fiche_whole_and_of_another_only_what_names_them(client):
    notes = {"internal_notes": "Bel Sofie eens.", "checklist": ["klare-taal"]}
    fiche = make_submission(email=AN, title="Buurtkoffie", goals="Elkaar zien.", state="in_review", **notes)
    fiche.events.create(kind="assigned", text="Van Sofie naar Karim.")
    make_practice(title="Praattafels", summary=f"Mail naar {AN}.", internal_notes="Sofie belt nog.")
    fiche.events.create(kind="from_submitter", text="Is het goed zo?")
    make_submission(email="bo@example.org", title="Van Bo", contact_email=AN, state="in_review")
    let_into_own(client)
    taken = client.get(FILE).text

    assert ("Elkaar zien." in taken, "Is het goed zo?" in taken) == (True, True)
    assert ("Van Bo" in taken, "bo@example.org" in taken) == (False, False)
    assert ("Sofie" in taken, "klare-taal" in taken) == (False, False)
    assert {"contact_email": AN} in json.loads(taken)["submissions.Submission"]
    assert "Berichten bij een fiche" in words_of(client.get(SEE))


def test_link_lasts_a_day_and_an_hour_once_it_was_opened(client):
    link, token = links.issue(AN, YOUR_DATA, is_mailed=True)
    assert timedelta(hours=23) < link.expires_at - timezone.now() <= timedelta(days=1)
    client.post("/fiche/link/", {"token": token})
    client.get(SEE)
    link.refresh_from_db()

    assert link.expires_at - timezone.now() <= timedelta(hours=1)


def test_expired_link_says_so_and_lets_nobody_in(client):
    _, token = links.issue(AN, YOUR_DATA, is_mailed=True)
    client.post("/fiche/link/", {"token": token})
    PrivateLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    late = client.post("/fiche/link/", {"token": token})

    assert (late.status_code, "Vraag een nieuwe link naar jouw gegevens" in words_of(late)) == (404, True)
    assert [client.get(place).url for place in [SEE, ERASE, ERASED]] == [ASK] * 3
    assert Mail.objects.count() == 0


def test_who_closes_it_is_out(client):
    let_into_own(client)
    assert client.post(SEE).url == ASK

    assert client.get(SEE).url == ASK


def test_link_that_erased_leads_nowhere_any_more_and_its_browser_reads_that_it_is_done(client):
    _, token = links.issue(AN, YOUR_DATA, is_mailed=True)
    client.post("/fiche/link/", {"token": token})
    client.post(ERASE)

    assert [client.get(place).url for place in [SEE, FILE, ERASE]] == [ERASED] * 3
    assert client.post(ERASE).url == ERASED
    assert Client().get(f"/fiche/link/{token}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_in_two_browsers_erase_once():
    make_submission(email=AN, state="in_review")
    browsers = [Client(), Client()]
    for browser in browsers:
        let_into_own(browser)

    def click(browser):
        try:
            return browser.post(ERASE).url
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(click, browsers)) == [ERASED, ERASED]
    assert Submission.objects.count() == 0
    assert len((settings.VAR_DIR / "erasures.txt").read_text().splitlines()) == 1


@pytest.mark.parametrize("name", ["email", "username"])
def test_who_has_an_account_is_sent_to_an_administrator(client, name):
    editor = make_editor(**{"username": "an", name: AN.upper()})
    let_into_own(client)

    seen = words_of(client.get(SEE))
    assert "Een beheerder doet dat voor je." in seen
    assert ("Download mijn" in seen, "Wis mijn" in seen) == (False, False)
    assert [client.get(FILE).url, client.get(ERASE).url, client.post(ERASE).url] == [SEE] * 3
    editor.refresh_from_db()
    assert editor.is_active


def test_files_that_still_hold_the_address_are_mailed_to_the_editors_without_it(client):
    default_storage.save(f"{AN}.txt", ContentFile(f"Van {AN}".encode()))
    let_into_own(client)
    client.post(ERASE)

    mail = Mail.objects.get()
    assert (mail.to, mail.kind) == (settings.CONTACT_EMAIL, "files_to_look_into")
    assert ("(gewist).txt" in mail.text, AN in mail.text) == (True, False)


def test_nothing_of_it_is_kept_in_a_cache_or_by_a_search_engine(client):
    let_into_own(client)
    for response in [client.get(ASK), ask(client), client.get(SEE), client.get(FILE), client.get(ERASE)]:
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"


def test_it_is_limited_as_other_forms_that_mail(client):
    statuses = [ask(client).status_code for _ in range(6)]

    assert statuses == [200] * 5 + [429]


def test_page_about_privacy_leads_to_it(client):
    Page.objects.create(title="Privacy", slug="privacy", body="Wij.", is_published=True)

    assert f'href="{ASK}"' in client.get("/privacy/").text
