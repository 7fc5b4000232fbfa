import gc
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from tests.clients import StaffClient
from tests.databases import copied_database, in_database, shut

# What `make test-quick` leaves out, a beginning of names on a line.
SLOW = [line for line in (Path(__file__).parent / "slow.txt").read_text().splitlines() if line[:1] not in ("", "#")]


def pytest_collection_modifyitems(items):
    for item in items:
        if item.nodeid.startswith(tuple(f"tests/{beginning}" for beginning in SLOW)):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True, scope="session")
def plain_static_files():
    """Serve the files of static/ under their own names, without a collectstatic first."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture(autouse=True, scope="session")
def quick_passwords():
    """Hash passwords in no time: what a test says about a password does not depend on how long guessing it takes."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    """As of pytest-django, but a database that goes is shut first. The value is the name of an empty copy of it.

    Later it could not be copied: a thread of some test may still have a session in it.
    """
    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), copied_database(name, "empty") as empty:
        with django_db_blocker.block():
            yield empty
        if not request.config.getoption("reuse_db"):
            shut(name)


@pytest.fixture(scope="session")
def real_bank_database(django_db_setup, django_db_blocker):
    """The name of a database with the real fixtures in it, loaded once for each worker."""
    with django_db_blocker.unblock(), copied_database(django_db_setup, "bank") as name:
        with in_database(name):
            call_command("load_bank", verbosity=0)
        with django_db_blocker.block():
            yield name


@pytest.fixture(scope="module")
def real_bank(real_bank_database, django_db_blocker):
    """The bank with the real fixtures for a file of tests; each test sees what it changes itself."""
    with django_db_blocker.unblock(), in_database(real_bank_database):
        yield


def pytest_collection_finish():
    """What is there now, stays: let the collector of garbage not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def client():
    """A browser: `client.force_login(user)` signs someone in with password and second factor."""
    return StaffClient()


def pytest_terminal_summary(terminalreporter, config):
    """Say how often axe looked and at which widths; with -v in each test."""
    looks = {
        report.nodeid: Counter(widths)
        for report in terminalreporter.getreports("")
        for name, widths in report.user_properties
        if name == "axe"
    }
    if not looks:
        return
    terminalreporter.section("looks of axe")
    if config.get_verbosity() > 0:
        for test, widths in looks.items():
            terminalreporter.line(f"{_said(widths)}  {test.removeprefix('tests/browser/')}")
    total = sum(looks.values(), Counter())
    terminalreporter.line(f"{_said(total)}: {total.total()} looks in {len(looks)} tests")


def _said(widths):
    return ", ".join(f"{width} px × {number}" for width, number in sorted(widths.items()))
