"""Which tables the search hears of: each gets triggers that notice every change a reader could see.

The functions that they call are in sql/. `MARKED` has the tables whose words or tags a document carries, `LISTS` those
with what all practices share, `SEEN` the others that a page shows.
"""

from dataclasses import dataclass

OWN_ROWS = "SELECT DISTINCT practice_id FROM changed"
TAG_TABLES = {
    "targetgroup": "target_groups",
    "policylayer": "policy_layers",
    "integrationobjective": "integration_objectives",
    "organisationdomain": "organisation_domains",
    "diversityground": "diversity_grounds",
    "action": "actions",
    "partner": "linked_partners",
}


def _through(table, column):
    """The practices linked, by way of a through table, to the changed rows of a tag table."""
    return f"SELECT DISTINCT t.practice_id FROM {table} t JOIN changed c ON t.{column} = c.id"


# For each table, the query that finds the practices whose words or tags its rows carry.
MARKED = {
    "practices_practice": "SELECT id FROM changed",
    "practices_implementation": OWN_ROWS,
    "practices_photo": OWN_ROWS,
    "practices_source": OWN_ROWS,
    "practices_practice_themes": OWN_ROWS,
    **{f"practices_practice_{relation}": OWN_ROWS for relation in TAG_TABLES.values()},
    **{
        f"practices_{model}": _through(f"practices_practice_{relation}", f"{model}_id")
        for model, relation in TAG_TABLES.items()
    },
    "practices_action_replaced_by": (
        "SELECT DISTINCT t.practice_id FROM practices_practice_actions t"
        " JOIN changed c ON c.from_action_id = t.action_id"
    ),
    "practices_goal": (
        "SELECT DISTINCT t.practice_id FROM practices_practice_actions t"
        " JOIN practices_action a ON a.id = t.action_id JOIN changed c ON c.id = a.goal_id"
    ),
    "practices_framework": (
        "SELECT t.practice_id FROM practices_practice_actions t JOIN practices_action a ON a.id = t.action_id"
        " JOIN changed c ON c.id = a.framework_id"
        " UNION SELECT t.practice_id FROM practices_practice_actions t"
        " JOIN practices_action_replaced_by r ON r.from_action_id = t.action_id"
        " JOIN practices_action a ON a.id = r.to_action_id JOIN changed c ON c.id = a.framework_id"
    ),
    "practices_theme": (
        "SELECT t.practice_id FROM practices_practice_themes t JOIN practices_theme theme ON theme.id = t.theme_id"
        " JOIN changed c ON c.id IN (theme.id, theme.parent_id)"
        " UNION SELECT p.id FROM practices_practice p JOIN practices_theme theme ON theme.id = p.main_theme_id"
        " JOIN changed c ON c.id IN (theme.id, theme.parent_id)"
    ),
    "practices_municipality": _through("practices_implementation", "municipality_id"),
    "practices_municipalityalias": (
        "SELECT DISTINCT i.practice_id FROM practices_implementation i"
        " JOIN changed c ON c.municipality_id = i.municipality_id"
    ),
}
LISTS = {
    "practices_theme",
    *(f"practices_{model}" for model in TAG_TABLES),
    "practices_goal",
    "practices_framework",
    "practices_action_replaced_by",
    "practices_municipality",
    "practices_municipalityalias",
    "practices_figure",
    "practices_synonym",
    "practices_page",
    "practices_resource",
}
# What a reader sees and no document or list carries.
SEEN = {"practices_practicevector"}
ROWS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}


@dataclass(frozen=True)
class Trigger:
    """A trigger of PostgreSQL per statement. `when` is what comes between its name and the function that it calls."""

    table: str
    name: str
    when: str
    function: str
    argument: str = ""

    @property
    def sql(self):
        """What makes it. A table that a later migration makes is passed over: that one makes the trigger too."""
        argument = f"'{self.argument}'" if self.argument else ""
        return (
            f"DO $make$ BEGIN IF to_regclass('{self.table}') IS NOT NULL THEN"
            f" CREATE OR REPLACE TRIGGER {self.name} AFTER {self.when}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {self.function}({argument}); END IF; END $make$;"
        )

    @property
    def reverse_sql(self):
        return f"DROP TRIGGER IF EXISTS {self.name} ON {self.table};"


def triggers():
    """All of them, as a list of Trigger."""
    found = [
        Trigger(
            "practices_practice", "forget_documents", "TRUNCATE ON practices_practice", "practices_forget_documents"
        )
    ]
    for table in sorted({*MARKED, *LISTS, *SEEN}):
        function = "practices_renew_lists" if table in LISTS else "practices_renew_token"
        found.append(Trigger(table, "renew_token", f"INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}", function))
    for table, query in MARKED.items():
        for event, rows in ROWS.items():
            when = f"{event} ON {table} REFERENCING {rows} TABLE AS changed"
            found.append(Trigger(table, f"mark_stale_{event}", when, "practices_mark_stale", query))
    return found
