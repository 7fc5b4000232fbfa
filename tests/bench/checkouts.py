"""The code of this folder, and that of an older commit beside it with packages, databases and files of its own."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.servers import BASE_DIR, Bank, make_environment

FOLDER = BASE_DIR / "var" / "compare"
HERE = Path(__file__).parent


class CheckoutError(Exception):
    """There is no such commit. The message says so in Dutch."""


@dataclass(frozen=True)
class Checkout:
    """Code to run, the Python that runs it, and the folder for what it makes."""

    name: str
    code: Path
    python: Path
    folder: Path

    def bank(self, size):
        return MeasuredBank(size, self.folder / str(size), self.code, self.python)


class MeasuredBank(Bank):
    """A bank that begins empty each time, so that two of them hold the same. Nothing of it stays."""

    def __init__(self, size, folder, code, python):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        super().__init__(size, folder, code, python)
        self.folder = folder
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "praktijkenbank.settings",
            # The modules of that checkout, then `counted` of this one.
            "PYTHONPATH": f"{code}{os.pathsep}{HERE}",
            # Two processes with other hashes differ by some percent in time.
            "PYTHONHASHSEED": "0",
        }

    @contextmanager
    def running(self):
        with self.cluster.running():
            self.manage("migrate", "--verbosity=0")
            self.manage("collectstatic", "--no-input", "--verbosity=0")
            yield
        shutil.rmtree(self.folder)

    def counted_site(self):
        return self.site(application="counted")

    def make(self, what, *arguments):
        """What a function of `cast.py` says that it made in this bank."""
        return self.answer(["-P", HERE / "cast.py", what, *arguments])


def this_checkout():
    changed = git("status", "--porcelain").stdout and " met wijzigingen"
    return Checkout(f"{short('HEAD')}{changed}", BASE_DIR, Path(sys.executable), FOLDER / "this")


def other_checkout(commit):
    """The code of this commit. The first time it is fetched from this repository and its packages are installed."""
    found = git("rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}", check=False)
    if not commit or found.returncode:
        raise CheckoutError(f"‘{commit}’ is geen commit van dit project. Geef er een, zoals: WITH=03ed515")
    name = short(found.stdout.strip())
    folder = FOLDER / name
    code, environment, is_ready = folder / "code", folder / "venv", folder / "ready"
    if not is_ready.exists():
        print(f"Pakketten installeren voor {name} (de eerste keer duurt dit een minuut) …", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        git("clone", "--quiet", "--shared", "--no-checkout", BASE_DIR, code)
        git("-C", code, "checkout", "--quiet", "--detach", name)
        make_environment(environment, code / "requirements.txt")
        is_ready.touch()
    return Checkout(name, code, environment / "bin" / "python", folder / "var")


def short(commit):
    return git("rev-parse", "--short=10", commit).stdout.strip()


def git(*arguments, check=True):
    return subprocess.run(["git", *arguments], cwd=BASE_DIR, check=check, stdout=subprocess.PIPE, text=True)
