"""Practices from a file: choose it, see what every line would do, then do it."""

from collections import Counter

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from ..exchange.arranging import read_table
from ..exchange.importing import BankChangedError, digest, plan, save_import
from ..exchange.lines import Outcome
from ..exchange.sheets import MAX_ROWS
from ..exchange.template import practices_file, template_file
from ..models import ImportFile
from ..upkeep.checks import findings_in, known_words
from ..upkeep.said import said_of
from .base import ShortDifference

MAX_BYTES = 5 * 1024**2
CHECK = "admin:practices_practice_import_check"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportForm(forms.Form):
    file = forms.FileField(
        label="Bestand",
        help_text=f"Excel (.xlsx) of CSV, hoogstens {MAX_ROWS} praktijken en 5 MB.",
        error_messages={"empty": "Dit bestand is leeg.", "required": "Kies een bestand."},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError("Dit bestand is groter dan 5 MB. Verdeel het over meer bestanden.")
        content = file.read()
        plan(read_table(content))
        return {"name": file.name[:200], "content": content}


class ImportsPractices(admin.ModelAdmin):
    change_list_template = "admin/practice_list.html"

    def get_urls(self):
        views = [
            ("import/", self.import_view, "import"),
            ("import/nakijken/", self.import_check_view, "import_check"),
            ("import/sjabloon.xlsx", require_safe(self.import_template_view), "import_template"),
        ]
        urls = [
            path(route, self.admin_site.admin_view(view), name=f"practices_practice_{name}")
            for route, view, name in views
        ]
        return [*urls, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"may_import": self.may_import(request), **(extra_context or {})})

    def may_import(self, request):
        return self.has_add_permission(request) and self.has_change_permission(request)

    def import_view(self, request):
        """Choose a file; it is kept until it is brought in, or until the next one."""
        self._check_may_import(request)
        form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
        if form.is_valid():
            ImportFile.objects.update_or_create(brought_by=request.user, defaults=form.cleaned_data["file"])
            return redirect(CHECK)
        return self._import_page(request, "admin/import.html", form=form)

    def import_check_view(self, request):
        """What every line of the file would do, with the button that does it."""
        self._check_may_import(request)
        file = ImportFile.objects.filter(brought_by=request.user).first()
        if file is None:
            self.message_user(request, "Er wacht geen bestand meer. Kies er een.", messages.WARNING)
            return redirect("admin:practices_practice_import")
        if request.method == "POST" and self._import(request, file):
            return redirect("admin:practices_practice_changelist")
        table = read_table(bytes(file.content))
        return self._import_page(request, "admin/import_check.html", **_told(file, table, plan(table)))

    def import_template_view(self, request):
        self._check_may_import(request)
        return _excel_file(template_file())

    @admin.action(description="Zet in een Excel-bestand", permissions=["view"])
    def take_out(self, request, queryset):
        """A file that the import reads again, to fill in or correct many practices at once."""
        try:
            return _excel_file(practices_file(queryset))
        except ValidationError as error:
            self.message_user(request, error.message, messages.WARNING)

    def _check_may_import(self, request):
        if not self.may_import(request):
            raise PermissionDenied

    def _import_page(self, request, template, **context):
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": "Praktijken importeren"}
        return render(request, template, context)

    def _import(self, request, file):
        """Do what was shown and say so; False when something else would happen now."""
        try:
            with transaction.atomic():
                new, changed = save_import(file, request.POST.get("plan"), request.user)
                parts = [
                    _number(new, "nieuwe praktijk", "nieuwe praktijken"),
                    _number(changed, "gewijzigde", "gewijzigde"),
                ]
                told = f"Geïmporteerd: {' en '.join(parts)}."
                self.log_addition(request, file, told)
        except BankChangedError:
            text = "Er is intussen iets gewijzigd, dus er is nog niets geïmporteerd. Kijk opnieuw na wat er gebeurt."
            self.message_user(request, text, messages.WARNING)
            return False
        except ImportFile.DoesNotExist:
            self.message_user(request, "Dit bestand is al geïmporteerd.", messages.WARNING)
            return True
        self.message_user(request, told, messages.SUCCESS)
        return True


def _number(number, one, more):
    return f"{number} {one if number == 1 else more}"


def _excel_file(content):
    response = HttpResponse(content, content_type=EXCEL)
    response["Content-Disposition"] = 'attachment; filename="praktijken.xlsx"'
    return response


def _findings(rows):
    """What an editor should look at in what a file brings, {row of the file: list of Finding}."""
    said = [one for row in rows if not row.errors for one in said_of(f"regel {row.line}", _brought_by(row))]
    found = {}
    for finding in findings_in(said, known_words()):
        found.setdefault(finding.slug, []).append(finding)
    return found


def _brought_by(row):
    """What a Row brings that was not there, as `said_of` takes it."""
    brought = {name: _as_slugs(value) for name, value in row.values.items() if name in row.changed_names}
    for piece in row.pieces:
        if piece.instance.pk is None or piece.changed_names:
            values = {name: _as_slugs(value) for name, value in piece.values.items()}
            brought.setdefault(piece.name, []).append(values)
    return brought


def _as_slugs(value):
    return [_as_slugs(one) for one in value] if isinstance(value, list) else getattr(value, "slug", value)


def _told(file, table, rows):
    """What the page tells of a plan: `lines`, how many of each kind, and whether it can go on."""
    findings = _findings(rows)
    counts = Counter(row.outcome for row in rows)
    shorten = ShortDifference(max_length=200)
    lines = [
        {
            "row": row,
            "outcome": row.outcome.name.lower(),
            "filled": dict.fromkeys(title for title, _old, _new in row.changes),
            "findings": findings.get(f"regel {row.line}", []),
            "changes": [(title, *shorten.common_shorten_repr(old, new)) for title, old, new in row.changes],
        }
        for row in rows
    ]
    return {
        "file": file,
        "is_guess": table.is_guess,
        "counts": [(outcome.value, counts[outcome]) for outcome in Outcome],
        "has_findings": bool(findings),
        "has_errors": bool(counts[Outcome.ERROR]),
        "has_work": bool(counts[Outcome.NEW] + counts[Outcome.CHANGED]),
        "lines": lines,
        "plan": digest(rows),
        "form": ImportForm(),
    }
