"""Words of the bank as texts write them, to suggest: cliënten, OCMW. The words are read again with the documents."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practices", "0026_a_title_in_other_words")]

    operations = [
        migrations.AddField(
            model_name="searchword",
            name="written",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.RunSQL("DELETE FROM practices_searchword", migrations.RunSQL.noop),
        migrations.RunSQL(
            "INSERT INTO practices_staledocument (practice_id) SELECT id FROM practices_practice",
            migrations.RunSQL.noop,
        ),
    ]
