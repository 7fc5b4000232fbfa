"""An Excel workbook as sheets of text, in bounded time and memory: what is only formatted is passed over unread."""

import re
import warnings
from datetime import datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from praktijkenbank.plain_text import only_text

from .sheets import MAX_COLUMNS, MAX_LINES, NO_TABLE, TOO_MANY, TOO_WIDE, Sheet

# What the parts of a workbook hold once unpacked: in all, and of that in sheets before what is empty is dropped.
MAX_UNPACKED, MAX_PADDED = 50 * 1024**2, 500 * 1024**2
CHUNK = 1024**2
SHEET_PART = re.compile(r"/?xl/worksheets/[^/]+\.xml")
EMPTY_CELL = re.compile(rb'<(?:\w+:)?c r="[A-Z]+[0-9]+"[^<>]*(?:/>|></(?:\w+:)?c>)')
EMPTY_ROW = re.compile(rb'<(?:\w+:)?row [^<>]*\br="[0-9]+"[^<>]*(?:/>|>\s*</(?:\w+:)?row>)')
MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^<>]*ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
# Excel writes a control character this way, such as the first half of a line break of Windows.
ESCAPED = re.compile("_x(00[01][0-9A-Fa-f])_")
BROKEN = "Dit bestand is beschadigd of niet volledig. Bewaar het opnieuw."


def read_workbook(content):
    """The Sheets of an Excel file, given as bytes. Raises ValidationError, in Dutch."""
    try:
        with warnings.catch_warnings():
            # What openpyxl does not know, such as the rules for a list to choose from, is not about what cells hold.
            warnings.filterwarnings("ignore", module="openpyxl")
            return _sheets(content)
    except (ValidationError, MemoryError):
        raise
    except BadZipFile as error:
        raise ValidationError(BROKEN) from error
    except Exception as error:  # openpyxl raises whatever a part of a broken file leads to
        raise ValidationError(NO_TABLE) from error


def _sheets(content):
    slim, merged = _without_empty_cells(content)
    workbook = load_workbook(slim, read_only=True, data_only=False, keep_links=False)
    epoch = 1904 if workbook.epoch == CALENDAR_MAC_1904 else 1900
    sheets = []
    for sheet in workbook.worksheets:
        # The size that a file claims to have says nothing.
        sheet.reset_dimensions()
        areas = merged.get(sheet._worksheet_path.lstrip("/"), [])
        lines = _fill_down(_lines(sheet), areas)
        sheets.append(Sheet(lines, sheet.title, sheet.sheet_state != "visible", areas, epoch))
    return sheets


def _without_empty_cells(content):
    """The file without cells that are only formatted, and the merged areas of each sheet, {part: areas}.

    An area is (first row, first column, last row, last column). Raises ValidationError for what unpacks to too much.
    """
    slim, merged, unpacked, padded = BytesIO(), {}, 0, 0
    with ZipFile(BytesIO(content)) as old, ZipFile(slim, "w", ZIP_STORED) as new:
        for part in old.infolist():
            is_sheet = bool(SHEET_PART.fullmatch(part.filename))
            padded += part.file_size
            if padded > MAX_PADDED or (not is_sheet and unpacked + part.file_size > MAX_UNPACKED):
                raise ValidationError(TOO_MANY)
            with old.open(part) as source, new.open(part.filename, "w") as target:
                areas = merged.setdefault(part.filename.lstrip("/"), [])
                pieces = _pieces_without_empty(source, areas) if is_sheet else [source.read()]
                for piece in pieces:
                    unpacked += len(piece)
                    if unpacked > MAX_UNPACKED:
                        raise ValidationError(TOO_MANY)
                    target.write(piece)
    slim.seek(0)
    return slim, merged


def _pieces_without_empty(source, areas):
    """The XML of a sheet in pieces, each of whole rows, without empty cells; `areas` is filled in with merged ones."""
    rest = b""
    while chunk := source.read(CHUNK):
        rest += chunk
        cut = max(rest.rfind(b"<row "), rest.rfind(b":row ") if b":row " in rest else 0) or rest.rfind(b">") + 1
        piece, rest = rest[:cut], rest[cut:]
        yield _shorter(piece, areas)
    yield _shorter(rest, areas)


def _shorter(piece, areas):
    for found in MERGED.finditer(piece):
        if len(areas) < MAX_LINES:
            first, top, last, bottom = found.groups()
            areas.append((int(top), _number(first), int(bottom), _number(last)))
    return EMPTY_ROW.sub(b"", EMPTY_CELL.sub(b"", piece))


def _number(letters):
    """The number of a column, from 1."""
    number = 0
    for letter in letters[-3:]:
        number = number * 26 + letter - 64
    return number


def _lines(sheet):
    """The lines of a sheet that hold something, as a list of (number, cells)."""
    lines = []
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
        if number > MAX_LINES:
            raise ValidationError(TOO_MANY)
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise ValidationError(TOO_WIDE)
        if cells:
            lines.append((number, cells))
    return lines


def _fill_down(lines, areas):
    """Say what a merged area holds on each of its lines, in its first column; a line that is empty stays so."""
    by_number, left = dict(lines), MAX_LINES
    for top, column, bottom, _last in areas:
        said = by_number.get(top, [])[column - 1 : column]
        for number in range(top + 1, min(bottom, MAX_LINES) + 1) if said and said[0] else ():
            left -= 1
            cells = by_number.get(number)
            if left > 0 and cells:
                cells += [""] * (column - len(cells))
                cells[column - 1] = cells[column - 1] or said[0]
    return lines


def _text(cell):
    """What a cell holds, as an editor would type it; a formula starts with `=`."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, (int, float)):
        return _number_text(value, cell.number_format)
    if isinstance(value, ArrayFormula | DataTableFormula):
        return f"={getattr(value, 'text', None) or ''}".replace("==", "=")
    if isinstance(value, timedelta):
        return f"{value // timedelta(hours=1)}:{value % timedelta(hours=1) // timedelta(minutes=1):02}"
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value)
    return only_text(ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))).strip()


def _number_text(value, shape):
    """A number with a comma; one that is shown with zeros in front, as some phone numbers are, with those."""
    if isinstance(value, int):
        return str(value).zfill(len(shape)) if shape.strip("0") == "" else str(value)
    if value != value or abs(value) == float("inf"):
        return "#NUM!"
    return f"{Decimal(f'{value:.12g}'):f}".replace(".", ",")
