from bisect import bisect
from urllib.parse import urlencode

from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..browse.cards import practices_url
from ..browse.ways_in import ways_in
from ..models import IntegrationObjective, OrganisationDomain, PolicyLayer, PolicyMark, Practice
from ..search import index as search_index

EXAMPLES = 3
# From how many practices on a cell has the next tint; under the first it is empty.
TINTS = [1, 6, 10, 14]


@require_safe
def policy(request):
    """How a municipality sets up an integration policy: layers by objectives, each cell leading to practices."""
    index = search_index.current()
    answer = index.answer({})
    layers, objectives = list(PolicyLayer.objects.in_use()), list(IntegrationObjective.objects.in_use())
    rows = [
        {"layer": layer, "cells": [_cell(answer, layer, objective) for objective in objectives]} for layer in layers
    ]
    shown = {pk for row in rows for cell in row["cells"] for pk in cell["examples"]}
    practices = Practice.objects.published().only("title", "slug").in_bulk(shown)
    for row in rows:
        for cell in row["cells"]:
            cell["examples"] = [practices[pk] for pk in cell["examples"] if pk in practices]
    domains, marks = list(OrganisationDomain.objects.in_use()), list(PolicyMark.objects.in_use())
    context = {
        "nav": "policy",
        "total": len(answer),
        "rows": rows,
        "layers": _counted(answer, "beleidslaag", layers),
        "objectives": _counted(answer, "integratiedoel", objectives),
        "domains": _counted(answer, "domein", domains),
        "marks": marks,
        "sources": {
            "layers": _shared_source(layers),
            "objectives": _shared_source(objectives),
            "domains": _shared_source(domains),
            "marks": _shared_source(marks),
        },
    }
    return render(request, "practices/policy.html", context)


def _cell(answer, layer, objective):
    filters = {"beleidslaag": layer.slug, "integratiedoel": objective.slug}
    hits = answer.index.answer({param: [value] for param, value in filters.items()})
    newest = hits.ordered(stop=EXAMPLES)
    return {
        "objective": objective,
        "count": len(hits),
        "tint": bisect(TINTS, len(hits)),
        "url": practices_url(**filters),
        "query": urlencode(filters),
        "examples": newest,
    }


def _counted(answer, param, tags):
    """Each tag with the way into its practices."""
    ways = {way.value: way for way in ways_in(answer, param)}
    return [{"tag": tag, "way": ways[tag.slug]} for tag in tags if tag.slug in ways]


def _shared_source(tags):
    """The source of all these tags, which is then said once; "" when they differ."""
    sources = {tag.source for tag in tags}
    return sources.pop() if len(sources) == 1 else ""
