from django.contrib import admin

from ..models import Resource
from .base import BankAdmin


@admin.register(Resource)
class ResourceAdmin(BankAdmin):
    list_display = ["title", "kind", "publisher", "date", "is_published"]
    list_filter = ["kind", "is_published", ("themes", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "publisher", "description"]
    date_hierarchy = "date"
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["themes", "target_groups", "diversity_grounds", "organisation_domains"]
    fieldsets = [
        (None, {"fields": ["kind", "title", "slug", "publisher", "url", "date", "date_is_year", "description"]}),
        ("Vindbaar", {"fields": autocomplete_fields}),
        ("Beheer", {"fields": ["is_published"]}),
    ]

    def has_delete_permission(self, request, resource=None):
        """What the public can see is first taken off the site, and only then removed."""
        return super().has_delete_permission(request, resource) and not (resource and resource.is_published)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions
