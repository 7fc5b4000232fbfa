"""Every text that a user reads is klare taal: no word, quote or mark that the house style keeps out."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*")) if path.suffix in {".html", ".txt"}]
PROGRAMS = [
    path for app in ["practices", "submissions", "praktijkenbank"] for path in sorted((ROOT / app).rglob("*.py"))
]
NOT_OURS = {"LICENSE.txt"}

AVOIDED = re.compile(
    r"\b(ongeldige?|oeps|klik hier|uploaden|upload|items?|records?|stakeholders?|implementeren|vte|filteren op"
    r"|allochto\w+|please|click|invalid|error)\b",
    re.IGNORECASE,
)
TAG = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
READ_ATTRIBUTES = re.compile(r'\b(?:alt|aria-label|title|placeholder|content)="([^"]*)"')
ELEMENT = re.compile(r"<(?:!--.*?--|[^>]*)>", re.DOTALL)


def read_by_users(template):
    """The words of a template that reach the eye or the ear: no code, no names of classes."""
    bare = TAG.sub(" ", template)
    return " ".join([*READ_ATTRIBUTES.findall(bare), ELEMENT.sub(" ", bare)])


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.name not in NOT_OURS], ids=lambda path: path.name)
def test_templates_use_the_words_of_the_house(path):
    text = read_by_users(path.read_text())

    assert [match[0] for match in AVOIDED.finditer(text)] == []
    # Curly quotes, and nothing that shouts.
    assert re.findall(r"\w+'\w+|\w+!(?:\s|$)|\.\.\.", text) == []


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_messages_in_the_program_use_the_words_of_the_house(path):
    texts = [node.value for node in ast.walk(ast.parse(path.read_text())) if is_text(node)]
    sentences = [
        text for text in texts if re.search(r"[a-z] [a-z]", text) and re.search(r"\b(de|het|een|je|niet)\b", text)
    ]

    assert [(match[0], text) for text in sentences for match in AVOIDED.finditer(text)] == []


def is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
