from itertools import groupby

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ..browse.cards import make_cards, practices_url
from ..browse.ways_in import ways_in
from ..exchange.jsonld import partner_jsonld
from ..models import FormerTagSlug, Partner
from ..search import index as search_index

PRACTICES = 20


@require_safe
def partner_list(request):
    """The partners with a practice online, by kind. One query besides that of the index."""
    ways = {way.value: way for way in ways_in(search_index.current().answer({}), "partner") if way.count}
    order = {kind: place for place, kind in enumerate(Partner.Kind.values)}
    rows = sorted(Partner.objects.in_use().filter(slug__in=ways), key=lambda partner: order[partner.kind])
    context = {
        "nav": "practices",
        "groups": [
            (Partner.Kind(kind).label, [(partner, ways[partner.slug]) for partner in found])
            for kind, found in groupby(rows, key=lambda partner: partner.kind)
        ],
    }
    return render(request, "practices/partner_list.html", context)


@require_safe
def partner_detail(request, slug):
    partner = Partner.objects.filter(slug=slug).first()
    if partner is None:
        return _redirect_former_partner(slug)
    if partner.is_hidden:
        return render(request, "practices/partner_gone.html", {"nav": "practices", "partner": partner}, status=410)
    index = search_index.current()
    answer = index.answer({"partner": [slug]})
    context = {
        "nav": "practices",
        "partner": partner,
        "total": len(answer),
        "practices_url": practices_url(partner=slug),
        "cards": make_cards(answer.ordered(stop=PRACTICES), index),
        "themes": [way for way in ways_in(answer, "thema", partner=slug) if way.count and not way.is_child],
        "municipalities": [way for way in ways_in(answer, "gemeente", partner=slug) if way.count],
        "jsonld": partner_jsonld(partner),
    }
    return render(request, "practices/partner.html", context)


def _redirect_former_partner(slug):
    partner = FormerTagSlug.objects.find(Partner, slug)
    if partner is None:
        raise Http404
    return redirect(partner)
