from django.contrib import admin

from ..models import Partner
from ..upkeep.merging import merge_tags, tag_plan
from .base import BankAdmin, CountsPractices
from .merging import MergesRows
from .retiring import Retiring


class HiddenFilter(admin.SimpleListFilter):
    title = "op de site"
    parameter_name = "verborgen"

    def lookups(self, request, model_admin):
        return [("nee", "te zien"), ("ja", "verborgen")]

    def queryset(self, request, queryset):
        if self.value() not in {"ja", "nee"}:
            return queryset
        return queryset.exclude(hidden_reason="") if self.value() == "ja" else queryset.shown()


@admin.register(Partner)
class PartnerAdmin(MergesRows, Retiring, CountsPractices, BankAdmin):
    """Its page is public from the start: a partner goes out of use, is hidden with a reason, or becomes one with
    another."""

    list_display = ["name", "kind", "number_of_practices", "hidden_reason"]
    list_filter = ["kind", HiddenFilter]
    search_fields = ["name", "other_names", "slug"]
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "kind", "other_names", "description", "website", "hidden_reason"]
    actions = ["merge"]
    plan_for = staticmethod(tag_plan)
    merge_rows = staticmethod(merge_tags)

    def mergeable(self, queryset):
        return queryset.shown()
