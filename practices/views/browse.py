from hashlib import sha256

from django.conf import settings
from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from ..browse.cards import make_cards
from ..browse.filters import MAP, PracticeFilter
from ..browse.menu import read_menu
from ..browse.own_town import remembered
from ..browse.panels import render_panels
from ..browse.rows import render_rows
from ..drawings import flanders
from ..exchange.jsonld import list_jsonld
from ..models import SearchMiss
from ..search import index as search_index
from ..search.facets import FACETS

PAGE_SIZE = 20
# Cards on a page of results without results.
FEW = 4
# When a file that shapes the page last changed: another release makes other pages of the same bank.
RELEASE = max(
    path.stat().st_mtime_ns
    for pattern in ["practices/**/*.py", "templates/**/*.html"]
    for path in settings.BASE_DIR.glob(pattern)
)
# Pages shown on either side of the current one.
PAGES_AROUND = 2


def _etag(request):
    """Changes with the bank, the question, the reader's own town, the day (the menu follows it) and the program."""
    request.index = search_index.current()
    request.own_town = remembered(request, request.index)
    parts = [request.index.state.token, request.get_full_path(), request.own_town, localdate(), RELEASE]
    return f'"{sha256(repr(parts).encode()).hexdigest()[:32]}"'


@require_safe
@cache_control(no_cache=True)
@condition(etag_func=_etag)
def practice_list(request):
    practice_filter = PracticeFilter(request.GET, own_town=request.own_town, index=request.index)
    page = Page(practice_filter)
    if practice_filter.search and not practice_filter.search.found_as_typed:
        SearchMiss.objects.record(practice_filter.query.text)
    canonical_url = f"{settings.SITE_URL}{request.path}{practice_filter.canonical}"
    context = {
        "nav": "practices",
        "menu": read_menu(practice_filter.index),
        "filter": practice_filter,
        "total": len(practice_filter),
        "rows": render_rows(page.ids, practice_filter),
        "page": page,
        "panels": render_panels(practice_filter),
        **way_context(practice_filter),
        **map_context(practice_filter),
        "jsonld": list_jsonld("Praktijken", canonical_url, make_cards(page.ids, practice_filter.index)),
        "canonical_url": canonical_url,
        "feed_url": f"{reverse('practice_feed')}{practice_filter.canonical}",
        "is_remembered": practice_filter.own_town is not None and practice_filter.own_town.slug == request.own_town,
    }
    return render(request, "practices/browse.html", context)


def map_context(practice_filter):
    """The map under these filters: dots that narrow to a municipality, and the same as a list."""
    index, chosen = practice_filter.index, practice_filter.chosen.get("gemeente", [])
    # Without the choice of municipalities: the others stay on the map, to go to.
    everywhere = index.answer({**practice_filter.chosen, "gemeente": []}, practice_filter.answer.text)
    if practice_filter.view != MAP:
        return {"map_places": flanders.places_with_practices(index, everywhere)}
    counts = everywhere.counts("gemeente")
    return {
        "map_dots": flanders.dots(index, everywhere, lambda slug: practice_filter.url(gemeente=[slug]), chosen),
        "places": [
            {"option": option, "count": counts[option.term], "is_chosen": option.value in chosen}
            for option in index.options["gemeente"]
            if counts[option.term]
        ],
        "chosen_place": index.by_value["gemeente"][chosen[0]] if len(chosen) == 1 else None,
    }


class Page:
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
        return self.filter.url(pagina=str(number) if number > 1 else None)

    def _number(self, raw):
        if not raw:
            return 1
        number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0
        if not 1 <= number <= self.count:
            self.filter.notices.append(
                f"Pagina ‘{raw[:20]}’ is er niet. Je ziet pagina {min(max(number, 1), self.count)}."
            )
        return min(max(number, 1), self.count)


def way_context(practice_filter):
    """For a search without results: what would give some, and a few of the practices that the first way gives."""
    ways = [] if len(practice_filter) else ways_on(practice_filter)
    if not ways:
        return {"ways_on": [], "perhaps": []}
    index = practice_filter.index
    nearest = PracticeFilter(QueryDict(ways[0]["url"].removeprefix("?")), index=index)
    return {"ways_on": ways, "perhaps": make_cards(nearest.first(FEW), index)}


def ways_on(practice_filter):
    """For a search without results: what would give some, as a list of {label, url, count}, never with 0."""
    ways = []
    answer = practice_filter.answer
    if practice_filter.search:
        without_words = practice_filter.index.answer(practice_filter.chosen)
        if len(without_words):
            ways.append(
                {
                    "label": f"Zonder de zoekwoorden ‘{practice_filter.query.text}’",
                    "url": practice_filter.url(q=None),
                    "count": len(without_words),
                }
            )
    for facet in FACETS:
        count = answer.without(facet.param).bit_count() if facet.param in answer.masks else 0
        if count:
            ways.append(
                {
                    "label": f"Zonder de filter ‘{facet.label}’",
                    "url": practice_filter.url(**{facet.param: None}),
                    "count": count,
                }
            )
    return ways
