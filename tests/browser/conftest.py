"""What every browser test has.

`@pytest.mark.browser_context_args(java_script_enabled=False)` runs a test without JavaScript. Addresses given to
`page.goto` start with a slash. Every page is watched: see `page`.
"""

import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.utils import modify_settings
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from practices.models import Municipality, Practice, Theme
from tests import files
from tests.browser.chromium import CHROMIUM, launch_options
from tests.browser.looks import LOOKS
from tests.databases import copied_database, in_database
from tests.factories import make_implementation, make_photo, make_practice

# Long enough for a busy machine; a test that passes never waits for it.
TIMEOUT = 15_000

expect.set_options(timeout=TIMEOUT)


def pytest_collection_modifyitems(items):
    """Without Chromium a developer gets a skip that says so, and CI a failure."""
    if CHROMIUM or os.environ.get("CI"):
        return
    skip = pytest.mark.skip(
        reason="BROWSER TESTS NOT RUN: no Chromium found (Debian: apt install chromium chromium-headless-shell)"
    )
    for item in items:
        if "browser_name" in getattr(item, "fixturenames", ()):
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def looks_of_axe(record_property):
    """Leave in the report of each test at which widths axe looked."""
    LOOKS.clear()
    yield
    if LOOKS:
        record_property("axe", LOOKS.copy())


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if not CHROMIUM:
        pytest.fail("CI is set, so the browser tests need Chromium, and there is none.")
    is_watched = not browser_type_launch_args.get("headless", True)
    return {**browser_type_launch_args, **launch_options(whole=is_watched)}


@pytest.fixture(scope="package")
def bank(real_bank_database, django_db_blocker):
    """The real bank, and one practice that holds everything, in a database for this folder.

    A test on it has the mark `django_db`, without which pytest-django makes no database.
    """
    with django_db_blocker.unblock(), copied_database(real_bank_database, "browser") as name, in_database(name):
        _make_rich_practice()
        yield


def _make_rich_practice():
    practice = make_practice(
        title="Taalcafé aan het station",
        tagline="Elke week praten bij koffie",
        summary="Anderstaligen en buren praten elke week samen Nederlands.",
        municipality=Municipality.objects.get(slug="gent"),
        themes=[Theme.objects.get(slug="nederlands-oefenen"), Theme.objects.get(slug="ontmoeting-en-buurt")],
        context="Er was nergens een plek om te oefenen.",
        goals="- vlotter Nederlands\n- buren leren kennen",
        approach="Vrijwilligers schenken koffie.\n\n1. kom binnen\n2. praat mee",
        involvement="Deelnemers kiezen het onderwerp.",
        results="De helft komt terug.",
        what_worked="Een vaste plek.",
        what_did_not_work="Een folder in 12 talen.",
        tips="Begin klein.",
        kind=Practice.Kind.values[0],
        stage=Practice.Stage.values[0],
        cost=Practice.Cost.values[0],
        evaluation=Practice.Evaluation.values[1],
        evaluation_url="https://example.org/evaluatie",
        start_year=2021,
        anchoring="Opgenomen in het meerjarenplan.",
        cost_note="Koffie en koekjes.",
        staff_fte="0.2",
        volunteers=12,
        funding="Stad\nProvincie",
        partners="Bibliotheek\nBuurthuis",
        reach_number=80,
        reach_unit="deelnemers",
        contact_name="Dienst Samenleven",
        contact_email="samenleven@example.org",
        contact_phone="09 000 00 00",
        open_to_call=True,
        open_to_visit=True,
        confirmed_at="2026-01-15",
    )
    aalst = Municipality.objects.get(slug="aalst")
    make_implementation(practice=practice, municipality=aalst, text="In Aalst is het op zaterdag.", start_year=2023)
    photo = SimpleUploadedFile("cafe.jpg", files.picture(size=(1440, 960), color="#6f8f55"))
    make_photo(practice=practice, image=photo, alt="Een tafel met koffie")


@pytest.fixture(scope="package")
def site(bank):
    """The address of a server with the bank in it.

    Not `live_server`, which empties the database after every test.
    """
    with modify_settings(ALLOWED_HOSTS={"append": "localhost"}):
        server = LiveServer("localhost")
        yield server.url
        server.stop()


@pytest.fixture(scope="package")
def browser_context_args(browser_context_args, site):
    return {**browser_context_args, "base_url": site, "viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def page(page, site):
    """A page on which nothing goes wrong: no console error, no missing file, no other host, no breach of the CSP."""
    problems = []
    page.set_default_timeout(TIMEOUT)
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', e => console.error(`CSP: ${e.violatedDirective}`))"
    )

    def on_console(message):
        # That a file is missing says `on_response`, which knows a page that is meant to be missing from a style sheet.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            problems.append(message.text)

    def on_request(request):
        if not request.url.startswith((f"{site}/", "data:", "blob:")):
            problems.append(f"another host: {request.url}")

    def on_response(response):
        if response.status >= 400 and response.request.resource_type != "document":
            problems.append(f"{response.status}: {response.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", on_request)
    page.on("response", on_response)
    yield page
    assert problems == []
