from collections import defaultdict

from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..browse.cards import make_cards, practices_url
from ..browse.menu import read_menu
from ..browse.ways_in import in_use
from ..drawings import flanders
from ..models import PopularSearch
from ..search import index as search_index

RECENT = 4


@require_safe
def home(request):
    index = search_index.current()
    answer = index.answer({})
    menu = read_menu(index)
    places = in_use(answer, "gemeente")
    context = {
        "nav": "home",
        "menu": menu,
        "total": len(answer),
        "themes": [theme for theme in in_use(answer, "thema") if not theme.is_child],
        "plans": _plans(menu, answer),
        "places": places,
        "places_with_practices": sum(place.count > 0 for place in places),
        "map_dots": flanders.dots(index, answer, lambda slug: practices_url(gemeente=slug)),
        "recent": make_cards(answer.ordered(stop=RECENT), index),
        "popular_searches": [
            {"label": search.text, "url": practices_url(q=search.text)} for search in PopularSearch.objects.all()
        ],
    }
    return render(request, "practices/home.html", context)


def _plans(menu, answer):
    """The frameworks that lead and have goals, each with those and with how many of its actions have a practice."""
    goals, actions = defaultdict(list), defaultdict(list)
    for found, param in [(goals, "doelstelling"), (actions, "actie")]:
        for way in in_use(answer, param):
            found[way.group].append(way)
    return [
        {
            "framework": framework,
            "goals": goals[framework.name],
            "most": max(goal.count for goal in goals[framework.name]),
            "action_count": len(actions[framework.name]),
            "with_practices": sum(action.count > 0 for action in actions[framework.name]),
        }
        for framework in menu.frameworks
        if goals[framework.name]
    ]
