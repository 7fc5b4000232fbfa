"""The style sheets look at themselves: nothing dead, no colour beside the tokens, and not too heavy."""

import re

import pytest
from django.conf import settings

from tests.weights import STATIC, TEMPLATES, compressed, is_public, public_files

SHEETS = [*public_files("css"), STATIC / "css" / "style_guide.css"]
MAX_CSS, MAX_JS = 26_500, 30_000
MAX_FONT, MAX_DRAWING = 40_000, 5_000

TAG, VARIABLE = re.compile(r"{%.*?%}", re.DOTALL), re.compile(r"{{.*?}}")
STRING = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`\n]*)`")
NAMES = re.compile(r"[a-z][\w-]*( [a-z][\w-]*)*")
CLASSES = re.compile(r'class="([^"]*)"')
# Stands for what a template fills in.
HOLE = "…"


def without_comments(css):
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def styled(path):
    """The classes that a style sheet has rules for."""
    selectors = re.findall(r"([^{};]*)\{", without_comments(path.read_text()))
    return {
        name
        for selector in selectors
        if not selector.strip().startswith("@")
        for name in re.findall(r"\.([a-z][\w-]*)", selector)
    }


def sources(folder, suffix):
    return [path.read_text() for path in (settings.BASE_DIR / folder).rglob(f"*.{suffix}")]


def classes_in(html):
    """The classes in a template as they stand there, with a HOLE for what is filled in."""
    html = TAG.sub(" ", VARIABLE.sub(HOLE, html))
    return {name for names in CLASSES.findall(html) for name in names.split()}


def words_in(code):
    """The classes that Python, a script or the tags of a template may name: strings of such words and nothing else."""
    strings = ("".join(found).strip(" .") for found in STRING.findall(code))
    return classes_in(code) | {word for text in strings if NAMES.fullmatch(text) for word in text.split()}


PAGES = sources("templates", "html")
WRITTEN = set().union(*map(classes_in, PAGES))
CODE = [
    *sources("static/js", "js"),
    *(text for folder in ["practices", "praktijkenbank", "submissions"] for text in sources(folder, "py")),
    *(tag for page in PAGES for tag in [*TAG.findall(page), *VARIABLE.findall(page)]),
]
WORDS = set().union(*map(words_in, CODE))
BEGINNINGS = {name.partition(HOLE)[0] for name in WRITTEN if HOLE in name} - {""}


def is_used(name):
    filled_in = (name.removeprefix(start) for start in BEGINNINGS if name.startswith(start))
    return name in WRITTEN | WORDS or any(rest in WORDS or rest.isdigit() for rest in filled_in)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_every_styled_class_is_used(path):
    assert sorted(name for name in styled(path) if not is_used(name)) == []


def test_every_class_in_a_public_template_has_a_style_or_a_script():
    styles, scripts = set().union(*map(styled, SHEETS)), set().union(*map(words_in, sources("static/js", "js")))
    used = set().union(*(classes_in(path.read_text()) for path in TEMPLATES.rglob("*.html") if is_public(path)))

    assert sorted(name for name in used - styles - scripts if HOLE not in name) == []


@pytest.mark.parametrize(
    "path", [path for path in SHEETS if path.name not in ["tokens.css", "dark.css"]], ids=lambda path: path.name
)
def test_colours_come_from_the_tokens(path):
    assert re.findall(r":[^;{}]*(#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\()", without_comments(path.read_text())) == []


@pytest.mark.parametrize("path", sorted(STATIC.glob("css/*.css")), ids=lambda path: path.name)
def test_media_queries_name_their_medium_first(path):
    """After a feature it is not valid, and a browser reads the whole query as "not all"."""
    queries = [
        query.strip()
        for queries in re.findall(r"@(?:media|import)\b([^{;]*)", without_comments(path.read_text()))
        for query in queries.split(",")
    ]

    assert [query for query in queries if re.search(r"\S.*\b(and|or|not)\s+(screen|print|all)\b", query)] == []


def test_style_sheets_and_scripts_weigh_little():
    assert compressed("css") <= MAX_CSS
    assert compressed("js") <= MAX_JS


def test_fonts_and_drawings_weigh_little():
    assert max(path.stat().st_size for path in STATIC.glob("fonts/*.woff2")) <= MAX_FONT
    # The outline of Flanders is in no page for it: a browser fetches it once.
    heavy = {path.name for path in STATIC.glob("img/*.svg") if path.stat().st_size > MAX_DRAWING}
    assert heavy == {"flanders.svg"}
