from django.contrib import admin

from ..models import Page
from .base import BankAdmin, KeepsVersions
from .preview import PreviewsMarkdown
from .retiring import Retiring


@admin.register(Page)
class PageAdmin(PreviewsMarkdown, Retiring, KeepsVersions, BankAdmin):
    title_field = "title"
    markdown_field = "body"
    list_display = ["title", "slug", "in_footer", "is_published", "position", "updated_at"]
    list_editable = ["position"]
    list_filter = ["is_published", "in_footer"]
    search_fields = ["title", "slug", "body"]
    prepopulated_fields = {"slug": ["title"]}
