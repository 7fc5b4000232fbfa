"""What the bank says, piece by piece: the same checks read what is in the database and what waits in a file."""

from typing import Any, NamedTuple

from django.db import models

from ..content import PART_BY_NAME, PARTS, PROSE_FIELDS, ROW_FIELDS, TAG_FIELDS
from ..in_words import files
from ..models import Implementation, Link, Practice, Reach, Source

# What hangs on a practice, by the name of its part: its model, the field that says which of them it is, and in words.
HANGING = {
    "implementations": (Implementation, "municipality", "Deze praktijk in"),
    "sources": (Source, "publisher", "Bron van"),
    "reaches": (Reach, "unit", "Cijfer over"),
    "links": (Link, "description", "Link naar"),
}
# The parts that a practice holds itself.
OWN = [part.name for part in PARTS if part.said is not files and part.name != "other_municipalities"]
# What only editors read, or is there to reach somebody.
NOT_FOR_READERS = {"internal_notes", "contact_name", "contact_role", "contact_email", "contact_phone"}


class Said(NamedTuple):
    """One thing that is said: of which practice (its slug), in which part of the catalogue, and what.

    Of what hangs on a practice `part` has a field behind a dot, such as "sources.date", and `which` says of which row,
    the one with the number `row`. A town and a tag are given by their slug.
    """

    slug: str
    part: str
    value: Any
    which: str = ""
    row: int = 0

    @property
    def field(self):
        """The model field that holds it."""
        name, _dot, field = self.part.rpartition(".")
        return (HANGING[name][0] if name else Practice)._meta.get_field(field)

    @property
    def is_text(self):
        """Whether it is a text that readers see, in sentences or not."""
        is_text = isinstance(self.field, models.CharField | models.TextField) and not isinstance(
            self.field, models.URLField
        )
        return is_text and not self.field.choices and self.field.name not in NOT_FOR_READERS

    @property
    def is_prose(self):
        """Whether it is written in sentences."""
        return self.part == "implementations.text" or self.part in PROSE_FIELDS

    @property
    def where(self):
        """The part in words: "Aanpak", "Bron van VVSG, datum"."""
        name, _dot, _field = self.part.rpartition(".")
        if not name:
            return PART_BY_NAME[self.part].heading
        return f"{HANGING[name][2]} {self.which}, {self.field.verbose_name}"


def said_in(practices):
    """All that these Practices (a QuerySet) say, as a list of Said. A fixed number of queries."""
    towns = [f"{name}__municipality" for name in ("implementations", "sources", "reaches")]
    practices = practices.order_by("pk").select_related(*ROW_FIELDS)
    practices = practices.prefetch_related(*TAG_FIELDS, *towns, "links")
    return [one for practice in practices for one in said_of(practice.slug, _values(practice))]


def said_of(slug, values):
    """What the parts of one practice say: {name of the part: value}, of what hangs on it a list of such dicts."""
    found = []
    for name, value in values.items():
        if name in HANGING:
            key = HANGING[name][1]
            for number, row in enumerate(value):
                which = str(row.get(key, ""))
                found += [Said(slug, f"{name}.{field}", one, which, number) for field, one in row.items() if one]
        elif name in OWN:
            found += [Said(slug, name, one) for one in (value if name in TAG_FIELDS else [value]) if one]
    return found


def _values(practice):
    values = {name: getattr(practice, name) for name in OWN}
    values |= {name: getattr(values[name], "slug", None) for name in ROW_FIELDS}
    values |= {name: [tag.slug for tag in getattr(practice, name).all()] for name in TAG_FIELDS}
    return values | {name: [_row(row) for row in getattr(practice, name).all()] for name in HANGING}


def _row(row):
    left_out = {"id", "practice", "position"}
    values = {field.name: getattr(row, field.name) for field in row._meta.fields if field.name not in left_out}
    return {name: value.slug if hasattr(value, "slug") else value for name, value in values.items()}
