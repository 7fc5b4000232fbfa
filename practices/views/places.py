from operator import attrgetter

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import slugify
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_cookie

from ..browse.cards import make_cards, names_in_words, practices_url
from ..browse.filters import PracticeFilter
from ..browse.in_town import cards_in_town
from ..browse.likeness import kind_of, measure_explained, measure_in_words, most_alike
from ..browse.menu import read_menu
from ..browse.own_town import COOKIE, MONTH, own_town_slug, remembered
from ..browse.same_size import done_by_peers, peers_of
from ..browse.town_floor import town_floors
from ..browse.ways_in import in_use, ways_in
from ..drawings import flanders
from ..exchange.jsonld import municipality_jsonld
from ..models import FormerTagSlug, Municipality, MunicipalityAlias, Province
from ..search import index as search_index
from ..search.dutch import words as dutch

MAX_NAME = 80
NEIGHBOURS = 4
ALIKE = 6
PRACTICES_ELSEWHERE = 4


@require_safe
def municipality_list(request):
    """All places by province or by letter; `q` narrows by name, old names included, without JavaScript.

    `gemeente=` is a name given on another page: it leads to the page of that place, and narrows as `q` when it may be
    several or none.
    """
    index = search_index.current()
    named = request.GET.get("gemeente", "")
    if chosen := own_town_slug(named, index):
        return redirect("municipality_detail", chosen)
    asked = " ".join((request.GET.get("q") or named).split())[:MAX_NAME]
    by_letter = request.GET.get("volgorde") == "letter"
    aliases = _aliases_like(asked, index)
    places = _places_like(asked, aliases, index)
    context = {
        "nav": "municipalities",
        "asked": asked,
        "by_letter": by_letter,
        "groups": _by_letter(places) if by_letter else _by_province(places),
        "aliases": [alias for alias in aliases if not alias.is_locality],
        "total": len(places),
        "with_practices": sum(place["way"].count > 0 for place in places),
        "map_dots": flanders.dots(index, index.answer({}), _address_of),
    }
    return render(request, "practices/municipality_list.html", context)


@require_safe
@vary_on_cookie
def municipality_detail(request, slug):
    index = search_index.current()
    municipality = index.municipalities.get(slug)
    if municipality is None:
        return _redirect_former_name(slug)
    own, everywhere = index.answer({"gemeente": [slug]}), index.answer({})
    peers = peers_of(municipality, everywhere)
    aliases = municipality.aliases.all()
    former = slugify(request.GET.get("vroeger", ""))
    floors = town_floors(municipality, read_menu(index).frameworks, own, everywhere, peers)
    context = {
        "nav": "municipalities",
        "municipality": municipality,
        "fiche_query": f"gemeente={municipality.slug}",
        "kind": kind_of(municipality),
        "former_name": next((alias for alias in aliases if alias.slug == former), None),
        "total": len(own),
        "practices_url": practices_url(gemeente=slug),
        "own": cards_in_town(municipality, own.ordered(), index),
        **_places_like_it(municipality, own, everywhere, peers),
        "floors": floors,
        "gaps": sum(floor.gaps for floor in floors),
        "measure": measure_in_words(municipality),
        "measure_explained": measure_explained(municipality),
        "is_remembered": remembered(request, index) == slug,
        "jsonld": municipality_jsonld(municipality),
        "aliases": [alias for alias in aliases if not alias.is_locality and alias.name != municipality.name],
        "localities": ", ".join(alias.name for alias in aliases if alias.is_locality),
        "postcodes": names_in_words(municipality.postcodes),
    }
    return render(request, "practices/municipality.html", context)


@csrf_exempt
@require_POST
def choose_own_town(request):
    """Remember the reader's own town in a cookie, or forget it, because the reader asked; then back to the page.

    Without protection against forged requests, which would cost every reader a cookie: the worst that another site
    could do here is choose a town.
    """
    index = search_index.current()
    typed = request.POST.get("mijn", request.POST.get("gemeente", "")).strip()
    slug = own_town_slug(typed, index)
    response = redirect(_way_back(request, "" if slug else typed, index))
    if slug:
        response.set_cookie(COOKIE, slug, max_age=12 * MONTH, secure=settings.HTTPS, httponly=True, samesite="Lax")
    elif not typed:  # a typing error forgets nothing
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _way_back(request, not_understood, index):
    """The page that a choice of town was made on; that of the filters says in its address what nobody knows."""
    if "mijn" in request.POST:
        filters = request.POST.copy()
        del filters["mijn"]
        address = PracticeFilter(filters, index=index).address
        return f"{reverse('practice_list')}{address.url(mijn=not_understood[:MAX_NAME])}".rstrip("?")
    target = request.POST.get("terug", "")
    is_here = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if is_here else reverse("practice_list")


def _aliases_like(asked, index):
    """The other names of places that have `asked` in them; without it, the names of merged municipalities."""
    aliases = [alias for place in index.municipalities.values() for alias in place.aliases.all()]
    aliases = sorted((alias for alias in aliases if alias.name != alias.municipality.name), key=attrgetter("name"))
    if not asked:
        return [alias for alias in aliases if alias.kind == MunicipalityAlias.Kind.MERGER]
    # Of the many places in a town only those whose name, or a word of it, begins so.
    return [alias for alias in aliases if (" " * alias.is_locality + _plain(asked)) in f" {_plain(alias.name)}"]


def _places_like(asked, aliases, index):
    """The places by name, as {way, municipality, note}: all, or those with `asked` in their name, one of `aliases` or
    that postcode. `note` says which places in it, or which postcode, that are."""
    ways = sorted(in_use(index.answer({}), "gemeente"), key=lambda way: dutch.fold(way.label))
    notes = {alias.municipality.slug: [] for alias in aliases}
    if asked:
        for alias in aliases:
            notes[alias.municipality.slug] += [alias.name] if alias.is_locality else []
        for hit in index.gazetteer.find(asked):
            notes.setdefault(hit.municipality.slug, [hit.postcode] if hit.postcode else [])
        ways = [way for way in ways if _plain(asked) in _plain(way.label) or way.value in notes]
    return [
        {"way": way, "municipality": index.municipalities[way.value], "note": ", ".join(notes.get(way.value, []))}
        for way in ways
    ]


def _plain(name):
    return dutch.fold(name).replace("-", " ")


def _address_of(slug):
    return reverse("municipality_detail", args=[slug])


def _redirect_former_name(name):
    """A former address, another name, a NIS code or a postcode leads to the place that it belongs to now, or to a list
    of several."""
    if place := FormerTagSlug.objects.find(Municipality, name):
        return redirect(place)
    found = search_index.current().gazetteer.find(name)
    if not found:
        raise Http404
    if len(found) > 1:
        return redirect(reverse("municipality_list", query={"q": name.replace("-", " ")}))
    [hit] = found
    target = hit.municipality.get_absolute_url()
    return redirect(f"{target}?vroeger={hit.alias.slug}" if hit.alias else target)


def _places_like_it(municipality, own, everywhere, peers):
    """Places like this one and near it, and what it takes no part in itself: the practices that most of its Peers
    have; where there are none, those of places like it."""
    index = everywhere.index
    counts = {way.value: way.count for way in ways_in(everywhere, "gemeente")}
    alike = most_alike(municipality, index.places_in_use())
    nearest = sorted(
        (pair for pair in alike if pair[1].kilometres is not None), key=lambda pair: (pair[1].kilometres, pair[0].name)
    )
    often = done_by_peers(peers, own, everywhere) if peers else []
    own_ids = set(own.ordered())
    by_likeness = [] if often else everywhere.by_value([other.slug for other, _likeness in alike])
    elsewhere = [pk for pk in by_likeness if pk not in own_ids]
    return {
        "peers": peers,
        "often": often,
        "elsewhere": make_cards(elsewhere[:PRACTICES_ELSEWHERE], index),
        "alike": _with_counts(alike, counts, with_practices=True)[:ALIKE],
        "neighbours": _neighbours(nearest, counts),
    }


def _neighbours(nearest, counts):
    """The nearest places, and the nearest with practices, as rows; the nearest first."""
    near = _with_counts(nearest, counts)[:NEIGHBOURS]
    near += [row for row in _with_counts(nearest, counts, with_practices=True)[:NEIGHBOURS] if row not in near]
    return sorted(near, key=lambda row: row["kilometres"])


def _with_counts(pairs, counts, with_practices=False):
    """(municipality, Likeness) pairs as rows with the number of practices; only those that have some, when asked."""
    return [
        {
            "municipality": other,
            "kind": kind_of(other),
            "kilometres": likeness.kilometres,
            "away": likeness.away,
            "count": counts[other.slug],
            "url": practices_url(gemeente=other.slug),
        }
        for other, likeness in pairs
        if counts[other.slug] or not with_practices
    ]


def _by_province(places):
    groups = [
        (label, [place for place in places if place["municipality"].province == value])
        for value, label in [*Province.choices, ("", "Over provincies heen")]
    ]
    return [(label, found) for label, found in groups if found]


def _by_letter(places):
    groups = {}
    for place in places:
        letter = next((char for char in dutch.fold(place["way"].label) if char.isalpha()), "#").upper()
        groups.setdefault(letter, []).append(place)
    return sorted(groups.items())
