"""The Excel file to start from: a title per column, an example, and the words to choose from."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from praktijkenbank.plain_text import only_text

from ..content import PART_BY_NAME, PARTS, choice, tag, tags
from .columns import OTHER_PLACES, import_columns
from .importing import EXAMPLE_TITLE

WIDTH = 28
BOLD = Font(bold=True)
# Of these the example shows the first of the words to choose from.
FIRST_WORD = [part.name for part in PARTS if part.said in (choice, tag, tags)]


def template_file():
    """An Excel file, as bytes: a sheet to fill in, and one with the words that each column knows."""
    columns = import_columns()
    workbook = Workbook()
    _fill(workbook.active, "Praktijken", [[column.title, _example(column)] for column in columns])
    words = [[column.title, *column.options] for column in columns if column.options and column.name != OTHER_PLACES]
    _fill(workbook.create_sheet(), "Woorden om uit te kiezen", words)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _example(column):
    if column.name == "title":
        return EXAMPLE_TITLE
    if column.name in FIRST_WORD and column.options and column.name != OTHER_PLACES:
        return column.options[0]
    return PART_BY_NAME[column.name].example if column.name in PART_BY_NAME else None


def _fill(sheet, title, columns):
    """Write `columns`, lists of cells of which the first is the title."""
    sheet.title = title
    sheet.freeze_panes = "A2"
    for number, cells in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTH
        for line, value in enumerate(cells, start=1):
            cell = sheet.cell(line, number, only_text(value) if isinstance(value, str) else value)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.cell(1, number).font = BOLD
