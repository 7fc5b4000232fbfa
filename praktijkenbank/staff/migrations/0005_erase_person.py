"""The audit list may put a pseudonym in the place of someone who is erased, and nothing else."""

from django.conf import settings
from django.db import migrations

from praktijkenbank.sql import run_file


class Migration(migrations.Migration):
    dependencies = [("staff", "0004_sealed_second_factor")]

    operations = [run_file(settings.BASE_DIR / "praktijkenbank" / "staff" / "sql" / "audit.sql")]
