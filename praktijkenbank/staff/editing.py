"""Two people at one row: nobody overwrites unseen what somebody else saved.

A form carries what it showed when it was opened. Where the row has changed since, nothing is saved: what was typed is
kept, and a page shows what somebody else saved meanwhile, and asks what stays where both changed the same.
"""

from contextlib import contextmanager, nullcontext

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.forms import Form
from django.shortcuts import redirect, render

from .conflict_page import choices_in, conflict_context, shown_mark
from .form_data import shown_values
from .kept import PARAMETER
from .models import KeptText
from .seals import OPENED, clock, mark_of, opened, saved_by, seal
from .three_ways import ThreeWays

# Sent by the page on which someone chooses what stays, with what that page showed as saved.
CHOOSES, SEEN = "kiest", "gezien"


class KeepsEdits(admin.ModelAdmin):
    """An admin in which a save never undoes that of somebody else: by a form, in a list, by an action or a removal."""

    shows_kept_text = True

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with in_transaction():
            kept = getattr(request, "kept_text", None)
            if object_id and (response := self._instead_of_form(request, object_id, kept)):
                return response
            if kept is None:
                return super().changeform_view(request, object_id, form_url, extra_context)
            _ = request.FILES  # reading those for the first time empties POST
            request.POST = kept.data
            with as_method(request, "POST"):
                context = {"kept": kept, "own_labels": getattr(request, "own_labels", []), **(extra_context or {})}
                return super().changeform_view(request, object_id, form_url, context)

    def formfield_for_dbfield(self, *args, **kwargs):
        return never_cut(super().formfield_for_dbfield(*args, **kwargs))

    def get_form(self, request, *args, **kwargs):
        """The form; one that is only shown again is never valid, so nothing of it is saved."""
        form = super().get_form(request, *args, **kwargs)
        kept = getattr(request, "kept_text", None)
        if kept is None:
            return form

        class ShownAgain(form):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                for name in {*getattr(request, "own_names", [])} & {*self.fields}:
                    field = self.fields[name]
                    field.help_text = f"{field.help_text} Getypt {clock(kept.at)}, nog niet bewaard.".strip()

            def is_valid(self):
                super().is_valid()
                return False

        return ShownAgain

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        if change and not form.is_bound:
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            context["opened"] = seal(shown_values(form, formsets))
        elif change:
            context["opened"] = request.POST.get(OPENED)
        kept = getattr(request, "kept_text", None)
        context["kept_key"] = kept.key if kept else request.POST.get(PARAMETER)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def changelist_view(self, request, extra_context=None):
        with in_transaction():
            if request.method == "POST" and (response := self._instead_of_list(request)):
                return response
            response = super().changelist_view(request, extra_context)
        changelist = getattr(response, "context_data", {}).get("cl")
        if changelist and request.method == "GET":
            marks = {str(row.pk): mark_of(row) for row in changelist.result_list}
            values = shown_values(Form(), [changelist.formset]) if changelist.formset else {}
            response.context_data["opened"] = seal(values, marks)
        return response

    def delete_view(self, request, object_id, extra_context=None):
        with in_transaction():
            if request.method == "POST" and (response := self.instead_of_removal(request, object_id, "verwijderd")):
                return response
            context = {"opened": self.seal_of(request, object_id), **(extra_context or {})}
            return super().delete_view(request, object_id, context)

    def seal_of(self, request, object_id):
        """What a page about the whole row sends along, for `instead_of_removal`."""
        row = self._locked(request, object_id)
        return seal({}, {str(row.pk): mark_of(row)} if row else {})

    def instead_of_removal(self, request, object_id, done):
        """The way back to the page, when the row is no longer as it was there: nothing is `done` then. Else None."""
        row = self._locked(request, object_id)
        changed = self._changed_rows(request, [str(row.pk)]) if row else {}
        if not changed:
            return None
        self._tell(request, changed, f"Er is niets {done}. Kijk na wat er nu staat.")
        return redirect(request.get_full_path())

    def _instead_of_form(self, request, object_id, kept):
        """The page that comes before the form, or in the place of saving it; None when there is none."""
        if request.method != "POST":
            return self._page_of_kept(request, object_id, kept) if kept else None
        if CHOOSES in request.POST:
            return self._choose(request, object_id)
        if OPENED not in request.POST:
            return None
        row = self._locked(request, object_id)
        if row and not self.has_change_permission(request, row):
            return None
        if row and not self._three_ways(request, row, request.POST, request.FILES).changes:
            return None
        return redirect(KeptText.objects.keep(request, request.user).url)

    def _page_of_kept(self, request, object_id, kept):
        """What somebody else did to the row meanwhile; None when it can go back into the form as it was."""
        row = self.get_object(request, unquote(object_id))
        if row and not self.has_change_permission(request, row):
            return None
        context = {**self.admin_site.each_context(request), "opts": self.opts, "kept": kept}
        if row is None:
            context |= {"title": "Intussen verwijderd", "saved_by": saved_by(self.model, object_id, kept.data)}
            return render(request, "admin/row_gone.html", context)
        ways = self._three_ways(request, row, kept.data)
        request.own_labels, request.own_names = ways.own_labels(), ways.own_names()
        if not ways.changes or "verder" in request.GET:
            return None
        context |= {"title": str(row), "original": row, "is_refused": "kies" in request.GET}
        return render(request, "admin/conflict.html", context | conflict_context(ways, kept, request.user, row))

    def _choose(self, request, object_id):
        """Go on with what was chosen, as if it had been typed in the form; back to the page when something is open."""
        kept = KeptText.objects.find(request.user, request.POST.get(PARAMETER)).first()
        if kept is None:
            messages.warning(request, "Deze tekst is niet meer bewaard.")
            return redirect(request.path)
        row = self._locked(request, object_id)
        if row is None:
            return redirect(kept.url)
        ways = self._three_ways(request, row, kept.data)
        chosen, kept.choices = choices_in(ways, request.POST)
        if len(chosen) < len(ways.conflicts) or request.POST.get(SEEN) != shown_mark(ways.now):
            kept.save(update_fields=["choices"])
            return redirect(f"{kept.url}&kies")
        data = ways.result(chosen)
        data[OPENED], data[PARAMETER] = seal(ways.now), kept.key
        request.POST = data
        return None

    def _instead_of_list(self, request):
        """Refuse an action on rows that changed since the list was shown; of cells keep what somebody else wrote."""
        seen = opened(request.POST)
        if seen is None:
            return None
        if "_save" in request.POST and self.list_editable:
            self._keep_cells_of_others(request, seen)
            return None
        changed = self._changed_rows(request, request.POST.getlist(ACTION_CHECKBOX_NAME))
        if not changed:
            return None
        self._tell(request, changed, "Er is niets gedaan. Kijk de lijst na en kies opnieuw.")
        return redirect(request.get_full_path())

    def _keep_cells_of_others(self, request, seen):
        rows = self.model._base_manager.select_for_update().filter(pk__in=seen["marks"]).order_by("pk")
        formset = self.get_changelist_formset(request)(queryset=rows)
        ways = ThreeWays(Form(), [formset], seen["values"], request.POST)
        names = {str(row.pk): str(row) for row in rows}
        for change in ways.conflicts:
            key = change.name.split("/")[1]
            who = saved_by(self.model, key, request.POST, request.user)
            now, mine = ways.in_words(change.name, change.now), ways.in_words(change.name, change.mine)
            label = ways.label_of(change.name).partition(": ")[2].lower()
            told = f"{who.told('wijzigde dit')}. {label} is nu ‘{now}’; jouw ‘{mine}’ is niet bewaard."
            messages.warning(request, f"‘{names.get(key, key)}’: {told}")
        if ways.changes:
            request.POST = ways.result({change.name: change.now for change in ways.conflicts})

    def _changed_rows(self, request, keys):
        """Those of the rows with these keys that are not as the page showed them, as {key: row, or None when gone}."""
        seen = opened(request.POST)
        marks = {key: seen["marks"][key] for key in keys if key in seen["marks"]} if seen else {}
        rows = self.model._base_manager.select_for_update().in_bulk(marks)
        now = {str(key): row for key, row in rows.items()}
        return {key: now.get(key) for key, mark in marks.items() if key not in now or mark_of(now[key]) != mark}

    def _tell(self, request, changed, consequence):
        for key, row in changed.items():
            who = saved_by(self.model, key, request.POST, request.user)
            done = f"wijzigde ‘{row}’" if row else f"verwijderde een {self.opts.verbose_name}"
            messages.error(request, f"{who.told(done)}. {consequence}")

    def _locked(self, request, object_id):
        """The row as the database has it, ours until the end of the transaction; None when it is gone."""
        try:
            key = self.opts.pk.to_python(unquote(object_id))
        except ValidationError:
            return None
        is_there = list(self.model._base_manager.select_for_update().filter(pk=key).values_list("pk"))
        return self.get_object(request, unquote(object_id)) if is_there else None

    def _three_ways(self, request, row, data, files=()):
        with as_method(request, "GET"):
            kept, request.kept_text = getattr(request, "kept_text", None), None
            fields = flatten_fieldsets(self.get_fieldsets(request, row))
            form = self.get_form(request, row, change=True, fields=fields)(instance=row)
            formsets, _ = self._create_formsets(request, row, change=True)
            request.kept_text = kept
            seen = opened(data)
            return ThreeWays(form, formsets, seen["values"] if seen else shown_values(form, formsets), data, files)


def never_cut(field):
    """Let a browser not cut off in silence what someone pastes: what is too long is said, with how much."""
    if field:
        getattr(field.widget, "widget", field.widget).attrs.pop("maxlength", None)
    return field


def in_transaction():
    """The transaction that there is, else a new one: what is looked at is locked until it is saved."""
    return nullcontext() if connection.in_atomic_block else transaction.atomic()


@contextmanager
def as_method(request, method):
    """Let Django's view of a form read the request as one of this method."""
    before, request.method = request.method, method
    try:
        yield
    finally:
        request.method = before
