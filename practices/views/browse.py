import re

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from praktijkenbank.release import unless_known

from ..browse.answers import other_answers
from ..browse.cards import make_cards
from ..browse.filters import PracticeFilter
from ..browse.menu import read_menu
from ..browse.own_town import remembered
from ..browse.panels import render_panels
from ..browse.results import ResultPage, map_context, way_context
from ..browse.rows import render_partly, render_rows
from ..exchange.jsonld import list_jsonld
from ..models import SearchMiss
from ..search import index as search_index

# As search engines call themselves. Whatever they ask, nobody missed it, and nothing is looked for by its meaning.
ROBOT = re.compile("bot|crawl|spider|slurp", re.IGNORECASE)


@require_safe
@cache_control(no_cache=True)
@vary_on_cookie
def practice_list(request):
    index = search_index.current()
    own_town = remembered(request, index)
    # The page changes with the bank, the question, the reader's own town and the day, which the menu follows.
    parts = [index.state.token, request.get_full_path(), own_town, localdate()]
    return unless_known(request, parts, lambda: _results(request, index, own_town))


def _results(request, index, own_town):
    is_robot = bool(ROBOT.search(request.headers.get("User-Agent", "")))
    practice_filter = PracticeFilter(request.GET, own_town=own_town, index=index, by_meaning=not is_robot)
    page = ResultPage(practice_filter)
    is_miss = practice_filter.search and not practice_filter.search.found_as_typed
    if is_miss and not is_robot:
        SearchMiss.objects.record(practice_filter.query.text, practice_filter.query.stem)
    canonical_url = f"{settings.SITE_URL}{request.path}{practice_filter.canonical}"
    context = {
        "nav": "practices",
        "menu": read_menu(index),
        "filter": practice_filter,
        "address": practice_filter.address,
        "total": len(practice_filter),
        "rows": render_rows(page.ids, practice_filter),
        "answers": other_answers(practice_filter) if page.number == 1 else [],
        "partly": render_partly(practice_filter),
        "page": page,
        "panels": render_panels(practice_filter),
        **way_context(practice_filter),
        **map_context(practice_filter),
        "jsonld": list_jsonld("Praktijken", canonical_url, make_cards(page.ids, index)),
        "canonical_url": canonical_url,
        "feed_url": f"{reverse('practice_feed')}{practice_filter.canonical}",
        "is_remembered": practice_filter.own_town is not None and practice_filter.own_town.slug == own_town,
    }
    return render(request, "practices/browse.html", context)
