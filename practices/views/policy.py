from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..cards import practices_url
from ..models import IntegrationObjective, OrganisationDomain, PolicyLayer, PolicyMark, Practice
from ..search import index as search_index
from ..ways_in import ways_in

EXAMPLES = 3


@require_safe
def policy(request):
    """How a municipality sets up an integration policy: layers by objectives, each cell leading to practices."""
    index = search_index.current()
    answer = index.answer({})
    layers, objectives = list(PolicyLayer.objects.all()), list(IntegrationObjective.objects.all())
    rows = [
        {"layer": layer, "cells": [_cell(answer, layer, objective) for objective in objectives]} for layer in layers
    ]
    shown = {pk for row in rows for cell in row["cells"] for pk in cell["examples"]}
    practices = Practice.objects.published().only("title", "slug").in_bulk(shown)
    for row in rows:
        for cell in row["cells"]:
            cell["examples"] = [practices[pk] for pk in cell["examples"] if pk in practices]
    domain_ways = {way.value: way for way in ways_in(answer, "domein")}
    context = {
        "nav": "policy",
        "objectives": objectives,
        "rows": rows,
        "layers": layers,
        "domains": [{"domain": domain, "way": domain_ways[domain.slug]} for domain in OrganisationDomain.objects.all()],
        "marks": PolicyMark.objects.all(),
    }
    return render(request, "practices/policy.html", context)


def _cell(answer, layer, objective):
    filters = {"beleidslaag": layer.slug, "integratiedoel": objective.slug}
    hits = answer.index.answer({param: [value] for param, value in filters.items()})
    newest = hits.ordered(stop=EXAMPLES)
    return {"objective": objective, "count": len(hits), "url": practices_url(**filters), "examples": newest}
