"""The worker with Debian's Postfix and OpenSMTPD on loopback: `make with-mail-servers`.

Says of each sentence whether it holds with that server; ends with code 1 when one does not. Wants root, for root
folders of the servers' own, and Debian's archive.
"""

import os
import sys
from contextlib import ExitStack
from itertools import chain

from .mail_servers import BUSY, DOMAIN, DOMAIN_WITH_LETTERS, LIMIT, OpenSmtpd, Postfix
from .neighbours import BASE_DIR, HOST, process, said, set_up_here, tell, wait_until

# What mail programs break, cut off or write in another way.
TEXT = f"Één zin.\n.\n.. met punten\nFrom hier af één lange alinea: {'zo gaat het verder, ' * 500}€\n"


def main():
    if os.geteuid():
        sys.exit("with-mail-servers wants root")
    with set_up_here() as folder:
        tell(line for kind in [Postfix, OpenSmtpd] for line in Trial(kind(folder), folder).lines())


class Trial:
    """What the worker does with this server."""

    def __init__(self, server, folder):
        self.server, self.log = server, folder / "worker.log"

    def lines(self):
        """Start the server and two workers, and yield a line for each sentence."""
        environment = os.environ | {"EMAIL_URL": f"smtp://{HOST}:{self.server.port}"}
        command = [sys.executable, "manage.py", "worker"]
        with ExitStack() as stack:
            stack.enter_context(self.server.running)
            self.server.start(is_strict=True)
            for _ in range(2):
                stack.enter_context(process(command, self.log, cwd=BASE_DIR, env=environment))
            for holds, sentence, *seen in chain(self.delivered(), self.final(), self.later()):
                yield said(holds, f"{self.server.package}: {sentence}", *seen)

    def delivered(self):
        mail, other = queued(f"an@{DOMAIN}", TEXT), queued(f"an@{DOMAIN_WITH_LETTERS}")
        wait_until(lambda: now(mail).sent_at and now(other).sent_at, must=False)
        came = wait_until(lambda: self.came(mail), must=False)
        text = came[0].get_body(["plain"]).get_content() if came else ""
        yield text == TEXT, "a mail is in the mailbox of its address, letter for letter", text[:200]
        came = wait_until(lambda: self.came(other), must=False)
        yield came, "a domain with é in it is found under its other name", told(other)

    def final(self):
        """What is of no use to try again."""
        unknown, elsewhere = queued(f"niemand@{DOMAIN}"), queued("niemand@elders.example")
        letters, large = queued(f"andré@{DOMAIN}"), queued(f"an@{DOMAIN}", "Een lange zin. " * (LIMIT // 15))
        mails = [unknown, elsewhere, letters, large]
        wait_until(lambda: all(now(mail).attempts for mail in mails))
        address, message = mails[0].Trouble.ADDRESS, mails[0].Trouble.MESSAGE
        yield told(unknown)[0] == address, "an address that does not exist is given up and said", told(unknown)
        yield (
            told(elsewhere)[0] == address,
            "an address that it sends nothing on to is given up and said",
            told(elsewhere),
        )
        yield told(letters)[0] == address, "an address that needs SMTPUTF8 is given up and said", told(letters)
        yield told(large)[0] == message, "a mail above its limit is given up and said", told(large)

    def later(self):
        """What is tried until it goes out."""
        busy = [queued(f"{name}@{DOMAIN}") for name in BUSY]
        for turn in [1, 2]:
            wait_until(lambda turn=turn: make_due() or all(now(mail).attempts >= turn for mail in busy), must=False)
            seen = [told(mail) for mail in busy]
            is_waiting = all(why == "" and sent is None and tries >= turn for why, sent, tries, _ in seen)
            yield (
                is_waiting,
                f"greylisting and a full mailbox: tried for the {['first', 'second'][turn - 1]} time, not given up",
                seen,
            )
        self.server.stop()
        stopped = queued(f"bo@{DOMAIN}")
        wait_until(lambda: now(stopped).attempts)
        why, sent, *_ = told(stopped)
        yield why == "" and sent is None, "a server that is stopped is waited for", told(stopped)
        self.server.start()
        mails = [*busy, stopped]
        wait_until(lambda: make_due() or all(now(mail).sent_at for mail in mails), must=False)
        came = [bool(wait_until(lambda mail=mail: self.came(mail), seconds=10, must=False)) for mail in mails]
        yield all(came), "all of that comes once the server takes it", came, [told(mail) for mail in mails]
        ids = [message["Message-ID"] for _, message in self.server.received()]
        yield len(ids) == len(set(ids)) == 5, "each mail came once, with two workers", ids
        given_up = type(stopped).objects.exclude(gave_up_at=None)
        yield all(mail.attempts == 1 for mail in given_up), "what was given up was not tried again"

    def came(self, mail):
        """The messages in the mailbox of its address that are this mail."""
        name = mail.to.partition("@")[0]
        return [
            message
            for box, message in self.server.received()
            if box == name and str(mail.message_id) in message["Message-ID"]
        ]


def queued(to, text=""):
    """A mail for the workers, with another text when there is one."""
    from django.db import transaction

    from praktijkenbank.post.queue import queue_mail

    with transaction.atomic():
        mail = queue_mail("overview", to=to, is_known=True)
        if text:
            mail.text = text
            mail.save()
    return mail


def now(mail):
    return type(mail).objects.get(pk=mail.pk)


def told(mail):
    """Why it was given up, when it was sent, how often it was tried, and what went wrong last."""
    mail = now(mail)
    is_said = type(mail).objects.undelivered().filter(pk=mail.pk).exists()
    return mail.gave_up_why if is_said else "", mail.sent_at, mail.attempts, mail.last_error


def make_due():
    """As if the pause before the next try were over."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")


if __name__ == "__main__":
    main()
