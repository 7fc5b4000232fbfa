from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("practices", "0009_theme_names")]

    operations = [
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.UniqueConstraint(
                Lower("name"),
                name="theme_has_its_own_name",
                violation_error_message="Er is al een thema of hoofdthema met deze naam.",
            ),
        ),
    ]
