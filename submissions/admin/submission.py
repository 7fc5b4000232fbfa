"""The queue: the fiches that editors have to judge."""

from django.contrib import admin
from django.shortcuts import get_object_or_404

from ..models import Submission
from . import review


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin):
    list_display = ["__str__", "municipality", "state", "submitted_at", "assignee"]
    list_select_related = ["municipality", "practice", "assignee"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, submission=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        submission = get_object_or_404(Submission, pk=object_id)
        return review.review_view(self, request, submission)
