"""A real clamd of Debian with a signature of our own, on loopback: `make with-clamd`.

Wants `clamd`, and no database of signatures: the one it gets finds a sentence of here. Ends with code 1 when something
is not as the tests have it.
"""

import os
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

import django
import pikepdf

os.environ |= {
    "DJANGO_SETTINGS_MODULE": "praktijkenbank.settings",
    "SECRET_KEY": "only-for-this-script",
    "SITE_URL": "http://testserver",
    "DATABASE_URL": "postgres:///none",
}
django.setup()

from django.conf import settings  # noqa: E402
from django.core.checks import run_checks  # noqa: E402
from django.core.exceptions import ValidationError  # noqa: E402

from submissions.files.documents import LOCKED  # noqa: E402
from submissions.files.virus_scan import INFECTED, TOO_MUCH, ask_clamd, scan  # noqa: E402
from tests.neighbours import said, tell  # noqa: E402

OURS = b"what the scanner of this script takes for a virus"
CONFIGURATION = """
Foreground yes
LocalSocket {folder}/clamd.sock
DatabaseDirectory {folder}
AlertEncrypted yes
AlertExceedsMax yes
StreamMaxLength {limit}
"""


def main():
    told = []
    with tempfile.TemporaryDirectory(prefix="clamd-") as folder:
        (Path(folder) / "ours.ndb").write_text(f"Ours.Sentence:0:*:{OURS.hex()}\n")
        for limit in ["25M", "1M"]:
            with Clamd(Path(folder), limit):
                told += look(limit)
    tell(told)


class Clamd:
    """One that takes files up to `limit`, while in this context."""

    def __init__(self, folder, limit):
        self.socket = folder / "clamd.sock"
        self.configuration = folder / "clamd.conf"
        self.configuration.write_text(CONFIGURATION.format(folder=folder, limit=limit))

    def __enter__(self):
        self.process = subprocess.Popen(["clamd", "-c", self.configuration], stdout=subprocess.DEVNULL)
        settings.CLAMD_ADDRESS = str(self.socket)
        for _ in range(300):
            time.sleep(0.1)
            try:
                return ask_clamd(BytesIO(b"x"))
            except OSError:
                continue
        sys.exit("clamd does not answer")

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait()


def look(limit):
    """What is seen with this limit, a line each."""
    faults = [fault.id for fault in run_checks(tags=["uploads"], include_deployment_checks=True)]
    small, large = b"a plan", bytes(2 * 1024**2)
    if limit == "1M":
        yield said(faults == ["submissions.W001"], "a limit below ours is found at the start", faults)
        yield said(verdict(large) == TOO_MUCH, "a file above its limit is told to be too large", verdict(large))
        return
    yield said(faults == [], "nothing to say at the start", faults)
    yield said(verdict(small) is True and verdict(large) is True, "clean files are let in", verdict(large))
    yield said(verdict(small + OURS) == INFECTED, "a virus is found", verdict(OURS))
    yield said(verdict(locked_pdf()) == LOCKED, "a PDF with a password is not called a virus", verdict(locked_pdf()))


def verdict(content):
    try:
        return scan(BytesIO(content))
    except ValidationError as error:
        return error.message


def locked_pdf():
    written = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(written, encryption=pikepdf.Encryption(user="geheim", owner="geheim"))
    return written.getvalue()


if __name__ == "__main__":
    main()
