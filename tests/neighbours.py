"""What the scripts share that try this site beside real servers, such as `make behind-proxies`."""

import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.core.management import call_command

from praktijkenbank.demo.embedded_postgres import Cluster

BASE_DIR = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"


def said(holds, sentence, *seen):
    """A line about a sentence, with what was seen when it does not hold."""
    return f"{'✔' if holds else '✘'}  {sentence}" + ("" if holds else f": {seen}")


def tell(lines):
    """Print each line as it comes; end with code 1 when a sentence does not hold."""
    told = []
    for line in lines:
        print(line, flush=True)
        told.append(line)
    sys.exit(any(line.startswith("✘") for line in told))


def free_port():
    with socket.socket() as one:
        one.bind((HOST, 0))
        return one.getsockname()[1]


def wait_until(condition, seconds=60, must=True):
    until = time.monotonic() + seconds
    while not (holds := condition()) and time.monotonic() < until:
        time.sleep(0.1)
    if must and not holds:
        sys.exit("a server does not answer")
    return holds


@contextmanager
def set_up_here(**environment):
    """Django in this process, on an empty bank of its own. Gives a folder; both go at the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="neighbours-")))
        folder.chmod(0o755)
        (folder / "var" / "static").mkdir(parents=True)
        cluster = Cluster(folder / "postgres")
        stack.enter_context(cluster.running())
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "praktijkenbank.settings",
            "DATABASE_URL": cluster.url,
            "SECRET_KEY": "only-for-this-script",
            "SITE_URL": "http://testserver",
            "VAR_DIR": str(folder / "var"),
            **environment,
        }
        django.setup()
        call_command("migrate", verbosity=0)
        yield folder


@contextmanager
def process(command, log, **options):
    """Run this until the end of the context; what it writes goes to the file `log`."""
    with log.open("a") as file, subprocess.Popen(command, stdout=file, stderr=file, **options) as started:
        try:
            yield started
        finally:
            started.terminate()
