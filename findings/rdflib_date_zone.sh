#!/usr/bin/env bash
# rdflib 7.6.0, literals read and written again.
#
# What happens: a literal is turned into a Python value while it is read and written from that value. A date loses its time zone, which is another day
# for anyone who compares; twelve months become a year; 007 becomes 7, Z becomes +00:00. Asking for the text as it was read gives the
# changed text too. `rdflib.NORMALIZE_LITERALS = False`, set before reading, keeps all of it.
# A good guess: what goes in as valid Turtle comes out with the same terms, as a store of data from others must.
# Seen:
expected=$(cat <<'SEEN'
as it comes: ['2026+01:00', '2026-11-27', '2026-11-27T10:00:00+00:00', '7', 'P1Y']
switched off: ['007', '2026+01:00', '2026-11-27+01:00', '2026-11-27T10:00:00Z', 'P12M']
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq rdflib==7.6.0

seen=$("$room/venv/bin/python" <<'PY'
import rdflib

TURTLE = """@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix x: <http://example.org/> .
x:a x:date "2026-11-27+01:00"^^xsd:date ; x:duration "P12M"^^xsd:duration ; x:number "007"^^xsd:integer ;
    x:moment "2026-11-27T10:00:00Z"^^xsd:dateTime ; x:year "2026+01:00"^^xsd:gYear ."""


def values(normalized):
    rdflib.NORMALIZE_LITERALS = normalized
    return sorted(str(value) for value in rdflib.Graph().parse(data=TURTLE, format="turtle").objects())


print("as it comes:", values(True))
print("switched off:", values(False))
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
