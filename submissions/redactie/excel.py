"""The queue as a file for Excel."""

from django.utils import timezone
from django.utils.text import capfirst
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from praktijkenbank.plain_text import only_text

from ..editors import name_of
from .waiting import CLOSED, workdays_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The heading of each column and its width in characters.
COLUMNS = {
    "Nummer": 14,
    "Fiche": 60,
    "Bestuur": 24,
    "Soort": 20,
    "Toestand": 24,
    "Wacht (werkdagen)": 18,
    "Ingediend": 12,
    "Behandelaar": 24,
}


def write_excel(submissions, file):
    """Write these Submissions, as `with_waiting()` gives them, to `file`: a sheet with a row for each."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Wachtrij")
    for letter, width in zip("ABCDEFGH", COLUMNS.values(), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, heading, is_bold=True) for heading in COLUMNS])
    for submission in submissions.select_related("municipality", "practice", "assignee").iterator():
        sheet.append([_cell(sheet, value) for value in _row(submission)])
    book.save(file)


def _row(submission):
    return [
        submission.reference,
        str(submission),
        str(submission.municipality or ""),
        capfirst(submission.get_door_display()),
        capfirst(submission.get_state_display()),
        None if submission.state in CLOSED else workdays_of(submission),
        timezone.localdate(submission.submitted_at),
        name_of(submission.assignee) if submission.assignee else "",
    ]


def _cell(sheet, value, is_bold=False):
    cell = WriteOnlyCell(sheet, only_text(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula, whatever a title begins with
    if is_bold:
        cell.font = Font(bold=True)
    return cell
