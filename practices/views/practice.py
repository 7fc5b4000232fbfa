from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ..cards import make_cards
from ..jsonld import practice_jsonld
from ..models import FormerSlug, Practice, Resource
from ..search import index as search_index
from ..search.related import related

RESOURCES = 3


@require_safe
def practice_detail(request, slug):
    practice = Practice.objects.published().with_everything().filter(slug=slug).first()
    if practice is None:
        return _not_online(request, slug)
    index = search_index.current()
    own_town = index.municipalities.get(request.GET.get("mijn", ""))
    context = {
        "nav": "practices",
        "own_town_query": f"?mijn={own_town.slug}" if own_town else "",
        "practice": practice,
        "jsonld": practice_jsonld(practice),
        "related": _related_cards(practice, index),
        "resources": Resource.objects.published().matching(practice.themes.all())[:RESOURCES],
        "policy_cells": policy_cells(practice, index),
    }
    return render(request, "practices/practice.html", context)


def _related_cards(practice, index):
    """The cards of practices like this one, each with the reason why: a list of (card, reason)."""
    reasons = dict(related(practice, index))
    return [(card, reasons[card.pk]) for card in make_cards(list(reasons), index)]


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
        return redirect(moved_to, permanent=True)
    if practice is None or practice.status != Practice.Status.HIDDEN:
        raise Http404
    context = {"nav": "practices", "practice": practice, "related": _related_cards(practice, search_index.current())}
    return render(request, "practices/gone.html", context, status=410)
