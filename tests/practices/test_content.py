"""The catalogue of parts, practices/content.py: it is whole, and everyone who reads it agrees."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils import timezone

from practices.content import COPIED_FIELDS, PART_BY_NAME, PARTS, TAG_FIELDS, Needed, say, story_of
from practices.in_words import number
from practices.models import Practice, PracticeContent
from submissions.doors import Door
from submissions.intake.steps import steps_by
from submissions.models import Submission
from tests.factories import make_practice

# What a practice has besides what can be said of it.
OF_THE_BANK = {"status", "hidden_reason", "shows_hidden_reason", "merged_into", "origin", "slug", "related"}
OF_THE_BANK |= {"tags_confirmed_at", "published_at", "created_at", "updated_at", "id"}


def test_every_part_stands_there_once_and_exists():
    names = [part.name for part in PARTS]

    assert len(names) == len(set(names))
    assert [name for name in names if not hasattr(Practice, name) and not _is_field(Submission, name)] == []


def test_every_field_is_a_part_or_of_the_bank_alone():
    fields = {field.name for field in [*Practice._meta.fields, *Practice._meta.many_to_many]}

    assert fields - PART_BY_NAME.keys() - OF_THE_BANK == {"municipalities"}
    assert [
        name for name in PART_BY_NAME if _is_field(PracticeContent, name) and name not in TAG_FIELDS
    ] == COPIED_FIELDS


def _is_field(model, name):
    try:
        return bool(model._meta.get_field(name))
    except FieldDoesNotExist:
        return False


def test_the_questions_ask_what_the_catalogue_needs():
    """What cannot be sent without is required; what comes later is marked as such."""
    fields = {name: field for step in steps_by(Door.NEW) if step.form for name, field in step.form.base_fields.items()}
    asked = {name: (field.required, field.later) for name, field in fields.items() if name in PART_BY_NAME}

    # Who leads, what it is in short and the first theme are asked at once. The contact can be a service by name.
    assert asked == {
        name: (PART_BY_NAME[name].needed >= Needed.TO_SEND, PART_BY_NAME[name].needed == Needed.TO_PUBLISH)
        for name in asked
    } | {"contact_name": (False, True)}


@pytest.mark.parametrize(
    ("value", "text"),
    [(1500, "1.500"), (0, "0"), (Decimal("0.50"), "0,5"), (Decimal("1234.50"), "1.234,5"), (Decimal("2.00"), "2")],
)
def test_a_number_is_said_as_it_is_written_here(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("stage", "vaste-werking", "Vaste werking"),
        ("keywords", ["taal", "koffie"], "taal, koffie"),
        ("open_to_call", True, "Ja"),
        ("open_to_call", False, ""),
        ("confirmed_at", date(2026, 1, 15), "15 januari 2026"),
        ("start_year", 2016, "2016"),
        ("title", "", ""),
        ("reach_number", None, ""),
    ],
)
def test_a_value_is_said_in_one_way(name, value, text):
    assert say(name, value, Practice._meta.get_field(name)) == text


@pytest.mark.django_db
def test_the_story_has_only_chapters_that_say_something_with_figures_first():
    practice = make_practice(goals="Praten", results="Veel", reach_number=80, reach_unit="buren")

    assert [(chapter.anchor, [part.name for part, _ in parts]) for chapter, parts in story_of(practice)] == [
        ("waarom", ["goals"]),
        ("resultaten", ["reach_number", "results"]),
    ]


@pytest.mark.django_db
class TestDecisions:
    def test_what_lacks_a_part_does_not_go_online(self):
        practice = make_practice(status="draft", origin="form", tagline="")

        with pytest.raises(ValidationError, match="Vul dit aan voor de praktijk online komt: in één zin, "):
            practice.publish()

        practice.refresh_from_db()
        assert practice.status == Practice.Status.DRAFT

    def test_what_goes_online_gets_a_day_to_ask_again(self):
        practice = make_practice(status="draft", origin="import")

        practice.publish()

        today = timezone.localdate()
        assert practice.is_published
        assert practice.review_due_at.year == today.year + 1

    def test_a_confirmation_moves_that_day_also_from_the_29th_of_february(self):
        practice = make_practice(review_due_at=date(2025, 1, 1))

        practice.confirm(on=date(2028, 2, 29))

        practice.refresh_from_db()
        assert (practice.confirmed_at, practice.review_due_at) == (date(2028, 2, 29), date(2029, 2, 28))

    def test_an_editor_keeps_the_day_that_was_chosen(self):
        practice = make_practice(status="draft", origin="import", review_due_at=date(2026, 3, 1))

        practice.publish()

        assert practice.review_due_at == date(2026, 3, 1)
