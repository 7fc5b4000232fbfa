"""The words that a cell may hold for a value: names, addresses, former ones."""

import re
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from ..models import Municipality
from ..search.gazetteer import Gazetteer, which_one

SEPARATOR = ";"
# What people put between words too.
OTHER_SIGN = re.compile(r"[,/|]")
# No name is longer; what is longer resembles nothing.
MAX_NAME_LENGTH = 200
# A list of choices as short as this is named in full.
FEW = 10


class UnknownWordError(ValidationError):
    """`word` means nothing here, or more than one thing."""

    def __init__(self, message, word):
        super().__init__(message)
        self.word = word


def split(text):
    """The words of a cell with `;` or a line end between them."""
    return [part.strip() for part in re.split(f"[{SEPARATOR}\n]", text) if part.strip()]


class Lookup:
    """Values by all names an editor may write for them; case, accents and punctuation do not matter.

    `options` and `others` are lists of (value, label, names). A name of `others` never hides one of `options`.
    """

    def __init__(self, options, others=()):
        self.labels = [label for _value, label, _names in options]
        self._names = {value: names for value, _label, names in options}
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
            raise UnknownWordError(f"‘{text}’ kan meer dan één zijn. Gebruik de adresnaam.", text)
        raise UnknownWordError(f"‘{text[:MAX_NAME_LENGTH]}’ kennen we niet.{self._hint(text)}", text)

    @property
    def choices(self):
        """What an editor may choose, as (a name by which `find` finds the value, its label)."""
        return [(self.name_of(value), label) for value, label in zip(self._names, self.labels, strict=True)]

    def name_of(self, value):
        """A name by which `find` finds this value, and no other: the first of its names that will do.

        What is not in the list any more comes as it is.
        """
        names = [name for name in self._names.get(value, []) if SEPARATOR not in name]
        return next((name for name in names if [*self._found.get(slugify(name), {})] == [value]), str(value))

    def _near(self, text):
        near = get_close_matches(slugify(text), self._found, n=1) if len(text) <= MAX_NAME_LENGTH else []
        return next(iter(self._found[near[0]].values())) if near else ""

    def _hint(self, text):
        if near := self._near(text):
            return f" Bedoel je ‘{near}’?"
        return f" Kies uit: {', '.join(self.labels)}." if 0 < len(self.labels) <= FEW else ""

    def find_all(self, text):
        """All values in a text, each once, with `;` between them, or another sign that is in none of their names.

        Raises ValidationError with a message for each word that is not known.
        """
        found, errors = {}, []
        for word in self.words_in(text):
            try:
                found[self.find(word)] = True
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return [*found]

    def words_in(self, text):
        """The words that a cell lists."""
        words = []
        for part in split(text):
            is_known = slugify(part) in self._found or not OTHER_SIGN.search(part)
            words += [part] if is_known else [word.strip() for word in OTHER_SIGN.split(part) if word.strip()]
        return words


class PlaceLookup(Lookup):
    """Municipalities by any name that people have for them, as everywhere on the site."""

    def __init__(self):
        places = list(Municipality.objects.prefetch_related("aliases"))
        own = [(place, str(place), [place.name, place.short_name, place.slug, place.nis or ""]) for place in places]
        others = [(place, str(place), [alias.name for alias in place.aliases.all()]) for place in places]
        super().__init__(own, others)
        self._gazetteer = Gazetteer(places)

    def find(self, text):
        """Raises ValidationError too, with the names of the towns, when it may be one of several."""
        found = self._gazetteer.find(text)
        if len(found) > 1:
            raise UnknownWordError(f"{which_one(text, found)}.", text)
        return found[0].municipality if found else super().find(text)

    def notes_on(self, text):
        found = [self._gazetteer.find(part) for part in self.words_in(text)]
        return [hits[0].notice for hits in found if len(hits) == 1 and hits[0].notice]
