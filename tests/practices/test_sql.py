"""The database holds the SQL of the repository: nothing else, and nothing less."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.browse.menu import read_menu
from practices.models import Practice
from practices.search import index as search_index
from practices.search.document import with_searchable
from practices.search.facets import FACETS
from practices.search.synonyms import Synonyms
from practices.search.triggers import LISTS, MARKED, triggers
from tests.factories import make_implementation, make_municipality, make_practice

pytestmark = pytest.mark.django_db
FUNCTION = re.compile(r"^CREATE (?:OR REPLACE )?FUNCTION (\w+)\(.*?AS \$\$(.*?)\$\$", re.DOTALL | re.MULTILINE)
# A trigger that stands in a file of its own, not in triggers.py.
OF_FILES = re.compile(r"CREATE OR REPLACE TRIGGER (\w+) \w+ [\w ]+? ON (\w+)\s+FOR EACH ROW EXECUTE FUNCTION (\w+)")
# What is not of an extension or of procrastinate, which brings its own.
OURS = """
    NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = f.oid AND d.deptype = 'e')
    AND f.pronamespace = 'public'::regnamespace AND f.proname NOT LIKE 'procrastinate%%'
"""


@pytest.fixture
def sql_files(settings):
    """The text of all files in the folders with SQL."""
    paths = sorted(settings.BASE_DIR.glob("p*/*/sql/*.sql"))
    assert [path.name for path in paths] == ["match.sql", "stale.sql", "tokens.sql", "audit.sql"]
    return "\n".join(path.read_text() for path in paths)


def rows(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_the_functions_are_those_of_the_files(sql_files):
    found = dict(rows(f"SELECT f.proname, f.prosrc FROM pg_proc f WHERE {OURS}"))

    assert found == dict(FUNCTION.findall(sql_files))


def test_the_triggers_are_those_of_the_list_and_the_files(sql_files):
    found = rows(
        f"""SELECT t.tgrelid::regclass::text, t.tgname, f.proname, encode(t.tgargs, 'escape')
        FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid WHERE NOT t.tgisinternal AND {OURS}"""
    )
    listed = [(row.table, row.name, row.function, row.argument and f"{row.argument}\\000") for row in triggers()]
    in_files = [(table, name, function, "") for name, table, function in OF_FILES.findall(sql_files)]

    assert sorted(found) == sorted([*listed, *in_files])


def test_a_trigger_waits_for_its_table():
    """The list names tables of later migrations too: on an empty database the first that reads it comes before them."""
    later = replace(triggers()[-1], table="practices_quote", when="INSERT ON practices_quote")

    with connection.cursor() as cursor:
        cursor.execute(later.sql)
        cursor.execute(later.reverse_sql)
        cursor.execute("CREATE TABLE practices_quote (practice_id int)")
        cursor.execute(later.sql)

    assert rows("SELECT tgname FROM pg_trigger WHERE tgrelid = 'practices_quote'::regclass") == [(later.name,)]


def tables_read(read):
    """The tables that `read()` asks."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        read()
    return {table for query in asked for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}


def test_every_table_that_a_document_is_made_of_marks_it(settings):
    practice = make_practice(municipality=make_municipality(aliases=["Kortessem"]))
    make_implementation(practice=practice, municipality=make_municipality())

    assert tables_read(lambda: list(with_searchable(Practice.objects.all()))) <= MARKED.keys()


def test_every_table_with_what_all_practices_share_renews_the_lists():
    index = search_index.current()

    def read_lists():
        for facet in FACETS:
            facet.options()
        Synonyms.load()
        search_index._lists()
        read_menu(index)

    assert tables_read(read_lists) <= LISTS


def test_a_statement_on_a_table_of_the_lists_renews_both_tokens():
    make_municipality()
    before = search_index.current().state
    rows("UPDATE practices_municipality SET name = 'Gent' RETURNING 1")
    after = search_index.current().state

    assert before.token != after.token
    assert before.lists != after.lists
