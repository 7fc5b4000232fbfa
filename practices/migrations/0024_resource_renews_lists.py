"""What lives elsewhere answers searches too, and is kept in memory: a change of it is noticed."""

from django.db import migrations

from practices.search.triggers import triggers


class Migration(migrations.Migration):
    dependencies = [("practices", "0023_words_apart_when_few")]

    operations = [
        migrations.RunSQL(trigger.sql, trigger.reverse_sql)
        for trigger in triggers()
        if trigger.table == "practices_resource"
    ]
