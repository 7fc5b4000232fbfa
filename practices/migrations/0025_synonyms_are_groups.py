"""Synonyms in both directions are groups; and documents are written again, since werking is no form of werk any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practices", "0024_resource_renews_lists")]

    operations = [
        migrations.AlterField(
            model_name="synonym",
            name="both_ways",
            field=models.BooleanField(
                default=True,
                help_text="Aan: wie een van deze woorden zoekt, vindt ook al de andere.",
                verbose_name="in beide richtingen",
            ),
        ),
        migrations.RunSQL(
            "INSERT INTO practices_staledocument (practice_id) SELECT id FROM practices_practice",
            migrations.RunSQL.noop,
        ),
    ]
