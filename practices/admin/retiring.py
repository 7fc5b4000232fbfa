"""To put a row out of use, with a date and a reason that readers see, and to take it back into use."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from ..models.retiring import RETIRED_REASON_LENGTH
from .asking import AsksFirst
from .base import KeepsPublic, search_in_step

OUT_OF_USE = "buiten"


class RetireForm(forms.Form):
    retired_on = forms.DateField(
        label="Sinds welke dag is dit niet meer in gebruik?",
        initial=timezone.localdate,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    retired_reason = forms.CharField(
        label="Waarom?", max_length=RETIRED_REASON_LENGTH, help_text="Eén zin. Lezers zien hem op de pagina."
    )

    def clean_retired_on(self):
        day = self.cleaned_data["retired_on"]
        if day > timezone.localdate():
            raise ValidationError("Die dag moet nog komen. Kies vandaag of een dag die voorbij is.")
        return day


class BackInUseForm(forms.Form):
    """Nothing to fill in: the button is enough."""


class UseFilter(admin.SimpleListFilter):
    title = "gebruik"
    parameter_name = "gebruik"

    def lookups(self, request, model_admin):
        return [("in", "in gebruik"), (OUT_OF_USE, "niet meer in gebruik")]

    def queryset(self, request, queryset):
        if self.value() not in {"in", OUT_OF_USE}:
            return queryset
        return queryset.filter(retired_on__isnull=self.value() == "in")


class Retiring(AsksFirst, KeepsPublic):
    """For models that derive from Retires: what was ever public is never removed, it goes out of use."""

    def is_public(self, row):
        return row.stays

    def has_delete_permission(self, request, row=None):
        """Only of a row that nobody could reach: in a list, or beside a box to choose from, there is no such button."""
        return row is not None and super().has_delete_permission(request, row)

    def view_on_site(self, row):
        return row.get_absolute_url() if row.pk and row.is_public and hasattr(row, "get_absolute_url") else None

    def get_list_filter(self, request):
        return [*super().get_list_filter(request), UseFilter]

    def get_search_results(self, request, queryset, search_term):
        """A box to choose from offers only what is in use."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        return (found.filter(retired_on=None) if "field_name" in request.GET else found), may_repeat

    def get_urls(self):
        view = self.admin_site.admin_view(self.retire_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_retire"
        return [path("<path:object_id>/beeindigen/", view, name=name), *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["may_retire"] = bool(obj) and obj.stays and self.has_change_permission(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def retire_view(self, request, object_id):
        """Ask for a date and a reason, or whether it comes back; then do it. Raises Http404."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not row.stays:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        form = (BackInUseForm if row.retired_on else RetireForm)(self.answers_of(request))
        if not form.is_valid():
            title = f"‘{row}’ terug in gebruik nemen" if row.retired_on else f"‘{row}’ beëindigen"
            button = "Neem terug in gebruik" if row.retired_on else "Beëindig"
            return self.ask(request, form, title, button, _told(row))
        with search_in_step(request):
            self._put(request, row, **(form.cleaned_data or {"retired_on": None, "retired_reason": ""}))
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)

    def _put(self, request, row, **fields):
        for name, value in fields.items():
            setattr(row, name, value)
        told = row.retired if row.retired_on else "Terug in gebruik genomen."
        row._change_reason = told[:100]
        row.save(update_fields=[*fields])
        self.log_change(request, row, told)
        self.message_user(request, f"‘{row}’: {told}", messages.SUCCESS)


def _told(row):
    """What will happen, in sentences."""
    if row.retired_on:
        return [f"Nu zien lezers: {row.retired}", "Daarna wordt dit weer overal aangeboden."]
    parts = [name for name in ("goals", "actions", "children") if hasattr(row, name) and getattr(row, name).exists()]
    return [
        "De pagina en het adres blijven. Lezers zien er de datum en de reden.",
        "Wat het al draagt, houdt het. In filters, fiches, suggesties, lijsten en menu’s staat het er niet meer bij.",
        *(["Alles wat eronder valt, gaat mee."] if parts else []),
    ]
