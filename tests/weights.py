"""What the pages that everyone sees weigh: their style sheets and scripts, each compressed, as a browser gets them."""

import gzip
import re
from pathlib import Path

from praktijkenbank.static_files import IMPORT, JOINED

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES, STATIC = ROOT / "templates", ROOT / "static"
# For staff alone, or no page.
NOT_PUBLIC = {"admin", "emails", "registration", "style_guide.html"}


def is_public(template):
    """Whether the template at this path is of a page that everyone sees."""
    return template.relative_to(TEMPLATES).parts[0] not in NOT_PUBLIC


def public_files(suffix):
    """The files of static/ with this suffix that a page outside of the admin asks for, in order."""
    texts = [path.read_text() for path in TEMPLATES.rglob("*.html") if is_public(path)]
    named = re.compile(r'{% static "([^"]+\.' + suffix + ')" %}')
    names = {name for text in texts for name in named.findall(text)}
    if JOINED in names:
        names |= {f"css/{name}" for name in IMPORT.findall((STATIC / JOINED).read_text())}
    return [STATIC / name for name in sorted(names)]


def compressed(suffix):
    """The bytes of all of these files together, each as gzip sends it."""
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in public_files(suffix))
