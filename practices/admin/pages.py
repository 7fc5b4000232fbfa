from django.contrib import admin

from ..models import Page
from .base import BankAdmin, KeepsPublic, KeepsVersions


@admin.register(Page)
class PageAdmin(KeepsPublic, KeepsVersions, BankAdmin):
    list_display = ["title", "slug", "in_footer", "is_published", "position", "updated_at"]
    list_editable = ["position"]
    list_filter = ["is_published", "in_footer"]
    search_fields = ["title", "slug", "body"]
    prepopulated_fields = {"slug": ["title"]}
