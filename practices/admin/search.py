from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Max, OuterRef, Sum
from django.urls import reverse
from django.utils.html import format_html

from ..models import PopularSearch, SearchMiss, Synonym
from .base import BankAdmin


@admin.register(PopularSearch)
class PopularSearchAdmin(BankAdmin):
    list_display = ["text", "position"]
    list_editable = ["position"]
    search_fields = ["text"]


@admin.register(Synonym)
class SynonymAdmin(BankAdmin):
    list_display = ["term", "alternatives_in_words", "both_ways"]
    list_filter = ["both_ways"]
    search_fields = ["term", "alternatives"]

    @admin.display(description="zoekt ook op")
    def alternatives_in_words(self, synonym):
        return ", ".join(synonym.alternatives)


@admin.register(SearchMiss)
class SearchMissAdmin(admin.ModelAdmin):
    """Searches that found nothing, a line for each text however many days it was asked. Nothing to change here."""

    list_display = ["text", "all_times", "last_day", "make_synonym"]
    search_fields = ["text"]
    date_hierarchy = "day"
    list_display_links = None
    actions = None

    def get_queryset(self, request):
        latest = SearchMiss.objects.order_by("text", "-day").distinct("text")
        totals = SearchMiss.objects.values("text").annotate(total=Sum("times"), last=Max("day"))
        # Not by way of super(): that orders by the total before there is one.
        return SearchMiss.objects.filter(pk__in=latest.values("pk")).annotate(
            total=totals.filter(text=OuterRef("text")).values("total")[:1],
            last=totals.filter(text=OuterRef("text")).values("last")[:1],
        )

    def get_ordering(self, request):
        return ["-total", "text"]

    @admin.display(description="aantal keer", ordering="total")
    def all_times(self, miss):
        return miss.total

    @admin.display(description="laatst gezocht", ordering="last")
    def last_day(self, miss):
        return miss.last

    @admin.display(description="")
    def make_synonym(self, miss):
        address = f"{reverse('admin:practices_synonym_add')}?{urlencode({'term': miss.text[:80]})}"
        return format_html(
            '<a href="{}">Maak een synoniem<span class="visually-hidden"> voor {}</span></a>', address, miss.text
        )

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
