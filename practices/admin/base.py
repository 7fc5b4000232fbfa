"""What the admins of the bank share."""

from contextlib import contextmanager

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import display_for_field
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper, ObjDiffDisplay

from praktijkenbank.addresses import email_in
from praktijkenbank.dates import WrittenDateField
from praktijkenbank.numbers import DecimalNumberField, WholeNumberField
from praktijkenbank.staff.editing import KeepsEdits, never_cut

from ..search.document import refresh
from .restoring import day_of, differences, put_back


class PastedEmailField(forms.EmailField):
    """An e-mail address, also as it is pasted from a mail."""

    def to_python(self, value):
        return super().to_python(email_in(value or ""))


FORM_FIELDS = {
    models.EmailField: {"form_class": PastedEmailField},
    models.URLField: {"assume_scheme": "https"},
    ArrayField: {"widget": AdminTextInputWidget},
    models.IntegerField: {
        "form_class": WholeNumberField,
        "widget": forms.TextInput(attrs={"inputmode": "numeric", "class": "vIntegerField"}),
    },
    models.DecimalField: {"form_class": DecimalNumberField},
    models.DateField: {"form_class": WrittenDateField, "widget": AdminDateWidget},
}


@contextmanager
def search_in_step(request):
    """One transaction for what a form changes and the search documents that go with it."""
    with transaction.atomic():
        yield
        if request.method == "POST":
            refresh()


class BankAdmin(KeepsEdits):
    """Every change can be found at once: a form, a list, a bulk action, a removal."""

    save_on_top = True
    formfield_overrides = FORM_FIELDS

    def get_changelist_formset(self, request, **kwargs):
        formset = super().get_changelist_formset(request, **kwargs)
        for name in self.list_editable:
            name_cell(formset.form.base_fields[name])
        return formset

    def get_changeform_initial_data(self, request):
        """What the address fills in; for a relation only what can be a key."""
        found = super().get_changeform_initial_data(request)
        relations = {field.name for field in self.opts.get_fields() if field.is_relation}
        return {
            name: value
            for name, value in found.items()
            if name not in relations or all(key.isdecimal() for key in (value if isinstance(value, list) else [value]))
        }

    def changeform_view(self, request, *args, **kwargs):
        with search_in_step(request):
            return super().changeform_view(request, *args, **kwargs)

    def changelist_view(self, request, *args, **kwargs):
        with search_in_step(request):
            return super().changelist_view(request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        with search_in_step(request):
            return super().delete_view(request, *args, **kwargs)


def name_cell(field):
    """Name an input in a table after its column: it has no label of its own."""
    field.widget.attrs["aria-label"] = field.label


class TableInline(admin.TabularInline):
    extra = 0
    formfield_overrides = FORM_FIELDS

    def formfield_for_dbfield(self, *args, **kwargs):
        field = super().formfield_for_dbfield(*args, **kwargs)
        name_cell(field)
        return never_cut(field)


class BlockInline(admin.StackedInline):
    extra = 0
    formfield_overrides = FORM_FIELDS

    def formfield_for_dbfield(self, *args, **kwargs):
        return never_cut(super().formfield_for_dbfield(*args, **kwargs))


class CountsPractices(admin.ModelAdmin):
    """A column with the number of practices, drafts and hidden ones included.

    Needs `ordering`: a count makes Django forget that of the model.
    """

    practice_count = Count("practices", distinct=True)

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(practice_count=self.practice_count)

    @admin.display(description="praktijken", ordering="practice_count")
    def number_of_practices(self, row):
        return row.practice_count


class ProtectsTagged(admin.ModelAdmin):
    """Refuses to remove a tag that is in use: by itself Django protects foreign keys, not many-to-many relations."""

    def get_deleted_objects(self, objs, request):
        to_delete, model_count, perms_needed, protected = super().get_deleted_objects(objs, request)
        for relation in self.opts.related_objects:
            if relation.many_to_many:
                users = relation.related_model.objects.filter(**{f"{relation.field.name}__in": objs}).distinct()
                protected = [*protected, *(f"{user._meta.verbose_name.capitalize()}: {user}" for user in users)]
        return to_delete, model_count, perms_needed, protected


class KeepsPublic(admin.ModelAdmin):
    """No button removes what the public can see, and nothing is removed in bulk."""

    def is_public(self, row):
        return row.is_published

    def has_delete_permission(self, request, row=None):
        return super().has_delete_permission(request, row) and not (row and self.is_public(row))

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def view_on_site(self, row):
        return row.get_absolute_url() if row.is_published else None


class ShortDifference(ObjDiffDisplay):
    def shortened_str(self, prefix, num_skipped_chars, suffix):
        return f"{prefix} […] {suffix}"


class ChangeInWords(HistoricalRecordContextHelper):
    """Old and new values as editors know them: labels of choices, Dutch dates, names of tags."""

    def prepare_delta_change_value(self, change, value):
        field = self.model._meta.get_field(change.field)
        if isinstance(field, models.BooleanField):
            return "ja" if value else "nee"
        return display_for_field(super().prepare_delta_change_value(change, value), field, "–") or "–"

    def get_obj_diff_display(self):
        return ShortDifference(max_length=300)


class KeepsVersions(SimpleHistoryAdmin):
    """All versions of a row, what changed in each, and an old one beside now, to put back all of it or a part."""

    object_history_template = "admin/versions.html"
    object_history_form_template = "admin/version.html"
    history_list_per_page = 25

    def get_historical_record_context_helper(self, request, historical_record):
        return ChangeInWords(self.model, historical_record)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """What is different in an old version, and the button to put back what is chosen. Raises Http404."""
        record = get_object_or_404(self.model.history, id=object_id, history_id=version_id)
        row = get_object_or_404(self.model, pk=object_id)
        if not self.has_view_history_or_change_history_permission(request, row):
            raise PermissionDenied
        latest = self.model.history.filter(id=object_id).latest()
        changes = differences(
            record, latest, lambda version: self.get_historical_record_context_helper(request, version)
        )
        if request.method == "POST":
            return self._put_back(request, row, record, latest, changes)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Versie van {day_of(record)}",
            "opts": self.opts,
            "original": row,
            "latest": latest,
            "changes": changes,
            "may_put_back": self.has_change_permission(request, row),
        }
        return self.render_history_view(request, self.object_history_form_template, context)

    def _put_back(self, request, row, record, latest, changes):
        """Put back what was chosen and lead on to the row; or back to the page, which says what stands in the way."""
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        chosen = [change for change in changes if f"terug-{change.name}" in request.POST]
        try:
            if request.POST.get("nu") != str(latest.pk):
                raise ValidationError("Iemand anders wijzigde dit intussen. Kijk na wat er nu zou veranderen.")
            if not chosen:
                raise ValidationError("Je vinkte niets aan.")
            with search_in_step(request):
                told = put_back(record, chosen, request.user)
                self.log_change(request, row, told)
        except ValidationError as error:
            self.message_user(request, " ".join(["Er is niets teruggezet.", *error.messages]), messages.ERROR)
            return redirect(request.path)
        self.message_user(request, f"{told}.", messages.SUCCESS)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)

    def history_view_title(self, request, row):
        return f"Versies van ‘{row}’"
