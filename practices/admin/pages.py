from django.contrib import admin

from ..models import Page
from .base import BankAdmin, KeepsPublic, KeepsVersions
from .preview import PreviewsMarkdown


@admin.register(Page)
class PageAdmin(PreviewsMarkdown, KeepsPublic, KeepsVersions, BankAdmin):
    title_field = "title"
    markdown_field = "body"
    list_display = ["title", "slug", "in_footer", "is_published", "position", "updated_at"]
    list_editable = ["position"]
    list_filter = ["is_published", "in_footer"]
    search_fields = ["title", "slug", "body"]
    prepopulated_fields = {"slug": ["title"]}
