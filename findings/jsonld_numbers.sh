#!/usr/bin/env bash
# One JSON-LD document read by rdflib 7.6.0 and by PyLD 3.3.0.
#
# What happens: the number 4.0 is the double "4.0" for the one and the integer "4" for the other, 50.85 is written "50.85" or "5.085E1", and one of
# them puts the language tag in lower case. Three of four triples differ as terms, so a harvester that compares or counts sees other data.
# A good guess: turning JSON-LD into triples is laid down to the letter, so two libraries give the same ones.
# Seen:
expected=$(cat <<'SEEN'
rdflib latitude> "50.85"^^<xsd#double> .
rdflib longitude> "4.0"^^<xsd#double> .
rdflib maximumAttendeeCapacity> "40"^^<xsd#integer> .
rdflib name> "Buurthuis"@nl-BE .
PyLD   latitude> "5.085E1"^^<xsd#double> .
PyLD   longitude> "4"^^<xsd#integer> .
PyLD   maximumAttendeeCapacity> "40"^^<xsd#integer> .
PyLD   name> "Buurthuis"@nl-be .
the same: 1 of 4
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq rdflib==7.6.0 PyLD==3.3.0

seen=$("$room/venv/bin/python" <<'PY'
import json

from pyld import jsonld
from rdflib import Graph

document = {
    "@context": {"@vocab": "https://schema.org/"},
    "@id": "https://example.org/1",
    "latitude": 50.85,
    "longitude": 4.0,
    "maximumAttendeeCapacity": 40,
    "name": {"@value": "Buurthuis", "@language": "nl-BE"},
}
by_rdflib = Graph().parse(data=json.dumps(document), format="json-ld").serialize(format="nt").splitlines()
by_pyld = jsonld.to_rdf(document, {"format": "application/n-quads"}).splitlines()
for reader, triples in ("rdflib", by_rdflib), ("PyLD", by_pyld):
    for triple in sorted(filter(None, triples)):
        print(f"{reader:6}", triple.split("schema.org/")[1].replace("http://www.w3.org/2001/XMLSchema", "xsd"))
print("the same:", len(set(by_rdflib) & set(by_pyld) - {""}), "of 4")
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
