#!/usr/bin/env bash
# holidays 0.109, the names of holidays when no language is asked for.
#
# What happens: `default_language` of Belgium is "nl", and yet the names come in the language that the environment of the process asks
# for. The same call answers in Dutch under one service manager, in English, French or German under another.
# A good guess: the default language of a calendar is the language used when none is given.
# Seen:
expected=$(cat <<'SEEN'
default nl, LANG=C: Nationale feestdag
default nl, LANG=nl_BE.UTF-8: Nationale feestdag
default nl, LANG=en_US.UTF-8: National Day
default nl, LANG=fr_BE.UTF-8: Fête nationale
default nl, LANG=C.UTF-8: National Day
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq holidays==0.109

seen=$(for lang in C nl_BE.UTF-8 en_US.UTF-8 fr_BE.UTF-8 C.UTF-8; do
    env -u LANGUAGE -u LC_ALL -u LC_MESSAGES LANG="$lang" "$room/venv/bin/python" - <<'PY'
import os

import holidays

name = holidays.country_holidays("BE")["2026-07-21"]
print(f"default {holidays.BE.default_language}, LANG={os.environ['LANG']}: {name}")
PY
done)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
