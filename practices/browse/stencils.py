"""A piece of page drawn once by its template, with open places that are filled in for each request.

The template stays the one place that says how the piece looks; filling in costs a join instead of a rendering.
"""

import re

from django.utils.safestring import mark_safe

# Private-use characters, which no text of the bank holds: they mark where a slot begins and ends.
BEGIN, END = "\ue000", "\ue001"
SLOT = re.compile(f"{BEGIN}(.*?){END}")
LINE_BREAK = re.compile(r"\s*\n\s*")


def slot(name):
    """What to print in a template, in place of a value, to leave the place open under this name."""
    return mark_safe(f"{BEGIN}{name}{END}")


class Form:
    """A drawn piece with its open places."""

    def __init__(self, html):
        # Indented lines make a template easy to read, and a page a fifth larger.
        self._pieces = SLOT.split(LINE_BREAK.sub("\n", html))  # text, name, text, name, …, text
        self.names = self._pieces[1::2]

    def fill(self, values):
        """The piece with `values` in its open places: a value for each of `names`, as HTML. Returns a string."""
        pieces = self._pieces.copy()
        pieces[1::2] = values
        return "".join(pieces)
