from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..browse.cards import practices_url
from ..search import index as search_index
from ..search.suggest import completions

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
    """The options of the list under the search box, for what was typed so far (`q`)."""
    found = completions(request.GET.get("q", ""), search_index.current())
    options = [
        {"completion": completion, "kind": KINDS[completion.kind], "url": ADDRESSES[completion.kind](completion.value)}
        for completion in found
    ]
    return render(request, "practices/suggestions.html", {"options": options})
