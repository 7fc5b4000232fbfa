"""The check page and what hangs on it: submissions/views/check.py, summary.py, preview.py."""

import json
import re
import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from practices.models import PolicyLayer, TargetGroup
from submissions.models import JargonWord, Submission
from submissions.reading.preview import AsPractice
from submissions.reading.summary import summary
from submissions.views.check import CONSENTS
from tests.factories import (
    make_editor,
    make_municipality,
    make_photo,
    make_practice,
    make_submission,
    make_tag,
    make_theme,
)
from tests.submissions.opening import let_in

pytestmark = pytest.mark.django_db

AGREED = dict.fromkeys(CONSENTS, "on")


def make_complete(**fields):
    """A fiche with all that is needed to send it in."""
    answers = {
        "title": "Samentuin",
        "summary": "Buren tuinieren samen.",
        "approach": "Elke zaterdag.",
        "main_theme": make_theme(),
        "submitter_name": "An Voorbeeld",
        "submitter_role": "Medewerker",
        "target_groups": [make_tag(TargetGroup)],
    }
    return make_submission(**{**answers, **fields})


def check_url(submission):
    return reverse("submission_check", args=[submission.key])


def send(client, submission, **data):
    return client.post(check_url(submission), {**AGREED, "revision": submission.revision, **data})


def refused(client, response):
    """The page that says why it cannot be sent: no answer to what was sent, so that going back asks nothing."""
    assert response.status_code == 302
    page = client.get(response.url)
    assert page.status_code == client.get(response.url).status_code == 200
    return page


def text_of(response):
    """The words on a page, without its head and foot."""
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def rows(submission):
    """What the summary says, as {label: text}."""
    return {row.label: row.text for part in summary(submission) for row in part.rows}


def test_summary_says_every_answer_in_words():
    submission = make_complete(
        municipality=make_municipality(name="Roeselare"),
        other_municipalities=[make_municipality(name="Izegem")],
        contact_name="Huis van het Kind",
        contact_email="huis@example.org",
        open_to_call=True,
        open_to_visit=True,
        kind="vaste-werking",
        start_year=2016,
        end_year=2020,
        main_theme=make_theme(name="Buurt"),
        target_groups=[make_tag(TargetGroup, name="Buren")],
        staff_fte=Decimal("0.50"),
        volunteers=0,
        reach_number=14,
        reach_unit="ouders",
        cost="onbekend",
        keywords=["tuin", "buurt"],
        unsure=["policy_layers"],
        unfinished={"cost_note": "te lang"},
    )
    submission.themes.set([submission.main_theme, make_theme(name="Natuur")])

    assert rows(submission) == {
        "Naam": "An Voorbeeld",
        "Functie": "Medewerker",
        "E-mailadres": submission.email,
        "Bestuur": "Roeselare",
        "Andere besturen": "Izegem",
        "Contact op de fiche": "Huis van het Kind, huis@example.org",
        "Dit mag je ons vragen": "Je mag ons bellen, je mag langskomen",
        "Titel": "Samentuin",
        "Samenvatting": "Buren tuinieren samen.",
        "Soort praktijk": "Vaste werking",
        "Aanpak": "Elke zaterdag.",
        "Looptijd": "2016 tot 2020",
        "Personeel in voltijdse banen": "0,5",
        "Vrijwilligers": "0",
        "Kosten": "Onbekend",
        "Uitleg bij de kosten": "te lang",
        "Bereik": "14 ouders",
        "Thema": "Buurt",
        "Andere thema’s": "Natuur",
        "Voor wie": "Buren",
        "Soort integratie": "Weet ik niet, de VVSG helpt",
        "Trefwoorden": "tuin, buurt",
    }


def test_summary_shows_what_is_needed_and_lists_what_may_stay_empty():
    submission = make_submission(title="")

    [_about, short, *_others] = summary(submission)

    assert [(row.label, row.text, row.is_needed) for row in short.rows] == [
        ("Titel", "", True),
        ("Samenvatting", "", True),
    ]
    assert [row.label for row in short.empty] == ["In één zin", "Soort praktijk"]
    step = reverse("submission_step", args=[submission.key, "in-het-kort"])
    assert short.rows[0].url == f"{step}?terug#id_title"


def test_page_links_to_what_is_still_needed(client):
    submission = make_complete(summary="", start_year=None, unfinished={"start_year": "vorig jaar"})
    let_in(client, submission)

    page = client.get(check_url(submission))

    assert "Dit is nog nodig voor je kunt indienen" in text_of(page)
    assert [missed.field for missed in page.context["needed"]] == ["summary", "start_year"]
    for missed in page.context["needed"]:
        assert f'href="{missed.url}"'.replace("&", "&amp;") in page.content.decode()


def test_one_tip_at_most_and_clients_come_first(client):
    JargonWord.objects.create(term="stakeholder", instead="betrokkene")
    submission = make_complete(context="De stakeholders.")
    let_in(client, submission)

    before = client.get(check_url(submission))
    Submission.objects.update(summary="")
    unready = client.get(check_url(submission))
    Submission.objects.update(goals="Bel 0475 12 34 56.")
    after = client.get(check_url(submission))

    assert before.context["tip"]["title"] == "Je fiche wordt nog sterker met resultaten."
    assert before.context["tip"]["url"].endswith("/aanpak-en-resultaat/?terug#id_results")
    assert unready.context["tip"] is None
    assert (text_of(before).count("sterker"), text_of(after).count("sterker")) == (1, 0)
    assert "0475 12 34 56" in after.context["tip"]["text"]
    assert after.context["tip"]["url"].endswith("/wat-en-waarom/?terug#id_goals")


def test_sending_keeps_the_consents_and_goes_to_the_status(client):
    submission = make_complete()
    let_in(client, submission)

    response = send(client, submission)

    submission.refresh_from_db()
    assert response.url == submission.get_absolute_url()
    assert submission.state == "submitted"
    assert [getattr(submission, name) for name in CONSENTS] == [True] * 3
    [event] = submission.events.filter(kind="state")
    assert [event.snapshot[name] for name in CONSENTS] == [True] * 3
    assert [mail.kind for mail in submission.mails.all()] == ["submitted"]


def test_without_a_confirmed_address_it_waits(client):
    submission = make_complete(email_confirmed_at=None)
    let_in(client, submission)

    before = client.get(check_url(submission))
    send(client, submission)
    after = client.get(check_url(submission))

    submission.refresh_from_db()
    assert "Je e-mailadres is nog niet bevestigd" in text_of(before)
    assert submission.state == "awaiting_confirmation"
    assert "wacht op jou" in text_of(after)
    assert "Dien fiche in" not in text_of(after)
    assert [mail.kind for mail in submission.mails.all()] == ["confirm_address"]


@pytest.mark.parametrize("name", CONSENTS)
def test_every_consent_is_needed_and_the_others_are_kept(client, name):
    submission = make_complete()
    let_in(client, submission)
    ticked = {other: "on" for other in CONSENTS if other != name}

    response = refused(client, client.post(check_url(submission), {**ticked, "revision": submission.revision}))

    submission.refresh_from_db()
    assert submission.state == "draft"
    assert [other for other in CONSENTS if getattr(submission, other)] == list(ticked)
    assert response.context["problems"] == [(f"id_{name}", response.context["form"][name].errors[0])]
    assert "<title>Fout: " in response.content.decode()


def test_an_incomplete_fiche_is_not_sent(client):
    submission = make_complete(summary="")
    let_in(client, submission)

    response = refused(client, send(client, submission))

    submission.refresh_from_db()
    assert submission.state == "draft"
    assert "Er is nog iets nodig" in text_of(response)
    assert submission.consent_licence


def test_stopping_keeps_the_consents_and_mails_the_link(client):
    submission = make_complete()
    let_in(client, submission)

    response = client.post(check_url(submission), {"consent_licence": "on", "actie": "stop"})

    submission.refresh_from_db()
    assert response.url == f"{submission.get_absolute_url()}?bewaard"
    assert (submission.state, submission.consent_licence, submission.consent_people) == ("draft", True, False)
    assert [mail.kind for mail in submission.mails.all()] == ["link"]


def test_a_second_click_or_tab_sends_nothing_more(client):
    submission = make_complete()
    let_in(client, submission)

    first, second = send(client, submission), send(client, submission)

    assert first.url == second.url == submission.get_absolute_url()
    assert submission.events.filter(kind="state").count() == 1
    assert submission.mails.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_send_once(client):
    submission = make_complete()
    let_in(client, submission)
    answers = []
    start = threading.Barrier(2)

    def click():
        other = type(client)()
        other.cookies.update(client.cookies)
        start.wait()
        try:
            answers.append(send(other, submission).status_code)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()

    assert answers == [302, 302]
    assert submission.events.filter(kind="state").count() == 1
    assert submission.mails.count() == 1


def test_nobody_sends_what_they_did_not_see(client):
    submission = make_complete()
    let_in(client, submission)
    Submission.objects.update(summary="Van een collega.", revision=7)

    page = refused(client, send(client, submission, message="Met groeten."))
    seen = client.post(check_url(submission), {**AGREED, "revision": 7})

    assert "intussen gewijzigd" in text_of(page)
    assert "Van een collega." in text_of(page)
    assert seen.url == submission.get_absolute_url()


def test_what_is_with_the_editors_can_only_be_read(client):
    submission = make_complete(state="submitted")
    let_in(client, submission)

    assert client.get(check_url(submission)).url == submission.get_absolute_url()
    assert send(client, submission).url == submission.get_absolute_url()
    submission.refresh_from_db()
    assert not submission.consent_licence


def test_answering_the_editors_can_be_explained(client):
    submission = make_complete(state="changes_requested")
    let_in(client, submission)

    send(client, submission, message="De kosten staan er nu bij.")

    event = submission.events.filter(kind="state").get()
    assert (event.to_state, event.text) == ("submitted", "De kosten staan er nu bij.")


def test_a_second_change_of_the_same_practice_is_taken_in_and_waits(client):
    practice = make_practice()
    change = {"door": "change", "practice": practice, "municipality": practice.municipality}
    make_complete(**change, state="submitted")
    submission = make_complete(**change)
    let_in(client, submission)

    before = text_of(client.get(check_url(submission)))
    send(client, submission)

    submission.refresh_from_db()
    after = text_of(client.get(submission.get_absolute_url()))
    assert "Er loopt al een wijziging van jullie bestuur aan deze praktijk. Je kunt deze gewoon" in before
    assert "Zodra de redactie daarmee klaar is, komt deze vanzelf aan de beurt." in after
    assert "wacht op jou" not in text_of(client.get(check_url(submission)))
    assert submission.state == "waiting"


def test_a_change_shows_old_and_new_where_they_differ(client):
    theme = make_theme()
    practice = make_practice(title="Tuin", summary="Oud.", approach="Gelijk.", themes=[theme], start_year=2016)
    practice.target_groups.set([make_tag(TargetGroup, name="Ouderen")])
    submission = make_submission(
        door="change",
        practice=practice,
        municipality=practice.municipality,
        title="Tuin",
        summary="Nieuw.",
        approach="Gelijk.",
        goals="Erbij.",
        main_theme=theme,
        themes=[theme],
        target_groups=[make_tag(TargetGroup, name="Buren")],
    )
    let_in(client, submission)

    parts = summary(submission)
    page = text_of(client.get(check_url(submission)))

    changed = {row.label: (row.before, row.text) for part in parts for row in part.rows if row.is_changed}
    assert changed == {
        "Samenvatting": ("Oud.", "Nieuw."),
        "Doelen": ("", "Erbij."),
        "Looptijd": ("Sinds 2016", ""),
        "Voor wie": ("Ouderen", "Buren"),
    }
    assert [row.label for part in parts for row in part.same] == ["Bestuur", "Titel", "Aanpak", "Thema"]
    assert "Nu online Oud. Wordt Nieuw." in page
    assert "Je veranderde nog niets" not in page


def test_a_change_of_nothing_says_so(client):
    practice = make_practice()
    content = {name: getattr(practice, name) for name in ["title", "summary", "municipality", "main_theme"]}
    submission = make_submission(door="change", practice=practice, **content, themes=[practice.main_theme])
    let_in(client, submission)

    assert "Je veranderde nog niets" in text_of(client.get(check_url(submission)))


def test_preview_is_the_practice_page_with_this_fiche_on_it(client):
    submission = make_complete(
        municipality=make_municipality(name="Roeselare"),
        goals="- samen buiten",
        links=[{"url": "https://example.org/tuin", "description": "Meer over de tuin"}],
        policy_layers=[make_tag(PolicyLayer, name="Sociaal")],
    )
    let_in(client, submission)

    response = client.get(reverse("submission_preview", args=[submission.key]))

    page, html = text_of(response), response.content.decode()
    assert "practices/practice.html" in [template.name for template in response.templates]
    for text in ["Dit is een voorbeeld.", "Samentuin", "Roeselare", "samen buiten", "Meer over de tuin", "Sociaal"]:
        assert text in page
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in html
    assert "ld+json" not in html
    assert "canonical" not in html


def test_preview_of_an_empty_fiche_is_a_page_too(client):
    submission = make_submission(title="", municipality=None)
    let_in(client, submission)

    assert client.get(reverse("submission_preview", args=[submission.key])).status_code == 200


def test_preview_of_a_change_shows_the_new_answers_and_what_stays():
    practice = make_practice(title="Oud", source_citation="Bron")
    kept, dropped = make_photo(practice=practice), make_photo(practice=practice)
    submission = make_submission(door="change", practice=practice, municipality=practice.municipality, title="Nieuw")
    submission.dropped_photos.set([dropped])

    shown = AsPractice(submission)

    assert (shown.title, shown.slug, shown.source_citation) == ("Nieuw", practice.slug, "Bron")
    assert shown.photos == [kept]
    assert [row.municipality for row in shown.implementations] == [practice.municipality]


def test_preview_knows_nothing_of_who_sends_in():
    shown = AsPractice(make_submission(title="Koffie", email="an@example.org", internal_notes="Bel An."))

    assert shown.title == "Koffie"
    assert [name for name in ["email", "submitter_name", "internal_notes", "key"] if hasattr(shown, name)] == []


def test_preview_of_joining_adds_a_municipality_to_the_practice(client):
    practice = make_practice(title="Tovertuin")
    submission = make_submission(
        door="adoption",
        practice=practice,
        municipality=make_municipality(name="Izegem"),
        implementation_text="Bij ons op zondag.",
    )
    let_in(client, submission)

    page = text_of(client.get(reverse("submission_preview", args=[submission.key])))

    for text in ["Tovertuin", "Izegem", "Bij ons op zondag."]:
        assert text in page
    assert practice.implementations.count() == 1


def test_copy_holds_everything_that_was_sent(client):
    submission = make_complete(approach="Elke zaterdag.\n- zaaien")
    let_in(client, submission)
    submission.submit("Zo goed?")
    editor = make_editor()
    submission.take(by=editor)
    submission.request_changes(by=editor, text="Wat kost het?")

    page = text_of(client.get(reverse("submission_copy", args=[submission.key])))
    response = client.get(reverse("submission_copy_json", args=[submission.key]))

    for text in [submission.reference, submission.email, "zaaien", "Zo goed?", "Wat kost het?", "An Voorbeeld"]:
        assert text in page
    found = json.loads(response.content)
    assert response["Content-Disposition"] == f'attachment; filename="{submission.reference}.json"'
    assert found["content"] == json.loads(json.dumps(submission.content()))
    assert [(event["to_state"], event["by"], event["text"]) for event in found["events"]] == [
        ("submitted", "submitter", "Zo goed?"),
        ("in_review", "editors", ""),
        ("changes_requested", "editors", "Wat kost het?"),
    ]
    assert found["events"][0]["content"]["approach"] == "Elke zaterdag.\n- zaaien"


def test_notes_of_the_editors_are_not_in_the_copy(client):
    submission = make_complete(internal_notes="Geheim", door="remark", practice=make_practice(), remark="Een fout")
    let_in(client, submission)

    for name in ["submission_copy", "submission_copy_json"]:
        page = client.get(reverse(name, args=[submission.key])).content.decode()
        assert ("Een fout" in page, "Geheim" in page) == (True, False)


@pytest.mark.parametrize("name", ["check", "preview", "copy", "copy_json"])
def test_only_who_has_a_link_gets_to_these_pages(client, name):
    """And editors, once it was sent in."""
    submission = make_complete()
    url = reverse(f"submission_{name}", args=[submission.key])
    let_in(client, make_submission())
    other = client.get(url)
    client.force_login(make_editor())
    draft = client.get(url)
    Submission.objects.filter(pk=submission.pk).update(
        state=Submission.State.CHANGES_REQUESTED, submitted_at=timezone.now()
    )

    assert (other.status_code, draft.status_code, client.get(url).status_code) == (403, 403, 200)


def test_texts_are_escaped_everywhere(client):
    submission = make_complete(summary="<b>x</b>", title="<i>t</i>", contact_name="<u>c</u>")
    let_in(client, submission)

    for name in ["check", "preview", "copy"]:
        html = client.get(reverse(f"submission_{name}", args=[submission.key])).content.decode()
        assert not re.search("<b>x|<i>t|<u>c", html)


def test_refused_form_is_kept_also_with_a_name_that_cannot_be(client):
    submission = make_complete()
    let_in(client, submission)

    page = refused(client, send(client, submission, revision="x", **{"on\0bekend": "a\0b"}))

    assert page.context["refusal"]


def test_remark_that_something_was_asked_about_has_no_page_to_check_it(client):
    """It has no content: the question is answered on its own page."""
    remark = make_submission(door="remark", practice=make_practice(), remark="Een fout", state="changes_requested")
    let_in(client, remark)

    response = client.get(check_url(remark))

    assert (response.status_code, response.headers["Location"]) == (302, remark.get_absolute_url())
    assert client.post(check_url(remark), {"revision": remark.revision}).status_code == 302
    remark.refresh_from_db()
    assert remark.state == "changes_requested"
    pages = ["voorbeeld/", "kopie/", "kopie.json", "lijkt-op/", "fotos-en-bijlagen/", "over-jou/", "indeling/"]
    answers = {page: client.get(f"{remark.get_absolute_url()}{page}").status_code for page in pages}
    assert {page: status for page, status in answers.items() if status >= 500} == {}
