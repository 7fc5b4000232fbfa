"""A table for what practices are about, as numbers of a sentence encoder. Empty where that is not installed."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from practices.search.triggers import triggers


class Migration(migrations.Migration):
    dependencies = [("practices", "0028_size_of_towns")]

    operations = [
        migrations.CreateModel(
            name="PracticeVector",
            fields=[
                (
                    "practice",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="vector",
                        serialize=False,
                        to="practices.practice",
                    ),
                ),
                ("encoder", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=64)),
                ("vector", models.BinaryField()),
                ("names", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("likest", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
        ),
        *(
            migrations.RunSQL(trigger.sql, trigger.reverse_sql)
            for trigger in triggers()
            if trigger.table == "practices_practicevector"
        ),
    ]
