from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from praktijkenbank.post.models import Mail
from praktijkenbank.post.queue import queue_mail


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
    assert (response.status_code, response.content) == (200, b"ok\nworker: away\nmail: the oldest waits 0 s")


def put(heartbeat, mail=None):
    """A worker that was there so many seconds ago, and a mail that waits for so many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (NOW() - %s * interval '1 second')", [heartbeat]
        )
    if mail is not None:
        queue_mail("overview", to="an@example.org")
        Mail.objects.update(queued_at=timezone.now() - timedelta(seconds=mail))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("heartbeat", "mail", "status", "said"),
    [
        (5, None, 200, "ok\nworker: there\nmail: the oldest waits 0 s"),
        (5, 600, 200, "ok\nworker: there\nmail: the oldest waits 600 s"),
        (5, 1000, 503, "worker: there\nmail: the oldest waits 1000 s"),
        (90, None, 503, "worker: away\nmail: the oldest waits 0 s"),
    ],
)
def test_readyz_knows_of_the_worker_and_counts_it_when_asked(client, heartbeat, mail, status, said):
    put(heartbeat, mail)

    watched, ready = client.get("/readyz?worker"), client.get("/readyz")

    assert (watched.status_code, watched.content.decode()) == (status, said)
    assert (ready.status_code, ready.content.decode()) == (200, "ok\n" + said.removeprefix("ok\n"))


@pytest.mark.django_db
def test_mail_that_was_sent_or_given_up_does_not_wait(client):
    put(5, 1000)
    Mail.objects.update(gave_up_at=timezone.now())
    assert client.get("/readyz?worker").status_code == 200


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
