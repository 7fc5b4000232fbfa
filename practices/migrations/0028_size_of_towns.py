"""Documents are written again: the size of the towns of a practice is in them too."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("practices", "0027_words_as_written")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO practices_staledocument (practice_id) SELECT id FROM practices_practice",
            migrations.RunSQL.noop,
        )
    ]
