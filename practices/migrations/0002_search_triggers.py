"""Triggers that notice every change a reader could see, however it was written.

Each changing statement renews the token of `IndexState`, and marks the practices whose document no longer fits.
"""

import uuid

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION practices_renew_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE practices_indexstate SET token = gen_random_uuid() WHERE id = 1;
    RETURN NULL;
END $$;

-- The argument is a query that gives the ids of practices, from the rows in the transition table "changed".
CREATE FUNCTION practices_mark_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'INSERT INTO practices_staledocument (practice_id) ' || TG_ARGV[0];
    RETURN NULL;
END $$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION practices_mark_stale();
DROP FUNCTION practices_renew_token();
"""


def through(table, column):
    """The practices linked, by way of a through table, to the changed rows of a tag table."""
    return f"SELECT DISTINCT t.practice_id FROM {table} t JOIN changed c ON t.{column} = c.id"


OWN_ROWS = "SELECT DISTINCT practice_id FROM changed"
TAG_TABLES = {
    "targetgroup": "target_groups",
    "policylayer": "policy_layers",
    "integrationobjective": "integration_objectives",
    "organisationdomain": "organisation_domains",
    "diversityground": "diversity_grounds",
    "action": "actions",
}
# For each table, the query that finds the practices whose words or tags its rows carry. None: only the token.
STALE = {
    "practices_practice": "SELECT id FROM changed",
    "practices_implementation": OWN_ROWS,
    "practices_practice_themes": OWN_ROWS,
    **{f"practices_practice_{relation}": OWN_ROWS for relation in TAG_TABLES.values()},
    **{
        f"practices_{model}": through(f"practices_practice_{relation}", f"{model}_id")
        for model, relation in TAG_TABLES.items()
    },
    "practices_goal": (
        "SELECT DISTINCT t.practice_id FROM practices_practice_actions t"
        " JOIN practices_action a ON a.id = t.action_id JOIN changed c ON c.id = a.goal_id"
    ),
    "practices_theme": (
        "SELECT t.practice_id FROM practices_practice_themes t JOIN practices_theme theme ON theme.id = t.theme_id"
        " JOIN changed c ON c.id IN (theme.id, theme.parent_id)"
        " UNION SELECT p.id FROM practices_practice p JOIN practices_theme theme ON theme.id = p.main_theme_id"
        " JOIN changed c ON c.id IN (theme.id, theme.parent_id)"
    ),
    "practices_municipality": through("practices_implementation", "municipality_id"),
    "practices_municipalityalias": (
        "SELECT DISTINCT i.practice_id FROM practices_implementation i"
        " JOIN changed c ON c.municipality_id = i.municipality_id"
    ),
    "practices_framework": None,
    "practices_photo": None,
}
EVENTS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}


def create(table, query):
    yield (
        f"CREATE TRIGGER renew_token AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION practices_renew_token();"
    )
    if query:
        for event, rows in EVENTS.items():
            yield (
                f"CREATE TRIGGER mark_stale_{event} AFTER {event} ON {table} REFERENCING {rows} TABLE AS changed"
                f" FOR EACH STATEMENT EXECUTE FUNCTION practices_mark_stale('{query}');"
            )


def drop(table, query):
    names = ["renew_token", *(f"mark_stale_{event}" for event in EVENTS if query)]
    return (f"DROP TRIGGER {name} ON {table};" for name in names)


def add_state(apps, schema_editor):
    apps.get_model("practices", "IndexState").objects.create(id=1, token=uuid.uuid4())


def remove_state(apps, schema_editor):
    apps.get_model("practices", "IndexState").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("practices", "0001_initial")]

    operations = [
        migrations.RunPython(add_state, remove_state, elidable=False),
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        *(
            migrations.RunSQL("\n".join(create(table, query)), "\n".join(drop(table, query)))
            for table, query in STALE.items()
        ),
    ]
