"""What the admins of the bank share."""

from contextlib import contextmanager

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import display_for_field
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Count
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper, ObjDiffDisplay

from praktijkenbank.addresses import email_in
from praktijkenbank.dates import WrittenDateField
from praktijkenbank.numbers import DecimalNumberField, WholeNumberField
from praktijkenbank.staff.editing import KeepsEdits, never_cut

from ..search.document import refresh


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
    """All versions of a row, what changed in each, and a button to put an old one back."""

    object_history_template = "admin/versions.html"
    object_history_form_template = "admin/version.html"
    history_list_per_page = 25

    def get_historical_record_context_helper(self, request, historical_record):
        return ChangeInWords(self.model, historical_record)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        with search_in_step(request):
            if request.method == "POST" and (response := self.instead_of_removal(request, object_id, "teruggezet")):
                return response
            context = {"opened": self.seal_of(request, object_id), **(extra_context or {})}
            return super().history_form_view(request, object_id, version_id, context)

    def history_view_title(self, request, row):
        return f"Versies van ‘{row}’"

    def history_form_view_title(self, request, row):
        return f"Oude versie van ‘{row}’"
