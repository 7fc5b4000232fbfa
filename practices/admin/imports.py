"""The imports that were done: who, when, how many, and the button that takes one back."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render

from ..exchange.taking_back import TouchedError, take_back, touched_since
from ..models import Import, Practice

MAX_NAMED = 50


@admin.register(Import)
class ImportAdmin(admin.ModelAdmin):
    list_display = ["name", "done_at", "done_by", "number_of_new", "number_of_changed", "taken_back_at"]
    list_select_related = ["done_by"]
    search_fields = ["name"]

    @admin.display(description="nieuw")
    def number_of_new(self, done):
        return len(done.new)

    @admin.display(description="gewijzigd")
    def number_of_changed(self, done):
        return len(done.changed)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What an import did, and the button that takes it back."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        done = get_object_or_404(Import, pk=object_id if object_id.isdecimal() and len(object_id) < 19 else None)
        if request.method == "POST":
            self._take_back(request, done)
            return redirect("admin:practices_import_change", done.pk)
        touched = [] if done.taken_back_at else touched_since(done)
        practices = Practice.objects.filter(pk__in=[*done.new, *done.changed]).order_by("title")
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": f"Import van ‘{done}’",
            "step": 4,
            "done": done,
            "practices": [(practice, practice.pk in done.new) for practice in practices[:MAX_NAMED]],
            "more": max(len(done.new) + len(done.changed) - MAX_NAMED, 0),
            "touched": touched[:MAX_NAMED],
            "may_take_back": self.has_change_permission(request) and not touched and not done.taken_back_at,
        }
        return render(request, "admin/import_done.html", context)

    def _take_back(self, request, done):
        may = all(request.user.has_perm(f"practices.{right}_practice") for right in ("change", "delete"))
        if not self.has_change_permission(request) or not may:
            raise PermissionDenied
        try:
            take_back(done, request.user)
        except TouchedError:
            text = "Iemand werkte intussen aan een van deze praktijken. Er is niets teruggedraaid."
            self.message_user(request, text, messages.WARNING)
        else:
            self.log_change(request, done, "Import teruggedraaid.")
            self.message_user(request, "De import is teruggedraaid.", messages.SUCCESS)
