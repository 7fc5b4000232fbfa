from django.db import migrations, models

from practices.search.triggers import triggers


class Migration(migrations.Migration):
    dependencies = [("practices", "0007_source_reach")]

    operations = [
        migrations.AddField(
            model_name="searchdocument", name="informed", field=models.CharField(default="", max_length=10)
        ),
        *(
            migrations.RunSQL(trigger.sql, trigger.reverse_sql)
            for trigger in triggers()
            if trigger.table == "practices_source"
        ),
        # Documents that are there know nothing of it yet.
        migrations.RunSQL(
            "INSERT INTO practices_staledocument (practice_id) SELECT id FROM practices_practice",
            migrations.RunSQL.noop,
        ),
    ]
