from django.contrib import admin

from ..models import Figure, Municipality, MunicipalityAlias
from .base import BankAdmin, CountsPractices, TableInline


class AliasInline(TableInline):
    model = MunicipalityAlias
    fields = ["name", "slug", "kind", "merged_on", "old_nis"]
    prepopulated_fields = {"slug": ["name"]}


class FigureInline(TableInline):
    model = Figure
    fields = ["name", "year", "value"]


@admin.register(Municipality)
class MunicipalityAdmin(CountsPractices, BankAdmin):
    list_display = ["name", "kind", "province", "is_regional_city", "nis", "number_of_practices"]
    list_filter = ["province", "kind", "is_regional_city"]
    search_fields = ["name", "short_name", "aliases__name", "nis", "postcodes"]
    search_help_text = "Zoek op naam, vroegere of andere naam, NIS-code of postcode."
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "short_name", "slug", "kind", "nis", "email_domains"]}),
        ("Ligging", {"fields": ["province", "arrondissement", "postcodes", "latitude", "longitude", "label_side"]}),
        ("Soort stad", {"fields": ["is_regional_city", "population", "population_year"]}),
    ]
    inlines = [AliasInline, FigureInline]
