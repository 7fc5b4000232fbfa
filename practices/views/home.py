from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..browse.cards import make_cards, practices_url
from ..browse.menu import read_menu
from ..browse.ways_in import ways_in
from ..drawings import flanders
from ..models import PopularSearch
from ..search import index as search_index

RECENT = 4


@require_safe
def home(request):
    index = search_index.current()
    answer = index.answer({})
    menu = read_menu(index)
    framework = str(menu.framework or "")
    goals = [goal for goal in ways_in(answer, "doelstelling") if goal.group == framework]
    actions = [action for action in ways_in(answer, "actie") if action.group == framework]
    places = ways_in(answer, "gemeente")
    context = {
        "nav": "home",
        "menu": menu,
        "total": len(answer),
        "themes": [theme for theme in ways_in(answer, "thema") if not theme.is_child],
        "goals": goals,
        "most": max((goal.count for goal in goals), default=0),
        "action_count": len(actions),
        "actions_with_practices": sum(action.count > 0 for action in actions),
        "places": places,
        "places_with_practices": sum(place.count > 0 for place in places),
        "map_dots": flanders.dots(index, answer, lambda slug: practices_url(gemeente=slug)),
        "recent": make_cards(answer.ordered(stop=RECENT), index),
        "popular_searches": [
            {"label": search.text, "url": practices_url(q=search.text)} for search in PopularSearch.objects.all()
        ],
    }
    return render(request, "practices/home.html", context)
