"""The columns of a file with practices: how each is called, and what may be in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify

from praktijkenbank.numbers import DecimalNumberField, WholeNumberField

from ..content import ALL_TAG_FIELDS, PART_BY_NAME, PARTS, say, yes
from ..models import FormerTagSlug, Municipality, Practice
from ..search.gazetteer import Gazetteer, which_one

SEPARATOR = ";"
SLUG, OTHER_PLACES = "slug", "other_municipalities"
# In the order of the template file. `themes` says the first theme too.
NAMES = [SLUG, *(part.name for part in PARTS if part.has_column)]
# No name is longer; what is longer resembles nothing.
MAX_NAME_LENGTH = 200
# A list of choices as short as this is named in full.
FEW = 10


class Lookup:
    """Values by all names an editor may write for them; case, accents and punctuation do not matter.

    `options` and `others` are lists of (value, label, names). A name of `others` never hides one of `options`.
    """

    def __init__(self, options, others=()):
        self.labels = [label for _value, label, _names in options]
        self._found = {}
        for rows in [options, others]:
            found = {}
            for value, label, names in rows:
                for name in filter(None, map(slugify, names)):
                    found.setdefault(name, {})[value] = label
            self._found = found | self._found

    def find(self, text):
        """Raises ValidationError, with what may be meant, when there is no such value or more than one."""
        found = self._found.get(slugify(text), {})
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise ValidationError(f"‘{text}’ kan meer dan één zijn. Gebruik de adresnaam.")
        raise ValidationError(f"‘{text[:MAX_NAME_LENGTH]}’ kennen we niet.{self._hint(text)}")

    def _hint(self, text):
        near = get_close_matches(slugify(text), self._found, n=1) if len(text) <= MAX_NAME_LENGTH else []
        if near:
            return f" Bedoel je ‘{next(iter(self._found[near[0]].values()))}’?"
        return f" Kies uit: {', '.join(self.labels)}." if 0 < len(self.labels) <= FEW else ""

    def find_all(self, text):
        """All values in a text with `;` between them, each once."""
        return list(dict.fromkeys(self.find(part) for part in split(text)))


@dataclass(frozen=True)
class Column:
    """`read` turns the text of a cell into a value and raises ValidationError; `show` turns a value into words.

    `options` are the words to choose from, if any; `notes_on` says what to know of the names in a cell.
    """

    name: str
    title: str
    read: Callable[[str], Any]
    show: Callable[[Any], str] = str
    options: list[str] = field(default_factory=list)
    notes_on: Callable[[str], list[str]] = lambda _text: []


def import_columns():
    """All columns, with the tags and municipalities of now: a fixed number of queries."""
    places = PlaceLookup()
    return [_column(name, places) for name in NAMES]


def split(text):
    return [part.strip() for part in text.split(SEPARATOR) if part.strip()]


def _column(name, places):
    if name == OTHER_PLACES:
        return Column(name, "andere gemeenten", places.find_all, _shown(name), places.labels, places.notes_on)
    practice_field = Practice._meta.get_field(name)
    title, show = str(practice_field.verbose_name), _shown(name, practice_field)
    if name == "municipality":
        return Column(name, title, places.find, show, places.labels, places.notes_on)
    if name in ALL_TAG_FIELDS:
        lookup = _tags(practice_field)
        return Column(name, title, lookup.find_all, show, lookup.labels)
    if name == "keywords":
        word = practice_field.base_field.formfield()
        return Column(name, title, lambda text: [word.clean(part) for part in split(text)], show)
    if practice_field.choices:
        labels = dict(practice_field.flatchoices)
        lookup = Lookup([(value, label, [value, label]) for value, label in labels.items()])
        return Column(name, title, lookup.find, show, lookup.labels)
    if isinstance(practice_field, models.BooleanField):
        lookup = Lookup([(True, "ja", ["ja"]), (False, "nee", ["nee"])])
        return Column(name, title, lookup.find, show, lookup.labels)
    return Column(name, title, _reader(practice_field), show)


def _shown(name, practice_field=None):
    """A function that turns a value of this column into words, with a dash for none."""
    if name == SLUG:
        return str
    return lambda value: say(name, value, practice_field) or ("Nee" if PART_BY_NAME[name].said is yes else "–")


def _reader(practice_field):
    """The form field checks the text of a cell: how long it may be, whether it is a number, a date, an address."""
    if isinstance(practice_field, models.TextField):
        return practice_field.formfield().clean
    options = {"assume_scheme": "https"} if isinstance(practice_field, models.URLField) else {}
    if isinstance(practice_field, models.DecimalField):
        options = {"form_class": DecimalNumberField}
    elif isinstance(practice_field, models.IntegerField):
        options = {"form_class": WholeNumberField}
    form_field = practice_field.formfield(**options)
    return lambda text: form_field.clean(" ".join(text.split()))


def _tags(practice_field):
    """All tags that practices can have in this field, by name, by address and by a former address."""
    model = practice_field.related_model
    tags = {tag.pk: tag for tag in model.objects.complex_filter(practice_field.get_limit_choices_to())}
    former = FormerTagSlug.objects.filter(model=model._meta.model_name, tag_id__in=tags)
    return Lookup(
        [(tag, tag.name, [tag.name, tag.slug, *getattr(tag, "other_names", [])]) for tag in tags.values()],
        [(tags[row.tag_id], tags[row.tag_id].name, [row.slug]) for row in former],
    )


class PlaceLookup(Lookup):
    """Municipalities by any name that people have for them, as everywhere on the site."""

    def __init__(self):
        places = list(Municipality.objects.prefetch_related("aliases"))
        names = [(place, str(place), [place.name, *(alias.name for alias in place.aliases.all())]) for place in places]
        super().__init__(names)
        self._gazetteer = Gazetteer(places)

    def find(self, text):
        """Raises ValidationError too, with the names of the towns, when it may be one of several."""
        found = self._gazetteer.find(text)
        if len(found) > 1:
            raise ValidationError(f"{which_one(text, found)}.")
        return found[0].municipality if found else super().find(text)

    def notes_on(self, text):
        found = [self._gazetteer.find(part) for part in split(text)]
        return [hits[0].notice for hits in found if len(hits) == 1 and hits[0].notice]
