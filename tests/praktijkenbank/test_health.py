import pytest
from django.db import OperationalError, connection


def test_healthz_answers_without_a_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "elders.example.org", "", None])
def test_any_host_and_none_is_answered(client, settings, address, host):
    """A load balancer asks by the address of the machine, or in HTTP/1.0 without a Host."""
    settings.ALLOWED_HOSTS = ["praktijkenbank.example.org"]
    asked = {"SERVER_NAME": "0.0.0.0"} if host is None else {"HTTP_HOST": host}

    assert client.get(address, **asked).status_code == 200
    assert client.get("/robots.txt", **asked).status_code == 400


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
