#!/usr/bin/env bash
# nh3 0.3.8 behind markdown-it-py 4.3.0: a Markdown table whose columns of numbers stand to the right.
#
# What happens: the renderer writes the alignment as `style="text-align:right"`. nh3 allows `align` on cells as it comes, but not `style`, so the
# table stays and its alignment is gone without a word. Neither library is wrong alone; only together do they lose it.
# A good guess: what a Markdown table can say, a cleaner that allows tables lets through.
# Seen:
expected=$(cat <<'SEEN'
rendered: <td style="text-align:right">1.250,00</td>
cleaned:  <td>1.250,00</td>
by hand:  <td align="right">1.250,00</td>
allowed on td: ['align', 'char', 'charoff', 'colspan', 'headers', 'rowspan']
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq nh3==0.3.8 markdown-it-py==4.3.0

seen=$("$room/venv/bin/python" <<'PY'
import nh3
from markdown_it import MarkdownIt

html = MarkdownIt().enable("table").render("| Post | Euro |\n|:-----|-----:|\n| Zaal | 1.250,00 |")


def euro_cell(html):
    return next(line for line in html.splitlines() if "1.250" in line)


print("rendered:", euro_cell(html))
print("cleaned: ", euro_cell(nh3.clean(html)))
print("by hand: ", euro_cell(nh3.clean(html.replace('style="text-align:right"', 'align="right"'))))
print("allowed on td:", sorted(nh3.ALLOWED_ATTRIBUTES["td"]))
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
