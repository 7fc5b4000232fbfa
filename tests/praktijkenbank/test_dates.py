"""A day comes back as the day that was written, or is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from praktijkenbank.dates import (
    FULL_NAMES,
    NAMES,
    PartialDateField,
    WrittenDateField,
    day_of_serial,
    parse_date,
    parse_partial_date,
)

# The ways in which a Belgian Excel shows a day, and those of forms and programs.
FORMS = [
    "{d.day}/{d.month:02}/{d.year}",
    "{d.day:02}-{d.month:02}-{d.year}",
    "{d.day}.{d.month}.{d.year}",
    "{d.day} {full} {d.year}",
    "woensdag {d.day} {full} {d.year}",
    "{d.day}-{name}-{d.year}",
    "{d.day} {name}. {d.year}",
    "{d.year}-{d.month:02}-{d.day:02}",
    "{d.year}-{d.month:02}-{d.day:02} 14:30:00",
    "{d.day}/{d.month:02}/{d.year} 9:05",
]
# These are read as Excel itself reads them: from 1930 to 2029.
SHORT_FORMS = ["{d.day}/{d.month:02}/{year}", "{d.day}-{d.month}-{year}", "{d.day}-{name}-{year}"]


def write(form, day):
    names = {"full": FULL_NAMES[day.month - 1], "name": NAMES[day.month - 1], "year": f"{day.year % 100:02}"}
    return form.format(d=day, **names)


@given(day=st.dates(date(1900, 1, 1), date(2999, 12, 31)), form=st.sampled_from(FORMS))
def test_day_is_that_day_in_every_form(day, form):
    assert parse_date(write(form, day)) == day


@given(day=st.dates(date(1930, 1, 1), date(2029, 12, 31)), form=st.sampled_from(SHORT_FORMS))
def test_two_digits_are_the_year_that_excel_makes_of_them(day, form):
    assert parse_date(write(form, day)) == day


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024", "2024"),
        ("3/2024", "2024-03"),
        ("maart 2024", "2024-03"),
        ("mrt-24", "2024-03"),
        ("5 MAART 2024", "2024-03-05"),
    ],
)
def test_what_is_known_of_a_day_is_kept(text, found):
    assert parse_partial_date(text) == PartialDateField().clean(text) == found


@pytest.mark.parametrize(
    "text",
    ["3/5", "5/13/2024", "31/2/2024", "05-03.24", "45356", "5 foo 2024", "24", "0/0/2024", "١/٢/٢٠٢٤", "gisteren"],
)
def test_what_is_no_date_or_could_be_two_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse_partial_date(text)
    for field in [WrittenDateField(), PartialDateField()]:
        with pytest.raises(ValidationError):
            field.clean(text)


def test_days_are_counted_from_1900_or_from_1904():
    assert day_of_serial("45356", 1900) == day_of_serial("43894", 1904) == date(2024, 3, 5)
    assert [day_of_serial("2024", 1900), day_of_serial("45356", None), day_of_serial("453561", 1900)] == [None] * 3
