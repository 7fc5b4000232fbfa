from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from ..browse.cards import make_cards
from ..browse.contacts import contacts_of
from ..browse.menu import read_menu
from ..browse.own_town import own_town_slug, remembered
from ..browse.photos import head_photo
from ..browse.reading import read_practice
from ..browse.towns import compare_towns
from ..browse.unknown import unknown_of
from ..drawings.mosaic import PICTURE_SIZE, mosaic_png
from ..exchange.jsonld import practice_jsonld
from ..models import FormerSlug, Practice, Resource
from ..search import index as search_index
from ..search.related import related

RESOURCES = 3


@require_safe
@vary_on_headers("Referer", "Cookie")
def practice_detail(request, slug):
    practice = Practice.objects.published().filter(slug=slug).first()
    if practice is None:
        return _not_online(request, slug)
    index = read_practice(practice)
    asked = index.municipalities.get(own_town_slug(request.GET.get("mijn", ""), index))
    own_town = asked or index.municipalities.get(remembered(request, index))
    context = {
        "nav": "practices",
        "menu": read_menu(index),
        "own_town_query": f"?mijn={asked.slug}" if asked else "",
        **practice_context(practice, index, own_town),
        "unknown": unknown_of(practice),
        "results_url": _results_url(request, practice),
        "picture": _preview_picture(practice),
        "jsonld": practice_jsonld(practice),
        "related": _related_cards(practice, index),
        "resources": Resource.objects.published().matching(practice.themes.all())[:RESOURCES],
    }
    return render(request, "practices/practice.html", context)


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def practice_picture(request, slug):
    """The mosaic as a PNG, for anyone who shows a link to the practice: no site takes a drawing in SVG."""
    practice = get_object_or_404(Practice.objects.published().prefetch_related("themes__parent"), slug=slug)
    return HttpResponse(mosaic_png(practice.main_theme.main.look, practice.slug), content_type="image/png")


def _preview_picture(practice):
    """What is beside a shared link, as {url, width, height}: the photo at its head, else the mosaic."""
    photo = head_photo(practice)
    if photo:
        return {"url": f"{settings.SITE_URL}{photo.image.url}", "width": photo.width, "height": photo.height}
    width, height = PICTURE_SIZE
    address = reverse("practice_picture", args=[practice.slug])
    return {"url": f"{settings.SITE_URL}{address}", "width": width, "height": height}


def _results_url(request, practice):
    """The results that this reader comes from, with their filters and at this practice; "" for others."""
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    if came_from.netloc != request.get_host() or came_from.path != reverse("practice_list") or not came_from.query:
        return ""
    return f"{came_from.path}?{came_from.query}#praktijk-{practice.slug}"


def _related_cards(practice, index):
    """The cards of practices like this one, each with the reason why: a list of (card, reason)."""
    reasons = dict(related(practice, index))
    return [(card, reasons[card.pk]) for card in make_cards(list(reasons), index)]


def practice_context(practice, index, own_town=None):
    """What the page shows of a practice, online or as it will be, to a reader from this town."""
    towns = compare_towns(practice, index, own_town)
    return {
        "practice": practice,
        "towns": towns,
        "contacts": contacts_of(practice, towns),
        "policy_cells": policy_cells(practice, index),
    }


def policy_cells(practice, index):
    """Layers by objectives as rows of True and False: where the practice works. Empty when that is not known."""
    layers = {layer.slug for layer in practice.policy_layers.all()}
    objectives = {objective.slug for objective in practice.integration_objectives.all()}
    if not layers or not objectives:
        return []
    return [
        [layer.value in layers and objective.value in objectives for objective in index.options["integratiedoel"]]
        for layer in index.options["beleidslaag"]
    ]


def _not_online(request, slug):
    """An old address, or that of a merged practice, leads on; a hidden practice says that it is gone.

    Raises Http404 for what never was online.
    """
    practice = Practice.objects.select_related("municipality", "merged_into").filter(slug=slug).first()
    former = None if practice else FormerSlug.objects.select_related("practice").filter(slug=slug).first()
    moved_to = former.practice if former else practice and practice.merged_into
    if moved_to and moved_to.status != Practice.Status.DRAFT:
        return redirect(moved_to)
    if practice is None or practice.status != Practice.Status.HIDDEN:
        raise Http404
    context = {"nav": "practices", "practice": practice, "related": _related_cards(practice, search_index.current())}
    return render(request, "practices/gone.html", context, status=410)
