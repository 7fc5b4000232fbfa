from django.contrib import admin

from ..models import PopularSearch, Synonym
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
