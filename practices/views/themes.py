from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..browse.cards import make_cards, practices_url
from ..browse.ways_in import in_use, ways_in
from ..models import FormerTagSlug, Resource, TargetGroup, Theme
from ..search import index as search_index
from ..search.bits import ids_in

PRACTICES = 8
RECENT_NEWS = 5


@require_safe
def theme_list(request):
    answer = search_index.current().answer({})
    themes = in_use(answer, "thema")
    described = {theme.slug: theme.description for theme in Theme.objects.all()}
    groups = []
    for way in themes:
        if not way.is_child:
            groups.append({"way": way, "description": described.get(way.value, ""), "children": []})
        else:
            groups[-1]["children"].append({"way": way, "description": described.get(way.value, "")})
    context = {
        "nav": "practices",
        "groups": groups,
        "target_groups": in_use(answer, "doelgroep"),
    }
    return render(request, "practices/theme_list.html", context)


@require_safe
def theme_detail(request, slug):
    theme = Theme.objects.select_related("parent").filter(slug=slug).first()
    if theme is None:
        return _redirect_former_slug(Theme, slug)
    resources = Resource.objects.published().filter(Q(themes=theme) | Q(themes__parent=theme)).distinct()
    return _dossier(request, theme, "thema", resources)


@require_safe
def target_group_detail(request, slug):
    group = TargetGroup.objects.filter(slug=slug).first()
    if group is None:
        return _redirect_former_slug(TargetGroup, slug)
    return _dossier(request, group, "doelgroep", group.resources.published())


def _redirect_former_slug(model, slug):
    tag = FormerTagSlug.objects.find(model, slug)
    if tag is None:
        raise Http404
    return redirect(tag)


def _dossier(request, tag, param, resources):
    """What the bank has on a theme or a target group: practices, resources, what is recent."""
    index = search_index.current()
    answer = index.answer({param: [tag.slug]})
    filters = {param: tag.slug}
    other = "thema" if param == "doelgroep" else "doelgroep"
    context = {
        "nav": "practices",
        "tag": tag,
        "is_theme": param == "thema",
        "total": len(answer),
        "practices_url": practices_url(**filters),
        "fiche_query": urlencode(filters),
        "feed_url": f"{reverse('practice_feed')}?{urlencode(filters)}",
        "cards": make_cards(answer.ordered(stop=PRACTICES), index),
        "for_everyone": ids_in(answer.bits & answer.joined),
        "family": _family(index, tag) if param == "thema" else [],
        "municipalities": [way for way in ways_in(answer, "gemeente", **filters) if way.count],
        "crossed": [way for way in ways_in(answer, other, **filters) if way.count and not way.is_child],
        "resources": resources.exclude(kind=Resource.Kind.NEWS),
        "news": resources.filter(kind=Resource.Kind.NEWS)[:RECENT_NEWS],
    }
    return render(request, "practices/dossier.html", context)


def _family(index, theme):
    """The themes under the same main theme, as a list of WayIn; without `theme` itself."""
    term_of_main = index.by_value["thema"][theme.main.slug].term
    family = {option.value for option in index.options["thema"] if option.parent == term_of_main} - {theme.slug}
    return [way for way in in_use(index.answer({}), "thema") if way.value in family]
