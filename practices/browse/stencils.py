"""A piece of page drawn once by its template, with open places that are filled in for each request.

The template stays the one place that says how the piece looks; filling in costs a join instead of a rendering.
"""

import re
from operator import itemgetter

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

# Private-use characters, which no text of the bank holds: they mark where an open place begins and ends.
BEGIN, END = "\ue000", "\ue001"
PLACE = re.compile(f"{BEGIN}(.*?){END}")
LINE_BREAK = re.compile(r"\s*\n\s*")


def place(name):
    """What to print in a template, instead of a value, to leave the place open under this name."""
    return mark_safe(f"{BEGIN}{name}{END}")


class Stencil:
    """A template drawn with `context`, some of whose values are `place`s. It never changes, so threads can share it."""

    def __init__(self, template, context):
        # Indented lines make a template easy to read, and a page a fifth larger.
        html = LINE_BREAK.sub("\n", render_to_string(template, context))
        self._pieces = PLACE.split(html)  # text, name, text, name, …, text
        # From a dict by name to a tuple in the order of the places, without a step of Python for each of them.
        self._in_order = _getter(self._pieces[1::2])

    def fill(self, values):
        """The piece with `values`, {name: HTML}, in its open places, as a string. Texts are escaped already.

        Raises KeyError for a place without a value. Values without a place are left out.
        """
        pieces = self._pieces.copy()
        pieces[1::2] = self._in_order(values)
        return "".join(pieces)


def _getter(names):
    # With one name, itemgetter gives the value itself instead of a tuple.
    return itemgetter(*names) if len(names) > 1 else lambda values: [values[name] for name in names]
