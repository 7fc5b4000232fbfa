from django.contrib import admin

from ..models import Resource
from .base import BankAdmin, KeepsPublic


@admin.register(Resource)
class ResourceAdmin(KeepsPublic, BankAdmin):
    list_display = ["title", "kind", "publisher", "date", "is_published"]
    list_filter = ["kind", "is_published", ("themes", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "publisher", "description"]
    date_hierarchy = "date"
    view_on_site = False
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["themes", "target_groups", "diversity_grounds", "organisation_domains"]
    fieldsets = [
        (None, {"fields": ["kind", "title", "slug", "publisher", "url", "date", "date_is_year", "description"]}),
        ("Vindbaar", {"fields": autocomplete_fields}),
        ("Beheer", {"fields": ["is_published"]}),
    ]
