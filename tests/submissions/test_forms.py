"""The questions: which there are, and what they make of an answer."""

from decimal import Decimal

import pytest

from practices.models import TargetGroup
from practices.models.content import PracticeContent
from submissions.intake import fields
from submissions.intake.answers import draw
from submissions.intake.columns import read_columns
from submissions.intake.forms.adoption import AdoptionForm
from submissions.intake.forms.how import HowForm
from submissions.intake.forms.in_short import InShortForm
from submissions.intake.forms.sender import SenderForm
from submissions.intake.forms.tags import TagsForm
from submissions.intake.steps import steps_by
from submissions.models import Submission
from tests.factories import make_action, make_municipality, make_submission, make_tag, make_theme

pytestmark = pytest.mark.django_db

PRACTICE_FORMS = [step.form for step in steps_by(Submission.Door.NEW) if step.form and step.form.has_columns]
FORMS = [*PRACTICE_FORMS, AdoptionForm]


# Asked only of a change.
OF_CHANGES = {"asks_to_lead"}


def problems(form_class, **answers):
    """What a checked form with these answers finds wrong, as {name: message}."""
    form = form_class(Submission(), {name: [answer] for name, answer in answers.items()}, is_checked=True)
    return {field.name: message for field, message in form.problems()}


def test_every_part_of_a_practice_is_asked_once():
    names = [name for form in PRACTICE_FORMS for name in form.base_fields]

    assert sorted(names) == sorted(
        {field.name for field in PracticeContent._meta.get_fields()}
        | {"submitter_name", "submitter_role", "other_municipalities", *OF_CHANGES}
    )


@pytest.mark.parametrize("form", FORMS)
def test_every_question_stands_on_the_page_once(form):
    placed = [field.name for question in form(Submission()).questions() for field in question["fields"]]

    assert sorted(placed) == sorted({*form.base_fields} - OF_CHANGES)


@pytest.mark.parametrize("form", FORMS)
def test_every_text_is_as_long_as_its_column_and_never_cut_off_by_the_browser(form):
    found = {name: field for name, field in form(Submission()).fields.items() if isinstance(field, fields.LongText)}
    found |= {name: field for name, field in form(Submission()).fields.items() if isinstance(field, fields.Line)}

    assert {name: field.limit for name, field in found.items()} == {
        name: Submission._meta.get_field(name).max_length for name in found
    }
    assert "maxlength" not in str(form(Submission()))


@pytest.mark.parametrize("pasted", ["Jan <taal@example.org>", "mailto:taal@example.org", "taal@example.org."])
def test_pasted_address_is_taken_as_the_address(pasted):
    form = AdoptionForm(Submission(), {"contact_email": [pasted]}, is_checked=True)
    form.full_clean()

    assert form.understood["contact_email"] == "taal@example.org"


def test_what_is_needed_to_send_in_is_what_the_product_says():
    needed = [name for form in PRACTICE_FORMS for name, field in form.base_fields.items() if field.required]

    assert needed == [
        "submitter_name",
        "submitter_role",
        "municipality",
        "title",
        "summary",
        "approach",
        "main_theme",
        "target_groups",
    ]


def test_empty_answers_are_told_as_what_to_do():
    assert problems(InShortForm) == {"title": "Geef de praktijk een titel", "summary": "Vat de praktijk samen"}
    assert problems(HowForm) == {"approach": "Vertel hoe jullie het aanpakken"}
    assert problems(TagsForm) == {
        "main_theme": "Kies het thema waar de praktijk vooral over gaat",
        "target_groups": "Kies voor wie de praktijk is",
    }
    assert problems(AdoptionForm) == {"implementation_text": "Vertel hoe jullie het doen"}
    assert list(problems(SenderForm)) == ["submitter_name", "submitter_role", "municipality"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), ("1.500", 1500), ("1 500", 1500), ("12.345.678", 12345678), ("0", 0), ("007", 7), ("", None)],
)
def test_number_is_read_as_people_write_it(typed, number):
    assert HowForm.base_fields["volunteers"].clean(typed) == number


@pytest.mark.parametrize("typed", ["1.5", "1,5", "-3", "1e3", "1_000", "twaalf", "12.34.567", "9" * 5000, "2147483648"])
def test_what_is_no_whole_number_is_told_in_one_way(typed):
    assert problems(HowForm, approach="x", volunteers=typed) == {
        "volunteers": "Schrijf het aantal vrijwilligers als een getal, zoals 12"
    }


@pytest.mark.parametrize("typed", ["16", "20166", "1949", "2101", "dit jaar", "²"])
def test_year_has_four_figures(typed):
    assert problems(HowForm, approach="x", start_year=typed) == {
        "start_year": "Het startjaar is een getal van 4 cijfers, zoals 2016"
    }


@pytest.mark.parametrize(("typed", "number"), [("0,5", "0.5"), ("0.5", "0.5"), ("2", "2"), ("999,99", "999.99")])
def test_share_of_a_job_takes_a_comma_and_a_point(typed, number):
    assert HowForm.base_fields["staff_fte"].clean(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["half", "0,555", "1000", "-1", "NaN", "sNaN", "Infinity", "1e999999", "1.000,5"])
def test_what_is_no_share_of_a_job_is_told_in_one_way(typed):
    assert problems(HowForm, approach="x", staff_fte=typed) == {
        "staff_fte": "Schrijf het aantal voltijdse banen als een getal, zoals 0,5"
    }


def test_years_and_reach_have_to_fit_each_other():
    found = problems(HowForm, approach="x", start_year="2020", end_year="2019", reach_number="80")

    assert found == {
        "end_year": "Het eindjaar ligt voor het startjaar. Kijk de jaren na",
        "reach_unit": "Zeg ook wat je telt, zoals gezinnen",
    }
    assert problems(AdoptionForm, implementation_text="x", start_year="2020", end_year="2019") == {
        "end_year": "Het eindjaar ligt voor het startjaar. Kijk de jaren na"
    }


def test_addresses_are_told_how_to_write_them():
    assert problems(AdoptionForm, implementation_text="x", contact_email="ik@", implementation_url="zie onze site") == {
        "contact_email": "Schrijf het e-mailadres voluit, zoals naam@example.org",
        "implementation_url": "Schrijf het webadres voluit, zoals https://www.example.org",
    }
    assert AdoptionForm.base_fields["implementation_url"].clean("example.org/taal") == "https://example.org/taal"


@pytest.mark.parametrize(("excess", "words"), [(1, "1 teken"), (1234, "1.234 tekens")])
def test_text_that_is_too_long_is_told_by_how_much(excess, words):
    assert problems(InShortForm, title="x", summary="x" * (600 + excess)) == {
        "summary": f"Maak je antwoord op ‘Vat de praktijk samen’ {words} korter"
    }


def test_keywords_are_a_list_of_short_words():
    assert TagsForm.base_fields["keywords"].clean(" taal, , koffie ,") == ["taal", "koffie"]
    assert "keywords" in problems(TagsForm, keywords="taal " * 13)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (0, "Nog 100 tekens"),
        (99, "Nog 1 teken"),
        (100, "Nog 0 tekens"),
        (101, "1 teken te veel"),
        (1101, "1.001 tekens te veel"),
    ],
)
def test_counter_says_what_is_left(length, words):
    assert InShortForm(Submission(), {"title": ["x" * length]})["title"].counter == words


def test_a_practice_has_five_themes_at_most_the_first_included():
    themes = [str(make_theme().pk) for _ in range(6)]

    def told(main, others):
        answers = {"main_theme": [main], "themes": others, "unsure_target_groups": ["on"]}
        form = TagsForm(Submission(), answers, is_checked=True)
        return [message for _, message in form.problems()]

    assert told(themes[0], themes[1:5]) == []
    assert told(themes[0], themes[:5]) == []
    assert told(themes[0], themes[1:]) == ["Kies hoogstens 5 thema’s, het eerste inbegrepen"]


def test_who_leaves_a_question_to_the_editors_need_not_answer_it():
    assert problems(TagsForm, unsure_main_theme="on") == {"target_groups": "Kies voor wie de praktijk is"}
    assert problems(TagsForm, unsure_main_theme="on", unsure_target_groups="on") == {}


def test_answers_are_read_as_a_browser_would_send_them():
    theme, other, group = make_theme(), make_theme(), make_tag(TargetGroup)
    action, town = make_action(), make_municipality()
    submission = make_submission(
        main_theme=theme,
        themes=[theme, other],
        target_groups=[group],
        actions=[action],
        other_municipalities=[town],
        start_year=2016,
        staff_fte=Decimal("0.50"),
        keywords=["taal", "koffie"],
        open_to_call=True,
        unsure=["actions"],
        unfinished={"end_year": "straks"},
    )
    submission.refresh_from_db()

    names = ["main_theme", "themes", "target_groups", "actions", "unsure_actions", "unsure_themes", "keywords"]
    assert read_columns(submission, names) == {
        "main_theme": [str(theme.pk)],
        "themes": [str(other.pk)],
        "target_groups": [str(group.pk)],
        "actions": [str(action.pk)],
        "unsure_actions": ["on"],
        "unsure_themes": [],
        "keywords": ["taal, koffie"],
    }
    names = ["other_municipalities", "open_to_call", "open_to_visit", "start_year", "end_year", "staff_fte", "cost"]
    assert read_columns(submission, names) == {
        "other_municipalities": [str(town.pk)],
        "open_to_call": ["on"],
        "open_to_visit": [],
        "start_year": ["2016"],
        "end_year": ["straks"],
        "staff_fte": ["0,5"],
        "cost": [],
    }


def test_fingerprints_tell_answers_apart():
    assert draw({"title": ["a"]}) != draw({"title": ["b"]})
    assert draw({"themes": ["1", "2"]}) != draw({"themes": ["12"]})
    assert draw({"title": ["a"]}) == draw({"title": ["a"]})
