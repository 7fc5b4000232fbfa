import pytest
from django.db import OperationalError, connection


def test_healthz_answers_without_a_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_readyz_is_ok_when_everything_is_migrated(client):
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_readyz_refuses_when_a_migration_is_missing(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"database not migrated")


@pytest.mark.django_db
def test_readyz_refuses_when_the_database_is_gone(client, monkeypatch):
    def no_answer(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", no_answer)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"database not reachable")
