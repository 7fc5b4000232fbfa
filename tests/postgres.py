"""Pytest plugin: what settings.py asks for, with a throw-away PostgreSQL unless DATABASE_URL is given.

Loaded with `-p`, because pytest-django reads the settings before any conftest.py. Test workers inherit the environment,
so all of them use the one server, each with a database of its own.
"""

import os
import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from praktijkenbank.demo.embedded_postgres import THROW_AWAY, Cluster, EmbeddedPostgresError

_cleanup = ExitStack()
_folder = Path(_cleanup.enter_context(tempfile.TemporaryDirectory(prefix="praktijkenbank-")))
_folder.chmod(0o755)  # when root runs the tests, the server has another account
(_folder / "static").mkdir()

os.environ["DJANGO_SETTINGS_MODULE"] = "praktijkenbank.settings"
os.environ["SECRET_KEY"] = "only-for-the-tests"
os.environ["SITE_URL"] = "http://testserver"
os.environ["VAR_DIR"] = str(_folder)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # live_server beside Playwright's own event loop

if "DATABASE_URL" not in os.environ:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # also then, stop the server
    cluster = Cluster(_folder / "postgres", THROW_AWAY)
    try:
        _cleanup.enter_context(cluster.running())
    except EmbeddedPostgresError as error:
        pytest.exit(str(error), returncode=1)
    os.environ["DATABASE_URL"] = cluster.url


def pytest_unconfigure():
    _cleanup.close()
