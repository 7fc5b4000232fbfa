"""The function of a search also finds titles that say it in other words, and ranks words that stand together higher.

Documents are written again, since maatje is no form of maat any more.
"""

from django.conf import settings
from django.db import migrations

from praktijkenbank.sql import run_file


class Migration(migrations.Migration):
    dependencies = [("practices", "0025_synonyms_are_groups")]

    operations = [
        run_file(settings.BASE_DIR / "practices" / "search" / "sql" / "match.sql"),
        migrations.RunSQL(
            "INSERT INTO practices_staledocument (practice_id) SELECT id FROM practices_practice",
            migrations.RunSQL.noop,
        ),
    ]
