"""Practices from a file: choose it, see what every line would do, then do it."""

from collections import Counter

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_safe

from praktijkenbank.plain_text import only_text
from praktijkenbank.staff.kept import shows_typed

from ..exchange.importing import BankChangedError, digest, plan, save_import
from ..exchange.keeping import forget_old_files, keep_file, table_of
from ..exchange.lines import SKIP, Outcome
from ..exchange.sheets import MAX_ROWS
from ..exchange.template import practices_file, template_file
from ..models import Import, ImportFile
from ..upkeep.checks import findings_in, known_words
from ..upkeep.said import said_of
from .base import ShortDifference
from .import_columns import CHECK, COLUMNS, IMPORT, ChoosesColumns, column_label

MAX_BYTES = 10 * 1024**2
# A page shows so many lines: those with a fault first of all.
MAX_SHOWN = 500
MAX_DIGITS = 10
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportForm(forms.Form):
    file = forms.FileField(
        label="Bestand",
        help_text=f"Excel (.xlsx) of CSV, hoogstens {MAX_ROWS} praktijken en 10 MB.",
        error_messages={"empty": "Dit bestand is leeg.", "required": "Kies een bestand."},
    )

    def __init__(self, *args, user=None):
        super().__init__(*args)
        self._user = user

    def clean_file(self):
        """Keep the file; the value says whether nothing has to be chosen for it."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError("Dit bestand is groter dan 10 MB. Verdeel het over meer bestanden.")
        return keep_file(self._user, only_text(file.name)[:200], file.read())


class ImportsPractices(ChoosesColumns):
    change_list_template = "admin/practice_list.html"

    def get_urls(self):
        views = [
            ("import/", self.import_view, "import"),
            ("import/kolommen/", self.import_columns_view, "import_columns"),
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

    @shows_typed
    def import_view(self, request):
        """Choose a file; it is kept until it is brought in, or until the next one."""
        self._check_may_import(request)
        forget_old_files()
        if request.method == "POST" and "forget" in request.POST:
            request.user.import_choices.filter(pk__in=_numbers(request.POST.getlist("forget"))).delete()
            return redirect(IMPORT)
        form = ImportForm(request.POST, request.FILES, user=request.user) if request.method == "POST" else ImportForm()
        if form.is_valid():
            return redirect(CHECK if form.cleaned_data["file"] else COLUMNS)
        kept = [(choice, _in_words(choice)) for choice in request.user.import_choices.all()]
        waiting = ImportFile.objects.filter(brought_by=request.user).first()
        context = {"form": form, "kept": kept, "waiting": waiting, "step": 1, "typed": request.kept_text}
        return self._import_page(request, "admin/import.html", **context)

    def import_check_view(self, request):
        """What every line of the file would do, with the button that does it."""
        self._check_may_import(request)
        file = self._waiting_file(request)
        if file is None:
            return redirect(IMPORT)
        if request.method == "POST" and (done := self._import(request, file)):
            return redirect("admin:practices_import_change", done.pk)
        if request.method == "POST":
            return redirect(CHECK)
        try:
            table, words = table_of(file)
            rows = plan(table, words)
        except ValidationError:
            return redirect(COLUMNS)
        return self._import_page(request, "admin/import_check.html", **_told(file, table, rows))

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

    def _import(self, request, file):
        """Do what was shown, say so and return the Import; None when something else would happen now."""
        try:
            with transaction.atomic():
                done = save_import(file, request.POST.get("plan"), request.user)
                parts = [
                    _number(len(done.new), "nieuwe praktijk", "nieuwe praktijken"),
                    _number(len(done.changed), "gewijzigde", "gewijzigde"),
                ]
                told = f"Geïmporteerd: {' en '.join(parts)}."
                self.log_addition(request, file, told)
        except BankChangedError:
            text = "Er is intussen iets gewijzigd, dus er is nog niets geïmporteerd. Kijk opnieuw na wat er gebeurt."
            self.message_user(request, text, messages.WARNING)
            return None
        except ImportFile.DoesNotExist:
            self.message_user(request, "Dit bestand is al geïmporteerd.", messages.WARNING)
            return Import.objects.filter(done_by=request.user).first()
        self.message_user(request, told, messages.SUCCESS)
        return done


def _numbers(texts):
    return [text for text in texts if text.isdecimal() and len(text) < MAX_DIGITS]


def _in_words(choice):
    """What an ImportChoice says: where a column goes, or what is read for a word."""
    if choice.column:
        return "laten we weg" if choice.chosen == SKIP else f"lezen we als ‘{choice.chosen}’"
    if not choice.chosen:
        return "slaan we over"
    return f"gaat naar ‘{column_label(choice.chosen)}’"


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
    wrong_first = sorted(rows, key=lambda row: row.outcome is not Outcome.ERROR)
    shown = rows if len(rows) <= MAX_SHOWN else wrong_first[:MAX_SHOWN]
    lines = [
        {
            "row": row,
            "outcome": row.outcome.name.lower(),
            "errors": [(row.cell_of(title), title, text) for title, text in row.errors],
            "findings": findings.get(f"regel {row.line}", []),
            "changes": [(title, *shorten.common_shorten_repr(old, new)) for title, old, new in row.changes],
        }
        for row in shown
    ]
    return {
        "file": file,
        "step": 3,
        "hidden": len(rows) - len(shown),
        "is_guess": table.is_guess,
        "counts": [(outcome.value, counts[outcome]) for outcome in Outcome],
        "has_findings": bool(findings),
        "has_errors": bool(counts[Outcome.ERROR]),
        "has_work": bool(counts[Outcome.NEW] + counts[Outcome.CHANGED]),
        "lines": lines,
        "plan": digest(rows),
        "form": ImportForm(),
    }
