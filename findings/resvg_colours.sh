#!/usr/bin/env bash
# resvg-py 0.5.0 draws an SVG whose style sheet names colours in today's notation, with an older one before it for older readers.
#
# What happens: the last declaration wins before anyone looks whether its value can be read, and a colour that cannot be read is black. So the fallback that
# helps every browser does nothing here, and oklch(), var() with a default, rgb() with a slash, hsl() with a unit and rebeccapurple
# all come out as black areas, without a warning.
# A good guess: as CSS says, a declaration that is not understood is left out and the one before it holds.
# Seen:
expected=$(cat <<'SEEN'
fill: teal; fill: oklch(60% 0.1 200) -> #000000
fill: teal; fill: var(--tint, teal) -> #000000
fill: teal; fill: rgb(0 128 128 / 50%) -> #000000
fill: teal; fill: hsl(180deg 100% 25%) -> #000000
fill: teal; fill: rebeccapurple -> #000000
fill: teal -> #008080
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq resvg_py==0.5.0 pillow==13.0.0

seen=$("$room/venv/bin/python" <<'PY'
import io

import resvg_py
from PIL import Image


def colour_of(style):
    rectangle = '<rect class="a" width="4" height="4"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><style>{style}</style>{rectangle}</svg>'
    picture = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg))))
    return "#{:02x}{:02x}{:02x}".format(*picture.convert("RGB").getpixel((2, 2)))


for value in ("oklch(60% 0.1 200)", "var(--tint, teal)", "rgb(0 128 128 / 50%)", "hsl(180deg 100% 25%)", "rebeccapurple"):
    print(f"fill: teal; fill: {value} ->", colour_of(f".a {{ fill: teal; fill: {value} }}"))
print("fill: teal ->", colour_of(".a { fill: teal }"))
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
