"""The repository looks at itself: what a reviewer would otherwise have to remember."""

import re
import subprocess

import pytest
from django.conf import settings

from praktijkenbank.static_files import IMPORT, JOINED

TEMPLATES = settings.BASE_DIR / "templates"
SOURCES = [
    path
    for folder in ["practices", "praktijkenbank", "submissions", "templates", "tests"]
    for pattern in ["*.py", "*.html"]
    for path in (settings.BASE_DIR / folder).rglob(pattern)
]
TEXT = "\n".join(path.read_text() for path in SOURCES)
# The style sheets of every page.
EVERYWHERE = IMPORT.findall((settings.BASE_DIR / "static" / JOINED).read_text())
# Found by Django, by the admin or by a package under their own names.
FOUND_BY_NAME = re.compile(r"^(admin|registration|django)/|^(400|403|404|500)\.html$")


def templates():
    return sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("name", [name for name in templates() if not FOUND_BY_NAME.match(name)])
def test_every_template_is_used(name):
    assert f'"{name}"' in TEXT


def test_few_lines_of_a_template_are_wider_than_a_screen():
    """A tag cannot be broken over lines, so some stay long."""
    lines = [line for name in templates() for line in (TEMPLATES / name).read_text().splitlines()]

    assert sum(len(line) > 120 for line in lines) <= 0.02 * len(lines)


# A mail has its style sheet in it; the content policy is of the pages.
@pytest.mark.parametrize("name", [name for name in templates() if not name.startswith("emails/")])
def test_no_template_holds_code_that_the_content_policy_forbids(name):
    text = (TEMPLATES / name).read_text()

    assert not re.search(
        r"<script(?![^>]*(\bsrc=|application/ld\+json))|<style|\sstyle=|\son[a-z]+=\"|javascript:", text
    )


@pytest.mark.parametrize("name", sorted(path.name for path in (settings.BASE_DIR / "static" / "css").glob("*.css")))
def test_every_style_sheet_is_used_and_loads_nothing_from_elsewhere(name):
    text = (settings.BASE_DIR / "static" / "css" / name).read_text()

    assert f"css/{name}" in TEXT or name in EVERYWHERE
    assert not re.search(r"https?:|//[a-z]", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))


def test_no_file_names_a_package_registry_or_a_folder_of_one_machine():
    tracked = subprocess.run(
        ["git", "ls-files", "*.txt", "*.toml", "*.py", "*.md", "*.html", "Makefile", ".ci/*"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    files = {name: settings.BASE_DIR / name for name in tracked if name != "tests/test_consistency.py"}
    texts = {name: path.read_text() for name, path in files.items() if path.is_file()}

    assert [
        name for name, text in texts.items() if re.search(r"index-url[ =]http|pypi\.org/simple|/root/|/home/\w", text)
    ] == []
