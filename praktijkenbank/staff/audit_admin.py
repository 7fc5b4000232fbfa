"""The audit list: read by anyone who may, changed by nobody."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils.html import format_html

from .models import AuditEntry


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    list_display = ["at", "who", "what", "about_with_link", "detail_in_words"]
    list_display_links = None
    list_filter = ["what", "at", ("who", admin.AllValuesFieldListFilter)]
    date_hierarchy = "at"
    search_fields = ["who", "about", "detail"]
    search_help_text = "Zoek op wie, waarover of een woord uit de uitleg."
    fields = ["at", "who", "what", "about_with_link", "detail_in_words"]
    readonly_fields = ["about_with_link", "detail_in_words"]
    show_full_result_count = False
    actions = None

    @admin.display(description="waarover", ordering="about")
    def about_with_link(self, entry):
        url = entry.get_admin_url()
        return format_html('<a href="{}">{}</a>', url, entry.about) if url else entry.about

    @admin.display(description="meer")
    def detail_in_words(self, entry):
        return LogEntry(change_message=entry.detail).get_change_message()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, entry=None):
        return False

    def has_delete_permission(self, request, entry=None):
        return False
