from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from ..models import LinkCheck
from ..upkeep.link_check import places


class DeadFilter(admin.SimpleListFilter):
    title = "toestand"
    parameter_name = "toestand"

    def lookups(self, request, model_admin):
        return [
            ("dood", f"{LinkCheck.STRIKES} keer of meer mislukt"),
            ("elders", "leidt ergens anders heen"),
            ("werkt", "werkte de laatste keer"),
        ]

    def queryset(self, request, queryset):
        match self.value():
            case "dood":
                return queryset.dead()
            case "elders":
                return queryset.elsewhere()
            case "werkt":
                return queryset.filter(failures=0, leads_to="").exclude(checked_at=None)
        return queryset


@admin.register(LinkCheck)
class LinkCheckAdmin(admin.ModelAdmin):
    """What the worker found at each web address. Nothing to change here: that is done where the address is."""

    list_display = ["link", "problem", "leads_to", "failures", "checked_at", "stands_at"]
    list_display_links = None
    list_filter = [DeadFilter]
    search_fields = ["url"]
    actions = None

    def get_changelist_instance(self, request):
        """The list, each line with the rows that name its address; a query for each kind of row."""
        changelist, rows_of = super().get_changelist_instance(request), places()
        for check in changelist.result_list:
            check.rows = rows_of.get(check.url, [])
        return changelist

    @admin.display(description="webadres", ordering="url")
    def link(self, check):
        return format_html('<a href="{0}" rel="noreferrer">{0}</a>', check.url)

    @admin.display(description="staat bij")
    def stands_at(self, check):
        rows = [getattr(row, "practice", row) for row in check.rows]
        return format_html_join(", ", '<a href="{}">{}</a>', ((_change_url(row), row) for row in dict.fromkeys(rows)))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def _change_url(row):
    return reverse(f"admin:practices_{row._meta.model_name}_change", args=[row.pk])
