from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..browse.ways_in import ways_in
from ..exchange.jsonld import CONCEPT_FACETS, SKOS, concept_scheme_jsonld, concepts
from ..search import index as search_index


@require_safe
def concept_list(request):
    """All lists of terms that editors keep, with what each term means and how many practices carry it."""
    answer = search_index.current().answer({})
    context = {"nav": "concepts", "lists": [_concept_list(answer, facet) for facet in CONCEPT_FACETS]}
    return render(request, "practices/concepts.html", context)


@require_safe
def concepts_jsonld(request):
    """The same lists as SKOS, in JSON-LD."""
    graph = [node for facet in CONCEPT_FACETS for node in concept_scheme_jsonld(facet.source)["@graph"]]
    return JsonResponse(
        {"@context": SKOS, "@graph": graph},
        content_type="application/ld+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _concept_list(answer, facet):
    """A list as {facet, concepts}: each concept {concept, way, anchor}, themes under their main theme."""
    known = {concept.slug: concept for concept in concepts(facet)}
    found = [
        {"concept": known[way.value], "way": way, "anchor": f"{facet.param}-{way.value}"}
        for way in ways_in(answer, facet.param)
        if way.value in known
    ]
    return {"facet": facet, "concepts": found}
