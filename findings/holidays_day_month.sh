#!/usr/bin/env bash
# holidays 0.109, asked about a date written as text.
#
# What happens: a date as text is read month first whenever it can be, also in the calendar of Belgium. "01/11/2026", All Saints' Day there,
# is taken for 11 January: not a holiday. Above the twelfth day the same notation is read day first, so most tries seem to work.
# A good guess: only ISO dates are taken, or the country of the calendar decides how its dates are read.
# Seen:
expected=$(cat <<'SEEN'
2026-11-01: True
01/11/2026: False
11/01/2026: True
21/07/2026: True
25/12/2026: True
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq holidays==0.109

seen=$("$room/venv/bin/python" <<'PY'
import holidays

belgium = holidays.country_holidays("BE")
for text in ("2026-11-01", "01/11/2026", "11/01/2026", "21/07/2026", "25/12/2026"):
    print(f"{text}: {text in belgium}")
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
