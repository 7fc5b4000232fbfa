"""The audit list is kept by the database. What is run stands in praktijkenbank/staff/sql."""

from django.conf import settings
from django.db import migrations

from praktijkenbank.sql import run_file


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0001_initial"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [run_file(settings.BASE_DIR / "praktijkenbank" / "staff" / "sql" / "audit.sql")]
