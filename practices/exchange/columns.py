"""The columns of a file with practices: how each is called, and what may be in it."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models

from praktijkenbank.dates import PartialDateField, WrittenDateField, parse_partial_date
from praktijkenbank.numbers import DecimalNumberField, WholeNumberField

from ..content import ALL_TAG_FIELDS, PART_BY_NAME, PARTS, say
from ..in_words import choice, yes
from ..models import FormerTagSlug, Implementation, Practice, Reach, Source
from .lookups import SEPARATOR, Lookup, PlaceLookup, split

SLUG, OTHER_PLACES = "slug", "other_municipalities"
# A column with all towns of a practice, of which the first leads.
TOWNS, TOWNS_TITLE = "towns", "trekker en andere gemeenten"
# What tells a practice apart when its line has no address.
KEY = ("title", "municipality")
# In the order of the template file. `themes` says the first theme too.
NAMES = [SLUG, *(part.name for part in PARTS if part.has_column)]


class Hanging(NamedTuple):
    """What hangs on a practice, one on a line: the model, the word that its columns begin with, and its fields."""

    model: type[models.Model]
    word: str
    fields: list[str]


HANGING_COLUMNS = {
    "sources": Hanging(Source, "bron", ["publisher", "title", "url", "date", "part", "municipality"]),
    "reaches": Hanging(Reach, "cijfer", ["number", "unit", "year", "municipality"]),
    "implementations": Hanging(
        Implementation,
        "per gemeente",
        ["municipality", "state", "start_year", "end_year", "text", "url", "contact_name", "contact_email"],
    ),
}
YEARS = {"start_year", "end_year"}


@dataclass(frozen=True)
class Column:
    """`read` turns the text of a cell into a value and raises ValidationError; `show` turns a value into words.

    `lookup` has the words to choose from, if any; `notes_on` says what to know of the names in a cell.
    """

    name: str
    title: str
    read: Callable[[str], Any]
    show: Callable[[Any], str] = str
    lookup: Lookup | None = None
    notes_on: Callable[[str], list[str]] = lambda _text: []

    @property
    def is_list(self):
        """Whether a cell holds any number of words, so that several columns of a file can be one."""
        return self.name in {*ALL_TAG_FIELDS, OTHER_PLACES, TOWNS, "keywords"}

    @property
    def is_day(self):
        """Whether a number in a cell may be a day as Excel keeps it."""
        return self.name.rpartition(".")[2] in {*YEARS, "confirmed_at", "review_due_at", "date"}

    @property
    def options(self):
        return self.lookup.labels if self.lookup else []

    def write(self, value):
        """What a cell holds so that `read` finds this value again; None for nothing."""
        if value in (None, "", []):
            return None
        if isinstance(value, list):
            return f"{SEPARATOR} ".join(map(self.write, value))
        if self.lookup:
            return self.lookup.name_of(value)
        if isinstance(value, Decimal):
            return float(value)
        return value if isinstance(value, int) else str(value)


def import_columns():
    """All columns, with the tags and municipalities of now: a fixed number of queries."""
    places = PlaceLookup()
    columns = [_column(name, places) for name in NAMES]
    for name, kind in HANGING_COLUMNS.items():
        columns += [_hanging_column(name, kind, field_name, places) for field_name in kind.fields]
    return columns


def file_columns():
    """All columns that a file may have: those of `import_columns`, and one with all towns."""
    columns = import_columns()
    places = next(column.lookup for column in columns if column.name == "municipality")
    return [*columns, Column(TOWNS, TOWNS_TITLE, places.find_all, str, places, places.notes_on)]


def _column(name, places):
    if name == OTHER_PLACES:
        return Column(name, "andere gemeenten", places.find_all, _shown(name), places, places.notes_on)
    practice_field = Practice._meta.get_field(name)
    title, show = str(practice_field.verbose_name), _shown(name, practice_field)
    if name == "municipality":
        return Column(name, title, places.find, show, places, places.notes_on)
    if name in ALL_TAG_FIELDS:
        lookup = _tags(practice_field)
        return Column(name, title, lookup.find_all, show, lookup)
    if name == "keywords":
        word = practice_field.base_field.formfield()
        return Column(name, title, lambda text: [word.clean(part) for part in _keywords(text)], show)
    if practice_field.choices:
        lookup = _choices(practice_field)
        return Column(name, title, lookup.find, show, lookup)
    if isinstance(practice_field, models.BooleanField):
        lookup = Lookup([(True, "ja", ["ja"]), (False, "nee", ["nee"])])
        return Column(name, title, lookup.find, show, lookup)
    if name in YEARS:
        return Column(name, title, _year_reader(practice_field), show, notes_on=lambda text: _year_notes(title, text))
    notes_on = _phone_notes if name == "contact_phone" else Column.notes_on
    return Column(name, title, _reader(practice_field), show, notes_on=notes_on)


def _hanging_column(name, kind, field_name, places):
    model_field = kind.model._meta.get_field(field_name)
    column, title = f"{name}.{field_name}", f"{kind.word}: {model_field.verbose_name}"
    if model_field.is_relation:
        return Column(column, title, places.find, _shown_plainly, places, places.notes_on)
    if field_name == "part":
        lookup = Lookup([(part.name, part.heading, [part.heading, part.name]) for part in PARTS])
        return Column(column, title, lookup.find, lambda value: lookup.name_of(value) if value else "–", lookup)
    if model_field.choices:
        lookup = _choices(model_field)
        return Column(column, title, lookup.find, lambda value: choice(value, model_field), lookup)
    read = _reader(model_field)
    if field_name == "date":
        read = PartialDateField().clean
    elif field_name in YEARS:
        read = _year_reader(model_field)
    elif field_name == "year":
        return Column(column, title, lambda text: read(_with_year(text)), _shown_plainly)
    return Column(column, title, read, _shown_plainly)


def _keywords(text):
    """The keywords in a cell: no keyword has a comma or a bar in it."""
    return list(dict.fromkeys(word for part in split(text) for word in re.split(r"\s*[,|]\s*", part) if word))


def _shown_plainly(value):
    return "–" if value in (None, "") else str(value)


def _choices(model_field):
    return Lookup([(value, label, [label, value]) for value, label in model_field.flatchoices])


def _year_reader(model_field):
    """Reads a year, also from a day or a month."""
    read = _reader(model_field)
    return lambda text: read(_year_of(text) or text)


def _year_of(text):
    """The year of a day or a month; nothing when the text is neither."""
    with suppress(ValueError):
        day = parse_partial_date(text)
        return day[:4] if len(day) > len("2024") else ""
    return ""


def _year_notes(title, text):
    year = _year_of(text)
    return [f"‘{text}’ wordt {title} {year}."] if year else []


def _phone_notes(text):
    """Excel drops the 0 in front of what it takes for a number."""
    if re.match(r"[1-9][0-9 ./]{6,}$", text):
        return [f"Telefoon ‘{text}’ begint niet met een 0. Viel die weg in Excel? Kijk het nummer na."]
    return []


def _with_year(text):
    if not re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text):
        raise ValidationError("Schrijf het jaar in 4 cijfers: 2020 of 2020-2021.")
    return text


def _shown(name, practice_field=None):
    """A function that turns a value of this column into words, with a dash for none."""
    if name == SLUG:
        return str
    return lambda value: say(name, value, practice_field) or ("Nee" if PART_BY_NAME[name].said is yes else "–")


def _reader(practice_field):
    """The form field checks the text of a cell: how long it may be, whether it is a number, a date, an address.

    What only the model asks, such as the years that there are, is checked after that.
    """
    if isinstance(practice_field, models.TextField):
        return practice_field.formfield().clean
    options = {"assume_scheme": "https"} if isinstance(practice_field, models.URLField) else {}
    if isinstance(practice_field, models.DecimalField):
        options = {"form_class": DecimalNumberField}
    elif isinstance(practice_field, models.IntegerField):
        options = {"form_class": WholeNumberField}
    elif isinstance(practice_field, models.DateField):
        options = {"form_class": WrittenDateField}
    form_field = practice_field.formfield(**options)

    def read(text):
        value = form_field.clean(" ".join(text.split()))
        practice_field.run_validators(value)
        return value

    return read


def _tags(practice_field):
    """All tags that practices can have in this field, by name, by address and by a former address."""
    model = practice_field.related_model
    tags = {tag.pk: tag for tag in model.objects.complex_filter(practice_field.get_limit_choices_to())}
    former = FormerTagSlug.objects.filter(model=model._meta.model_name, tag_id__in=tags)
    return Lookup(
        [(tag, tag.name, [tag.name, tag.slug, *getattr(tag, "other_names", [])]) for tag in tags.values()],
        [(tags[row.tag_id], tags[row.tag_id].name, [row.slug]) for row in former],
    )
