"""The one way to look a municipality up by what people call it: a name of now or before, a deelgemeente, a postcode."""

import re
from dataclasses import dataclass

from django.utils.text import slugify

from ..models import Municipality, MunicipalityAlias
from .dutch.inflection import is_form
from .dutch.spelling import typing_distance
from .synonyms import words_of

# Who types such a number in a search means a year.
YEARS = range(1900, 2100)
# One letter wrong in a name of at least so many.
ONE_SLIP, MIN_NEAR_LENGTH = 1.0, 5


@dataclass(frozen=True)
class PlaceFound:
    """A municipality that someone may mean, by its own name or by one of these."""

    municipality: Municipality
    alias: MunicipalityAlias | None = None
    postcode: str = ""

    @property
    def notice(self):
        """What whoever used the name should know; nothing for a name of its own."""
        if self.postcode:
            return f"{self.postcode} is een postcode van {self.municipality}."
        return self.alias.in_words if self.alias else ""


class Gazetteer:
    """All municipalities by all their names. Made of rows with their aliases prefetched; it asks no query.

    What a town is called today is that town, also where a deelgemeente elsewhere has that name. Any other name may
    belong to several: then ask, never choose.
    """

    def __init__(self, municipalities=()):
        self._own, self._other = {}, {}
        for place in municipalities:
            for name in [place.name, place.short_name, place.slug, place.nis or ""]:
                self._add(self._own, name, PlaceFound(place))
            for alias in sorted(place.aliases.all(), key=lambda alias: alias.is_locality):
                for name in [alias.name, alias.slug, alias.old_nis]:
                    self._add(self._other, name, PlaceFound(place, alias))
            for postcode in place.postcodes:
                self._add(self._other, postcode, PlaceFound(place, postcode=postcode))

    def find(self, text):
        """Whom `text` may mean, as a list of PlaceFound: one, several or none. Case, accents, spaces and hyphens are
        free, St is Sint, and Stad or Gemeente may stand before it."""
        key = _key(text)
        return [*(self._own.get(key) or self._other.get(key) or {}).values()]

    def near(self, text):
        """Whom `text` may mean with one letter wrong after the first, as a list of (PlaceFound, the name they have)."""
        key = _key(text)
        if len(key) < MIN_NEAR_LENGTH or key.isdigit():
            return []
        return [
            (hit, hit.alias.name if hit.alias else hit.municipality.name)
            for names in (self._own, self._other)
            for name, hits in names.items()
            if name[0] == key[0] and abs(len(name) - len(key)) <= 1 and typing_distance(key, name) <= ONE_SLIP
            for hit in hits.values()
        ]

    def starting(self, typed):
        """The other names that begin as `typed`, postcodes only in full, as a list of (name, Municipality)."""
        start = _key(typed)
        keys = [key for key in self._other if start and (key == start if key.isdigit() else key.startswith(start))]
        found = {
            (hit.alias.name if hit.alias else key, hit.municipality)
            for key in keys
            for pk, hit in self._other[key].items()
            if pk not in self._own.get(key, {})
        }
        return sorted(found, key=lambda pair: (pair[0], pair[1].name))

    @property
    def searched(self):
        """Deelgemeenten, postcodes and names with St for Sint, with the towns to look for as well in a search, as a
        list of (name, [town, …]).

        Documents hold the other names. What is a word of Dutch too (Werken, Doel), a year or a town is only that.
        """
        found = {}
        for key, hits in self._other.items():
            for hit in hits.values():
                name = hit.postcode or (hit.alias.name if hit.alias.is_locality else "")
                if name and key not in self._own and not says_something_else(name):
                    found.setdefault(name, []).append(str(hit.municipality))
        own = {hit.municipality.name: [str(hit.municipality)] for hits in self._own.values() for hit in hits.values()}
        saints = (pair for pair in (own | found).items() if pair[0].startswith("Sint-"))
        return [*found.items(), *((f"St-{name.removeprefix('Sint-')}", towns) for name, towns in saints)]

    def _add(self, names, name, found):
        if key := _key(name):
            names.setdefault(key, {}).setdefault(found.municipality.pk, found)


def which_one(text, found):
    """What several PlaceFound ask: "‘Deurne’ hoort bij meer dan één gemeente. Kies Antwerpen of Diest"."""
    *towns, last = sorted(str(hit.municipality) for hit in found)
    return f"‘{text}’ hoort bij meer dan één gemeente. Kies {', '.join(towns)} of {last}"


def says_something_else(name):
    """Whether `name` is a word of Dutch or a year too: who types it rarely means the place."""
    if name.isdigit():
        return int(name) in YEARS
    words = words_of(name)
    return len(words) == 1 and is_form(words[0].word)


def _key(name):
    return re.sub("^st-", "sint-", re.sub("^(?:stad|gemeente)-", "", slugify(name))).replace("-", "")
