"""See the site on this machine, from an empty folder to gunicorn. `make demo` runs it."""

import errno
import fcntl
import os
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand

from practices.search.meaning.encoder import is_installed
from practices.search.meaning.making import make_missing
from praktijkenbank.demo import environment as demo
from praktijkenbank.demo import mailbox
from praktijkenbank.staff.models import Phone
from praktijkenbank.staff.roles import BEHEER, REDACTIE

ACCOUNTS = {"redacteur": REDACTIE, "beheerder": BEHEER}


class Command(BaseCommand):
    help = "Toont de praktijkenbank op deze computer, met de echte praktijken. Stoppen: Ctrl-C."

    def handle(self, **options):
        with only_demo(), reserved_port() as listener:
            self.stdout.write("Databank, praktijken en bestanden klaarzetten …")
            self.stdout.flush()
            call_command("migrate", verbosity=0)
            call_command("load_bank", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
            make_accounts()
            call_command("load_examples", once=True, verbosity=0)
            make_missing()
            self.stdout.write(
                f"De praktijkenbank: {demo.address()}/\n"
                f"Het beheer:        {demo.address()}/admin/ (naam {' of '.join(ACCOUNTS)}, "
                f"wachtwoord {demo.password()}, code {demo.code()})\n"
                "Een nieuwe code:   .venv/bin/python manage.py demo_code\n"
                "Voorbeelden weg:   .venv/bin/python manage.py load_examples --remove"
            )
            if mailbox.is_open():
                self.stdout.write(f"De mail:           {demo.address()}/postbus/")
            self.stdout.write("Stoppen: Ctrl-C")
            self.stdout.flush()
            serve(listener)


@contextmanager
def only_demo():
    """Hold the lock file of the demo. Raises DemoError when another demo has it."""
    try:
        demo.VAR_DIR.mkdir(parents=True, exist_ok=True)
        lock = (demo.VAR_DIR / "demo.lock").open("a+")
    except OSError as error:
        raise demo.DemoError(f"In de map {demo.VAR_DIR} kan niet geschreven worden.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise demo.DemoError(f"De demo draait al: {lock.read()}") from error
        lock.truncate(0)
        lock.write(demo.address())
        lock.flush()
        yield


@contextmanager
def reserved_port():
    """Give a socket that listens, so that an early visitor waits. Raises DemoError when the port is not free."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((demo.HOST, int(demo.port())))
        except (OSError, OverflowError, ValueError) as error:
            reason = "is in gebruik" if getattr(error, "errno", 0) == errno.EADDRINUSE else "kan niet"
            raise demo.DemoError(
                f"Poort {demo.port()} {reason}. Kies een andere, zoals: make demo PORT=8001"
            ) from error
        listener.listen()
        yield listener


def make_accounts():
    """Make sure that an account of each role exists, with the password and the second factor of the demo."""
    for name, role in ACCOUNTS.items():
        user, _ = User.objects.update_or_create(
            username=name,
            defaults={
                "first_name": name.capitalize(),
                "last_name": "Voorbeeld",
                "is_staff": True,
                "is_superuser": False,
            },
        )
        user.groups.set(Group.objects.filter(name=role))
        if not user.check_password(demo.password()):
            user.set_password(demo.password())
            user.save()
        Phone.objects.update_or_create(user=user, name="telefoon van de demo", defaults={"key": demo.totp_key()})


def serve(listener: socket.socket):
    """Run gunicorn, with the worker and what finds by meaning beside it, until it ends or until this one is told to."""
    # Threads, for a browser that opens a connection ahead of time and leaves it idle.
    options = ["--workers=2", "--threads=4", "--graceful-timeout=5", "--no-control-socket", "--log-level=warning"]
    # Not in var/: the path of a socket may not be long.
    with tempfile.TemporaryDirectory(prefix="praktijkenbank-") as folder:
        os.environ.setdefault("MEANING_ADDRESS", f"{folder}/meaning")
        run_beside(listener, options)


def run_beside(listener, options):
    names = ["worker", "meaning"] if is_installed() else ["worker"]
    beside = [
        subprocess.Popen([sys.executable, "manage.py", name, "--verbosity=0"], cwd=demo.BASE_DIR) for name in names
    ]
    gunicorn = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "praktijkenbank.wsgi", f"--bind=fd://{listener.fileno()}", *options],
        cwd=demo.BASE_DIR,
        pass_fds=[listener.fileno()],
    )
    try:
        sys.exit(gunicorn.wait())
    finally:
        for process in [gunicorn, *beside]:
            process.terminate()
        for process in [gunicorn, *beside]:
            process.wait()
