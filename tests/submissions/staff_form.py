"""A practice in the redactie as its editors have it before them: opened, changed and saved by the view of the admin,
without a page drawn or sent.
"""

from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.messages.storage.cookie import CookieStorage
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import reverse

from practices.admin.practice import LinkInline, PracticeAdmin
from practices.models import Practice
from praktijkenbank.staff.conflict_page import shown_mark
from praktijkenbank.staff.editing import CHOOSES, SEEN
from praktijkenbank.staff.kept import PARAMETER
from praktijkenbank.staff.models import KeptText
from praktijkenbank.staff.seals import OPENED


class ShortPracticeAdmin(PracticeAdmin):
    """The form of a practice with few of its fields: it goes the same way, in a tenth of the time."""

    fieldsets = [(None, {"fields": ["tagline", "tips", "target_groups", "keywords"]})]
    readonly_fields = []
    inlines = [LinkInline]


class StaffForm:
    """The form of one practice in the hands of one editor."""

    def __init__(self, editor, practice):
        self.editor, self.key = editor, str(practice.pk)
        self.path = reverse("admin:practices_practice_change", args=[practice.pk])
        self.admin = ShortPracticeAdmin(Practice, admin.site)

    def open(self):
        """What the browser holds of the form as it is drawn now, as a QueryDict to be sent."""
        context = self._answer(RequestFactory().get(self.path)).context_data
        data, formsets = QueryDict(mutable=True), [inline.formset for inline in context["inline_admin_formsets"]]
        parts = [part for formset in formsets for part in [formset.management_form, *formset.initial_forms]]
        for bound in [bound for form in [context["adminform"].form, *parts] for bound in form]:
            value = bound.value()
            if bound.name != DELETION_FIELD_NAME:
                values = value if isinstance(value, list) else ["" if value is None else value]
                data.setlist(bound.html_name, map(str, values))
        data[OPENED] = context["opened"]
        return data

    def save(self, data):
        """Press save. Returns the names of what somebody else changed too, about which a page asks; then nothing is
        saved.
        """
        response = self._post(data)
        if response.status_code != 302:
            raise AssertionError(response.context_data["errors"])
        if PARAMETER not in response.url:
            return []
        conflicts = [change.name for change in self._ways().conflicts]
        if not conflicts:  # the page only says what goes together
            self.choose("")
        return conflicts

    def choose(self, choice, text=""):
        """Answer that page, for all that it asks."""
        ways, kept = self._ways(), KeptText.objects.latest("pk")
        answers = {
            f"{what}-{change.name}": said
            for change in ways.conflicts
            for what, said in [("keuze", choice), ("tekst", text)]
        }
        response = self._post({**answers, CHOOSES: "ja", PARAMETER: kept.key, SEEN: shown_mark(ways.now)})
        assert PARAMETER not in response.url, "asked again"

    def _ways(self):
        """Who changed what, as the page shows it."""
        request = self._with_editor(RequestFactory().get(self.path))
        return self.admin._three_ways(request, Practice.objects.get(pk=self.key), KeptText.objects.latest("pk").data)

    def _post(self, data):
        body = data.urlencode() if isinstance(data, QueryDict) else urlencode(data)
        return self._answer(RequestFactory().post(self.path, body, content_type="application/x-www-form-urlencoded"))

    def _answer(self, request):
        return self.admin.changeform_view(self._with_editor(request), self.key)

    def _with_editor(self, request):
        request.user, request._messages = self.editor, CookieStorage(request)
        request.user.is_verified = lambda: True  # signed in with the second step
        request._dont_enforce_csrf_checks = True
        return request
