"""Between the choice of a file and its import: which sheet, which titles, where each column goes, unknown words."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from openpyxl.utils import get_column_letter

from praktijkenbank.plain_text import alike
from praktijkenbank.staff.kept import shows_typed

from ..content import PART_BY_NAME
from ..exchange.arranging import Choices, arrange, propose_targets, titles_of
from ..exchange.columns import HANGING_COLUMNS, SLUG, TOWNS, TOWNS_TITLE, file_columns
from ..exchange.headings import Headings
from ..exchange.importing import Outcome, plan
from ..exchange.keeping import choices_before, forget_word, keep_choices, propose_choices, sheet_named, sheets_of
from ..exchange.lines import SKIP, faults_in, solved_in
from ..models import ImportFile

IMPORT, COLUMNS, CHECK = (f"admin:practices_practice_import{name}" for name in ("", "_columns", "_check"))
# Of the file the page shows so many lines and columns, of what is read so many rows and columns, of faults so many.
FIRST_LINES, FIRST_CELLS, PREVIEW_ROWS, PREVIEW_CELLS, MAX_FAULTS = 10, 6, 3, 6, 50
# More words than this come as a field to type in, with the words as a list.
LONG_LIST = 60
# What the page shows first of a practice.
TOLD_FIRST = ["title", TOWNS, "municipality", "start_year", "target_groups", "themes", "summary"]


class ChoosesColumns(admin.ModelAdmin):
    @shows_typed
    def import_columns_view(self, request):
        """Choose what is what in the file that waits."""
        self._check_may_import(request)
        file = self._waiting_file(request)
        if file is None:
            return redirect(IMPORT)
        if request.method != "POST":
            if kept := request.kept_text:
                file.choices = _read(file, kept.data, request.user)[0].as_json()
            return self._import_page(request, "admin/import_columns.html", **_told_of(file, request.user), typed=kept)
        if "stop" in request.POST:
            file.delete()
            self.message_user(request, f"{file} is niet geïmporteerd.")
            return redirect("admin:practices_practice_changelist")
        choices, is_other, forgotten = _read(file, request.POST, request.user)
        if not is_other:
            for column, word in forgotten:
                forget_word(request.user, column, word)
            keep_choices(request.user, titles_of(sheet_named(sheets_of(file), choices.sheet), choices), choices)
        file.choices = choices.as_json()
        file.save(update_fields=["choices"])
        is_ready = not is_other and "again" not in request.POST and _is_ready(file, choices)
        return redirect(CHECK if is_ready else COLUMNS)

    def _waiting_file(self, request):
        """The ImportFile of this editor; None when there is none any more, and then that is said."""
        file = ImportFile.objects.filter(brought_by=request.user).first()
        if file is None:
            self.message_user(request, "Er wacht geen bestand meer. Kies er een.", messages.WARNING)
        return file

    def _check_may_import(self, request):
        if not self.may_import(request):
            raise PermissionDenied

    def _import_page(self, request, template, **context):
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": "Praktijken importeren"}
        return render(request, template, context)


def column_label(name):
    """What the page calls a column of ours."""
    if name == TOWNS:
        return capfirst(TOWNS_TITLE)
    if name == SLUG:
        return "Adresnaam"
    if name in PART_BY_NAME:
        return "Thema’s" if name == "themes" else PART_BY_NAME[name].heading
    kind, _, field_name = name.partition(".")
    if kind not in HANGING_COLUMNS:
        return name
    field = HANGING_COLUMNS[kind].model._meta.get_field(field_name)
    return capfirst(f"{HANGING_COLUMNS[kind].word}: {field.verbose_name}")


def _read(file, posted, user):
    """The Choices that were posted, whether the sheet or the titles are others than before, and as (column, word) what
    is chosen for a word no more.
    """
    sheets, columns = sheets_of(file), file_columns()
    before = Choices(**file.choices) if file.choices else propose_choices(sheets, columns, user)[0]
    sheet = next((one for one in sheets if one.name == posted.get("sheet", before.sheet) and one.lines), None)
    if sheet and sheet.name != before.sheet:
        return propose_choices(sheets, columns, user, sheet)[0], True, []
    sheet = sheet_named(sheets, before.sheet)
    heading = next((line for line, _cells in sheet.lines if str(line) == posted.get("heading")), before.heading)
    is_double = "is_double" in posted
    if (heading, is_double) != (before.heading, before.is_double):
        return propose_choices(sheets, columns, user, sheet, heading, is_double)[0], True, []
    titles, known = titles_of(sheet, before), {column.name for column in columns}
    targets = [posted.get(f"target-{number}", "") for number in range(len(titles))]
    forgotten = []
    before.targets = [target if target in known else "" for target in targets]
    for column, word, ours in zip(*map(posted.getlist, ("word-in", "word-is", "word-ours")), strict=False):
        if column in known and ours:
            before.words.setdefault(column, {})[alike(word)] = ours
        elif before.words.get(column, {}).pop(alike(word), None):
            forgotten.append((column, word))
    return before, False, forgotten


def _is_ready(file, choices):
    """Whether nothing has to be solved any more."""
    try:
        rows = plan(arrange(sheet_named(sheets_of(file), choices.sheet), choices, file_columns()), choices.words)
    except ValidationError:
        return False
    return not any(row.errors for row in rows)


def _told_of(file, user):
    """What the page tells of a file."""
    sheets, columns = sheets_of(file), file_columns()
    choices = Choices(**file.choices) if file.choices else propose_choices(sheets, columns, user)[0]
    sheet = sheet_named(sheets, choices.sheet)
    told = {
        "file": file,
        "size": len(file.content),
        "step": 2,
        "sheets": [(one, one is sheet, max(len(one.lines) - 1, 0)) for one in sheets],
        "first_lines": _first_lines(sheet, choices),
        "is_double": choices.is_double,
        "columns": _columns(sheet, choices, columns, user),
        "options": _options(columns),
        "is_guess": sheet.is_guess,
    }
    told["placed"] = sum(bool(column["target"]) for column in told["columns"])
    try:
        table = arrange(sheet, choices, columns)
        rows = plan(table, choices.words)
    except ValidationError as error:
        return told | {"wrong": error.messages}
    return told | {"preview": _preview(rows, columns), "number": len(table.lines), **_faults(rows)}


def _first_lines(sheet, choices):
    """The first lines of a sheet, or those around its titles, as (number, cells, whether the titles are there)."""
    before = [line for line in sheet.lines if line[0] <= choices.heading + 2]
    lines = (before if len(before) > FIRST_LINES else sheet.lines[:FIRST_LINES])[-FIRST_LINES:]
    width = min(max((len(cells) for _number, cells in lines), default=0), FIRST_CELLS)
    return [(line, [*cells, *[""] * width][:width], line == choices.heading) for line, cells in lines]


def _columns(sheet, choices, columns, user):
    """Each column of the file: its letter, its title, what is in it, where it goes and why."""
    titles = titles_of(sheet, choices)
    proposals = propose_targets(titles, Headings(columns, choices_before(user)[0]))
    told = []
    for place, (title, proposal) in enumerate(zip(titles, proposals, strict=True)):
        cells = (line[place] for number, line in sheet.lines if number > choices.heading and place < len(line))
        samples = list(dict.fromkeys(filter(None, (cell for _n, cell in zip(range(30), cells, strict=False)))))[:2]
        target = choices.targets[place] if place < len(choices.targets) else ""
        told.append(
            {
                "letter": get_column_letter(place + 1),
                "title": title,
                "samples": samples,
                "target": target,
                "reason": proposal.reason if target == proposal.target else "zoals je koos",
            }
        )
    return told


def _options(columns):
    """The columns of ours to choose from, in groups: those of a practice, then of what hangs on it."""
    own = [(column.name, column_label(column.name)) for column in columns if "." not in column.name]
    groups = {"Praktijk": sorted(own, key=lambda option: option[0] not in TOLD_FIRST)}
    for name, kind in HANGING_COLUMNS.items():
        ours = [(column.name, column_label(column.name)) for column in columns if column.name.startswith(f"{name}.")]
        groups[capfirst(kind.word)] = ours
    return [*groups.items()]


def _preview(rows, columns):
    """How the first rows are read: titles, and for each row its line, its cells and what happens."""
    by_name = {column.name: column for column in columns}
    filled = {name for row in rows[:PREVIEW_ROWS] for name in row.filled if "." not in name}
    names = sorted(filled, key=lambda name: TOLD_FIRST.index(name) if name in TOLD_FIRST else len(TOLD_FIRST))
    names = names[:PREVIEW_CELLS]
    shown = []
    for row in rows[:PREVIEW_ROWS]:
        cells = [by_name[name].show(row.values[name]) if name in row.values else "" for name in names]
        wrong = {title for title, _text in row.errors}
        marks = [(text, by_name[name].title in wrong) for name, text in zip(names, cells, strict=True)]
        shown.append((row, marks, row.outcome is Outcome.ERROR))
    return {"titles": [column_label(name) for name in names], "rows": shown}


def _faults(rows):
    """What is to be solved, and what was solved: each with the words to choose from."""
    faults, solved = faults_in(rows), solved_in(rows)
    columns = {fault.column.name: fault.column for fault in faults if fault.column}
    columns |= {column.name: column for column, *_rest in solved}
    words = {name: [(SKIP, "Laat dit woord weg"), *column.lookup.choices] for name, column in columns.items()}
    return {
        "faults": [(fault, words.get(fault.column.name) if fault.column else None) for fault in faults[:MAX_FAULTS]],
        "more_faults": len(faults[MAX_FAULTS:]),
        "solved": [(*one, words[one[0].name]) for one in solved],
        "long_lists": {name: options for name, options in words.items() if len(options) > LONG_LIST},
    }
