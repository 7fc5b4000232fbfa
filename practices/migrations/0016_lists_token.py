"""A second token, for the lists that every practice shares: an edit of one practice then leaves those as they are."""

import uuid

from django.db import migrations, models

FUNCTION = """
CREATE FUNCTION practices_renew_lists() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE practices_indexstate SET token = gen_random_uuid(), lists = gen_random_uuid() WHERE id = 1;
    RETURN NULL;
END $$;
"""
TABLES = [
    "practices_theme",
    "practices_targetgroup",
    "practices_policylayer",
    "practices_integrationobjective",
    "practices_organisationdomain",
    "practices_diversityground",
    "practices_framework",
    "practices_goal",
    "practices_action",
    "practices_municipality",
    "practices_figure",
    "practices_synonym",
    "practices_page",
]


def trigger(table, function):
    return (
        f"DROP TRIGGER IF EXISTS renew_token ON {table};"
        f"CREATE TRIGGER renew_token AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
    )


class Migration(migrations.Migration):
    dependencies = [("practices", "0015_clean_pictures")]

    operations = [
        migrations.AddField(
            model_name="indexstate",
            name="lists",
            field=models.UUIDField(default=uuid.uuid4),
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION practices_renew_lists();"),
        *(
            migrations.RunSQL(trigger(table, "practices_renew_lists"), trigger(table, "practices_renew_token"))
            for table in TABLES
        ),
    ]
