#!/usr/bin/env bash
# pyshacl 0.40.1 (rdflib 7.6.0), a shape that asks for xsd:date, as those of DCAT-AP do.
#
# What happens: a date is well-formed when Python's `date.fromisoformat`, after a cut, can read it, so a moment with a time and a week date conform. The
# day that does not exist is refused. A catalogue passes here and is refused by the harvester of the next portal.
# A good guess: sh:datatype refuses what is not in the lexical space of the type; that is what the constraint is for.
# Seen:
expected=$(cat <<'SEEN'
2026-11-27 conforms
2026-11-27Z conforms
2026-11-27T10:00:00 conforms
2026-W48-5 conforms
2026-11 is refused
2026-02-30 is refused
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq pyshacl==0.40.1 rdflib==7.6.0

seen=$("$room/venv/bin/python" <<'PY'
import logging

from pyshacl import validate

logging.disable()
PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix x: <http://example.org/> . """
SHAPE = PREFIXES + "x:s a sh:NodeShape ; sh:targetNode x:a ; sh:property [ sh:path x:issued ; sh:datatype xsd:date ] ."
for text in ("2026-11-27", "2026-11-27Z", "2026-11-27T10:00:00", "2026-W48-5", "2026-11", "2026-02-30"):
    data = PREFIXES + f'x:a x:issued "{text}"^^xsd:date .'
    conforms, _, _ = validate(data, shacl_graph=SHAPE, data_graph_format="turtle", shacl_graph_format="turtle")
    print(text, "conforms" if conforms else "is refused")
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
