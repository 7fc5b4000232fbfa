"""Texts of the bank that are not finished: what the VVSG still has to fill in, and what a text says nobody knows."""

import re
from dataclasses import dataclass

from django.db.models import Func, TextField, Value
from django.urls import reverse

from practices.content import PROSE_FIELDS
from practices.models import Action, Framework, Goal, Page, Practice, Resource, TargetGroup, Theme

# What an editor writes where something is still to come: [de VVSG vult hier aan: hoelang dit bewaard blijft].
TO_FILL_IN = r"\[de VVSG vult hier aan(?:: ?)?([^\]]*)\]"
# A sentence that says that something is not known. "Nog niet bekend" alone is an answer, "onbekende buren" are people.
UNKNOWN = r"[^.!?\n]*\b(?:is|zijn|jaar) (?:nog )?(?:onbekend|niet bekend)\b[^.!?\n]*"
# Each list of texts: which rows, what they are called, and their texts.
LISTS = [
    (Page.objects.all(), "title", ["body"]),
    (Theme.objects.all(), "name", ["description", "introduction"]),
    (TargetGroup.objects.all(), "name", ["description", "introduction"]),
    (Framework.objects.all(), "name", ["description"]),
    (Goal.objects.all(), "name", ["description"]),
    (Action.objects.all(), "name", ["description"]),
    (Resource.objects.published(), "title", ["description"]),
    (Practice.objects.published(), "title", PROSE_FIELDS),
]


@dataclass(frozen=True)
class OpenText:
    """A text that is not finished: its name, where an editor mends it, and what is missing, in words."""

    name: str
    url: str
    gaps: list[str]


def open_texts(user):
    """Every OpenText that this user may see, in the order of LISTS. One query."""
    asked = [
        _rows(place, rows, label, fields)
        for place, (rows, label, fields) in enumerate(LISTS)
        if user.has_perm(f"practices.view_{rows.model._meta.model_name}")
    ]
    return [
        OpenText(name, reverse(f"admin:practices_{model}_change", args=[pk]), gaps_in(text))
        for _place, name, model, pk, text in sorted(asked[0].union(*asked[1:], all=True) if asked else [])
    ]


def gaps_in(text):
    """What is still to be filled in there, and each sentence that says that something is not known."""
    to_fill_in = [what.strip() or "iets" for what in re.findall(TO_FILL_IN, text, re.IGNORECASE)]
    return [*to_fill_in, *(sentence.strip() for sentence in re.findall(UNKNOWN, text, re.IGNORECASE))]


def _rows(place, rows, label, fields):
    """The rows whose texts match, for a union: (place, name, model, key, text)."""
    whole = Func(Value("\n"), *fields, function="concat_ws", output_field=TextField())
    # PostgreSQL writes the edge of a word another way.
    pattern = f"{TO_FILL_IN}|{UNKNOWN}".replace(r"\b", r"\y")
    return (
        rows.order_by()
        .alias(whole=whole)
        .filter(whole__iregex=pattern)
        .values_list(Value(place), label, Value(rows.model._meta.model_name), "pk", whole)
    )
