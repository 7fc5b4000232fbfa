"""A page of results: which practices, the other pages, the map beside them, and the ways on when there are none."""

from django.http import QueryDict

from ..drawings import flanders
from ..search.facets import FACETS
from .address import MAP
from .cards import make_cards
from .filters import PracticeFilter
from .likeness import most_alike, near_in_words

PAGE_SIZE = 20
# Cards on a page of results without results.
FEW = 4
# A town within so many kilometres is near.
NEAR = 20
# Pages shown on either side of the current one.
PAGES_AROUND = 2


class ResultPage:
    """One page of the results, and the addresses of the others. A number past the end shows the last page."""

    def __init__(self, practice_filter):
        self.filter = practice_filter
        self.count = max(1, -(-len(practice_filter) // PAGE_SIZE))
        self.number = self._number(practice_filter.data.get("pagina", ""))
        self.ids = practice_filter.first(self.number * PAGE_SIZE)[(self.number - 1) * PAGE_SIZE :]

    @property
    def pages(self):
        """The numbers to show as a list of {number, url, is_current}, with None where some are left out."""
        shown = {1, self.count, *range(self.number - PAGES_AROUND, self.number + PAGES_AROUND + 1)}
        pages, before = [], 0
        for number in sorted(number for number in shown if 1 <= number <= self.count):
            if number > before + 1:
                pages.append(None)
            pages.append({"number": number, "url": self._url(number), "is_current": number == self.number})
            before = number
        return pages

    @property
    def previous_url(self):
        return self._url(self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self):
        return self._url(self.number + 1) if self.number < self.count else ""

    def _url(self, number):
        return self.filter.address.url(pagina=str(number) if number > 1 else None)

    def _number(self, raw):
        if not raw:
            return 1
        number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0
        if not 1 <= number <= self.count:
            self.filter.notices.append(
                f"Pagina ‘{raw[:20]}’ is er niet. Je ziet pagina {min(max(number, 1), self.count)}."
            )
        return min(max(number, 1), self.count)


def map_context(practice_filter):
    """The map under these filters: dots that narrow to a municipality, and the same as a list."""
    index, chosen = practice_filter.index, practice_filter.chosen.get("gemeente", [])
    # Without the choice of municipalities: the others stay on the map, to go to.
    everywhere = index.answer({**practice_filter.chosen, "gemeente": []}, practice_filter.answer.text)
    address = practice_filter.address
    if address.view != MAP:
        return {"map_places": flanders.places_with_practices(index, everywhere)}
    counts = everywhere.counts("gemeente")
    places = {
        option.value: {
            "label": option.label,
            "url": address.url(gemeente=[option.value]),
            "count": counts[option.term],
            "is_chosen": option.value in chosen,
        }
        for option in index.options["gemeente"]
        if counts[option.term]
    }
    return {
        "map_dots": flanders.dots(index, everywhere, lambda slug: places[slug]["url"], chosen),
        "places": places.values(),
        "chosen_place": index.by_value["gemeente"][chosen[0]] if len(chosen) == 1 else None,
    }


def way_context(practice_filter):
    """For a search without results: what would give some, and a few practices with all words that fit fewer filters,
    as {card, reason}: of towns near the only one chosen, and like it, when that town has none."""
    ways = [] if len(practice_filter) else ways_on(practice_filter)
    fewer_filters = [way for way in ways if way["keeps_words"]]
    town = _town_without(practice_filter, ways)
    is_near = False
    if town:
        perhaps, is_near = _near_and_alike(town, practice_filter)
    elif not fewer_filters or practice_filter.partly or practice_filter.alike:
        perhaps = []
    else:
        nearest = PracticeFilter(QueryDict(fewer_filters[0]["url"].removeprefix("?")), index=practice_filter.index)
        perhaps = [{"card": card, "reason": ""} for card in make_cards(nearest.first(FEW), practice_filter.index)]
    return {"ways_on": ways, "perhaps": perhaps, "town_without": town, "is_near": is_near}


def _town_without(practice_filter, ways):
    """The only municipality chosen, when without it there are results; else None."""
    chosen = practice_filter.chosen.get("gemeente", [])
    is_in_the_way = any(way["param"] == "gemeente" for way in ways)
    return practice_filter.index.municipalities[chosen[0]] if len(chosen) == 1 and is_in_the_way else None


def _near_and_alike(town, practice_filter):
    """A few practices that fit all but this town, as {card, reason}: half of them of the nearest towns, then of those
    most like it; the reason says how far they are. And whether any is of a near town."""
    index = practice_filter.index
    elsewhere = index.answer({**practice_filter.chosen, "gemeente": []}, practice_filter.answer.text)
    alike = most_alike(town, index.places_in_use())
    near = sorted((found.kilometres, other.slug) for other, found in alike if found.kilometres is not None)
    neighbours = [slug for kilometres, slug in near if kilometres <= NEAR]
    around = index.answer({**practice_filter.chosen, "gemeente": neighbours}, practice_filter.answer.text)
    ids = around.by_value(neighbours, stop=FEW // 2) if neighbours else []
    others = [pk for pk in elsewhere.by_value([other.slug for other, _found in alike], stop=FEW) if pk not in ids]
    cards = make_cards([*ids, *others][:FEW], index)
    places = {card.pk: [index.municipalities[slug] for slug in card.towns] for card in cards}
    perhaps = [{"card": card, "reason": places[card.pk] and near_in_words(town, places[card.pk])} for card in cards]
    return perhaps, bool(ids)


def ways_on(practice_filter):
    """For a search without results: what would give some, never with 0: {label, url, count, param, keeps_words}
    each."""
    answer, address = practice_filter.answer, practice_filter.address
    ways = []
    if practice_filter.search:
        count = len(practice_filter.index.answer(practice_filter.chosen))
        ways.append((f"Zonder de zoekwoorden ‘{practice_filter.query.text}’", "q", count))
    for facet in FACETS:
        if facet.param in answer.masks:
            ways.append((f"Zonder de filter ‘{facet.label}’", facet.param, answer.without(facet.param).bit_count()))
    return [
        {
            "label": label,
            "url": address.url(**{param: None}),
            "count": count,
            "param": param,
            "keeps_words": param != "q",
        }
        for label, param, count in ways
        if count
    ]
