#!/usr/bin/env bash
# python-docx 1.2.0, mammoth 1.13.0 and docx2txt 0.9 read a Word document with the marks of ordinary office work.
#
# What happens: no two of them read the same. python-docx leaves out what was typed with "track changes" on, a chosen answer in a form, a field and a place
# name that Word had tagged, so a sentence says something else; mammoth leaves out the field; docx2txt glues a word with a non-breaking hyphen.
# A good guess: the text of a paragraph is what Word shows in it; at most the formatting is lost.
# Seen:
expected=$(cat <<'SEEN'
tracked  python-docx 'Elke  samen'
tracked  mammoth     'Elke maand samen'
tracked  docx2txt    'Elke maand samen'
form     python-docx 'Doelgroep:'
form     mammoth     'Doelgroep: ouders'
form     docx2txt    'Doelgroep: ouders'
field    python-docx 'Datum:'
field    mammoth     'Datum:'
field    docx2txt    'Datum: 27/11/2026'
tagged   python-docx 'In  en Mol'
tagged   mammoth     'In Aalst en Mol'
tagged   docx2txt    'In Aalst en Mol'
hyphen   python-docx 'taal-groep'
hyphen   mammoth     'taal\u2011groep'
hyphen   docx2txt    'taalgroep'
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq python-docx==1.2.0 lxml==6.1.3 mammoth==1.13.0 docx2txt==0.9

seen=$("$room/venv/bin/python" <<'PY'
import io

import docx
import docx2txt
import mammoth
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

PARAGRAPHS = {
    "tracked": "{Elke }<w:del w:id='1' w:author='A'><w:r><w:delText>week</w:delText></w:r></w:del>"
    "<w:ins w:id='2' w:author='A'>{maand}</w:ins>{ samen}",
    "form": "{Doelgroep: }<w:sdt><w:sdtContent>{ouders}</w:sdtContent></w:sdt>",
    "field": "{Datum: }<w:fldSimple w:instr='DATE'>{27/11/2026}</w:fldSimple>",
    "tagged": "{In }<w:smartTag w:element='place'>{Aalst}</w:smartTag>{ en Mol}",
    "hyphen": "{taal}<w:r><w:noBreakHyphen/></w:r>{groep}",
}
document = docx.Document()
for runs in PARAGRAPHS.values():
    runs = runs.replace("{", '<w:r><w:t xml:space="preserve">').replace("}", "</w:t></w:r>")
    document.element.body.insert(-1, parse_xml(f"<w:p {nsdecls('w')}>{runs}</w:p>"))
file = io.BytesIO()
document.save(file)
texts = {
    "python-docx": [paragraph.text for paragraph in docx.Document(file).paragraphs],
    "mammoth": mammoth.extract_raw_text(file).value.split("\n\n"),
    "docx2txt": docx2txt.process(file).split("\n\n"),
}
for place, name in enumerate(PARAGRAPHS):
    for reader, lines in texts.items():
        print(f"{name:8} {reader:11}", ascii(lines[place].strip()))
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
