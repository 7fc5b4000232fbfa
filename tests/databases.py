"""Databases beside the one that pytest-django makes: a copy takes a moment, loading the bank many seconds."""

from contextlib import contextmanager
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from practices.models import IndexState


@contextmanager
def copied_database(original, suffix):
    """The name of a copy of the database of that name, which is gone afterwards."""
    copy = f"{original}_{suffix}"
    _run("DROP DATABASE IF EXISTS {}", copy)  # a run that was broken off leaves it
    _run("CREATE DATABASE {} TEMPLATE {}", copy, original)
    try:
        with in_database(copy):  # or the index that a process has of the one would do for the other
            IndexState.objects.update(lineage=uuid4())
        yield copy
    finally:
        shut(copy)
        _run("DROP DATABASE {}", copy)


@contextmanager
def in_database(name):
    """Inside, everything uses the database of this name, threads of a live server too."""
    original = connection.settings_dict["NAME"]
    _use(name)
    try:
        yield
    finally:
        _use(original)


def shut(name):
    """Let nobody in any more and send away who is there, or the database cannot be dropped.

    A thread of the live server ends when its browser lets go of it, which may be later than the last test.
    """
    _run("ALTER DATABASE {} ALLOW_CONNECTIONS false", name)
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s", [name])


def _use(name):
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()


def _run(sql, *names):
    connection.close()  # a database with a session can be neither copied nor dropped
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql.format(*map(connection.ops.quote_name, names)))
