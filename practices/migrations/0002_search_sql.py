"""How the search hears of every change, and how it asks. What is run stands in practices/search/sql and triggers.py."""

from django.conf import settings
from django.db import migrations

from practices.search.triggers import triggers
from praktijkenbank.sql import run_file

FOLDER = settings.BASE_DIR / "practices" / "search" / "sql"


class Migration(migrations.Migration):
    dependencies = [("practices", "0001_initial")]

    operations = [
        *(run_file(FOLDER / name) for name in ["tokens.sql", "stale.sql", "match.sql"]),
        *(migrations.RunSQL(trigger.sql, trigger.reverse_sql) for trigger in triggers()),
    ]
