"""Excel files for the import: one to start from, with an example, and one of practices that are in the bank."""

from io import BytesIO

from django.core.exceptions import ValidationError
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from praktijkenbank.plain_text import only_text

from ..content import ALL_TAG_FIELDS, PART_BY_NAME, PARTS
from ..in_words import choice, tag, tags
from .columns import HANGING_COLUMNS, OTHER_PLACES, SLUG, import_columns
from .importing import values_now
from .lines import EXAMPLE_TITLE
from .pieces import PREFETCHES
from .sheets import MAX_ROWS

WIDTH = 28
BOLD, TOP = Font(bold=True), Alignment(vertical="top", wrap_text=True)
# Excel makes no date of what is typed in such a column: "2024-03" stays a month.
TEXT = "@"
# Of these the example shows the first of the words to choose from.
FIRST_WORD = [part.name for part in PARTS if part.said in (choice, tag, tags)]
EXAMPLES = {
    "sources.publisher": "Stad Voorbeeld",
    "sources.title": "Jaarverslag van de bibliotheek",
    "sources.url": "https://www.example.org/jaarverslag",
    "sources.date": "2024-03",
    "sources.part": "Resultaten",
    "reaches.number": 40,
    "reaches.unit": "deelnemers",
    "reaches.year": "2024",
}


def template_file():
    """An Excel file, as bytes: a sheet to fill in, and one with the words that each column knows."""
    columns = import_columns()
    return _workbook(columns, [[_example(column) for column in columns]])


def practices_file(practices):
    """An Excel file, as bytes, with all that the import reads of these Practices, a QuerySet. Brought in again it
    changes nothing.

    What hangs on a practice stands on its line and on lines below it, which say by its address whose they are. Raises
    ValidationError when that is more than the import takes.
    """
    columns = import_columns()
    practices = practices.select_related("municipality", "main_theme").prefetch_related(
        *ALL_TAG_FIELDS, "municipalities", *PREFETCHES
    )
    lines = [line for practice in practices for line in _lines(practice, columns)]
    if len(lines) > MAX_ROWS:
        raise ValidationError(f"Dat zijn {len(lines)} regels. Kies minder praktijken: er gaan {MAX_ROWS} regels in.")
    return _workbook(columns, lines)


def _lines(practice, columns):
    own = values_now(practice)
    pieces = {name: list(getattr(practice, name).all()) for name in HANGING_COLUMNS}
    for number in range(max(1, *map(len, pieces.values()))):
        values = own if number == 0 else {SLUG: practice.slug}
        for name, rows in pieces.items():
            if number < len(rows):
                fields = HANGING_COLUMNS[name].fields
                values |= {f"{name}.{field}": getattr(rows[number], field) for field in fields}
        yield [column.write(values.get(column.name)) for column in columns]


def _example(column):
    if column.name == "title":
        return EXAMPLE_TITLE
    if column.name in FIRST_WORD and column.options and column.name != OTHER_PLACES:
        return column.options[0]
    return PART_BY_NAME[column.name].example if column.name in PART_BY_NAME else EXAMPLES.get(column.name)


def _workbook(columns, lines):
    workbook = Workbook()
    cells = zip([column.title for column in columns], *lines, strict=True)
    _fill(workbook.active, "Praktijken", [[*column] for column in cells])
    words = [[column.title, *column.options] for column in columns if column.options and _is_short(column)]
    _fill(workbook.create_sheet(), "Woorden om uit te kiezen", words)
    for number, column in enumerate(columns, start=1):
        if column.name in {"sources.date", "reaches.year"}:
            workbook.worksheets[0].column_dimensions[get_column_letter(number)].number_format = TEXT
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _is_short(column):
    """Whether its words are listed: the municipalities once, and nothing that is listed elsewhere."""
    return column.name != OTHER_PLACES and not column.name.endswith(".municipality")


def _fill(sheet, title, columns):
    """Write `columns`, lists of cells of which the first is the title."""
    sheet.title = title
    sheet.freeze_panes = "A2"
    for number, cells in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTH
        for line, value in enumerate(cells, start=1):
            if value is None:
                continue
            cell = sheet.cell(line, number, only_text(value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"  # nothing that somebody wrote is a formula
            cell.alignment = TOP
        sheet.cell(1, number).font = BOLD
