#!/usr/bin/env bash
# csso 5.0.5 makes a style sheet smaller that asks for widths in range notation. Needs Node.
#
# What happens: a media query with <, > or = in it is thrown away with all rules under it, and the call succeeds without a warning. The same
# width asked for with min-width stays, and so do container queries in range notation. Of nested rules only the first declaration is left.
# A good guess: what it does not know it copies as it is, or it says that it cannot read it.
# Seen:
expected=$(cat <<'SEEN'
@media (min-width: 600px) { nav { float: left } } -> @media (min-width:600px){nav{float:left}}
@media (width >= 600px) { nav { float: left } } -> (nothing)
@media (400px <= width < 600px) { nav { float: left } } -> (nothing)
@container (width > 400px) { nav { float: left } } -> @container (width > 400px){nav{float:left}}
nav { color: teal; a { color: red } &:hover { color: blue } } -> nav{color:teal}
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
npm install --silent --no-audit --no-fund --prefix "$room" csso@5.0.5

cat >"$room/show.cjs" <<'JS'
const csso = require("csso");
for (const css of [
  "@media (min-width: 600px) { nav { float: left } }",
  "@media (width >= 600px) { nav { float: left } }",
  "@media (400px <= width < 600px) { nav { float: left } }",
  "@container (width > 400px) { nav { float: left } }",
  "nav { color: teal; a { color: red } &:hover { color: blue } }",
])
  console.log(css, "->", csso.minify(css).css || "(nothing)");
JS
seen=$(node "$room/show.cjs")
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
