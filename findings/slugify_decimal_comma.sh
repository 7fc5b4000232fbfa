#!/usr/bin/env bash
# python-slugify 9.2.0 (with text-unidecode 1.3), and a number with a decimal comma.
#
# What happens: a comma between two digits is thrown away before anything else is looked at, as if it always parted thousands.
# A full stop in the same place becomes a hyphen. Written as in Belgium, two and a half years read as twenty-five in the address.
# A good guess: a comma is punctuation like the full stop, so "2,5" becomes "2-5".
# Seen:
expected=$(cat <<'SEEN'
Klasjes vanaf 2,5 jaar -> klasjes-vanaf-25-jaar
Klasjes vanaf 2.5 jaar -> klasjes-vanaf-2-5-jaar
1,5 miljoen euro -> 15-miljoen-euro
1.500 gezinnen -> 1-500-gezinnen
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq python-slugify==9.2.0 text-unidecode==1.3

seen=$("$room/venv/bin/python" <<'PY'
from slugify import slugify

for title in ("Klasjes vanaf 2,5 jaar", "Klasjes vanaf 2.5 jaar", "1,5 miljoen euro", "1.500 gezinnen"):
    print(title, "->", slugify(title))
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
