from django.db import migrations, models

from practices.search.triggers import triggers


class Migration(migrations.Migration):
    dependencies = [("practices", "0013_framework_kind")]

    operations = [
        migrations.AddField(
            model_name="framework",
            name="is_hidden",
            field=models.BooleanField(
                db_default=False,
                default=True,
                help_text="Lezers zien niets van een verborgen kader. Vink dit uit als het volledig is.",
                verbose_name="verborgen",
            ),
        ),
        *(
            migrations.RunSQL(trigger.sql, trigger.reverse_sql)
            for trigger in triggers()
            if trigger.table == "practices_framework" and trigger.function == "practices_mark_stale"
        ),
    ]
