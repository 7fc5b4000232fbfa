"""See the site on this machine, from an empty folder to gunicorn. `make demo` runs it."""

import errno
import fcntl
import socket
import subprocess
import sys
from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand

from praktijkenbank import demo, mailbox

EDITOR = "redacteur"


class Command(BaseCommand):
    help = "Toont de praktijkenbank op deze computer, met de echte praktijken. Stoppen: Ctrl-C."

    def handle(self, **options):
        with only_demo(), reserved_port() as listener:
            self.stdout.write("Databank, praktijken en bestanden klaarzetten …")
            self.stdout.flush()
            call_command("migrate", verbosity=0)
            call_command("load_bank", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
            password = make_editor()
            self.stdout.write(
                f"De praktijkenbank: {demo.address()}/\n"
                f"Het beheer:        {demo.address()}/admin/ (naam {EDITOR}, wachtwoord {password})"
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


def make_editor() -> str:
    """Make sure that the demo editor exists and give the password."""
    password = demo.kept_secret("editor_password", size=12)
    editor, _ = get_user_model().objects.get_or_create(
        username=EDITOR, defaults={"is_staff": True, "is_superuser": True, "first_name": "Redactie"}
    )
    if not editor.check_password(password):
        editor.set_password(password)
        editor.save()
    return password


def serve(listener: socket.socket):
    """Run gunicorn, with the worker beside it, until gunicorn ends or until this process is told to."""
    # Threads, for a browser that opens a connection ahead of time and leaves it idle.
    options = ["--workers=2", "--threads=4", "--graceful-timeout=5", "--no-control-socket", "--log-level=warning"]
    worker = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=demo.BASE_DIR)
    gunicorn = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "praktijkenbank.wsgi", f"--bind=fd://{listener.fileno()}", *options],
        cwd=demo.BASE_DIR,
        pass_fds=[listener.fileno()],
    )
    try:
        sys.exit(gunicorn.wait())
    finally:
        for process in [gunicorn, worker]:
            process.terminate()
        for process in [gunicorn, worker]:
            process.wait()
