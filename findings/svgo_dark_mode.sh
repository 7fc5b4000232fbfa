#!/usr/bin/env bash
# svgo 4.1.0 with its default settings, on drawings that are used from a page. Needs Node.
#
# What happens: a style for the dark mode disappears: the light colour is written into the shape and its class removed, so the media rule has
# nothing left to match and goes too. A sprite becomes an empty drawing, since nothing inside the file uses its symbols. Shapes that a page
# addresses by id lose it, and equal neighbours are joined into one, with one place to hover.
# A good guess: a file that becomes smaller with the defaults looks and works as before.
# Seen:
expected=$(cat <<'SEEN'
dark mode: <svg><path d="M0 0h4v4z" style="fill:red"/></svg>
sprite: <svg/>
map by id: <svg><path d="M0 0h4v4zM5 5h4v4z"/></svg>
map by class: <svg><path d="M0 0h4v4zM5 5h4v4z" class="town"/></svg>
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" svgo@4.1.0

cat >"$room/show.mjs" <<'JS'
import { optimize } from "svgo";
const drawings = {
  "dark mode": '<style>.a{fill:red}@media (prefers-color-scheme:dark){.a{fill:#fff}}</style><path class="a" d="M0 0h4v4z"/>',
  sprite: '<symbol id="house" viewBox="0 0 4 4"><path d="M0 0h4v4z"/></symbol>',
  "map by id": '<path id="gent" d="M0 0h4v4z"/><path id="aalst" d="M5 5h4v4z"/>',
  "map by class": '<path class="town" d="M0 0h4v4z"/><path class="town" d="M5 5h4v4z"/>',
};
for (const [name, inside] of Object.entries(drawings)) {
  const { data } = optimize(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">${inside}</svg>`);
  console.log(`${name}:`, data.replace(' xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"', ""));
}
JS
seen=$(node "$room/show.mjs")
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
