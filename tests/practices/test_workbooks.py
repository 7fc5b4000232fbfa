"""What people make with Excel and with form tools is read as it looks there, in bounded time and memory."""

import tracemalloc
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from practices.exchange.columns import _column
from practices.exchange.lines import read_lines
from practices.exchange.sheets import TOO_WIDE, Table
from practices.exchange.tables import read_sheets
from practices.exchange.workbooks import read_workbook
from tests.praktijkenbank.test_dates import FORMS, SHORT_FORMS, write

NUMBERS = [_column(name, None) for name in ["volunteers", "reach_number", "staff_fte"]]
DAYS = [_column(name, None) for name in ["confirmed_at", "start_year"]]


def saved(workbook):
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def sheet_with(*lines, epoch=None):
    workbook = Workbook()
    if epoch:
        workbook.epoch = epoch
    for line in lines:
        workbook.active.append(line)
    return workbook


def only_sheet(content):
    [sheet] = read_sheets(content)
    return sheet


def cells_of(content):
    return [cells for _number, cells in only_sheet(content).lines]


# CSV


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("Titel;Korte tekst (max, 2 zinnen, zonder naam)\nA;een, twee\nB;drie", 2),
        ('Titel,"Welke thema\'s; kies er hoogstens 3",Gemeente\nA,Taal;Onthaal;,Gent\nB,Taal;,Aalst', 3),
        ('"Titel";"Wat, voor wie, en waarom?"\n"A";"x"', 2),
        ("sep=;\r\nTitel;a,b,c\r\nA;d,e,f", 2),
        ('"sep=,"\nTitel,a;b\nA,d;e', 2),
        ("Titel\tTekst, lang\nA\tb, c", 2),
        ("Titel\nA\nB", 1),
    ],
)
def test_the_separator_of_a_csv_is_the_one_that_gives_a_table(text, titles):
    lines = cells_of(text.encode())

    assert lines[0][0] == "Titel"
    assert {len(cells) for cells in lines} <= {titles, 1}
    assert len(lines[0]) == titles


def test_line_that_names_the_separator_is_no_line_of_excel():
    assert only_sheet(b"sep=;\r\ntitel;trekker\r\n\r\nA;Gent").lines == [(1, ["titel", "trekker"]), (3, ["A", "Gent"])]


def test_lines_of_a_csv_have_the_numbers_that_excel_gives_them():
    assert only_sheet(b'titel;tekst\nA;"een\ntwee"\nB;drie').lines[2] == (3, ["B", "drie"])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-8-sig"])
def test_letters_are_read_in_what_excel_writes(encoding):
    assert cells_of("titel;trekker\r\nCafé ‘Babbel’;Luik".encode(encoding))[1] == ["Café ‘Babbel’", "Luik"]


# Cells of Excel


def test_every_kind_of_cell_has_an_answer():
    workbook = sheet_with(
        ["titel", "wat"],
        ["getal", 473123456],
        ["telefoon", 473123456],
        ["komma", 0.1],
        ["groot", 1.5e15],
        ["waar", True],
        ["dag", date(2024, 3, 5)],
        ["moment", datetime(2024, 3, 5, 9, 30)],
        ["uur", time(9, 30)],
        ["duur", timedelta(hours=30)],
        ["fout", "#N/A"],
    )
    sheet = workbook.active
    sheet["B3"].number_format = "0000000000"
    sheet["A13"], sheet["B13"] = "formule", "=A1&B1"
    sheet["A14"], sheet["B14"] = "matrix", ArrayFormula("B14:B15", "=SUM(A1:A2*2)")
    sheet["A15"], sheet["B15"] = "tabel", DataTableFormula(ref="B15:B16", dt2D=True, r1="A1", r2="A2")
    sheet["A16"] = "leeg"
    sheet["B16"].font = Font(bold=True)

    assert dict(cells if len(cells) > 1 else [*cells, None] for cells in cells_of(saved(workbook))[1:]) == {
        "getal": "473123456",
        "telefoon": "0473123456",
        "komma": "0,1",
        "groot": "1500000000000000",
        "waar": "ja",
        "dag": "2024-03-05",
        "moment": "2024-03-05 09:30:00",
        "uur": "09:30:00",
        "duur": "30:00",
        "fout": "#N/A",
        "formule": "=A1&B1",
        "matrix": "=SUM(A1:A2*2)",
        "tabel": "=",
        "leeg": None,
    }


def test_day_that_cannot_be_is_an_error_of_its_cell_alone():
    workbook = sheet_with(["titel", "dag"], ["A", 10**9], ["B", date(2024, 3, 5)])
    workbook.active["B2"].number_format = "d/mm/yyyy"

    assert cells_of(saved(workbook))[1:] == [["A", "#VALUE!"], ["B", "2024-03-05"]]


def test_days_are_counted_as_the_workbook_says():
    workbook = sheet_with(["titel", "dag", "getal"], ["A", date(2024, 3, 5), 43894], epoch=CALENDAR_MAC_1904)
    sheet = only_sheet(saved(workbook))

    assert (sheet.epoch, sheet.lines[1]) == (1904, (2, ["A", "2024-03-05", "43894"]))
    rows = read_lines(Table(["", "", "bevestigd op"], sheet.lines[1:], epoch=1904), [DAYS[0]] * 3, {})
    assert rows[0].values["confirmed_at"] == date(2024, 3, 5)


def test_what_is_merged_downwards_holds_for_each_line_that_says_something():
    workbook = sheet_with(["gemeente", "titel", "x"], ["Gent", "A"], [None, "B"], [None, None], [None, "C", "y"])
    workbook.active.merge_cells("A2:A9")

    assert [cells for _number, cells in only_sheet(saved(workbook)).lines] == [
        ["gemeente", "titel", "x"],
        ["Gent", "A"],
        ["Gent", "B"],
        ["Gent", "C", "y"],
    ]


def test_all_sheets_are_named_and_the_hidden_ones_say_so():
    workbook = sheet_with(["Uitleg"])
    workbook.create_sheet("Lijst").append(["titel"])
    workbook["Lijst"].append(["A"])
    workbook.create_sheet("Keuzes").sheet_state = "hidden"

    assert [(one.name, one.is_hidden, len(one.lines)) for one in read_sheets(saved(workbook))] == [
        ("Sheet", False, 1),
        ("Lijst", False, 2),
        ("Keuzes", True, 0),
    ]


def test_columns_further_than_anybody_reads_are_refused():
    with pytest.raises(ValidationError, match=TOO_WIDE):
        read_sheets(saved(sheet_with(["titel"] * 101, ["x"] * 101)))


# Size


def test_what_is_only_formatted_is_no_content():
    workbook = sheet_with(["titel", "trekker"], ["A", "Gent"])
    for row in [3, 500_000, 1_048_576]:
        for column in (1, 2, 16_384):
            workbook.active.cell(row, column).font = Font(bold=True)

    assert only_sheet(saved(workbook)).lines == [(1, ["titel", "trekker"]), (2, ["A", "Gent"])]


def test_a_list_takes_memory_for_what_it_says_and_no_more():
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append([f"kolom {number}" for number in range(80)])
    for line in range(400):
        sheet.append([f"{line}"] + [line * 80 + column for column in range(79)])
    content = saved(workbook)

    tracemalloc.start()
    [sheet] = read_workbook(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (len(sheet.lines), len(sheet.lines[400][1])) == (401, 80)
    assert peak < 20 * 1024**2


# Any number and any day that a Belgian Excel can show

SHAPES = [
    "{plain}",
    "{dots}",
    "{spaces}",
    "{plain},00",
    "{dots},50",
    "{spaces},5",
    "-{dots}",
    "({dots})",
    "€ {dots}",
    "{dots} €",
    "{plain}%",
    "{plain},00E+03",
    "{plain} 1/2",
    "########",
]


def said(columns, text):
    """What these columns read in a cell: [(value or None, errors)]."""
    found = []
    for column in columns:
        [row] = read_lines(Table([column.title], [(4, [text])], letters=["E"]), [column], {})
        assert all(row.cell_of(title) == "E4" for title, _text in row.errors)
        found.append((row.values.get(column.name), bool(row.errors)))
    return found


@given(number=st.integers(0, 10**9 - 1), shape=st.sampled_from(SHAPES), space=st.sampled_from(" \u00a0\u202f"))
def test_number_that_excel_shows_is_that_number_or_is_refused(number, shape, space):
    dots = f"{number:,}".replace(",", ".")
    text = shape.format(plain=number, dots=dots, spaces=dots.replace(".", space))
    decimals = {",00": Decimal(0), ",50": Decimal("0.5"), ",5": Decimal("0.5")}
    shown = Decimal(number) + next((add for end, add in decimals.items() if text.endswith(end)), 0)
    is_plain = shape in {"{plain}", "{dots}", "{spaces}"}

    for (value, is_refused), column in zip(said(NUMBERS, text), NUMBERS, strict=True):
        assert is_refused or value == shown
        assert not (is_plain and is_refused and column.name != "staff_fte")


@given(day=st.dates(date(1950, 1, 1), date(2029, 12, 31)), form=st.sampled_from([*FORMS, *SHORT_FORMS]))
def test_day_that_excel_shows_is_that_day(day, form):
    assert said(DAYS, write(form, day)) == [(day, False), (day.year, False)]


@given(text=st.text("0123456789/-. ", min_size=1, max_size=10))
def test_what_looks_like_a_day_is_one_or_is_refused(text):
    for value, is_refused in said(DAYS, text):
        assert is_refused or value is None or str(getattr(value, "year", value))[-2:] in text


NUMBER_SHAPES = ["General", "0", "#,##0", "#,##0.00", '"€" #,##0', "0000000000"]
DAY_SHAPES = ["d/mm/yyyy", "d-mmm-yy", "[$-813]dddd d mmmm yyyy", "General"]


@given(
    number=st.integers(0, 10**9 - 1),
    day=st.dates(date(1961, 1, 1), date(2099, 12, 31)),
    shapes=st.tuples(st.sampled_from(NUMBER_SHAPES), st.sampled_from(DAY_SHAPES)),
    is_of_1904=st.booleans(),
)
def test_number_and_day_in_a_cell_are_that_number_and_that_day(number, day, shapes, is_of_1904):
    workbook = sheet_with(
        ["vrijwilligers", "bevestigd op"], [number, day], epoch=CALENDAR_MAC_1904 if is_of_1904 else None
    )
    cells = workbook.active[2]
    if shapes[1] == "General":
        cells[1].value = (day - (date(1904, 1, 1) if is_of_1904 else date(1899, 12, 30))).days
    for cell, shape in zip(cells, shapes, strict=True):
        cell.number_format = shape

    sheet = only_sheet(saved(workbook))
    [row] = read_lines(Table(["", ""], sheet.lines[1:], epoch=sheet.epoch), [NUMBERS[0], DAYS[0]], {})

    assert (row.errors, row.values) == ([], {"volunteers": number, "confirmed_at": day})
