"""A fiche as it was sent in, beside what was made of it and what is online: with the words that differ marked."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from django.utils.text import capfirst

from ..models import Submission
from .preview import Rows
from .summary import LABELS, UNSURE, in_words

WORD = re.compile(r"\s*\S+")
OWN_LABELS = {
    "open_to_call": "Je mag ons bellen",
    "other_municipalities": "Andere besturen",
}


@dataclass(frozen=True)
class Piece:
    """Some words in a row that share a mark. `is_cut`: gone from what came after. `is_new`: not in what was before."""

    text: str
    is_cut: bool = False
    is_new: bool = False


def marked(text, after=None, before=None):
    """Return `text` as a list of Piece, by what is not in the text `after` and `before` it; None compares nothing."""
    words = WORD.findall(text)
    kept, known = _shared(words, after), _shared(words, before)
    flags = [(place not in kept, place not in known) for place in range(len(words))]
    return [
        Piece("".join(word for word, _ in group), *flag)
        for flag, group in groupby(zip(words, flags, strict=True), key=lambda pair: pair[1])
    ]


def _shared(words, other):
    """The places in `words` of those that are also in the text `other`, in the same order."""
    if other is None:
        return range(len(words))
    plain = [word.strip() for word in words]
    matcher = SequenceMatcher(None, plain, other.split())
    return {place for block in matcher.get_matching_blocks() for place in range(block.a, block.a + block.size)}


class AsSent:
    """A fiche as a snapshot of `Submission.content()` holds it, for `said`. Asks for the tags with a query per kind."""

    def __init__(self, snapshot):
        self.unsure = snapshot.get("unsure", [])
        self.main_theme_id = None
        values = {}
        for name, value in snapshot.items():
            column = _column(name)
            if column is None:
                continue
            if not column.is_relation:
                values[name] = column.to_python(value)
            elif name in ("municipality", "main_theme"):
                found = column.related_model.objects.filter(slug=value).first() if value else None
                setattr(self, name, found)
                setattr(self, f"{name}_id", found and found.pk)
            elif not name.startswith("dropped_"):
                setattr(self, name, Rows(column.related_model.objects.filter(slug__in=value) if value else []))
        self.plain = Submission(**values)

    def __getattr__(self, name):
        return getattr(self.plain, name)


def said(content, name):
    """The answer to `name` in words, as `in_words` does, with yes for a box and with what is left to the editors."""
    if isinstance(value := getattr(content, name, None), bool):
        return "Ja" if value else ""
    text = in_words(content, name)
    return UNSURE if not text and name in getattr(content, "unsure", []) else text


def label_of(name):
    """What a line about this answer is called."""
    return OWN_LABELS.get(name) or LABELS.get(name) or capfirst(Submission._meta.get_field(name).verbose_name)


def _column(name):
    return next((field for field in Submission._meta.get_fields() if field.name == name and field.concrete), None)
