"""The private page of a fiche: what to do now, what happened, messages, and taking it back."""

from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from praktijkenbank.post.models import Mail
from submissions.intake.steps import UPLOADS, missing_answers
from submissions.models import Submission, SubmissionEvent
from tests.factories import make_editor, make_municipality, make_practice, make_submission
from tests.html_forms import filled_in
from tests.links import words_of
from tests.submissions.opening import let_in

pytestmark = pytest.mark.django_db

Kind = SubmissionEvent.Kind


@pytest.fixture
def sofie():
    return make_editor(first_name="Sofie")


def page_of(client, submission, query=""):
    return client.get(f"{submission.get_absolute_url()}{query}")


def task_on(response):
    """The words of the block on top."""
    words = words_of(response).partition("Wat moet je nu doen?")[2]
    return words.partition(" Berichten ")[0].partition(" Verloop ")[0].strip()


def timeline_on(response):
    return [(step["title"], step["state"]) for step in response.context["steps"]]


def mails():
    return list(Mail.objects.order_by("pk").values_list("kind", "to"))


# What to do now


def test_draft_says_how_much_is_missing_and_leads_on(client):
    submission = make_submission()
    let_in(client, submission)

    response = page_of(client, submission)

    number = len(missing_answers(submission))
    says = f"Vul je fiche aan en dien ze in. Er ontbreken nog {number} antwoorden. Ga verder met je fiche"
    assert task_on(response) == says
    assert f'href="/fiche/{submission.key}/over-jou/">Ga verder met je fiche' in response.content.decode()


def test_fiche_that_waits_for_its_address_says_where_the_mail_went(client):
    submission = make_submission(state="awaiting_confirmation", email="an@example.org", email_confirmed_at=None)
    let_in(client, submission)

    assert task_on(page_of(client, submission)) == (
        "Bevestig je e-mailadres. We stuurden een mail naar an@example.org . Open de link in die mail, dan gaat je "
        "fiche naar de redactie. Geen mail gekregen of klopt het adres niet? "
        "Vraag een nieuwe mail of verbeter het adres ."
    )


@pytest.mark.parametrize(
    ("state", "start"),
    [
        ("submitted", "Niets. Wij lezen na wat je schreef."),
        ("in_review", "Niets. Sofie (VVSG) leest na wat je schreef."),
        ("approved", "Niets. Bedankt. Collega’s vinden je praktijk nu in de bank. Bekijk de praktijk"),
        ("merged", "Niets. De redactie voegde je fiche samen met een praktijk die al in de bank stond:"),
        ("withdrawn", "Niets. Je fiche is ingetrokken."),
    ],
)
def test_block_on_top_says_so_when_there_is_nothing_to_do(client, sofie, state, start):
    submission = make_submission(state=state, assignee=sofie)
    let_in(client, submission)

    assert task_on(page_of(client, submission)).startswith(start)


@pytest.mark.parametrize("state", Submission.State.values)
def test_block_on_top_has_something_to_say_in_every_state(client, state):
    submission = make_submission(state=state)
    submission.events.create(kind=Kind.STATE, to_state=state)
    let_in(client, submission)

    assert task_on(page_of(client, submission)) != ""


def test_reason_of_a_rejection_is_on_top(client, sofie):
    submission = make_submission(state="in_review")
    submission.reject(by=sofie, text="Dit gaat niet over diversiteit.")
    let_in(client, submission)

    page = page_of(client, submission)

    assert "Dit is waarom: Dit gaat niet over diversiteit." in task_on(page)
    assert words_of(page).count("Dit gaat niet over diversiteit.") == 1


def test_questions_of_the_editors_lead_to_their_steps(client, sofie):
    submission = make_submission(state="in_review")
    submission.request_changes(sofie, "Bijna klaar.", {"title": "Oude vraag"})
    submission.submit()
    submission.take(sofie)
    remarks = {"approach": "Hoeveel uren per week?", "photos": "De folder is uit 2019."}
    submission.request_changes(sofie, "Nog 2 dingen.", remarks)
    let_in(client, submission)

    response = page_of(client, submission)

    assert [
        (question["step"].title, question["text"], question["url"]) for question in response.context["questions"]
    ] == [
        ("Aanpak en resultaat", "Hoeveel uren per week?", f"/fiche/{submission.key}/aanpak-en-resultaat/"),
        (UPLOADS.title, "De folder is uit 2019.", f"/fiche/{submission.key}/fotos-en-bijlagen/"),
    ]
    task = task_on(response)
    assert task.startswith("Beantwoord 2 vragen van Sofie (VVSG). Dien je fiche daarna opnieuw in. Nog 2 dingen. 1 ")
    assert "Vul je fiche aan Stuur een bericht" in task


# What happened


def test_timeline_tells_what_happened_and_what_comes(client, sofie):
    submission = make_submission()
    submission.events.create(kind=Kind.STARTED)
    submission.submit()
    submission.take(sofie)
    submission.request_changes(sofie, "Hoeveel uren?")
    let_in(client, submission)

    assert timeline_on(page_of(client, submission)) == [
        ("Begonnen", "klaar"),
        ("Fiche ingediend", "klaar"),
        ("In behandeling bij Sofie (VVSG)", "klaar"),
        ("Aanvulling gevraagd", "nu"),
        ("Goedgekeurd en online", "straks"),
    ]


def test_timeline_of_a_fiche_that_went_all_the_way(client, sofie):
    submission = make_submission(email_confirmed_at=None)
    submission.events.create(kind=Kind.STARTED)
    submission.events.create(kind=Kind.INVITED, text="collega@example.org")
    submission.submit()
    submission.confirm_address()
    submission.take(sofie)
    submission.request_changes(sofie, "Hoeveel uren?")
    submission.submit()
    submission.take(make_editor())
    submission.reject(by=sofie, text="Toch niet.")
    submission.reopen(by=sofie)
    submission.change_checklist(Submission.Check.values, [])
    submission.approve(by=sofie, practice=make_practice())
    let_in(client, submission)

    assert timeline_on(page_of(client, submission)) == [
        (title, "klaar")
        for title in [
            "Begonnen",
            "Collega uitgenodigd",
            "Ingediend, wacht op bevestiging van je e-mailadres",
            "E-mailadres bevestigd, fiche bij de redactie",
            "In behandeling bij Sofie (VVSG)",
            "Aanvulling gevraagd",
            "Opnieuw ingediend",
            "In behandeling bij de redactie",
            "Afgewezen",
            "Opnieuw in behandeling bij Sofie (VVSG)",
            "Goedgekeurd en online",
        ]
    ]


def test_page_shows_reference_and_ways_to_keep_a_copy(client):
    submission = make_submission(title="Tovertuin", state="submitted")
    let_in(client, submission)

    response = page_of(client, submission)

    page = response.content.decode()
    assert f"Fiche PB-{timezone.localtime().year}-{submission.pk:04} Tovertuin Ingediend" in words_of(response)
    for name in ("kopie/", "kopie.json", "intrekken/", "links/"):
        assert f'href="/fiche/{submission.key}/{name}"' in page


@pytest.mark.parametrize(("query", "says"), [("?bewaard", True), ("?onzin", False), ("", False)])
def test_page_says_what_was_just_done(client, query, says):
    submission = make_submission()
    let_in(client, submission)

    response = page_of(client, submission, query)

    assert ("Je fiche is bewaard." in words_of(response), 'role="status"' in response.content.decode()) == (says, says)


def test_page_takes_the_same_queries_for_many_events(client, django_assert_num_queries, sofie):
    for number in (1, 30):
        submission = make_submission(state="in_review")
        for _ in range(number):
            submission.add_message("Vraag", by=sofie)
            submission.add_message("Antwoord")
        let_in(client, submission)
        page_of(client, submission)

        with django_assert_num_queries(6):
            assert len(page_of(client, submission).context["messages_of_fiche"]) == 2 * number


# Messages


def test_messages_go_both_ways(client, sofie):
    submission = make_submission(state="in_review")
    submission.add_message("Hoeveel uren?", by=sofie)
    let_in(client, submission)
    data = filled_in(page_of(client, submission), "bericht", text="Vier uur <b>per week</b>.")

    response = client.post(f"/fiche/{submission.key}/bericht/", data)

    page = client.get(response.headers["Location"])
    assert [(event.kind, event.text) for event in page.context["messages_of_fiche"]] == [
        ("from_editor", "Hoeveel uren?"),
        ("from_submitter", "Vier uur <b>per week</b>."),
    ]
    assert "Sofie (VVSG)" in words_of(page)
    assert "Vier uur &lt;b&gt;per week&lt;/b&gt;." in page.content.decode()
    assert "Je bericht is bij de redactie." in words_of(page)
    assert mails() == [("message", submission.email), ("message_to_editors", "redactie@praktijkenbank.example.org")]


def test_double_click_on_a_message_sends_one(client):
    submission = make_submission(state="submitted")
    let_in(client, submission)

    for _ in range(2):
        client.post(f"/fiche/{submission.key}/bericht/", {"text": "Wanneer komt het online?"})

    assert (submission.events.count(), len(mails())) == (1, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (" ", "Schrijf eerst een bericht"),
        ("a" * 3005, "Maak je tekst korter: er passen 3000 tekens in, en het zijn er nu 3005"),
    ],
)
def test_message_that_cannot_be_sent_stays_on_the_page(client, text, message):
    submission = make_submission()
    let_in(client, submission)

    response = client.post(f"/fiche/{submission.key}/bericht/", {"text": text})

    assert message in words_of(response)
    assert f">\n{text}</textarea>" in response.content.decode()
    assert "<title>Fout: " in response.content.decode()
    assert (submission.events.count(), mails()) == (0, [])


def test_answer_about_a_remark_puts_it_back_on_the_desk(client, sofie):
    submission = make_submission(door="remark", remark="De link werkt niet.", state="in_review")
    submission.request_changes(sofie, "Welke link?")
    let_in(client, submission)
    task = task_on(page_of(client, submission))

    client.post(f"/fiche/{submission.key}/bericht/", {"text": "De eerste."})

    submission.refresh_from_db()
    assert task == "Sofie (VVSG) heeft een vraag. Antwoord met een bericht. Welke link? Stuur een bericht"
    assert submission.state == "submitted"
    assert submission.events.filter(kind=Kind.FROM_SUBMITTER).get().text == "De eerste."


@pytest.mark.parametrize(("state", "offers"), [("submitted", True), ("withdrawn", False)])
def test_page_offers_what_is_of_use_in_a_state(client, state, offers):
    submission = make_submission(state=state)
    let_in(client, submission)

    page = words_of(page_of(client, submission))

    assert ("Bekijk hoe het online komt" in page, "Een link werkt tot 30 dagen" in page) == (offers, offers)


def test_page_of_a_remark_speaks_of_a_remark(client):
    submission = make_submission(door="remark", remark="De link werkt niet.", state="in_review")
    let_in(client, submission)

    page = page_of(client, submission)

    assert "Wie kan aan je opmerking?" in words_of(page)
    assert 'class="mosaic' not in page.content.decode()


# Taking it back


def test_withdrawing_asks_first(client):
    submission = make_submission(state="submitted")
    let_in(client, submission)
    place = f"/fiche/{submission.key}/intrekken/"

    asked = client.get(place)
    submission.refresh_from_db()
    before = submission.state
    response = client.post(place, {"text": "We zijn gestopt."}, follow=True)

    submission.refresh_from_db()
    assert f"Wil je ‘{submission}’ intrekken?" in words_of(asked)
    assert (before, submission.state) == ("submitted", "withdrawn")
    assert submission.events.get().text == "We zijn gestopt."
    assert task_on(response).startswith("Niets. Je fiche is ingetrokken.")
    assert mails() == [("withdrawn", submission.email)]


def test_double_click_on_withdraw_does_it_once_and_keeps_the_page_open(client):
    submission = make_submission(state="submitted")
    let_in(client, submission)

    statuses = [
        client.post(f"/fiche/{submission.key}/intrekken/", {"text": ""}, follow=True).status_code for _ in range(2)
    ]

    assert (statuses, submission.events.count()) == ([200, 200], 1)


@pytest.mark.parametrize("state", ["approved", "rejected", "merged"])
def test_what_was_decided_is_not_withdrawn(client, state):
    submission = make_submission(state=state)
    let_in(client, submission)

    response = client.post(f"/fiche/{submission.key}/intrekken/", {"text": ""})

    submission.refresh_from_db()
    assert (response.headers["Location"], submission.state) == (submission.get_absolute_url(), state)
    assert "Trek je fiche in" not in words_of(page_of(client, submission))


def test_who_sends_in_is_not_told_whether_the_address_is_of_the_municipality(client):
    municipality = make_municipality(name="Gent", email_domains=["gent.example.org"])
    own = make_submission(municipality=municipality, email="an@gent.example.org")
    let_in(client, own)

    assert own.comes_from_own_domain
    assert "evestigd bestuur" not in words_of(page_of(client, own))


# Mail that does not arrive


def give_up(mail, why, at=None):
    Mail.objects.filter(pk=mail.pk).update(gave_up_at=at or timezone.now(), gave_up_why=why)


def undelivered(page):
    words = words_of(page)
    return [f"Onze mail{part.partition('’. ')[0]}" for part in words.split("Onze mail")[1:]]


def test_mail_that_does_not_arrive_is_said_with_why_and_since_when(client):
    submission = make_submission(email="an@example.org", title="")
    link = let_in(client, submission)
    since = timezone.make_aware(datetime(2026, 5, 3, 14, 5))
    give_up(submission.queue_mail("start"), "address", at=since)
    give_up(submission.queue_mail("submitted"), "address")
    give_up(submission.queue_mail("invitation", to="bo@example.org"), "time", at=since)

    assert undelivered(page_of(client, submission)) == [
        "Onze mail aan an@example.org komt niet aan, sinds 3 mei 2026, 14.05 uur. Dit adres bestaat niet, of het neemt "
        "onze mail niet aan. Het gaat om de mail ‘Ga verder met je fiche",
        "Onze mail aan bo@example.org komt niet aan, sinds 3 mei 2026, 14.05 uur. We probeerden het drie dagen, maar "
        "de mailserver nam de mail niet aan. Het gaat om de mail ‘Werk mee aan de fiche",
    ]
    # What arrives later, and whoever is kept out, is no trouble any more.
    Mail.objects.filter(pk=submission.queue_mail("taken").pk).update(sent_at=timezone.now())
    submission.private_links.exclude(pk=link.pk).filter(email="bo@example.org").update(revoked_at=timezone.now())
    assert undelivered(page_of(client, submission)) == []


def test_mail_that_was_taken_back_or_is_tried_again_is_no_trouble(client):
    submission = make_submission(email="an@example.org")
    let_in(client, submission)
    give_up(submission.queue_mail("start"), "")
    Mail.objects.filter(pk=submission.queue_mail("submitted").pk).update(attempts=3, last_error="OSError")

    assert undelivered(page_of(client, submission)) == []


def test_editors_see_on_the_review_page_and_in_the_queue_what_does_not_arrive(client, sofie):
    submission = make_submission(state="submitted", email="an@example.org", title="Praattafels")
    make_submission(state="submitted", title="Kookclub")
    give_up(submission.queue_mail("submitted"), "message")
    client.force_login(sofie)

    page = client.get(reverse("admin:submissions_submission_change", args=[submission.pk]))
    found = client.get(reverse("admin:submissions_submission_changelist"), {"mail": "niet-aangekomen"})

    assert "De mailserver weigert deze mail." in undelivered(page)[0]
    assert [str(row) for row in found.context["cl"].result_list] == ["Praattafels"]
