"""Searches without result are grouped by stem, and handled once a synonym was made of them."""

from django.db import migrations, models

from practices.search.query import parse


def write_stems(apps, schema_editor):
    misses = apps.get_model("practices", "SearchMiss").objects
    for text in misses.order_by().values_list("text", flat=True).distinct():
        misses.filter(text=text).update(stem=parse(text).stem[:200] or text)


class Migration(migrations.Migration):
    dependencies = [("practices", "0029_practice_vector")]

    operations = [
        migrations.AddField(
            model_name="searchmiss",
            name="handled_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="afgehandeld op"),
        ),
        migrations.AddField(
            model_name="searchmiss",
            name="stem",
            field=models.CharField(
                db_default="", db_index=True, default="", editable=False, max_length=200, verbose_name="stam"
            ),
        ),
        migrations.RunPython(write_stems, migrations.RunPython.noop),
    ]
