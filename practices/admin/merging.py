"""The bulk action that makes one row of several: which one stays, what will happen, then it happens."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction

from .asking import AsksFirst

MAX_MERGED = 5


class KeptChoice(forms.ModelChoiceField):
    def __init__(self, label_of):
        super().__init__(None, label="Wat blijft?", widget=forms.RadioSelect, empty_label=None)
        self.label_from_instance = label_of


class MergeRowsForm(forms.Form):
    def __init__(self, rows, model_admin, data):
        super().__init__(data)
        self.model_admin = model_admin
        self.fields["kept"] = KeptChoice(model_admin.label_to_merge)
        self.fields["kept"].queryset = rows

    def others(self):
        """The chosen rows that do not stay."""
        return list(self.fields["kept"].queryset.exclude(pk=self.cleaned_data["kept"].pk).order_by("pk"))

    def plan(self):
        """What will happen, in sentences."""
        return [line for row in self.others() for line in self.model_admin.plan_for(self.cleaned_data["kept"], row)]

    @transaction.atomic
    def merge(self):
        """Raises ValidationError as the merging does; then nothing is merged."""
        for row in self.others():
            self.model_admin.merge_rows(self.cleaned_data["kept"], row)


class MergesRows(AsksFirst):
    """Needs `plan_for` and `merge_rows`, functions of the row that stays and one that does not."""

    def mergeable(self, queryset):
        return queryset

    def label_to_merge(self, row):
        return f"{row} ({row.slug})"

    @admin.action(description="Voeg samen", permissions=["change"])
    def merge(self, request, queryset):
        rows = self.mergeable(queryset)
        if not 2 <= len(rows) <= MAX_MERGED:
            self.message_user(request, f"Kies er 2 tot {MAX_MERGED} die niet verborgen zijn.", messages.WARNING)
            return None
        form = MergeRowsForm(rows, self, self.answers_of(request))
        plan = form.plan() if form.is_valid() else []
        if plan and self.has_seen(request, plan):
            try:
                form.merge()
            except ValidationError as error:
                form.add_error("kept", error)
                plan = []
            else:
                self.log_change(request, form.cleaned_data["kept"], f"Samengevoegd. {' '.join(plan)}")
                self.message_user(request, f"Samengevoegd. ‘{form.cleaned_data['kept']}’ blijft.", messages.SUCCESS)
                return None
        title = f"{self.opts.verbose_name_plural} samenvoegen".capitalize()
        return self.ask(request, form, title, "Voeg samen" if plan else "Toon wat er gebeurt", plan, queryset)
