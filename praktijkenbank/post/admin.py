"""What the worker does again and again, and how that went: read by Beheer, changed by nobody."""

from django.contrib import admin
from django.utils import timezone

from .models import PlannedWork
from .planned import PLANNED
from .watch import mail_waits, worker_is_there


@admin.register(PlannedWork)
class PlannedWorkAdmin(admin.ModelAdmin):
    list_display = ["work", "last_done", "next_time", "problem"]
    list_display_links = None
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).filter(name__in=PLANNED)

    def changelist_view(self, request, extra_context=None):
        worker = "De worker werkt." if worker_is_there() else "De worker werkt nu niet: start hem opnieuw."
        minutes = mail_waits().total_seconds() // 60
        mail = f"De oudste mail wacht {minutes:.0f} minuten." if minutes else "Geen mail wacht langer dan een minuut."
        context = {"title": "Gepland werk", "subtitle": f"{worker} {mail}"}
        return super().changelist_view(request, context | (extra_context or {}))

    @admin.display(description="wat")
    def work(self, row):
        label = PLANNED[row.name].label
        return f"{label[0].upper()}{label[1:]}"

    @admin.display(description="laatst gedaan", ordering="done_at", empty_value="nog nooit")
    def last_done(self, row):
        return row.done_at

    @admin.display(description="volgende keer")
    def next_time(self, row):
        work, now = PLANNED[row.name], timezone.now()
        is_late = (row.done_at or row.known_since) < work.latest(now)
        return "zo snel de worker kan" if is_late else work.following(now)

    @admin.display(description="wat er misging", empty_value="")
    def problem(self, row):
        return f"{row.failures} keer na elkaar mislukt: {row.last_error}" if row.failures else None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, row=None):
        return False

    def has_delete_permission(self, request, row=None):
        return False
