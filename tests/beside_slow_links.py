"""`make beside-slow-links`: mail while the real worker looks at 100 links, of websites that drip and never end.

Shows how long the link check took and how long mails waited meanwhile; fails when one waited a minute. Not a test, so
pytest only finds it when it is named. SECONDS=15 gives each website as long as in production, which takes half an hour.
"""

import os
import time
from contextlib import suppress

import pytest

from practices.models import Link, LinkCheck
from praktijkenbank.post.models import Mail, PlannedWork
from praktijkenbank.post.planned import queue_work
from praktijkenbank.post.queue import queue_mail
from tests.factories import make_practice
from tests.practices.test_link_check import Site, serving
from tests.smtp import MailServer
from tests.submissions.test_tasks import no_jobs, worker  # noqa: F401, a fixture

LINKS, MOST = 100, 60
os.environ.setdefault("SECONDS", "1")


class EndlessSite(Site):
    """Keeps sending a piece of an answer in good time, until whoever asked hangs up."""

    def do_GET(self):  # noqa: N802, the name of http.server
        self.server.asked.append(self.client_address)
        with suppress(OSError):
            while not self.server.must_stop.wait(0.2):
                self.wfile.write(b"x")


@pytest.fixture
def links(transactional_db):
    """As many addresses, each of a website of its own, that all drip; and nobody looked at them yet."""
    practice = make_practice()
    with serving(EndlessSite, address="0.0.0.0") as site:
        for number in range(1, LINKS + 1):
            Link.objects.create(practice=practice, url=f"http://127.0.1.{number}:{site.server_port}/traag/")
        PlannedWork.objects.filter(name="look_at_links").update(known_since="2026-01-01T00:00Z", done_at=None)
        yield site


def looked_at():
    return LinkCheck.objects.exclude(checked_at=None).count()


def waits():
    """How many seconds each mail waited, or waits."""
    now = time.time()
    return [
        (mail.sent_at.timestamp() if mail.sent_at else now) - mail.queued_at.timestamp() for mail in Mail.objects.all()
    ]


def test_mail_beside_slow_links(no_jobs, links, capsys):  # noqa: F811, the fixture
    queue_work("look_at_links")
    until = time.monotonic() + LINKS * (float(os.environ["SECONDS"]) + 2) + 120

    with MailServer() as mail_server, worker(mail_server.port, ["-m", "tests.worker_on_loopback"]):
        start = time.monotonic()
        while looked_at() < LINKS and time.monotonic() < until:
            if looked_at() // 10 >= Mail.objects.count() and links.asked:
                queue_mail("overview", to=f"an-{Mail.objects.count()}@example.org")
            time.sleep(0.05)
        took = time.monotonic() - start
        while Mail.objects.waiting().exists() and max(waits()) < MOST:
            time.sleep(0.05)

    told = set(LinkCheck.objects.values_list("problem", flat=True))
    with capsys.disabled():
        print(f"\n{looked_at()} dripping addresses, {os.environ['SECONDS']} s each: {took:.0f} s; said of them: {told}")
        print(f"{Mail.objects.count()} mails meanwhile, the longest wait {max(waits()):.2f} s")
    assert (looked_at(), told) == (LINKS, {"de website antwoordt niet"})
    assert len(mail_server.received) == Mail.objects.count() >= LINKS // 10
    assert max(waits()) < MOST
