#!/usr/bin/env bash
# duckdb 2.0.1 reads a Belgian CSV file whose years have two digits; nothing was said about its dates.
#
# What happens: four digits for the year are read day first. With two the column is read year first, whatever the sign between: 27/11/26 is 26 November 2027.
# One row that cannot be read so (31/12/99) turns the whole column the right way round. Every date is plausible, and nothing warns.
# A good guess: the order that it takes for 27/11/2026 holds for 27/11/26 too, or the column stays text.
# Seen:
expected=$(cat <<'SEEN'
27/11/2026 -> 2026-11-27, 03/02/2026 -> 2026-02-03
27/11/26 -> 2027-11-26, 03/02/26 -> 2003-02-26
27-11-26 -> 2027-11-26, 03-02-26 -> 2003-02-26
27/11/26 -> 2026-11-27, 03/02/26 -> 2026-02-03, 31/12/99 -> 1999-12-31
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq duckdb==2.0.1

seen=$("$room/venv/bin/python" <<'PY'
import tempfile

import duckdb

FILES = ("27/11/2026", "03/02/2026"), ("27/11/26", "03/02/26"), ("27-11-26", "03-02-26"), ("27/11/26", "03/02/26", "31/12/99")
for dates in FILES:
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("naam;datum\n" + "".join(f"Buurthuis;{date}\n" for date in dates))
        file.flush()
        rows = duckdb.sql(f"select datum from '{file.name}'").fetchall()
    print(", ".join(f"{date} -> {read}" for date, (read,) in zip(dates, rows)))
PY
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
