#!/usr/bin/env bash
# psycopg 3.3.9 and openpyxl 3.1.5 beside numpy, in a process that blocks numpy as the documentation of Python says: `sys.modules["numpy"] = None`.
#
# What happens: openpyxl loads numpy wherever it is installed, and takes the block well. psycopg looks whether the name is in sys.modules, not what
# is there: a whole number can no longer be sent to the database, a broken or a decimal one can. Once the name is taken away again, all is well.
# A good guess: a module that the block keeps out is as one that is not installed, and psycopg does not need numpy.
# Seen:
expected=$(cat <<'SEEN'
openpyxl alone loads numpy: True
blocked: float 1.5, int AttributeError
unblocked: float 1.5, int 5
SEEN
)
set -euo pipefail

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -qq "psycopg[binary]==3.3.9" openpyxl==3.1.5 numpy==2.4.6

cat > "$room/send.py" <<'PY'
from psycopg import sql


def sent(value):
    try:
        return sql.Literal(value).as_string(None)
    except Exception as error:
        return type(error).__name__


def numbers():
    return f"float {sent(1.5)}, int {sent(5)}"
PY
seen=$(
    cd "$room"
    venv/bin/python -c 'import openpyxl, sys; print("openpyxl alone loads numpy:", "numpy" in sys.modules)'
    venv/bin/python -c 'import sys; sys.modules["numpy"] = None; import openpyxl, send; print("blocked:", send.numbers())'
    venv/bin/python -c 'import sys; sys.modules["numpy"] = None; import openpyxl, send; del sys.modules["numpy"]; print("unblocked:", send.numbers())'
)
echo "$seen"
diff <(echo "$expected") <(echo "$seen")
