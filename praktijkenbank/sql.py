"""The SQL that is not Django's: one current definition, in files that migrations run and a test compares.

A file may be run again on a database that has an earlier version of it, so that a change of SQL is a change of its file
and a migration that runs it anew: see docs/change-sql.md.
"""

import re
from pathlib import Path

from django.db import migrations

FUNCTION = re.compile(r"^CREATE (?:OR REPLACE )?FUNCTION (\w+)", re.MULTILINE)
SEQUENCE = re.compile(r"^CREATE SEQUENCE (?:IF NOT EXISTS )?(\w+)", re.MULTILINE)


def run_file(path: Path):
    """The operation of a migration that runs this file. Undone, its functions and sequences go, and what uses them."""
    text = path.read_text(encoding="utf-8")
    gone = [f"DROP FUNCTION IF EXISTS {name} CASCADE;" for name in FUNCTION.findall(text)]
    gone += [f"DROP SEQUENCE IF EXISTS {name};" for name in SEQUENCE.findall(text)]
    return migrations.RunSQL(text, "\n".join(gone))
