from contextlib import contextmanager

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections
from django.db.migrations.loader import MigrationLoader

# The number of the lock: any that no other lock of ours has.
MIGRATE_LOCK = 7_203_513


class Command(MigrateCommand):
    def handle(self, *args, **options):
        """As Django does it, but not on a database with migrations that this version does not have.

        Those are of a set-up from before the first release, or of a newer version: names of migrations can be the same
        and mean something else.
        """
        loader = MigrationLoader(connections[options["database"]])
        ours = {app for app, _name in loader.disk_migrations}
        unknown = sorted(f"{app}.{name}" for app, name in loader.applied_migrations if app in ours)
        unknown = [name for name in unknown if tuple(name.split(".")) not in loader.disk_migrations]
        if unknown:
            raise CommandError(
                f"Deze databank is van een andere versie: ze kent {unknown[0]}, en deze versie niet. "
                "Is het die van de demo? Verwijder dan de map var/ en begin opnieuw."
            )
        with _alone(connections[options["database"]]):
            return super().handle(*args, **options)


@contextmanager
def _alone(connection):
    """Wait for another process that migrates the same database: each would make the same tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATE_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATE_LOCK])
