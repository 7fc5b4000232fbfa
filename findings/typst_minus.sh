#!/usr/bin/env bash
# typst 0.15.2, a negative number turned into text.
#
# What happens: `str` writes a negative number with U+2212, the minus of typography, and not with the hyphen of the keyboard. It looks right on paper; in
# the address of a link, a file name or a key it is another sign. `repr` and `json.encode` keep the hyphen.
# A good guess: `str` gives the digits as a program writes them, and only showing a number sets it in type.
# Seen:
expected=$(cat <<'SEEN'
'{\n  "str": "https://example.org/?lon=\u22124.25",\n  "repr": "https://example.org/?lon=-4.25",\n  "json": "https://example.org/?lon=-4.25",\n  "equal": false\n}'
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq typst==0.15.2

seen=$("$room/venv/bin/python" <<'PY'
import typst

source = b"""#let west = json(bytes("-4.25"))
#metadata((
  str: "https://example.org/?lon=" + str(west),
  repr: "https://example.org/?lon=" + repr(west),
  json: "https://example.org/?lon=" + json.encode(west),
  equal: str(west) == "-4.25",
)) <seen>"""
print(ascii(typst.query(source, "<seen>", field="value", one=True)))
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
