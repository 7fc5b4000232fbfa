"""The queue of the redactie: what is on it, in which order, and what editors do from there."""

import re
from datetime import datetime, time, timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from praktijkenbank.post.models import Mail
from submissions.models import ImpossibleChangeError, Submission, SubmissionEvent
from submissions.redactie.workdays import workdays_between
from tests.factories import make_editor, make_main_theme, make_municipality, make_practice, make_submission, make_theme
from tests.html_forms import filled_in, html_of

State, Door = Submission.State, Submission.Door
QUEUE = reverse("admin:submissions_submission_changelist")

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    """An editor who is signed in."""
    editor = make_editor(username="sofie", first_name="Sofie")
    client.force_login(editor)
    return editor


def make_waiting(days, **fields):
    """A fiche that came in so many days ago."""
    fields.setdefault("state", State.SUBMITTED)
    # At the same time of the day there, also when the clock changed in between.
    return make_submission(submitted_at=timezone.localtime() - timedelta(days=days), **fields)


def make_answered(**fields):
    submission = make_submission(state=State.CHANGES_REQUESTED, **fields)
    submission.submit()
    return submission


def titles(client, **asked):
    response = client.get(QUEUE, asked)
    assert response.status_code == 200
    return [submission.title for submission in response.context["cl"].result_list]


def tabs(client, **asked):
    return {tab["label"]: tab["count"] for tab in client.get(QUEUE, asked).context["tabs"]}


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_open_fiches_come_with_the_longest_waiting_on_top(client, editor):
    make_waiting(2, title="Kort")
    make_waiting(30, title="Lang", state=State.IN_REVIEW)
    make_waiting(9, title="Midden", state=State.CHANGES_REQUESTED)
    make_waiting(40, title="Beslist", state=State.REJECTED)
    make_submission(title="Klad")
    make_waiting(50, title="Onbevestigd", state=State.AWAITING_CONFIRMATION)

    assert titles(client) == ["Lang", "Midden", "Kort"]
    assert titles(client, tab="alles") == ["Lang", "Midden", "Kort", "Beslist", "Onbevestigd"]


def test_tabs_hold_what_they_say_and_count_it(client, editor):
    make_submission(title="Nieuw", state=State.SUBMITTED)
    make_submission(title="Bezig", state=State.IN_REVIEW, assignee=editor)
    make_submission(title="Gevraagd", state=State.CHANGES_REQUESTED)
    make_answered(title="Aangevuld", assignee=editor)
    make_submission(title="Klaar", state=State.APPROVED, assignee=editor)
    make_submission(title="Weg", state=State.WITHDRAWN, submitted_at=timezone.now())
    make_submission(title="Achteraan", door="change", state=State.WAITING)

    assert tabs(client) == {
        "Open": 4,
        "Nieuw": 1,
        "Van mij": 2,
        "Wacht op indiener": 1,
        "Wacht op andere wijziging": 1,
        "Aangevuld": 1,
        "Afgehandeld": 2,
        "Alles": 7,
    }
    found = {slug: sorted(titles(client, tab=slug)) for slug in ["nieuw", "van-mij", "wacht", "aangevuld"]}
    assert found == {
        "nieuw": ["Nieuw"],
        "van-mij": ["Aangevuld", "Bezig"],
        "wacht": ["Gevraagd"],
        "aangevuld": ["Aangevuld"],
    }
    assert sorted(titles(client, tab="afgehandeld")) == ["Klaar", "Weg"]


def test_tabs_count_what_the_search_leaves(client, editor):
    make_submission(title="Praattafels", state=State.SUBMITTED)
    make_submission(title="Praatcafé", state=State.APPROVED)
    make_submission(title="Zwemles", state=State.SUBMITTED)
    counts = tabs(client, q="praat")
    assert (counts["Open"], counts["Afgehandeld"], counts["Alles"]) == (1, 1, 2)


@pytest.mark.parametrize(
    "words", ["praattaf", "aalst", "sint-ana", "an@example", "{reference}", "{reference_lower}", "{number}"]
)
def test_search_finds_by_title_place_number_and_mail(client, editor, words):
    place = make_municipality(name="Aalst", aliases=["Sint-Anatolius"])
    wanted = make_submission(title="Praattafels", municipality=place, email="an@example.org", state=State.SUBMITTED)
    make_submission(title="Zwemles", state=State.SUBMITTED)
    reference = wanted.reference
    words = words.format(reference=reference, reference_lower=reference.lower(), number=reference[-4:])
    assert titles(client, q=words) == ["Praattafels"]


def test_search_for_a_number_finds_titles_too(client, editor):
    make_submission(title="Klimop 9876", state=State.SUBMITTED)
    assert titles(client, q="9876") == ["Klimop 9876"]


def test_change_is_found_by_the_practice_it_is_about(client, editor):
    practice = make_practice(title="Buurtkoffie")
    make_submission(door=Door.CHANGE, practice=practice, state=State.SUBMITTED, title="Buurtthee")
    assert titles(client, q="buurtkoffie") == ["Buurtthee"]


def test_choices_narrow_and_the_rest_is_dropped(client, editor):
    main = make_main_theme(name="Wonen", slug="wonen")
    place = make_municipality(name="Genk", slug="genk")
    make_submission(title="A", state=State.SUBMITTED, main_theme=make_theme(parent=main))
    make_submission(title="B", state=State.IN_REVIEW, assignee=editor, municipality=place)
    make_submission(title="C", door=Door.REMARK, state=State.SUBMITTED)
    make_waiting(40, title="D", main_theme=main)
    make_submission(title="E", state=State.REJECTED)

    assert sorted(titles(client, soort="remark")) == ["C"]
    assert sorted(titles(client, thema="wonen")) == ["A", "D"]
    assert sorted(titles(client, behandelaar=editor.pk)) == ["B"]
    assert sorted(titles(client, behandelaar="niemand")) == ["A", "C", "D"]
    assert sorted(titles(client, wacht="20")) == ["D"]
    assert sorted(titles(client, gemeente="genk")) == ["B"]
    assert sorted(titles(client, stand="rejected")) == ["E"]
    assert sorted(titles(client, soort="", thema="bestaat-niet", behandelaar="x", tab="y")) == ["A", "B", "C", "D"]


@pytest.mark.parametrize("number", [5, 10, 20])
def test_age_counts_more_than_so_many_working_days(client, editor, number):
    today = timezone.localdate()
    for days in range(40):
        make_waiting(days, title=str(workdays_between(today - timedelta(days=days), today)))
    expected = sorted(
        str(n) for n in (workdays_between(today - timedelta(days=d), today) for d in range(40)) if n > number
    )
    assert sorted(titles(client, wacht=number)) == expected


def test_waiting_begins_anew_when_the_turn_changes_and_not_when_taken(client, editor):
    submission = make_waiting(20)
    submission.take(by=editor)
    taken = Submission.objects.with_waiting().get()
    submission.request_changes(by=editor, text="Wat kost het?")
    asked = Submission.objects.with_waiting().get()
    submission.submit()
    answered = Submission.objects.with_waiting().get()

    assert taken.waiting_since == taken.submitted_at
    assert taken.submitted_at < asked.waiting_since < answered.waiting_since
    assert [row.is_answered for row in (taken, asked, answered)] == [False, False, True]


def test_row_tells_how_long_it_waits_in_words(client, editor):
    make_waiting(60, title="Oud")
    text = " ".join(re.sub(r"<[^>]+>", " ", client.get(QUEUE).text).split())
    number = workdays_between(timezone.localdate() - timedelta(days=60), timezone.localdate())
    assert f"{number} werkdagen over de 10 dagen" in text


def test_what_people_typed_stays_text_on_the_queue(client, editor):
    make_submission(title="<b>Vet</b>", state=State.SUBMITTED)
    page = client.get(QUEUE).text
    assert "&lt;b&gt;Vet&lt;/b&gt;" in page
    assert "<b>Vet" not in page


def test_button_takes_the_fiche_and_leads_to_it(client, editor):
    submission = make_submission(title="Praattafels", state=State.SUBMITTED)
    url = reverse("admin:submissions_submission_take", args=[submission.pk])
    assert f'formaction="{url}"' in client.get(QUEUE).text

    response = client.post(url)

    assert response.url == reverse("admin:submissions_submission_change", args=[submission.pk])
    assert told(response) == ["Je behandelt nu ‘Praattafels’."]
    submission.refresh_from_db()
    assert (submission.state, submission.assignee) == (State.IN_REVIEW, editor)
    assert [mail.kind for mail in Mail.objects.all()] == ["taken"]


def test_button_tells_who_came_first_and_when(client, editor):
    submission = make_submission(title="Praattafels", state=State.SUBMITTED)
    colleague = make_editor(first_name="Karim")
    submission.take(by=colleague)

    response = client.post(reverse("admin:submissions_submission_take", args=[submission.pk]))

    (sentence,) = told(response)
    assert re.fullmatch(r"Praattafels: Karim.* nam de fiche om \d\d\.\d\d uur in behandeling\.", sentence)
    submission.refresh_from_db()
    assert submission.assignee == colleague


@pytest.mark.parametrize("action", ["take", "assign"])
def test_list_gives_nobody_what_a_colleague_gave_away_since_it_was_shown(client, editor, action):
    submission = make_submission(title="Praattafels", state=State.SUBMITTED)
    other = make_submission(title="Babbelbus", state=State.SUBMITTED)
    form = filled_in(client.get(QUEUE), "changelist-form")
    karim, an = make_editor(first_name="Karim"), make_editor(first_name="An")
    submission.assign(by=karim, to=an)

    rows = {"action": action, "assignee": editor.pk, "_selected_action": [submission.pk, other.pk]}
    client.post(QUEUE, form | rows)
    shown = html_of(client.get(QUEUE))

    assert re.search(r"Praattafels: Karim.* gaf de fiche om \d\d\.\d\d uur door aan An.*Er is niets gedaan", shown)
    submission.refresh_from_db()
    other.refresh_from_db()
    assert (submission.assignee, other.assignee) == (an, editor)


def test_handing_over_on_its_page_undoes_nothing_unseen(client, editor):
    submission = make_submission(state=State.IN_REVIEW, assignee=editor)
    address = reverse("admin:submissions_submission_change", args=[submission.pk], query={"doe": "geef-door"})
    form = filled_in(client.get(address), "beslissing")
    karim = make_editor()
    submission.assign(by=karim, to=karim)

    page = client.post(address, form | {"actie": "beslis", "assignee": editor.pk})

    assert "Iemand anders veranderde de fiche intussen" in page.text
    submission.refresh_from_db()
    assert submission.assignee == karim


def test_taking_needs_a_post_and_the_right_to_change(client, editor):
    submission = make_submission(state=State.SUBMITTED)
    url = reverse("admin:submissions_submission_take", args=[submission.pk])
    assert client.get(url).status_code == 405

    editor.user_permissions.set(Permission.objects.filter(codename="view_submission"))
    assert client.post(url).status_code == 403
    assert "formaction" not in client.get(QUEUE).text
    submission.refresh_from_db()
    assert submission.state == State.SUBMITTED


def test_queue_is_only_for_who_may_see_fiches(client, editor):
    editor.user_permissions.clear()
    assert client.get(QUEUE).status_code == 403
    client.logout()
    assert client.get(QUEUE).status_code == 302


def test_number_of_queries_does_not_grow_with_the_queue(client, editor, django_assert_num_queries):
    """A thousand fiches, half of them open, each with what happened to it."""
    places = [make_municipality() for _ in range(3)]
    practice = make_practice()
    make_waiting(1, municipality=places[0], assignee=editor, practice=practice)
    client.get(QUEUE)
    with django_assert_num_queries(16) as few:
        client.get(QUEUE)
    now = timezone.now()
    Submission.objects.bulk_create(
        Submission(
            title=f"Fiche {number}",
            email="an@example.org",
            email_confirmed_at=now,
            state=State.SUBMITTED if number % 2 else State.WITHDRAWN,
            door=Door.CHANGE if number % 3 == 0 and number % 2 == 0 else Door.NEW,
            practice=practice if number % 3 == 0 and number % 2 == 0 else None,
            municipality=places[number % 3],
            assignee=editor,
            submitted_at=now - timedelta(hours=number),
        )
        for number in range(1_000)
    )
    SubmissionEvent.objects.bulk_create(
        SubmissionEvent(submission=submission, kind="state", to_state="submitted")
        for submission in Submission.objects.all()
    )

    with django_assert_num_queries(len(few)):
        response = client.get(QUEUE)
    with django_assert_num_queries(len(few)):
        client.get(QUEUE, {"tab": "alles", "q": "fiche"})

    assert len(response.context["cl"].result_list) == 50
    assert tabs(client)["Alles"] == 1_001


def act(client, action, *submissions, **data):
    chosen = [submission.pk for submission in submissions]
    return client.post(QUEUE, {"action": action, "index": 0, "_selected_action": chosen, **data})


def test_several_fiches_are_taken_and_refusals_are_told(client, editor):
    first, second = make_submission(state=State.SUBMITTED), make_submission(state=State.SUBMITTED)
    asked = make_submission(title="Gevraagd", state=State.CHANGES_REQUESTED)

    response = act(client, "take", first, second, asked)

    assert told(response) == [
        "Gevraagd: Dat kan nu niet: de toestand van de fiche is ‘aanvulling gevraagd’.",
        "2 fiches zijn in behandeling bij jou.",
    ]
    assert list(Submission.objects.order_by("pk").values_list("state", "assignee")) == [
        ("in_review", editor.pk),
        ("in_review", editor.pk),
        ("changes_requested", None),
    ]


def test_several_fiches_are_handed_over_with_an_event_each(client, editor):
    karim = make_editor(username="karim", first_name="Karim", last_name="Voorbeeld")
    new = make_submission(state=State.SUBMITTED)
    mine = make_submission(state=State.IN_REVIEW, assignee=editor)
    done = make_submission(title="Klaar", state=State.REJECTED)

    response = act(client, "assign", new, mine, done, assignee=karim.pk)

    assert told(response) == ["2 fiches zijn voor Karim Voorbeeld."]
    assert set(Submission.objects.values_list("pk", "state", "assignee")) == {
        (new.pk, "submitted", karim.pk),
        (mine.pk, "in_review", karim.pk),
        (done.pk, "rejected", None),
    }
    assert set(SubmissionEvent.objects.values_list("submission", "kind", "by", "text")) == {
        (new.pk, "assigned", editor.pk, "aan Karim Voorbeeld"),
        (mine.pk, "assigned", editor.pk, "aan Karim Voorbeeld"),
    }


def test_decided_fiche_is_not_assigned(client, editor):
    done = make_submission(title="Klaar", state=State.REJECTED)
    response = client.post(
        f"{QUEUE}?tab=alles", {"action": "assign", "index": 0, "_selected_action": [done.pk], "assignee": editor.pk}
    )
    assert told(response) == ["Klaar: Dat kan nu niet: de toestand van de fiche is ‘afgewezen’."]
    done.refresh_from_db()
    assert done.assignee is None


@pytest.mark.parametrize("state", State)
def test_only_what_editors_have_is_assigned(state):
    editor = make_editor()
    submission = make_submission(state=state)
    if state in Submission.WITH_EDITORS:
        submission.assign(by=editor, to=editor)
        submission.assign(by=editor, to=editor)
        assert [event.kind for event in submission.events.all()] == ["assigned"]
    else:
        with pytest.raises(ImpossibleChangeError):
            submission.assign(by=editor, to=editor)
        assert not submission.events.exists()


@pytest.mark.parametrize(
    ("who", "message"),
    [
        ("", "Kies bij ‘Aan’ wie de fiches behandelt."),
        ("none", "Geen actie geselecteerd."),
        ("reader", "Geen actie geselecteerd."),
    ],
)
def test_fiches_go_only_to_editors(client, editor, who, message):
    reader = make_editor()
    reader.user_permissions.clear()
    submission = make_submission(state=State.SUBMITTED)
    response = act(client, "assign", submission, assignee=reader.pk if who == "reader" else who)
    assert told(response) == [message]
    submission.refresh_from_db()
    assert submission.assignee is None


def test_who_may_only_read_gets_no_actions(client, editor):
    editor.user_permissions.set(Permission.objects.filter(codename="view_submission"))
    submission = make_submission(state=State.SUBMITTED)
    act(client, "take", submission)
    submission.refresh_from_db()
    assert submission.state == State.SUBMITTED


def test_file_for_excel_holds_the_list_as_it_is_narrowed(client, editor):
    long = make_waiting(30, title="=Lang", municipality=make_municipality(name="Gent"), assignee=editor)
    make_waiting(2, title="Kort", door=Door.ADOPTION)
    make_waiting(3, title="Elders", door=Door.CHANGE)

    response = client.get(f"{QUEUE}excel/", {"soort": Door.NEW})

    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(response.content)).active]
    assert rows == [
        ["Nummer", "Fiche", "Bestuur", "Soort", "Toestand", "Wacht (werkdagen)", "Ingediend", "Behandelaar"],
        [
            long.reference,
            "=Lang",
            "Gent",
            "Nieuwe praktijk",
            "Ingediend",
            workdays_between(timezone.localdate() - timedelta(days=30), timezone.localdate()),
            datetime.combine(timezone.localdate(long.submitted_at), time()),
            "Sofie",
        ],
    ]
    assert long.email.encode() not in response.content
    assert f'href="{QUEUE}excel/?soort=new"' in client.get(QUEUE, {"soort": Door.NEW, "p": 1}).content.decode()


def test_file_for_excel_is_written_whatever_stands_in_a_title(client, editor):
    make_waiting(1, title="=1+\x0b1\x01", municipality=make_municipality(name="Gent\x0b"))

    response = client.get(f"{QUEUE}excel/")

    [_titles, row] = load_workbook(BytesIO(response.content)).active.iter_rows()
    # "s": a text and no formula.
    assert [(cell.value, cell.data_type) for cell in row[1:3]] == [("=1+ 1", "s"), ("Gent ", "s")]


def test_list_says_of_each_fiche_what_kind_it_is_and_when_it_came(client, editor):
    last_year = timezone.localdate().year - 1
    make_submission(
        state=State.SUBMITTED,
        door=Door.CHANGE,
        kind="project",
        submitted_at=datetime(last_year, 3, 5, 12, tzinfo=timezone.get_current_timezone()),
    )
    page = client.get(QUEUE).content.decode()
    assert '<td class="field-door_name">Wijziging</td>' in page
    assert f'<td class="field-sent_on">5 maart {last_year}</td>' in page
