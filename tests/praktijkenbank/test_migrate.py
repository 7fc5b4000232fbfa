"""A database of another set-up is not touched."""

from contextlib import closing

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from praktijkenbank.staff.management.commands.migrate import MIGRATE_LOCK


@pytest.mark.django_db
def test_a_database_of_an_earlier_set_up_is_refused_with_what_to_do():
    MigrationRecorder(connection).record_applied("practices", "0002_search_triggers")

    with pytest.raises(CommandError) as refused:
        call_command("migrate", verbosity=0)

    assert str(refused.value) == (
        "Deze databank is van een andere versie: ze kent practices.0002_search_triggers, en deze versie niet. "
        "Is het die van de demo? Verwijder dan de map var/ en begin opnieuw."
    )


@pytest.mark.django_db
def test_a_database_of_this_version_and_packages_that_are_gone_are_no_trouble():
    MigrationRecorder(connection).record_applied("a_package_of_before", "0001_initial")

    call_command("migrate", verbosity=0)


@pytest.mark.django_db
def test_two_at_a_time_wait_for_each_other():
    other = connection.copy()
    with closing(other), connection.cursor() as cursor:
        other.cursor().execute("SELECT pg_advisory_lock(%s)", [MIGRATE_LOCK])
        cursor.execute("SET LOCAL lock_timeout = '100ms'")
        with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
            call_command("migrate", verbosity=0)

    call_command("migrate", verbosity=0)
