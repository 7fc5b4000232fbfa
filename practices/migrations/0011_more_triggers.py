"""Changes in the menu, the mapping of actions and photos are seen at once too."""

from django.db import migrations

TABLES = ["practices_page", "practices_action_replaced_by"]
STALE = {
    "practices_action_replaced_by": (
        "SELECT DISTINCT t.practice_id FROM practices_practice_actions t"
        " JOIN changed c ON c.from_action_id = t.action_id"
    ),
    "practices_photo": "SELECT DISTINCT practice_id FROM changed",
}
EVENTS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}


class Migration(migrations.Migration):
    dependencies = [("practices", "0010_suggestion_indexes")]

    operations = [
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER renew_token AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION practices_renew_token();",
                f"DROP TRIGGER renew_token ON {table};",
            )
            for table in TABLES
        ),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER mark_stale_{event} AFTER {event} ON {table} REFERENCING {rows} TABLE AS changed"
                f" FOR EACH STATEMENT EXECUTE FUNCTION practices_mark_stale('{query}');",
                f"DROP TRIGGER mark_stale_{event} ON {table};",
            )
            for table, query in STALE.items()
            for event, rows in EVENTS.items()
        ),
    ]
