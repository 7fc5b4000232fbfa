"""Practices as one town does them: its own text, years and state in the place of those of the whole practice."""

from dataclasses import replace

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from ..models import Implementation, Source
from ..models.age import age_of
from .cards import FEW_TOWNS, in_a_row, make_cards

SOURCES = Source.objects.filter(practice=OuterRef("practice"), part="").order_by("-date").values("date")
# The day of its youngest source, "" when unknown: of its own sources, else of those of the whole practice.
INFORMED = Coalesce(
    Subquery(SOURCES.filter(municipality=OuterRef("municipality"))[:1]),
    Subquery(SOURCES.filter(municipality=None)[:1]),
    Value(""),
)


def cards_in_town(municipality, practice_ids, index):
    """The cards of practices that a town takes part in: what is known of it there in the youngest year first, inside a
    year in this order, what it ended at the end. One query more than `make_cards`."""
    parts = (
        Implementation.objects.shown()
        .filter(municipality=municipality, practice__in=practice_ids)
        .select_related("practice", "municipality")
        .annotate(informed=INFORMED, informed_of_all=F("practice__document__informed"))
    )
    by_practice = {part.practice_id: part for part in parts}
    cards = [(card, by_practice.get(card.pk)) for card in make_cards(practice_ids, index)]
    cards.sort(key=lambda pair: _place(*pair))
    return [_card_there(card, part) if part else card for card, part in cards]


def _place(card, part):
    """What a card is sorted by: whether the town ended it, and how old what is known of it is."""
    if part is None:
        return False, 0
    confirmed_at = part.practice.confirmed_at if _leads(part) else None
    known = max(part.informed if len(card.towns) > 1 else part.informed_of_all, str(confirmed_at or ""))
    return part.has_ended, -int(known[:4] or 0)


def _leads(part):
    return part.municipality_id == part.practice.municipality_id


def _card_there(card, part):
    """A Card as the town of this Implementation, with `informed`, does it."""
    is_shared = len(card.towns) > 1
    changes = {"place": sorted(card.place, key=lambda link: link.slug != part.municipality.slug)}
    if len(card.towns) > FEW_TOWNS:
        own = replace(card.place[0], name=str(part.municipality), slug=part.municipality.slug)
        changes["place"] = [replace(own, url=part.municipality.get_absolute_url())]
        changes["more"] = f"met {len(card.towns) - 1} andere"
    if part.text:
        changes["summary"] = in_a_row(part.text)
    if part.years or is_shared:
        changes["years"] = part.years
    if part.has_ended:
        changes["age"] = age_of(None, "", part.practice.stage, part.end_year, has_ended=True)
    elif is_shared:
        changes["age"] = age_of(part.practice.confirmed_at if _leads(part) else None, part.informed)
    return replace(card, **changes)
