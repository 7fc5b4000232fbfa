"""A CSV or Excel file as sheets of text. What a file is follows from its content; its name decides nothing."""

import codecs
import csv
import re
from collections import Counter
from io import StringIO
from itertools import islice

from django.core.exceptions import ValidationError

from praktijkenbank.plain_text import only_text

from .sheets import MAX_COLUMNS, MAX_LINES, NO_TABLE, TOO_MANY, TOO_WIDE, Sheet
from .workbooks import read_workbook

ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LOCKED = (
    "Dit bestand is van een oude Excel (.xls), of er staat een wachtwoord op. Bewaar het als .xlsx, zonder wachtwoord."
)
EMPTY = "Er staat niets in dit bestand onder de regel met titels."
DELIMITERS = ";\t,"
# By so many records it is clear what is between the cells.
ENOUGH_RECORDS = 20
# A first line that Excel and form tools write, and that Excel does not show.
NAMED_DELIMITER = re.compile('\\s*"?sep=([;,|\t])"?(?:\r\n|\r|\n|$)', re.IGNORECASE)


def read_sheets(content):
    """The Sheets in a file, given as bytes: those of an Excel file, or the one of a CSV with `;`, `,` or tabs.

    CSV may be in UTF-8, in UTF-16 or, as Excel on Windows writes it, in Windows-1252. Raises ValidationError, in Dutch.
    """
    if content.startswith(OLD_OFFICE):
        raise ValidationError(LOCKED)
    if content.startswith(ZIP):
        sheets = read_workbook(content)
    else:
        text, is_guess = _decoded(content)
        sheets = [Sheet(_csv(text), is_guess=is_guess)]
    if not any(len(sheet.lines) > 1 for sheet in sheets):
        raise ValidationError(EMPTY)
    return sheets


def _decoded(content):
    """The text of a CSV file, and whether its encoding is a guess."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in content:
        encodings = _without_mark(content)
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding), encoding == "cp1252"
        except UnicodeDecodeError:
            continue
    raise ValidationError(NO_TABLE)


def _without_mark(content):
    """UTF-16 that does not say so: nearly every second byte of our letters is zero."""
    halves = {"utf-16-be": content[::2], "utf-16-le": content[1::2]}
    return [encoding for encoding, half in halves.items() if half.count(0) > 0.8 * len(half)]


def _csv(text):
    """The lines of a CSV that hold something, by the number that they have in Excel."""
    named = NAMED_DELIMITER.match(text)
    text = text[named.end() :] if named else text
    reader = csv.reader(StringIO(text, newline=""), delimiter=named[1] if named else _delimiter(text), strict=True)
    lines, number = [], 0
    try:
        for number, cells in enumerate(reader, start=1):
            cells = [only_text(cell).strip() for cell in cells]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                lines.append((number, cells))
            if len(cells) > MAX_COLUMNS:
                raise ValidationError(TOO_WIDE)
            if number > MAX_LINES:
                raise ValidationError(TOO_MANY)
    except csv.Error as error:
        raise ValidationError(f"Vanaf regel {number + 1} is dit geen CSV. Kijk de aanhalingstekens na.") from error
    return lines


def _delimiter(text):
    """The sign that gives the records the steadiest number of cells."""
    return max(DELIMITERS, key=lambda sign: _steadiness(text, sign))


def _steadiness(text, delimiter):
    """The share of the first records that have as many cells as most of them have, when that is more than one."""
    try:
        records = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        widths = [len(record) for record in islice(filter(any, records), ENOUGH_RECORDS)]
    except csv.Error:
        return 0
    width, times = next(iter(Counter(widths).most_common(1)), (1, 0))
    return times / len(widths) if width > 1 else 0
