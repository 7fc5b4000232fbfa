"""What the benchmark runs beside itself: databases, the site, Datasette. All of it stops when its context ends."""

import json
import os
import socket
import subprocess
import sys
import time
import venv
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import psycopg

from praktijkenbank.demo.embedded_postgres import Cluster

BASE_DIR = Path(__file__).resolve().parent.parent.parent
FOLDER = BASE_DIR / "var" / "bench"
HOST = "127.0.0.1"
# A server of some size. Commits wait for the disk, as in production.
POSTGRES = {"shared_buffers": "512MB", "max_wal_size": "4GB"}
HEADERS = {"Host": HOST, "X-Forwarded-Proto": "https", "Accept-Encoding": "gzip"}


class Bank:
    """A database with `size` practices, kept in `folder` for the next time, and the `code` that works on it."""

    def __init__(self, size, folder=FOLDER, code=BASE_DIR, python=sys.executable):
        self.size, self.code, self.python = size, code, python
        self.cluster = Cluster(folder / f"postgres-{size}", POSTGRES)
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "DATABASE_URL": self.cluster.url,
            "SECRET_KEY": "only-for-the-benchmark",
            "SITE_URL": "https://bench.example.org",
            "EMAIL_URL": "dummymail://",
            "ALLOWED_HOSTS": HOST,
            "VAR_DIR": str(folder),
            "LOG_LEVEL": "WARNING",
        }

    @contextmanager
    def running(self):
        """Keep the database up, filled the first time."""
        with self.cluster.running():
            self.manage("migrate", "--verbosity=0")
            if self.inside("count") != self.size:
                self.manage("make_corpus", f"--count={self.size}", "--replace")
            yield

    def connect(self):
        return psycopg.connect(host=str(self.cluster.socket_folder), user="praktijkenbank", dbname="postgres")

    def manage(self, *arguments):
        self._run([self.python, "manage.py", *arguments])

    def inside(self, task, data=None):
        """What a function of `inside.py` returns, from a fresh process that works on this bank."""
        return self.answer(["-m", "tests.bench.inside", task], data)

    def answer(self, arguments, data=None):
        """What Python prints as JSON with these arguments."""
        command = [self.python, *arguments]
        return json.loads(self._run(command, input=json.dumps(data), stdout=subprocess.PIPE, text=True).stdout)

    def _run(self, command, **options):
        return subprocess.run(command, cwd=self.code, env=self.environment, check=True, **options)

    @contextmanager
    def site(self, workers=1, application="praktijkenbank.wsgi"):
        """Give a Site: gunicorn with this bank."""
        with socket.socket() as listener:
            # As gunicorn sets it, but too late for the connection that waits while it starts.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            listener.bind((HOST, 0))
            listener.listen()
            options = ["--threads=4", "--keep-alive=7200", "--no-control-socket", "--log-level=warning"]
            command = [self.python, "-m", "gunicorn", application, f"--workers={workers}"]
            command += [f"--bind=fd://{listener.fileno()}", *options]
            with stopped_at_the_end(command, cwd=self.code, env=self.environment, pass_fds=[listener.fileno()]):
                site = Site(listener.getsockname()[1])
                site.get("/readyz")
                yield site


@contextmanager
def stopped_at_the_end(command, **options):
    """Run a process, out of reach of Ctrl-C, so that this one can stop it in order."""
    process = subprocess.Popen(command, start_new_session=True, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


class Site:
    """One kept connection to a server on this machine."""

    def __init__(self, port):
        self.port = port
        self._connection = HTTPConnection(HOST, port, timeout=300)

    def get(self, path, **headers):
        """The answer as (seconds, status, headers, body)."""
        start = time.perf_counter()
        self._connection.request("GET", path, headers={**HEADERS, **headers})
        response = self._connection.getresponse()
        body = response.read()
        return time.perf_counter() - start, response.status, response.headers, body

    def seconds(self, path, status=200, **headers):
        """How long an answer takes. Raises RuntimeError when it has another status."""
        seconds, found, _headers, body = self.get(path, **headers)
        if found != status:
            raise RuntimeError(f"{path} gives {found}: {body[:200]}")
        return seconds


def make_environment(folder, requirements):
    """A virtual environment with these packages and nothing else."""
    venv.create(folder, with_pip=True)
    pip = [folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*pip, "-r", requirements], check=True)


@contextmanager
def datasette(database):
    """Give a Site: Datasette with this SQLite file, without its limits on time. None when it cannot be installed."""
    folder = FOLDER / "datasette"
    requirements = Path(__file__).parent / "requirements-datasette.txt"
    try:
        if not (folder / "bin" / "datasette").exists():
            make_environment(folder, requirements)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"\n**Datasette is niet vergeleken: het kan niet geïnstalleerd worden ({error}).**\n", file=sys.stderr)
        yield None
        return
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    settings = {"sql_time_limit_ms": 120_000, "facet_time_limit_ms": 120_000, "suggest_facets": "off"}
    command = [folder / "bin" / "datasette", "serve", f"--immutable={database}", f"--host={HOST}", f"--port={port}"]
    command += [part for name, value in settings.items() for part in ["--setting", name, str(value)]]
    with stopped_at_the_end(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        for _ in range(300):
            with suppress(ConnectionError):
                site = Site(port)
                site.get("/-/versions.json")
                break
            time.sleep(0.1)
        yield site
