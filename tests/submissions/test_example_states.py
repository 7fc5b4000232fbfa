"""The story of the examples: it shows everything that can become of a fiche, a practice, a mail and a link."""

import itertools

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count
from django.test import override_settings
from django.utils import timezone

from practices.exchange.arranging import read_table
from practices.exchange.importing import plan
from practices.exchange.lines import Outcome
from practices.models import ImportFile, LinkCheck, Practice, PracticeContent, SearchMiss
from praktijkenbank.post.models import Mail, PrivateLink
from submissions.models import FieldRemark, Submission, SubmissionEvent
from submissions.redactie.waiting import workdays_of
from submissions.redactie.workdays import PROMISED_WORKDAYS
from tests.factories import make_editor

pytestmark = pytest.mark.django_db
Door, State = Submission.Door, Submission.State


@pytest.fixture(scope="module", autouse=True)
def story(real_bank, django_db_blocker):
    """The examples, loaded once for all of these tests: they only look."""
    in_files = override_settings(EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend")
    with django_db_blocker.unblock(), in_files, transaction.atomic():
        make_editor(username="beheerder")
        make_editor(username="redacteur")
        call_command("load_examples", verbosity=0)
        yield
        transaction.set_rollback(True)


def choices_of_our_own():
    """The fields whose values the code decides on, of all that comes in and of a practice: the story shows each."""
    models = [*apps.get_app_config("submissions").get_models(), Practice]
    fields = [field for model in models for field in model._meta.concrete_fields if field.choices]
    answers = {field.name for field in PracticeContent._meta.fields}
    return [
        field
        for field in fields
        if not (issubclass(field.model, PracticeContent) and field.name in answers)
        and field.name not in {"from_state", "to_state"}
    ]


def test_examples_show_every_value_that_the_code_decides_on():
    fields = choices_of_our_own()

    assert {str(field) for field in fields} >= {
        "submissions.Submission.state",
        "submissions.Submission.door",
        "submissions.SubmissionEvent.kind",
        "submissions.Upload.kind",
        "practices.Practice.status",
        "practices.Practice.origin",
    }
    missing = {
        str(field): {value for value, _ in field.choices} - set(field.model.objects.values_list(field.name, flat=True))
        for field in fields
    }
    assert {name: values for name, values in missing.items() if values} == {}


def test_examples_came_by_every_door_in_each_state_that_it_can_be_in():
    cannot = {(door, State.MERGED) for door in Door if door != Door.NEW}
    cannot |= {(Door.REMARK, state) for state in [State.DRAFT, State.AWAITING_CONFIRMATION]}
    cannot |= {(door, State.WAITING) for door in Door if door != Door.CHANGE}

    found = set(Submission.objects.values_list("door", "state"))
    assert {*itertools.product(Door, State)} - cannot - found == set()
    assert [fiche for fiche in Submission.objects.all() if not str(fiche).startswith("Voorbeeld: ")] == []


def test_examples_of_practices_show_how_a_practice_can_stand():
    practices = Practice.objects.filter(title__startswith="Voorbeeld: ")

    def titles(**conditions):
        return sorted(practice.title.removeprefix("Voorbeeld: ") for practice in practices.filter(**conditions))

    assert titles(status="draft") == ["Een wijkkrant die iedereen kan lezen"]
    assert titles(status="hidden", merged_into=None, shows_hidden_reason=True) == [
        "Een vlag voor elke straat",
        "Een wandeling langs negen keukens",
    ]
    assert titles(status="hidden", merged_into=None, shows_hidden_reason=False) == ["Een lijst van tolken"]
    assert titles(merged_into__isnull=False) == ["Taalcafé in de hoofdbibliotheek"]
    today = timezone.localdate()
    assert titles(review_due_at__lte=today) == ["Een gids voor wie pas in de stad woont"]
    assert "Samen zoeken naar een huis" in titles(review_due_at__gt=today)
    assert titles(status="published", confirmed_at=None, tags_confirmed_at=None) == ["Ouders lezen voor op school"]
    places = practices.annotate(number=Count("municipalities")).order_by("-number")
    assert (str(places[0]), places[0].number) == ("Voorbeeld: Een buddy voor elk nieuw gezin", 14)
    assert places[0].photos.count() + places.get(title__endswith="in de bibliotheek").photos.count() == 1


def test_examples_of_mail_and_links_show_what_can_become_of_them():
    mails, links = Mail.objects.all(), PrivateLink.objects.all()

    kinds = {path.stem for path in (settings.BASE_DIR / "templates" / "emails").glob("*.txt")}
    parts = {"layout", "action", "quote", "subject"}
    # What editors hear every morning, and when somebody was erased, is not an example.
    assert kinds - parts - {"waiting", "files_to_look_into"} == {mail.kind for mail in mails}
    assert mails.waiting().filter(attempts=0).exists()
    assert mails.waiting().filter(attempts__gt=0).exclude(last_error="").exists()
    assert mails.exclude(sent_at=None).exists()
    assert mails.exclude(gave_up_at=None).exclude(last_error="").exists()
    assert [link.email for link in links.exclude(revoked_at=None)] == ["oud-collega@voorbeeld.example.org"]
    assert {link.email for link in links.filter(expires_at__lt=timezone.now())} == {"rik@voorbeeld.example.org"}
    assert links.exclude(last_used_at=None).exists()
    assert Submission.objects.filter(email_confirmed_at=None, state=State.AWAITING_CONFIRMATION).count() == 3


def test_examples_show_what_people_do_to_a_fiche():
    fiches = Submission.objects.all()
    moves = {(event.from_state, event.to_state) for event in SubmissionEvent.objects.filter(kind="state")}
    assert {(State.REJECTED, State.IN_REVIEW), (State.WITHDRAWN, State.IN_REVIEW)} <= moves
    assert {remark.field for remark in FieldRemark.objects.all()} >= {"approach", "implementation_text", "cost"}
    assert fiches.exclude(edited_by={}).exists()
    assert [len(fiche.open_checks) for fiche in fiches.filter(title__endswith="Zwemmen voor iedereen")] == [1]
    assert fiches.exclude(unfinished={}).exclude(unsure=[]).exists()
    assert [fiche.title for fiche in fiches.filter(state=State.DRAFT) if fiche.has_joined] == [
        "Voorbeeld: Praten aan tafel"
    ]
    full = fiches.get(title__endswith="naast het woonzorgcentrum")
    assert ({upload.kind for upload in full.uploads.all()}, len(full.links)) == ({"photo", "attachment"}, 2)
    # Two towns want to change the same answer of the same practice.
    open_changes = fiches.with_editors().filter(door=Door.CHANGE).select_related("practice")
    others = [fiche.practice_id for fiche in open_changes if fiche.results != fiche.practice.results]
    assert len(others) - len({*others}) == 1


def test_examples_show_what_the_bank_notes():
    assert LinkCheck.objects.dead().count() == 1
    assert sorted(LinkCheck.objects.values_list("failures", flat=True)) == [0, 1, 3]
    assert SearchMiss.objects.filter(text__startswith="voorbeeld: ").count() == 3
    rows = plan(read_table(bytes(ImportFile.objects.get().content)))
    assert {row.outcome for row in rows} == {*Outcome}


def test_queue_of_examples_looks_lived_in():
    waiting = Submission.objects.with_editors().with_waiting()
    days = [workdays_of(fiche) for fiche in waiting]
    assert max(days) > PROMISED_WORKDAYS
    assert len(set(days)) > 4
    assert {fiche.assignee and fiche.assignee.username for fiche in waiting} == {None, "redacteur", "beheerder"}
    answered = waiting.get(is_answered=True)
    assert answered.title == "Voorbeeld: Een tolk aan het loket"
    asked = answered.events.get(to_state="changes_requested")
    assert (timezone.now() - asked.at).days == 13
    assert (asked.at - answered.submitted_at).days == 3
    edited = waiting.get(title="Voorbeeld: Zwemmen voor iedereen")
    assert [*edited.edited_by] == ["summary"]
