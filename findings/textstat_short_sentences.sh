#!/usr/bin/env bash
# textstat 0.7.13 (with pyphen 0.18.1), the readability of Dutch.
#
# What happens: sentences of one or two words are not counted as sentences, but their words are. Four short sentences count as one
# long one, and the text that follows the advice of plain language ("Kom langs. Bel ons.") scores lower than one long sentence.
# A good guess: every sentence counts, and breaking a long sentence into short ones raises the Flesch score.
# Seen:
expected=$(cat <<'SEEN'
1 sentences, 11 words, Flesch 105.6 | Kom langs. Bel ons. Mail ons. We helpen je graag verder.
1 sentences, 14 words, Flesch 105.8 | Kom langs of bel ons of mail ons, want we helpen je graag verder.
4 sentences, 16 words, Flesch 111.7 | Kom langs bij ons. Bel ons gerust op. Mail naar ons. We helpen je graag verder.
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq textstat==0.7.13 pyphen==0.18.1

seen=$("$room/venv/bin/python" <<'PY'
import textstat

textstat.set_lang("nl")
for text in (
    "Kom langs. Bel ons. Mail ons. We helpen je graag verder.",
    "Kom langs of bel ons of mail ons, want we helpen je graag verder.",
    "Kom langs bij ons. Bel ons gerust op. Mail naar ons. We helpen je graag verder.",
):
    print(textstat.sentence_count(text), "sentences,", textstat.lexicon_count(text), "words, Flesch", end=" ")
    print(round(textstat.flesch_reading_ease(text), 1), "|", text)
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
