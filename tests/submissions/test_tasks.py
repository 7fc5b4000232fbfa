"""Sending: once, for as long as it takes, whatever stops in between."""

import os
import re
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPServerDisconnected,
)
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core import mail as outgoing
from django.core.mail.backends import locmem
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from praktijkenbank.post import links
from praktijkenbank.post.management.commands.worker import CONCURRENCY
from praktijkenbank.post.models import Attempt, Mail, PlannedWork, PrivateLink
from praktijkenbank.post.queue import queue_mail
from praktijkenbank.post.sending import NotSentError, Patiently, UndeliverableError, send_mail
from praktijkenbank.post.tasks import clean, requeue_mails
from tests.factories import make_submission
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http://testserver/fiche/link/([\w-]{43})/")


class Backend(locmem.EmailBackend):
    """Sends, unless `error` is set; with {token} in it, the error tells what was sent."""

    error = None
    delay = 0

    def send_messages(self, messages):
        time.sleep(self.delay)
        if self.error:
            token = LINK.search(messages[0].body)
            self.error.args = tuple(
                arg.replace("{token}", token[1]) if token and isinstance(arg, str) else arg for arg in self.error.args
            )
            raise self.error
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def backend(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Backend"
    monkeypatch.setitem(sys.modules, __name__, sys.modules.get(__name__) or SimpleNamespace(Backend=Backend))
    monkeypatch.setattr(Backend, "error", None)
    monkeypatch.setattr(Backend, "delay", 0)
    return Backend


@pytest.fixture
def no_jobs(transactional_db):
    """A database in which other connections see what the test does, and no job of another test."""
    empty = "TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE"
    with connection.cursor() as cursor:
        cursor.execute(empty)
    yield
    with connection.cursor() as cursor:
        cursor.execute(empty)


def kept(mail):
    """What is written down of a Mail."""
    return Mail.objects.values("attempts", "last_error").get(pk=mail.pk) | {
        name: getattr(Mail.objects.get(pk=mail.pk), name) is not None for name in ["sent_at", "gave_up_at"]
    }


SENT = {"attempts": 1, "last_error": "", "sent_at": True, "gave_up_at": False}


def test_mail_goes_out_as_text_and_html_with_a_link_that_works():
    submission = make_submission(email="an@example.org", title="Praattafels")
    mail = submission.queue_mail("submitted")

    send_mail(mail_id=mail.pk)

    (sent,) = outgoing.outbox
    assert (sent.subject, sent.to, sent.from_email, sent.reply_to) == (
        "We hebben je fiche ‘Praattafels’ goed ontvangen",
        ["an@example.org"],
        "Praktijkenbank <redactie@praktijkenbank.example.org>",
        ["redactie@praktijkenbank.example.org"],
    )
    assert sent.extra_headers == {
        "Message-ID": f"<{mail.message_id}@testserver>",
        "Auto-Submitted": "auto-generated",
    }
    token = LINK.search(sent.body)[1]
    ((html, kind),) = sent.alternatives
    assert (LINK.search(html)[1], kind) == (token, "text/html")
    assert Mail.PRIVATE_LINK not in sent.body + html
    link = links.find(token)
    assert (link.about_key, link.email, link.is_mailed) == (submission.key, "an@example.org", True)
    assert kept(mail) == SENT
    assert token not in str(Mail.objects.values().get())


def test_link_belongs_to_who_gets_the_mail():
    submission = make_submission(email="an@example.org")
    send_mail(mail_id=submission.queue_mail("invitation", to="Bo@example.org").pk)
    send_mail(mail_id=queue_mail("overview", to="an@example.org").pk)
    found = [links.find(LINK.search(sent.body)[1]) for sent in outgoing.outbox]
    assert [(link.email, link.about_key) for link in found] == [
        ("bo@example.org", submission.key),
        ("an@example.org", None),
    ]


def test_mail_without_link_makes_none():
    send_mail(mail_id=make_submission().queue_mail("message_to_editors", text="Dag").pk)
    assert (len(outgoing.outbox), PrivateLink.objects.count()) == (1, 0)


def test_mail_is_sent_once_however_often_it_is_asked():
    mail = make_submission().queue_mail("submitted")
    for _ in range(3):
        send_mail(mail_id=mail.pk)
    assert (len(outgoing.outbox), kept(mail)) == (1, SENT)


def test_mail_of_a_fiche_that_is_gone_is_no_problem():
    send_mail(mail_id=0)
    assert outgoing.outbox == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_jobs")
def test_two_workers_at_once_send_once(backend):
    backend.delay = 0.2
    mail = make_submission().queue_mail("submitted")
    barrier = Barrier(3)

    def work():
        barrier.wait()
        send_mail(mail_id=mail.pk)
        connection.close()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(outgoing.outbox), kept(mail), PrivateLink.objects.count()) == (1, SENT, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_jobs")
def test_slow_mail_server_holds_up_no_fiche(backend):
    backend.delay = 1
    submission = make_submission()
    mail = submission.queue_mail("start")

    def work():
        send_mail(mail_id=mail.pk)
        connection.close()

    sending = Thread(target=work)
    sending.start()
    while not PrivateLink.objects.exists():
        time.sleep(0.01)
    submission.submit()
    assert Mail.objects.get(pk=mail.pk).sent_at is None  # the fiche was faster

    sending.join()
    assert kept(mail) == SENT


# What goes wrong


def test_failure_is_written_down_without_the_token_and_tried_again(backend, caplog):
    mail = make_submission(email="an@example.org").queue_mail("submitted")

    backend.error = SMTPDataError(451, "try later: http://testserver/fiche/link/{token}/ for an@example.org")
    with pytest.raises(NotSentError, match=f"^mail {mail.pk} is not sent: SMTPDataError$") as raised:
        send_mail(mail_id=mail.pk)
    assert kept(mail) == {
        "attempts": 1,
        "last_error": "SMTPDataError: (451, 'try later: http://testserver/fiche/link/…/ for an@example.org')",
        "sent_at": False,
        "gave_up_at": False,
    }
    # Procrastinate logs the error with all that led to it.
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)
    assert caplog.messages == [f"mail {mail.pk} is not sent: SMTPDataError"]

    backend.error = None
    send_mail(mail_id=mail.pk)
    assert kept(mail) == {**SENT, "attempts": 2}


def test_mail_that_arrived_although_the_sending_broke_off_is_the_same_mail(monkeypatch):
    """A worker is killed after handing over: the link in that mail works, and a second copy can be told."""
    mail = make_submission().queue_mail("submitted")

    def killed(self, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Mail, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            send_mail(mail_id=mail.pk)
    assert links.find(LINK.search(outgoing.outbox[0].body)[1])
    send_mail(mail_id=mail.pk)

    first, second = outgoing.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert first.body == second.body
    assert PrivateLink.objects.count() == 1


@pytest.mark.parametrize(
    ("error", "is_given_up"),
    [
        (SMTPRecipientsRefused({"an@example.org": (550, b"no such user")}), True),
        (SMTPRecipientsRefused({"an@example.org": (450, b"greylisted")}), False),
        (ConnectionRefusedError(111, "Connection refused"), False),
    ],
)
def test_address_that_does_not_exist_is_given_up_at_once(error, is_given_up, backend):
    mail = make_submission().queue_mail("submitted")
    backend.error = error

    with pytest.raises(UndeliverableError if is_given_up else NotSentError) as raised:
        send_mail(mail_id=mail.pk)

    assert isinstance(raised.value, UndeliverableError) is is_given_up
    assert kept(mail)["gave_up_at"] is is_given_up
    backend.error = None
    if is_given_up:
        send_mail(mail_id=mail.pk)
        assert outgoing.outbox == []


ADDRESS, MESSAGE = Mail.Trouble.ADDRESS, Mail.Trouble.MESSAGE


@pytest.mark.parametrize(
    ("turn", "answer", "why"),
    [
        ("recipient", "550 5.1.1 no such user", ADDRESS),
        ("recipient", "553 5.6.7 needs SMTPUTF8", ADDRESS),
        ("recipient", "450 4.2.0 greylisted", ""),
        ("recipient", "421 4.3.2 closing down", ""),
        ("recipient", "530 5.7.0 sign in first", ""),
        ("sender", "553 5.1.8 sender refused", MESSAGE),
        ("sender", "530 5.7.0 sign in first", ""),
        ("sender", "451 4.3.0 try again", ""),
        ("data", "554 5.7.1 no", MESSAGE),
        ("data", "451 4.3.0 try again", ""),
        ("text", "554 5.7.1 looks like spam", MESSAGE),
        ("text", "552 5.3.4 too big", MESSAGE),
        ("text", "452 4.3.1 disk is full", ""),
        ("text", "421 4.3.2 closing down", ""),
        ("text", "", ""),
        ("recipient", "", ""),
    ],
)
def test_only_what_the_mail_server_says_for_good_is_final(settings, turn, answer, why):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    mail = make_submission().queue_mail("submitted")
    with MailServer() as mail_server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.port
        setattr(mail_server, f"{turn}_answer", answer)
        with pytest.raises(UndeliverableError if why else NotSentError) as raised:
            send_mail(mail_id=mail.pk)

        assert isinstance(raised.value, UndeliverableError) is bool(why)
        assert (Mail.objects.get(pk=mail.pk).gave_up_why, kept(mail)["gave_up_at"]) == (why, bool(why))
        # What is not final goes out as soon as the server takes it.
        setattr(mail_server, f"{turn}_answer", {"data": "354 go on"}.get(turn, "250 ok"))
        send_mail(mail_id=mail.pk)
    assert (len(mail_server.received), kept(mail)["sent_at"]) == (int(not why), not why)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (SMTPNotSupportedError("SMTPUTF8 is not supported"), ADDRESS),
        (SMTPNotSupportedError("STARTTLS extension not supported by server."), ""),
        (SMTPAuthenticationError(535, "wrong password"), ""),
        (SMTPConnectError(554, "no service here"), ""),
        (SMTPServerDisconnected("gone"), ""),
    ],
)
def test_what_is_wrong_with_our_own_way_in_is_tried_again(backend, error, why):
    mail = make_submission().queue_mail("submitted")
    backend.error = error
    with pytest.raises(NotSentError):
        send_mail(mail_id=mail.pk)
    assert Mail.objects.get(pk=mail.pk).gave_up_why == why


def test_an_address_that_would_become_another_on_the_way_is_given_up():
    mail = queue_mail("overview", to="andré@example.org")
    with pytest.raises(UndeliverableError):
        send_mail(mail_id=mail.pk)
    assert (Mail.objects.get(pk=mail.pk).gave_up_why, outgoing.outbox) == (ADDRESS, [])


@pytest.mark.parametrize(("age", "is_given_up"), [(timedelta(hours=71), False), (timedelta(hours=73), True)])
def test_mail_is_given_up_after_three_days(age, is_given_up, backend):
    mail = make_submission().queue_mail("submitted")
    Mail.objects.update(queued_at=timezone.now() - age)
    backend.error = ConnectionRefusedError(111, "Connection refused")
    with pytest.raises(NotSentError):
        send_mail(mail_id=mail.pk)
    assert kept(mail)["gave_up_at"] is is_given_up
    assert Mail.objects.get(pk=mail.pk).gave_up_why == (Mail.Trouble.TIME if is_given_up else "")


def test_waits_grow_to_a_quarter_of_an_hour_and_never_end():
    def minutes(attempts):
        decision = Patiently().get_retry_decision(exception=NotSentError(), job=SimpleNamespace(attempts=attempts))
        return round((decision.retry_at - timezone.now()) / timedelta(minutes=1))

    assert [minutes(attempts) for attempts in [0, 1, 2, 3, 4, 5, 500]] == [1, 2, 4, 8, 15, 15, 15]
    job = SimpleNamespace(attempts=0)
    assert Patiently().get_retry_decision(exception=UndeliverableError(), job=job) is None


# What is planned


def test_mail_whose_job_vanished_gets_another():
    lost, busy, waiting, sent, given_up = [make_submission().queue_mail("submitted") for _ in range(5)]
    with connection.cursor() as cursor:
        jobs = "SELECT id FROM procrastinate_jobs WHERE (args->>'mail_id')::int = ANY(%s)"
        cursor.execute(f"DELETE FROM procrastinate_jobs WHERE id IN ({jobs})", [[lost.pk, sent.pk, given_up.pk]])
        cursor.execute(f"UPDATE procrastinate_jobs SET status = 'doing' WHERE id IN ({jobs})", [[busy.pk]])
    Mail.objects.filter(pk=sent.pk).update(sent_at=timezone.now())
    Mail.objects.filter(pk=given_up.pk).update(gave_up_at=timezone.now())

    for _ in range(2):
        requeue_mails(timestamp=0)

    assert sorted(ProcrastinateJob.objects.values_list("args__mail_id", "status")) == [
        (lost.pk, "todo"),
        (busy.pk, "doing"),
        (waiting.pk, "todo"),
    ]


def test_cleaning_forgets_what_nobody_needs():
    now = timezone.now()
    for days in [1, 3]:
        Attempt.objects.create(action="start", who="hash")
        Attempt.objects.filter(at__gte=now - timedelta(minutes=1)).update(at=now - timedelta(days=days))
    issued = [links.issue("an@example.org")[0] for _ in range(3)]
    for link, days in zip(issued, [-1, 29, 31], strict=True):
        PrivateLink.objects.filter(pk=link.pk).update(expires_at=now - timedelta(days=days))

    for age in [29, 31]:
        job = {"name": f"failed {age}", "at": now - timedelta(days=age)}
        with connection.cursor() as cursor:
            # Triggers of procrastinate note when a job was made, and when it ended.
            cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('mail', %(name)s)", job)
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = %(name)s", job)
            cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = %(name)s", job)
            of_job = "job_id = (SELECT id FROM procrastinate_jobs WHERE task_name = %(name)s)"
            cursor.execute(f"UPDATE procrastinate_events SET at = %(at)s WHERE {of_job}", job)
    for days in [1, -1]:
        Session.objects.create(session_key=f"days {days}", expire_date=now + timedelta(days=days))

    clean()

    assert list(ProcrastinateJob.objects.values_list("task_name", flat=True)) == ["failed 29"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["days 1"]
    assert [(now - attempt.at).days for attempt in Attempt.objects.all()] == [1]
    assert list(PrivateLink.objects.order_by("pk")) == issued[:2]


# The real worker


@contextmanager
def worker(port, command=("manage.py", "worker")):
    """The process that production runs, with a mail server on this port. Gives it; killed at the end."""
    url = re.sub(r"/[^/?]*(\?|$)", rf"/{connection.settings_dict['NAME']}\1", os.environ["DATABASE_URL"], count=1)
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=django_settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, "EMAIL_URL": f"smtp://127.0.0.1:{port}"},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(condition):
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def let_time_pass():
    """As if an hour went by: who is silent is dead, what waits is due, what is planned is due again."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'")
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - interval '1 hour'")
        cursor.execute("DELETE FROM procrastinate_periodic_defers")


@pytest.mark.usefixtures("no_jobs")
def test_mail_server_that_is_down_loses_nothing():
    with MailServer() as mail_server:
        port = mail_server.port
    mails = [make_submission().queue_mail("submitted") for _ in range(3)]

    with worker(port) as process:
        wait_until(lambda: Mail.objects.filter(attempts=1).count() == 3)
        assert {kept(mail)["last_error"] for mail in mails} == {
            "ConnectionRefusedError: [Errno 111] Connection refused"
        }
        with MailServer(port) as mail_server:
            let_time_pass()
            wait_until(lambda: Mail.objects.waiting().count() == 0)
            process.terminate()
            _, errors = process.communicate()

    assert sorted(message["Message-ID"] for message in mail_server.received) == sorted(
        f"<{mail.message_id}@testserver>" for mail in mails
    )
    assert process.returncode == 0
    # Calm lines, and no person in them.
    assert sorted(re.sub(r"^\S+ \S+ ", "", errors, flags=re.MULTILINE).splitlines()) == sorted(
        f"WARNING praktijkenbank.post.sending: mail {mail.pk} is not sent: ConnectionRefusedError" for mail in mails
    )


@pytest.mark.usefixtures("no_jobs")
def test_worker_that_is_killed_while_sending_is_followed_by_one_that_sends():
    mail = make_submission().queue_mail("submitted")
    with MailServer() as mail_server:
        mail_server.may_answer.clear()
        with worker(mail_server.port) as process:
            assert mail_server.started.wait(30)
            process.kill()
            process.wait()
        assert kept(mail) == {**SENT, "attempts": 0, "sent_at": False}

        let_time_pass()
        mail_server.may_answer.set()
        with worker(mail_server.port):
            wait_until(lambda: Mail.objects.waiting().count() == 0)

    # The first was never answered: the same mail, with the same link, is what came twice at most.
    assert {(message["Message-ID"], message.get_body(["plain"]).get_content()) for message in mail_server.received} == {
        (f"<{mail.message_id}@testserver>", mail_server.received[0].get_body(["plain"]).get_content())
    }
    assert kept(mail) == SENT
    assert PrivateLink.objects.count() == 1


@pytest.mark.usefixtures("no_jobs")
def test_a_worker_that_is_told_to_stop_finishes_what_it_is_sending():
    """The other queue has nothing to do and ends at once."""
    mail = make_submission().queue_mail("submitted")
    with MailServer() as mail_server:
        mail_server.may_answer.clear()
        with worker(mail_server.port) as process:
            assert mail_server.started.wait(30)
            process.terminate()
            wait_until(lambda: ProcrastinateWorker.objects.count() < len(CONCURRENCY))
            mail_server.may_answer.set()
            _, errors = process.communicate()

    assert (process.returncode, errors) == (0, "")
    assert kept(mail) == SENT
    assert not ProcrastinateJob.objects.filter(task_name=send_mail.name).exists()


@pytest.mark.usefixtures("no_jobs")
def test_what_was_queued_before_a_restart_is_sent_after_it_once():
    with MailServer() as mail_server:
        with worker(mail_server.port):
            first = make_submission().queue_mail("submitted")
            wait_until(lambda: not ProcrastinateJob.objects.filter(task_name=send_mail.name).exists())
        second = make_submission().queue_mail("submitted")
        with worker(mail_server.port), worker(mail_server.port):
            wait_until(lambda: not ProcrastinateJob.objects.filter(task_name=send_mail.name).exists())

    assert [message["Message-ID"] for message in mail_server.received] == [
        f"<{mail.message_id}@testserver>" for mail in [first, second]
    ]


@pytest.mark.usefixtures("no_jobs")
def test_work_that_takes_long_holds_up_no_mail():
    """As much other work as may run at once waits for tables that somebody else has locked."""
    long_ago = timezone.now() - timedelta(days=1)
    names = ["release_changes", "clean"]
    PlannedWork.objects.filter(name__in=names).update(known_since=long_ago)
    assert len(names) == CONCURRENCY["default"]
    other = connection.copy()
    with MailServer() as mail_server, closing(other):
        other.set_autocommit(False)
        other.cursor().execute("LOCK TABLE submissions_submission, post_attempt")
        with worker(mail_server.port) as process:
            wait_until(lambda: PlannedWork.objects.filter(tried_at__isnull=False).count() == 2)
            mail = queue_mail("overview", to="an@example.org", is_known=True)
            wait_until(lambda: kept(mail)["sent_at"])
            assert not PlannedWork.objects.exclude(done_at=None).exists()
            other.rollback()
            wait_until(lambda: PlannedWork.objects.exclude(done_at=None).count() == 2)
            process.terminate()
            process.communicate()

    assert process.returncode == 0
    assert len(mail_server.received) == 1
