from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..browse.answers import pages_starting
from ..browse.cards import practices_url
from ..search import index as search_index
from ..search.suggest import completions, towns_starting

KINDS = {"word": "zoekwoord", "practice": "praktijk", "gemeente": "gemeente", "thema": "thema", "partner": "partner"}
ADDRESSES = {
    "word": lambda value: practices_url(q=value),
    "practice": lambda slug: reverse("practice_detail", args=[slug]),
    "gemeente": lambda slug: practices_url(gemeente=slug),
    "thema": lambda slug: practices_url(thema=slug),
    "partner": lambda slug: reverse("partner_detail", args=[slug]),
}


@require_safe
def suggestions(request):
    """The options of the list under the search box, for what was typed so far (`q`).

    With `soort=gemeente` towns only, for a field that asks for one.
    """
    typed, index = request.GET.get("q", ""), search_index.current()
    if request.GET.get("soort") == "gemeente":
        towns = towns_starting(typed, index)
        options = [{"label": town.label, "value": index.municipalities[town.value]} for town in towns]
        return render(request, "practices/suggestions.html", {"options": options})
    options = [
        {"label": found.label, "kind": KINDS[found.kind], "url": _address(found), "count": found.count}
        for found in completions(typed, index)
    ]
    options += [
        {"label": page.label, "kind": page.kind[:1].lower() + page.kind[1:], "url": page.url}
        for page in pages_starting(typed, index)
    ]
    return render(request, "practices/suggestions.html", {"options": options})


def _address(found):
    """Where it leads: a town without practices to its own page."""
    if found.kind == "gemeente" and not found.count:
        return reverse("municipality_detail", args=[found.value])
    return ADDRESSES[found.kind](found.value)
