"""The page for an address that does not exist."""

import re
from urllib.parse import quote, urlencode

from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve

from ..browse.cards import make_cards
from ..browse.filters import PracticeFilter

# Addresses of our own look like this; robots that try doors ask for files.
ADDRESS = re.compile(r"(?:/[\w-]{1,100}){1,4}/?")
NO_WORDS = {"praktijken", "gemeenten", "themas", "doelgroepen", "fiche", "www", "html"}
LONGEST = 60
# What comes along when someone copies an address out of a text: behind it, or where a line was broken.
STRAY = "\\s,;:!?*…(){}<>'\"’‘”“»«\\[\\]\u00ad\u200b"
BEHIND, ANYWHERE = re.compile(f"[.{STRAY}]+/?$"), re.compile(f"[{STRAY}]+")
# Whose capitals mean something: a token.
TOKEN = "private_link"
SHOWN = 4


def not_found(request, exception):
    """Say so, and search for the words of the address: a link that was cut off or misspelt still leads somewhere."""
    if address := _meant(request):
        return redirect(address)
    words = _words(request.path) if request.method == "GET" else ""
    context = {"words": words}
    if words:
        found = PracticeFilter(QueryDict(urlencode({"q": words})))
        ids = [*found.first(SHOWN), *(hit.practice_id for hit in found.partly)]
        context |= {"total": len(found), "cards": make_cards(ids[:SHOWN], found.index)}
    return render(request, "404.html", context, status=404)


def _meant(request):
    """The address without what was copied along and without capitals, when that is another one that the site knows.

    A slash at the end is left to Django.
    """
    if request.method not in {"GET", "HEAD"}:
        return ""
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    bare = [BEHIND.sub("", request.path), ANYWHERE.sub("", BEHIND.sub("", request.path))]
    for path in dict.fromkeys([*bare, *map(str.lower, bare)]):
        if path.rstrip("/") == request.path.rstrip("/"):
            continue
        for address in [path, f"{path}/"]:
            name = _name_of(address)
            if name and (name != TOKEN or path in bare):
                return f"{quote(address)}{query}"
    return ""


def _name_of(path):
    """What the site calls this address; nothing when there is none."""
    try:
        return resolve(path).url_name
    except Resolver404:
        return ""


def _words(path):
    if not ADDRESS.fullmatch(path):
        return ""
    words = [word for word in re.split(r"[/_-]+", path.lower()) if len(word) > 2 and word not in NO_WORDS]
    return " ".join(words)[:LONGEST]
