#!/usr/bin/env bash
# linkify-it-py 2.2.0, addresses in Dutch text.
#
# What happens: without a scheme it believes a short list of endings and every ending of two letters. So the missing space in "wonen.De" makes a link
# to a site in Germany, while voorbeeld.gent, www.voorbeeld.gent and even info@voorbeeld.gent, an ending that Belgian towns use, stay text.
# A good guess: what begins with www., and a mail address, is always a link; the ending of a sentence never is.
# Seen:
expected=$(cat <<'SEEN'
Samen wonen.De stad helpt. -> ['http://wonen.De']
Kijk op voorbeeld.be voor meer. -> ['http://voorbeeld.be']
Kijk op voorbeeld.gent voor meer. -> []
Kijk op www.voorbeeld.gent voor meer. -> []
Schrijf naar info@voorbeeld.gent. -> []
Kijk op https://voorbeeld.gent voor meer. -> ['https://voorbeeld.gent']
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq linkify-it-py==2.2.0

seen=$("$room/venv/bin/python" <<'PY'
from linkify_it import LinkifyIt

linkify = LinkifyIt()
for text in (
    "Samen wonen.De stad helpt.",
    "Kijk op voorbeeld.be voor meer.",
    "Kijk op voorbeeld.gent voor meer.",
    "Kijk op www.voorbeeld.gent voor meer.",
    "Schrijf naar info@voorbeeld.gent.",
    "Kijk op https://voorbeeld.gent voor meer.",
):
    print(text, "->", [link.url for link in linkify.match(text) or []])
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
