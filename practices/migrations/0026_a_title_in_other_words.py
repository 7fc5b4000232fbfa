"""The function of a search also finds titles that say it in other words, and ranks words that stand together higher."""

from django.conf import settings
from django.db import migrations

from praktijkenbank.sql import run_file


class Migration(migrations.Migration):
    dependencies = [("practices", "0025_synonyms_are_groups")]

    operations = [run_file(settings.BASE_DIR / "practices" / "search" / "sql" / "match.sql")]
