#!/usr/bin/env bash
# whitenoise 6.12.0 with files compressed beforehand (Brotli 1.2.1), asked by a client that refuses an encoding.
#
# What happens: the header is searched for the word, not read, so "br;q=0", which says that Brotli cannot be taken, is answered with Brotli, and a preference
# for gzip is not heard. The three bodies share one strong ETag, though strong means the same bytes, and a range counts in compressed bytes.
# A good guess: q=0 is heard, and each encoding has a tag of its own.
# Seen:
expected=$(cat <<'SEEN'
identity          as it is "3b9aca00-708"
br                br "3b9aca00-708"
gzip              gzip "3b9aca00-708"
br;q=0            br "3b9aca00-708"
gzip;q=0, br;q=0  br "3b9aca00-708"
gzip, br;q=0.1    br "3b9aca00-708"
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq whitenoise==6.12.0 brotli==1.2.1

seen=$("$room/venv/bin/python" <<'PY'
import gzip
import os
import sys
import tempfile

import brotli
from whitenoise import WhiteNoise

STYLE = b"a { color: teal }\n" * 100
with tempfile.TemporaryDirectory() as root:
    for ending, content in ("", STYLE), (".gz", gzip.compress(STYLE)), (".br", brotli.compress(STYLE)):
        with open(f"{root}/a.css{ending}", "wb") as file:
            file.write(content)
        os.utime(f"{root}/a.css{ending}", (10**9, 10**9))
    site = WhiteNoise(lambda environ, start_response: sys.exit("not found"), root=root)
    for accepted in ("identity", "br", "gzip", "br;q=0", "gzip;q=0, br;q=0", "gzip, br;q=0.1"):
        answer = {}
        environ = {"PATH_INFO": "/a.css", "REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": accepted}
        body = site(environ, lambda status, headers: answer.update(headers))
        print(f"{accepted:17}", answer.get("Content-Encoding", "as it is"), answer["ETag"])
        body.close()
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
