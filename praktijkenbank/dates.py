"""Days as people in Belgium and their programs write them: 5/3/2024, 5-3-24, 5 maart 2024, 2024-03-05."""

import re
from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError

NAMES = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
MONTHS_IN_FULL = "januari februari maart april mei juni juli augustus september oktober november december"
FULL_NAMES = re.findall("[a-z]+", MONTHS_IN_FULL)
MONTH_OF = {name: number for names in [NAMES, FULL_NAMES] for number, name in enumerate(names, start=1)}
MONTH_OF |= {"maa": 3, "sept": 9}
WEEKDAY = r"(?:(?:ma|di|wo|do|vr|za|zo)|(?:maan|dins|woens|donder|vrij|zater|zon)dag)\.?,?\s+"
TIME = r"(?:[T ,]\s*(?:om )?[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:\.[0-9]+)?)?)"
NUMBERS = re.compile(r"(?:(?P<day>[0-9]{1,2})(?P<sign>[/.-]))?(?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})")
SHORT = re.compile(r"(?P<day>[0-9]{1,2})(?P<sign>[/.-])(?P<month>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{2})")
WORDS = re.compile(r"(?:(?P<day>[0-9]{1,2})[ .-]+)?(?P<month>[a-z]{3,9})[ ./-]+(?P<year>[0-9]{4}|[0-9]{2})")
ISO = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
# Excel takes two digits for a year from 1930 to 2029.
PIVOT = 30
# The first day of each of the two ways in which Excel counts days, by the year that it is called after.
EPOCHS = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}
# A number of days from here on is a day since 1954, and no year.
FIRST_SERIAL, LAST_SERIAL = 20_000, 99_999


def parse_partial_date(text):
    """The day, month or year in `text`, as in ISO 8601: 2024-03-05, 2024-03 or 2024. Raises ValueError."""
    text = re.sub(f"{TIME}$", "", re.sub(f"^{WEEKDAY}", "", " ".join(text.lower().split())))
    found = next(filter(None, (form.fullmatch(text) for form in (ISO, NUMBERS, SHORT, WORDS))), None)
    if found is None:
        raise ValueError("not a date as people here write it")
    year, month, day = found["year"], found["month"], found["day"]
    if len(year) == 2:
        year = int(year) + (2000 if int(year) < PIVOT else 1900)
    if month is None:
        return date(int(year), 1, 1).isoformat()[:4]
    month = MONTH_OF.get(month) or int(month)
    return date(int(year), month, int(day or 1)).isoformat()[: 10 if day else 7]


def parse_date(text):
    """The date in `text`, which names a day. Raises ValueError as `parse_partial_date` does."""
    return date.fromisoformat(parse_partial_date(text))


def day_of_serial(text, epoch):
    """The date of a number as Excel keeps a day, counted from 1900 or 1904 (`epoch`); None when it is none of those."""
    if epoch and re.fullmatch("[0-9]{5}", text) and FIRST_SERIAL <= int(text) <= LAST_SERIAL:
        return EPOCHS[epoch] + timedelta(days=int(text))
    return None


class WrittenDateField(forms.DateField):
    """A day, also written as 5/3/2024 or 5 maart 2024."""

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            try:
                return parse_date(value)
            except ValueError:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return super().to_python(value)


class PartialDateField(forms.CharField):
    """A year, a month or a day, written in any of these ways; becomes 2024, 2024-03 or 2024-03-05."""

    default_error_messages = {"invalid": "Schrijf een jaar, een maand of een dag: 2020, 3/2020 of 18/3/2020."}

    def __init__(self, **kwargs):
        kwargs.pop("max_length", None)
        super().__init__(**kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        try:
            return value and parse_partial_date(value)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
