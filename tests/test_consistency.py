"""The repository looks at itself: what a reviewer would otherwise have to remember."""

import re
import subprocess
import tomllib
from functools import cache

import pytest
from django.conf import settings
from django.core.management import get_commands

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


# The pages about the repository, and what they name.

PAGES = sorted(
    str(path.relative_to(settings.BASE_DIR))
    for path in [
        *settings.BASE_DIR.glob("*.md"),
        *settings.BASE_DIR.glob("docs/**/*.md"),
        settings.BASE_DIR / "findings" / "README.md",
    ]
)
FOLDERS = "docs|findings|fixtures|practices|praktijkenbank|static|submissions|templates|tests"
FENCE = re.compile(r"```.*?```", re.DOTALL)
# What a page makes up to show how something is added, a program that is not ours, and a file that a site makes.
INVENTED = {
    "VAR_DIR/erasures.txt",
    "templates/emails/invited.txt",
    "submissions/intake/forms/budget.py",
    "practices_quote",
    "pg_dump",
}


def page_text(page):
    return (settings.BASE_DIR / page).read_text()


def code_in(page):
    """The pieces of code in the lines of a page, and its blocks of code."""
    text = page_text(page)
    return [" ".join(piece.split()) for piece in re.findall(r"`([^`]+)`", FENCE.sub("", text))], FENCE.findall(text)


def make_targets():
    return re.search(r"^\.PHONY: (.+)$", (settings.BASE_DIR / "Makefile").read_text(), re.MULTILINE)[1].split()


@cache
def all_code():
    """The text of what git keeps, but for the pages, with the names of the files."""
    names = _tracked("*.py", "*.html", "*.sql", "*.js", "*.css", "*.toml", "Makefile", "findings/*.sh")
    return "\n".join(text for name in names for text in [name, (settings.BASE_DIR / name).read_text()])


def _tracked(*patterns):
    command = ["git", "ls-files", *patterns]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.splitlines() if (settings.BASE_DIR / name).is_file()]


@pytest.mark.parametrize("name", PAGES)
def test_every_file_that_a_page_names_exists(name):
    named = re.findall(rf"(?<![\w/.:-])(?:{FOLDERS})/(?:[\w./-]*\w)?", page_text(name))
    named += [piece for piece in code_in(name)[0] if re.fullmatch(r"[\w/-]+\.(?:py|md|sql|txt|html|css|toml)", piece)]

    assert [file for file in named if not (settings.BASE_DIR / file).exists() and file not in INVENTED] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_name_and_setting_that_a_page_uses_is_in_the_code(name):
    pieces, blocks = code_in(name)
    used = [piece for piece in pieces if re.fullmatch(r"[A-Za-z_][\w.]*(?:\(\))?", piece)]
    last = [one.removesuffix("()").rpartition(".")[2] for one in used]
    last += re.findall(r"\b([A-Z][A-Z_]{3,})=", "\n".join([*pieces, *blocks]))

    assert [one for one in last if one.lower() not in all_code().lower() and one not in INVENTED] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_command_that_a_page_names_exists(name):
    pieces, blocks = code_in(name)
    code = "\n".join([*pieces, *blocks])

    assert {*re.findall(r"\bmake ([a-z][\w-]+)", code)} - {*make_targets()} == set()
    assert {*re.findall(r"\bmanage\.py (\w+)", code)} - get_commands().keys() == set()


def test_every_command_of_ours_is_in_a_page():
    told = "\n".join(page_text(page) for page in PAGES)
    ours = [name for name, app in get_commands().items() if re.match("practices|submissions|praktijkenbank", app)]

    assert [name for name in ours if name not in told] == []
    assert [name for name in make_targets() if f"make {name}" not in told] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_page_leads_somewhere(name):
    folder = (settings.BASE_DIR / name).parent
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", FENCE.sub("", page_text(name)))

    assert [link for link in links if ":" not in link and not (folder / link).exists()] == []


@pytest.mark.parametrize("folder", ["docs", "docs/decisions"])
def test_every_page_is_in_the_list_of_its_folder(folder):
    listed = {*re.findall(r"\]\(([\w.-]+)\)", page_text(f"{folder}/README.md"))}

    assert {path.name for path in (settings.BASE_DIR / folder).glob("*.*")} - {"README.md"} == listed


def test_every_package_has_its_reason():
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["demo"]]
    wanted += [name for name in project["dependency-groups"]["test"] if isinstance(name, str)]
    told = {*re.findall(r"[\w-]+", page_text("docs/dependencies.md").lower())}

    assert {re.match(r"[\w-]+", name)[0] for name in wanted} - told == set()


def test_no_file_names_a_package_registry_or_a_folder_of_one_machine():
    tracked = _tracked("*.txt", "*.toml", "*.py", "*.md", "*.html", "Makefile", ".ci/*")
    texts = {name: (settings.BASE_DIR / name).read_text() for name in tracked if name != "tests/test_consistency.py"}

    assert [
        name for name, text in texts.items() if re.search(r"index-url[ =]http|pypi\.org/simple|/root/|/home/\w", text)
    ] == []


def test_what_make_test_quick_leaves_out_is_there():
    tests = settings.BASE_DIR / "tests"
    lines = [line for line in (tests / "slow.txt").read_text().splitlines() if not line.startswith("#")]

    assert [
        line
        for line in lines
        for path, _, name in [line.partition("::")]
        if not (tests / path).is_file() or f"def {name}" not in (tests / path).read_text()
    ] == []
