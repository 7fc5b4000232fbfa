"""The answers of a fiche, of one as it was sent, and of a practice, in the words of a reader."""

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst

from practices.content import PART_BY_NAME, say
from practices.models import Practice

from ..models import Submission

UNSURE = "Weet ik niet, de VVSG helpt"
PLACES = "other_municipalities"


def label_of(name):
    """What a line about this answer is called."""
    part = PART_BY_NAME.get(name)
    return part.heading if part else capfirst(Submission._meta.get_field(name).verbose_name)


def in_words(content, name):
    """The answer to `name` of a Submission, AsSent or Practice; "" when there is none. See rows.py for its queries."""
    if typed := getattr(content, "unfinished", {}).get(name):
        return typed
    value = _value(content, name)
    return say(name, value, _column(name)) if name in PART_BY_NAME else str(value or "")


def said(content, name):
    """The same, with what is left to the editors."""
    return in_words(content, name) or (UNSURE if name in getattr(content, "unsure", []) else "")


def _value(content, name):
    """The value, a relation as a list of rows: the themes without the first, which is an answer of its own."""
    if name == PLACES and isinstance(content, Practice):
        rows = content.implementations.all()
        return [row.municipality for row in rows if row.municipality_id != content.municipality_id]
    value = getattr(content, name, None)
    rows = list(value.all()) if hasattr(value, "all") else value
    return [row for row in rows if row != content.main_theme] if name == "themes" else rows


def _column(name):
    try:
        return Submission._meta.get_field(name)
    except FieldDoesNotExist:
        return None
