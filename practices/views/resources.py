import django_filters
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..models import Resource, Theme

KINDS = {
    Resource.Kind.DATABANK: "Databanken",
    Resource.Kind.TOOL: "Hulpmiddelen",
    Resource.Kind.PUBLICATION: "Publicaties",
    Resource.Kind.TRAINING: "Opleidingen",
    Resource.Kind.NEWS: "Nieuws",
}


class ResourceFilter(django_filters.FilterSet):
    """`soort` and `thema`; a main theme means its themes too. Unknown values are ignored."""

    soort = django_filters.ChoiceFilter(
        field_name="kind", choices=list(KINDS.items()), label="Soort", empty_label="Alle soorten"
    )
    thema = django_filters.ModelChoiceFilter(
        queryset=Theme.objects.in_use().filter(parent=None),
        to_field_name="slug",
        label="Thema",
        empty_label="Alle thema’s",
        method="filter_theme",
    )

    def filter_theme(self, queryset, name, theme):
        return queryset.filter(themes__in=[theme, *theme.children.all()]).distinct()


@require_safe
def resource_list(request):
    resource_filter = ResourceFilter(request.GET, queryset=Resource.objects.published())
    found = list(resource_filter.qs)
    groups = [(label, [resource for resource in found if resource.kind == kind]) for kind, label in KINDS.items()]
    context = {
        "nav": "resources",
        "filter": resource_filter,
        "groups": [(label, resources) for label, resources in groups if resources],
        "total": len(found),
    }
    return render(request, "practices/resource_list.html", context)
