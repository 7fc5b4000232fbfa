"""Browser tests use the Chromium of the machine (Debian: apt install chromium); nothing is downloaded.

`@pytest.mark.browser_context_args(java_script_enabled=False)` runs a test without JavaScript.
"""

import os
import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Without these Chromium calls home.
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items):
    """Without Chromium a developer gets a skip that says so, and CI a failure."""
    if CHROMIUM or os.environ.get("CI"):
        return
    skip = pytest.mark.skip(reason="BROWSER TESTS NOT RUN: no Chromium found (Debian: apt install chromium)")
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(skip)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if not CHROMIUM:
        pytest.fail("CI is set, so the browser tests need Chromium, and there is none.")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS + sandbox}
