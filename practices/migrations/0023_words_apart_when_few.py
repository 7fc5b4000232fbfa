"""The function of a search also tells the words apart when few practices have all of them."""

from django.conf import settings
from django.db import migrations

from praktijkenbank.sql import run_file


class Migration(migrations.Migration):
    dependencies = [("practices", "0022_reach_key_has_the_town")]

    operations = [run_file(settings.BASE_DIR / "practices" / "search" / "sql" / "match.sql")]
