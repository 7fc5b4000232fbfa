from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from practices.exchange import arranging, sheets, tables, workbooks
from practices.exchange.arranging import read_table
from practices.exchange.sheets import Table


def excel(*lines):
    workbook = Workbook()
    for line in lines:
        workbook.active.append(line)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def with_sheet(content, replace):
    """The Excel file with the XML of its first sheet replaced."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, replace(part) if name == "xl/worksheets/sheet1.xml" else part)
    return file.getvalue()


def excel_table(titles, lines):
    return Table(titles, lines, epoch=1900)


def refusal(content):
    with pytest.raises(ValidationError) as refused:
        read_table(content)
    return refused.value.messages


def test_excel_cells_read_as_an_editor_would_type_them():
    content = excel(
        [" titel ", "in  één zin"],
        ["Taalcafé", 2016],
        [None, None],
        [0.5, True],
        [date(2026, 3, 1), datetime(2026, 3, 1, 14, 30)],
        ["=1+1", "twee\nregels"],
    )

    assert read_table(content) == excel_table(
        ["titel", "in één zin"],
        [
            (2, ["Taalcafé", "2016"]),
            (4, ["0,5", "ja"]),
            (5, ["2026-03-01", "2026-03-01 14:30:00"]),
            (6, ["=1+1", "twee\nregels"]),
        ],
    )


def test_control_characters_of_excel_are_no_part_of_a_text():
    content = excel(["titel"], ["Praat_x000B_tafel_x0001_"], ["twee_x000D_\nregels"], ["snake_x00e9_case"])

    assert [cells for _line, cells in read_table(content).lines] == [
        ["Praat tafel"],
        ["twee\nregels"],
        ["snake_x00e9_case"],
    ]
    assert read_table(b"titel\nPraat\x0btafel").lines == [(2, ["Praat tafel"])]


@pytest.mark.parametrize(
    ("encoding", "is_guess"), [("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("cp1252", True)]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_each_common_form(encoding, is_guess, delimiter):
    lines = [["titel", "trekker"], ["Café ‘Babbel’", "Gent"], ["", ""], ['"a\nb"', "x"]]
    content = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)

    table = Table(["titel", "trekker"], [(2, ["Café ‘Babbel’", "Gent"]), (4, ["a\nb", "x"])], is_guess)
    assert read_table(content) == table


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xd0\xcf\x11\xe0 encrypted", tables.LOCKED),
        (b"\x89PNG\r\n\0", sheets.NO_TABLE),
        (b"PK\x03\x04 broken", "Dit bestand is beschadigd of niet volledig. Bewaar het opnieuw."),
        (b"titel;\x81", sheets.NO_TABLE),
        (b'titel;trekker\r\nA;"B', "Vanaf regel 2 is dit geen CSV. Kijk de aanhalingstekens na."),
        (b"", "Er staat niets in dit bestand onder de regel met titels."),
        (b"titel;trekker\r\n;\r\n", "Er staat niets in dit bestand onder de regel met titels."),
    ],
)
def test_what_is_no_table_is_refused(content, message):
    assert refusal(content) == [message]


def test_other_archives_are_refused():
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    assert refusal(file.getvalue()) == [sheets.NO_TABLE]


def test_too_many_lines_are_refused_and_as_many_as_may_be_are_not(monkeypatch):
    monkeypatch.setattr(arranging, "MAX_ROWS", 3)
    lines = [["titel"], *([f"Praktijk {number}"] for number in range(3))]

    assert len(read_table(excel(*lines)).lines) == 3
    assert refusal(excel(*lines, ["Nog een"])) == [sheets.TOO_MANY]
    assert refusal(b"titel\n" + b"x\n" * 4) == [sheets.TOO_MANY]


def test_file_that_unpacks_to_more_than_may_be_is_refused(monkeypatch):
    content = excel(["titel"], ["A"])
    unpacked = sum(part.file_size for part in ZipFile(BytesIO(content)).infolist())

    monkeypatch.setattr(workbooks, "MAX_UNPACKED", unpacked)
    assert read_table(content) == excel_table(["titel"], [(2, ["A"])])

    monkeypatch.setattr(workbooks, "MAX_UNPACKED", unpacked - 1)
    assert refusal(content) == [sheets.TOO_MANY]


def test_size_that_a_file_claims_costs_nothing():
    content = with_sheet(
        excel(["titel"], ["A"]), lambda part: part.replace(b'<dimension ref="A1:A2"', b'<dimension ref="A1:XFD1048576"')
    )

    assert read_table(content) == excel_table(["titel"], [(2, ["A"])])


def test_too_many_empty_lines_are_refused_and_as_many_as_may_be_are_not(monkeypatch):
    content = with_sheet(excel(["titel"], ["A"]), lambda part: part.replace(b'"2"', b'"9"'))

    monkeypatch.setattr(workbooks, "MAX_LINES", 9)
    assert read_table(content) == excel_table(["titel"], [(9, ["A"])])

    monkeypatch.setattr(workbooks, "MAX_LINES", 8)
    assert refusal(content) == [sheets.TOO_MANY]


def test_entities_are_not_unfolded():
    entities = b'<!ENTITY a "A"><!ENTITY b "&a;&a;">'
    content = with_sheet(
        excel(["titel"], ["A"]),
        lambda part: part.replace(b"<worksheet", b"<!DOCTYPE x [" + entities + b"]><worksheet", 1).replace(
            b"<sheetData>", b"<sheetData><row r='1'><c r='A1' t='str'><v>&b;</v></c></row>"
        ),
    )

    assert refusal(content) == [sheets.NO_TABLE]


def test_the_limits_hold_a_year_of_practices_and_no_file_that_fills_a_server():
    assert (sheets.MAX_ROWS, sheets.MAX_LINES, workbooks.MAX_UNPACKED) == (5000, 50_000, 50 * 1024**2)
