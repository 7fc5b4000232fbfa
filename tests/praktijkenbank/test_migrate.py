"""A database of another set-up is not touched."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


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
