from django.contrib import admin

from ..models import PopularSearch
from .base import BankAdmin


@admin.register(PopularSearch)
class PopularSearchAdmin(BankAdmin):
    list_display = ["text", "position"]
    list_editable = ["position"]
    search_fields = ["text"]
