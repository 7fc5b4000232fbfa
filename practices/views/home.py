from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..cards import make_cards, practices_url
from ..models import PopularSearch
from ..search import index as search_index

RECENT = 4


@require_safe
def home(request):
    index = search_index.current()
    answer = index.answer({})
    themes = [option for option in _ways_in(index, answer, "thema") if option["level"] == 0]
    goals = _ways_in(index, answer, "doelstelling")
    actions = answer.counts("actie")
    context = {
        "nav": "home",
        "total": len(answer),
        "themes": themes,
        "goals": goals,
        "most": max((goal["count"] for goal in goals), default=0),
        "action_count": len(actions),
        "actions_with_practices": sum(count > 0 for count in actions.values()),
        "municipalities": [way for way in _ways_in(index, answer, "gemeente") if way["count"]],
        "recent": make_cards(answer.ordered(search_index.DEFAULT_ORDER)[:RECENT], index),
        "popular_searches": [
            {"label": search.text, "url": practices_url(q=search.text)} for search in PopularSearch.objects.all()
        ],
    }
    return render(request, "practices/home.html", context)


def _ways_in(index, answer, param):
    """The values of a facet as ways into the bank: name, number in its framework, count and address of the results."""
    counts = answer.counts(param)
    return [
        {
            "label": option.label,
            "value": option.value,
            "number": option.number,
            "level": 0 if option.parent is None else 1,
            "count": counts[option.term],
            "url": practices_url(**{param: option.value}),
        }
        for option in index.options[param]
    ]
