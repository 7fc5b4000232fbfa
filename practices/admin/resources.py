from django.contrib import admin, messages

from ..models import Resource
from .base import BankAdmin
from .retiring import Retiring


@admin.register(Resource)
class ResourceAdmin(Retiring, BankAdmin):
    list_display = ["title", "kind", "publisher", "date", "shown"]
    list_filter = [
        "kind",
        "is_published",
        ("url", admin.EmptyFieldListFilter),
        ("themes", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["title", "publisher", "description"]
    date_hierarchy = "date"
    view_on_site = False
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["themes", "target_groups", "diversity_grounds", "organisation_domains"]
    fieldsets = [
        (
            None,
            {
                "fields": ["kind", "title", "slug", "publisher", "url", "date", "date_is_year", "description"],
                "description": "Zonder webadres zien lezers dit niet.",
            },
        ),
        ("Vindbaar", {"fields": autocomplete_fields}),
        ("Beheer", {"fields": ["is_published"]}),
    ]

    @admin.display(description="lezers zien het", boolean=True)
    def shown(self, resource):
        return resource.is_shown

    def save_model(self, request, resource, form, change):
        super().save_model(request, resource, form, change)
        if resource.is_published and not resource.url:
            text = f"‘{resource}’ heeft geen webadres. Lezers zien het pas als je er een invult."
            self.message_user(request, text, messages.WARNING)
