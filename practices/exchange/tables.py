"""A CSV or Excel file as lines of text. What a file is follows from its content; its name decides nothing."""

import codecs
import csv
import re
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from praktijkenbank.plain_text import only_text

MAX_ROWS = 1000
MAX_COLUMNS = 100
MAX_UNPACKED = 50 * 1024**2
# Empty lines included: looking at one takes time too.
MAX_LINES = 50_000
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

# Excel writes a control character this way, such as the first half of a line break of Windows.
ESCAPED = re.compile("_x(00[01][0-9A-Fa-f])_")

NO_TABLE = "Dit is geen CSV en geen Excel. Bewaar je lijst als .xlsx, of als CSV UTF-8."
LOCKED = (
    "Dit bestand is van een oude Excel (.xls), of er staat een wachtwoord op. Bewaar het als .xlsx, zonder wachtwoord."
)
TOO_MANY = f"Er staan te veel regels in. Verdeel ze over bestanden van hoogstens {MAX_ROWS} praktijken."


@dataclass(frozen=True)
class Table:
    """`lines` is a list of (line number, cells). Lines without text are left out, and so are empty cells at the end.

    A formula starts with `=`. With `is_guess` it is not certain which letters the bytes of a CSV stand for.
    """

    titles: list[str]
    lines: list[tuple[int, list[str]]]
    is_guess: bool = False


def read_table(content):
    """The table in a file, given as bytes: the first sheet of an Excel file, or CSV with `;`, `,` or tabs.

    CSV may be in UTF-8, in UTF-16 or, as Excel on Windows writes it, in Windows-1252. Raises ValidationError, in Dutch.
    """
    is_guess = False
    if content.startswith(OLD_OFFICE):
        raise ValidationError(LOCKED)
    if content.startswith(ZIP):
        lines = _excel(content)
    else:
        text, is_guess = _decoded(content)
        lines = _csv(text)
    filled = []
    for number, cells in lines:
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            filled.append((number, cells))
        if len(filled) > MAX_ROWS + 1:
            raise ValidationError(TOO_MANY)
    if len(filled) < 2:
        raise ValidationError("Er staat niets in dit bestand onder de regel met titels.")
    titles = [" ".join(title.split()) for title in filled[0][1]]
    return Table(titles, filled[1:], is_guess)


def _decoded(content):
    """The text of a CSV file, and whether its encoding is a guess."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in content:
        raise ValidationError(NO_TABLE)
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding), encoding == "cp1252"
        except UnicodeDecodeError:
            continue
    raise ValidationError(NO_TABLE)


def _csv(text):
    header = text.lstrip().partition("\n")[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(";,\t", key=header.count), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [_text(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValidationError(f"Vanaf regel {line} is dit geen CSV. Kijk de aanhalingstekens na.") from error


def _excel(content):
    try:
        with ZipFile(BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise ValidationError(TOO_MANY)
        workbook = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = workbook.worksheets[0]
        # The size that a file claims to have says nothing.
        sheet.reset_dimensions()
        for line, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
            if line > MAX_LINES:
                raise ValidationError(TOO_MANY)
            yield line, [_text(cell.value) for cell in cells]
    except (ValidationError, MemoryError):
        raise
    except BadZipFile as error:
        raise ValidationError("Dit bestand is beschadigd of niet volledig. Bewaar het opnieuw.") from error
    except Exception as error:  # openpyxl raises whatever a part of a broken file leads to
        raise ValidationError(NO_TABLE) from error


def _text(value):
    """What a cell holds, as an editor would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return f"{value:.12g}".replace(".", ",")
    if isinstance(value, datetime) and value.time() == time():
        return str(value.date())
    return only_text(ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))).strip()
