from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import slugify
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ..browse.cards import make_cards, names_in_words, practices_url
from ..browse.likeness import kind_of, measure_in_words, most_alike
from ..browse.own_town import COOKIE, MONTH, own_town_slug, remembered
from ..browse.ways_in import ways_in
from ..drawings import flanders
from ..exchange.jsonld import municipality_jsonld
from ..models import Action, Framework, MunicipalityAlias, Province
from ..search import index as search_index
from ..search.dutch import words as dutch

NEIGHBOURS = 4
ALIKE = 6
PRACTICES_ELSEWHERE = 4
TOPICS = 4


@require_safe
def municipality_list(request):
    """All places by province or by letter; `q` narrows by name, old names included, without JavaScript.

    `gemeente=` is a choice from a list on another page: it leads to the page of that place.
    """
    index = search_index.current()
    chosen = request.GET.get("gemeente", "")
    if chosen in index.municipalities:
        return redirect("municipality_detail", chosen)
    asked = " ".join(request.GET.get("q", "").split())[:80]
    by_letter = request.GET.get("volgorde") == "letter"
    aliases = _aliases_like(asked)
    places = _places_like(asked, aliases, index)
    context = {
        "nav": "municipalities",
        "asked": asked,
        "by_letter": by_letter,
        "groups": _by_letter(places) if by_letter else _by_province(places),
        "aliases": aliases,
        "total": len(places),
        "with_practices": sum(place["way"].count > 0 for place in places),
        "map_dots": flanders.dots(index, index.answer({}), _address_of),
    }
    return render(request, "practices/municipality_list.html", context)


@require_safe
def municipality_detail(request, slug):
    index = search_index.current()
    municipality = index.municipalities.get(slug)
    if municipality is None:
        return _redirect_former_name(slug)
    own, everywhere = index.answer({"gemeente": [slug]}), index.answer({})
    former = municipality.aliases.filter(slug=slugify(request.GET.get("vroeger", ""))).first()
    context = {
        "nav": "municipalities",
        "municipality": municipality,
        "fiche_query": f"gemeente={municipality.slug}",
        "kind": kind_of(municipality),
        "former_name": former,
        "total": len(own),
        "practices_url": practices_url(gemeente=slug),
        "topics": _topics_in_words(own),
        **_practices_of(municipality, own, index),
        **_places_like_it(municipality, own, everywhere),
        "measure": measure_in_words(municipality),
        "frameworks": _frameworks(own, everywhere, municipality),
        "is_remembered": remembered(request, index) == slug,
        "jsonld": municipality_jsonld(municipality),
        "aliases": [alias for alias in municipality.aliases.order_by("name") if alias.name != municipality.name],
        "map_dots": flanders.dots(index, everywhere, _address_of, chosen={slug}),
    }
    return render(request, "practices/municipality.html", context)


@csrf_exempt
@require_POST
def choose_own_town(request):
    """Remember the reader's own town in a cookie, or forget it, because the reader asked; then back to the page.

    Without protection against forged requests, which would cost every reader a cookie: the worst that another site
    could do here is choose a town.
    """
    target = request.POST.get("terug", "")
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = reverse("practice_list")
    response = redirect(target)
    typed = request.POST.get("gemeente", "").strip()
    if slug := own_town_slug(typed, search_index.current()):
        response.set_cookie(COOKIE, slug, max_age=12 * MONTH, secure=settings.HTTPS, httponly=True, samesite="Lax")
    elif not typed:  # a typing error forgets nothing
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _aliases_like(asked):
    """The other names of places that have `asked` in them; without it, the names of merged municipalities."""
    aliases = MunicipalityAlias.objects.select_related("municipality")
    aliases = [alias for alias in aliases if alias.name != alias.municipality.name]
    if not asked:
        return [alias for alias in aliases if alias.kind == MunicipalityAlias.Kind.MERGER]
    return [alias for alias in aliases if dutch.fold(asked) in dutch.fold(alias.name)]


def _places_like(asked, aliases, index):
    """The places by name, as {way, municipality}: all, or those with `asked` in their name or with one of `aliases`."""
    ways = sorted(ways_in(index.answer({}), "gemeente"), key=lambda way: dutch.fold(way.label))
    if asked:
        named = {alias.municipality.slug for alias in aliases}
        ways = [way for way in ways if dutch.fold(asked) in dutch.fold(way.label) or way.value in named]
    return [{"way": way, "municipality": index.municipalities[way.value]} for way in ways]


def _address_of(slug):
    return reverse("municipality_detail", args=[slug])


def _redirect_former_name(slug):
    """An old name or NIS code leads to the place that it belongs to now."""
    aliases = MunicipalityAlias.objects.select_related("municipality")
    alias = aliases.filter(slug=slug).first() or aliases.filter(old_nis=slug).exclude(old_nis="").first()
    if alias is not None:
        target = reverse("municipality_detail", args=[alias.municipality.slug])
        return redirect(f"{target}?vroeger={alias.slug}")
    for municipality in search_index.current().municipalities.values():
        if municipality.nis == slug:
            return redirect(municipality)
    raise Http404


def _topics_in_words(own):
    topics = sorted((way for way in ways_in(own, "thema") if not way.is_child), key=lambda way: -way.count)
    return names_in_words(way.label.lower() for way in topics[:TOPICS] if way.count)


def _practices_of(municipality, own, index):
    """The cards of the practices that the place leads, and of those it takes part in."""
    cards = make_cards(own.ordered(), index)
    leading = [card for card in cards if card.place[0].url == municipality.get_absolute_url()]
    return {"leading": leading, "taking_part": [card for card in cards if card not in leading]}


def _places_like_it(municipality, own, everywhere):
    """Places like this one and near it, and practices of those like it that it takes no part in itself."""
    index = everywhere.index
    counts = {way.value: way.count for way in ways_in(everywhere, "gemeente")}
    alike = most_alike(municipality, index.municipalities.values())
    nearest = sorted(
        (pair for pair in alike if pair[1].kilometres is not None), key=lambda pair: (pair[1].kilometres, pair[0].name)
    )
    own_ids = set(own.ordered())
    elsewhere = [pk for pk in everywhere.by_value([other.slug for other, _likeness in alike]) if pk not in own_ids]
    return {
        "elsewhere": make_cards(elsewhere[:PRACTICES_ELSEWHERE], index),
        "alike": _with_counts(alike, counts, with_practices=True)[:ALIKE],
        "neighbours": _neighbours(nearest, counts),
    }


def _frameworks(own, everywhere, municipality):
    """All plans with their actions, and of each action the number of practices of this place and everywhere."""
    counts = {way.value: way.count for way in ways_in(own, "actie")}
    all_counts = {way.value: way.count for way in ways_in(everywhere, "actie")}
    actions = Action.objects.select_related("framework").exclude(framework__kind=Framework.Kind.OFFER)
    return [
        {
            "framework": framework,
            "actions": [
                {
                    "action": action,
                    "count": counts[action.slug],
                    "everywhere": all_counts[action.slug],
                    "url": practices_url(gemeente=municipality.slug, actie=action.slug),
                }
                for action in found
            ],
            "has_practices": any(counts[action.slug] for action in found),
            "has_gaps": not all(counts[action.slug] for action in found),
        }
        for framework, found in ((key, list(group)) for key, group in groupby(actions, key=attrgetter("framework")))
    ]


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
            "count": counts[other.slug],
            "url": practices_url(gemeente=other.slug),
        }
        for other, likeness in pairs
        if counts[other.slug] or not with_practices
    ]


def _by_province(places):
    groups = [
        (label, [place for place in places if place["municipality"].province == value])
        for value, label in Province.choices
    ]
    return [(label, found) for label, found in groups if found]


def _by_letter(places):
    groups = {}
    for place in places:
        letter = next((char for char in dutch.fold(place["way"].label) if char.isalpha()), "#").upper()
        groups.setdefault(letter, []).append(place)
    return sorted(groups.items())
