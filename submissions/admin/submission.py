"""The queue: the fiches that editors have to judge."""

import re

from django.contrib import admin, messages
from django.contrib.admin.views.main import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from praktijkenbank.staff.models import AuditEntry
from praktijkenbank.staff.seals import opened, seal

from ..editors import editors, name_of
from ..models import ImpossibleChangeError, Submission
from ..redactie import review
from ..redactie.excel import XLSX, write_excel
from ..redactie.queue import FILTERS, QueueActionForm
from ..redactie.waiting import CLOSED, UNDELIVERED, workdays_of
from ..redactie.workdays import PROMISED_WORKDAYS
from ..states import pill_of

State = Submission.State
# PB-2026-0147, or the last part of it.
REFERENCE = re.compile(r"(?:pb-\d{4}-)?0*(\d{1,9})", re.IGNORECASE)


def _desk_seen(request, submission):
    """What the list that was sent showed of the desk that this fiche is on; None when it showed nothing."""
    return (opened(request.POST) or {"marks": {}})["marks"].get(str(submission.pk))


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin):
    # The review page and those of decisions draw what was typed before a session ended.
    shows_kept_text = True
    list_display = ["fiche", "door_name", "state_pill", "waits", "sent_on", "handled_by"]
    list_select_related = ["municipality", "practice", "assignee"]
    list_filter = FILTERS
    list_per_page = 50
    show_full_result_count = False
    search_fields = [
        "title",
        "practice__title",
        "municipality__name",
        "municipality__aliases__name",
        "email",
        "submitter_name",
    ]
    actions = ["take", "assign"]
    action_form = QueueActionForm
    actions_on_top, actions_on_bottom = False, True

    def get_queryset(self, request):
        return Submission.objects.sent().with_waiting().order_by(*self.get_ordering(request))

    def get_ordering(self, request):
        """What is open first, and of that what waits longest; then what was decided last."""
        return [F("open_since").asc(nulls_last=True), F("waiting_since").desc(), "pk"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, submission=None):
        return False

    def get_urls(self):
        take = self.admin_site.admin_view(require_POST(self.take_view))
        excel = self.admin_site.admin_view(self.excel_view)
        return [
            path("<int:pk>/neem/", take, name="submissions_submission_take"),
            path("excel/", excel, name="submissions_submission_excel"),
            *super().get_urls(),
        ]

    def get_search_results(self, request, queryset, search_term):
        number = REFERENCE.fullmatch(search_term.strip())
        if number:
            return queryset.filter(Q(pk=number[1]) | Q(title__icontains=search_term.strip())), False
        return super().get_search_results(request, queryset, search_term)

    def get_list_display(self, request):
        """Only who may take a fiche gets the button."""
        if self.has_change_permission(request):
            return [*self.list_display[:-1], "handled_by_or_take"]
        return self.list_display

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, {"title": "Wachtrij", **(extra_context or {})})
        changelist = getattr(response, "context_data", {}).get("cl")
        if changelist:
            tabs, *choices = changelist.filter_specs
            desks = {str(submission.pk): submission.desk for submission in changelist.result_list}
            response.context_data |= {"tab": tabs, "tabs": tabs.shown(changelist), "choices": choices}
            response.context_data["opened"] = seal({}, desks)
        return response

    def change_view(self, request, object_id, form_url="", extra_context=None):
        submissions = Submission.objects.sent().with_waiting().annotate(has_lost_mail=UNDELIVERED)
        submissions = submissions.select_related("practice", "assignee")
        submission = get_object_or_404(submissions, pk=object_id)
        return review.review_view(self, request, submission)

    def take_view(self, request, pk):
        """Take up the fiche with this `pk`, then read it; or say why that cannot be."""
        submission = get_object_or_404(Submission.objects.sent(), pk=pk)
        if not self.has_change_permission(request, submission):
            raise PermissionDenied
        try:
            submission.take(by=request.user, seen=_desk_seen(request, submission))
        except ImpossibleChangeError as refusal:
            self.message_user(request, f"{submission}: {refusal}", messages.ERROR)
            return redirect("admin:submissions_submission_changelist")
        self.message_user(request, f"Je behandelt nu ‘{submission}’.", messages.SUCCESS)
        return redirect("admin:submissions_submission_change", submission.pk)

    def excel_view(self, request):
        """What the list shows with these choices, all pages of it, as a file for Excel. It names no submitter."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            submissions = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect("admin:submissions_submission_changelist")
        response = HttpResponse(content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="wachtrij-{timezone.localdate()}.xlsx"'
        write_excel(submissions, response)
        detail = f"De wachtrij als Excel. Fiches: {submissions.count()}."
        AuditEntry.objects.record(AuditEntry.What.EXPORTED, by=request.user, detail=detail)
        return response

    @admin.action(description="Neem in behandeling", permissions=["change"])
    def take(self, request, queryset):
        self._do(request, queryset, "in behandeling bij jou", lambda fiche, seen: fiche.take(request.user, seen))

    @admin.action(description="Wijs toe of geef door", permissions=["change"])
    def assign(self, request, queryset):
        to = editors().filter(pk=request.POST.get("assignee") or None).first()
        if to is None:
            self.message_user(request, "Kies bij ‘Aan’ wie de fiches behandelt.", messages.ERROR)
            return
        self._do(request, queryset, f"voor {name_of(to)}", lambda fiche, seen: fiche.assign(request.user, to, seen))

    def _do(self, request, queryset, result, change):
        """Make the `change` to each fiche that allows it, and tell how many have this `result`, and which refused."""
        number = 0
        for submission in queryset:
            try:
                change(submission, _desk_seen(request, submission))
                number += 1
            except ImpossibleChangeError as refusal:
                self.message_user(request, f"{submission}: {refusal}", messages.ERROR)
        if number:
            verb = "fiche is" if number == 1 else "fiches zijn"
            self.message_user(request, f"{number} {verb} {result}.", messages.SUCCESS)

    @admin.display(description="fiche", ordering="title")
    def fiche(self, submission):
        return render_to_string("admin/submissions/submission/fiche.html", {"submission": submission})

    @admin.display(description="soort", ordering="door")
    def door_name(self, submission):
        return capfirst(submission.get_door_display())

    @admin.display(description="stand", ordering="state")
    def state_pill(self, submission):
        label, look, icon = pill_of(submission)
        return render_to_string("admin/submissions/submission/pill.html", {"label": label, "look": look, "icon": icon})

    @admin.display(description="wacht", ordering="waiting_since")
    def waits(self, submission):
        if submission.state in CLOSED:
            return None
        days = workdays_of(submission)
        context = {"days": days, "promised": PROMISED_WORKDAYS, "is_late": days > PROMISED_WORKDAYS}
        return render_to_string("admin/submissions/submission/waits.html", context)

    @admin.display(description="ingediend", ordering="submitted_at")
    def sent_on(self, submission):
        day = timezone.localdate(submission.submitted_at)
        return date_format(day, "j F" if day.year == timezone.localdate().year else "j F Y")

    @admin.display(description="behandelaar", ordering="assignee")
    def handled_by(self, submission):
        return name_of(submission.assignee) if submission.assignee else None

    @admin.display(description="behandelaar", ordering="assignee")
    def handled_by_or_take(self, submission):
        if submission.state != State.SUBMITTED:
            return self.handled_by(submission)
        context = {
            "submission": submission,
            "handled_by": self.handled_by(submission),
            "url": reverse("admin:submissions_submission_take", args=[submission.pk]),
        }
        return render_to_string("admin/submissions/submission/take.html", context)
