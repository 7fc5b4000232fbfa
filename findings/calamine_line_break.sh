#!/usr/bin/env bash
# python-calamine 0.9.1 reads a cell of an OpenDocument sheet (odfpy 1.4.1) in which someone pressed Ctrl+Enter.
#
# What happens: a line break inside a paragraph is dropped and nothing is put in its place, so the last word of a line is glued to the first of the next. A new
# paragraph in the cell does become a line. The same list saved as .xlsx keeps both.
# A good guess: a line break is a line break, or at worst a space, whatever the format of the sheet.
# Seen:
expected=$(cat <<'SEEN'
ods, line break: 'samen wonensamen werken'
ods, paragraphs: 'samen wonen\nsamen werken'
xlsx:            'samen wonen\nsamen werken'
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq python-calamine==0.9.1 odfpy==1.4.1 openpyxl==3.1.5

seen=$("$room/venv/bin/python" <<'PY'
import io

import openpyxl
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import LineBreak, P
from python_calamine import CalamineWorkbook


def first_row(file):
    file.seek(0)
    return CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()[0]


sheet, table, row = OpenDocumentSpreadsheet(), Table(name="Lijst"), TableRow()
broken, paragraphs = TableCell(valuetype="string"), TableCell(valuetype="string")
line = P(text="samen wonen")
line.addElement(LineBreak())
line.addText("samen werken")
broken.addElement(line)
for text in ("samen wonen", "samen werken"):
    paragraphs.addElement(P(text=text))
row.addElement(broken)
row.addElement(paragraphs)
table.addElement(row)
sheet.spreadsheet.addElement(table)
ods, xlsx = io.BytesIO(), io.BytesIO()
sheet.write(ods)
workbook = openpyxl.Workbook()
workbook.active.append(["samen wonen\nsamen werken"])
workbook.save(xlsx)
print("ods, line break:", ascii(first_row(ods)[0]))
print("ods, paragraphs:", ascii(first_row(ods)[1]))
print("xlsx:           ", ascii(first_row(xlsx)[0]))
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
