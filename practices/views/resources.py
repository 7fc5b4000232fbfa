import django_filters
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..models import Resource, Theme


class ResourceFilter(django_filters.FilterSet):
    """`soort` and `thema`; a main theme means its themes too. Unknown values are ignored."""

    soort = django_filters.ChoiceFilter(field_name="kind", choices=Resource.Kind.choices, label="Soort")
    thema = django_filters.ModelChoiceFilter(
        queryset=Theme.objects.filter(parent=None), to_field_name="slug", label="Thema", method="filter_theme"
    )

    def filter_theme(self, queryset, name, theme):
        return queryset.filter(themes__in=[theme, *theme.children.all()]).distinct()


@require_safe
def resource_list(request):
    resources = Resource.objects.published().prefetch_related("themes", "target_groups")
    resource_filter = ResourceFilter(request.GET, queryset=resources)
    kinds = {}
    for resource in resource_filter.qs:
        kinds.setdefault(resource.get_kind_display(), []).append(resource)
    context = {
        "nav": "resources",
        "filter": resource_filter,
        "groups": list(kinds.items()),
        "total": sum(len(found) for found in kinds.values()),
    }
    return render(request, "practices/resource_list.html", context)
