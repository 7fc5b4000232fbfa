"""The page for an address that does not exist."""

import re
from urllib.parse import urlencode

from django.http import QueryDict
from django.shortcuts import render

from ..browse.cards import make_cards
from ..browse.filters import PracticeFilter

# Addresses of our own look like this; robots that try doors ask for files.
ADDRESS = re.compile(r"(?:/[\w-]{1,100}){1,4}/?")
NO_WORDS = {"praktijken", "gemeenten", "themas", "doelgroepen", "fiche", "www", "html"}
LONGEST = 60
SHOWN = 4


def not_found(request, exception):
    """Say so, and search for the words of the address: a link that was cut off or misspelt still leads somewhere."""
    words = _words(request.path) if request.method == "GET" else ""
    context = {"words": words}
    if words:
        found = PracticeFilter(QueryDict(urlencode({"q": words})))
        context |= {"total": len(found), "cards": make_cards(found.first(SHOWN), found.index)}
    return render(request, "404.html", context, status=404)


def _words(path):
    if not ADDRESS.fullmatch(path):
        return ""
    words = [word for word in re.split(r"[/_-]+", path.lower()) if len(word) > 2 and word not in NO_WORDS]
    return " ".join(words)[:LONGEST]
