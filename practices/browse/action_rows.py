"""The actions of a framework as rows: each kind of row is drawn once, then filled in with an action."""

from dataclasses import dataclass
from functools import cache
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from ..models import Action
from .cards import in_practices
from .stencils import Stencil, place
from .ways_in import WayIn

# So many towns of an action are named.
TOWNS = 12


@dataclass(frozen=True)
class ActionRow:
    """An action with its way in, the names of the towns of its practices, and the earlier actions it follows on."""

    action: Action
    way: WayIn
    towns: list[str]
    follows: list[Action]

    @property
    def number(self):
        """As text: how to write a number would be asked of each square and row."""
        return str(self.action.number)


def draw_actions(rows, most):
    """These rows, a list of ActionRow, as a SafeString; `most` is how many practices the fullest of all has."""
    return mark_safe("".join(_draw(row, most) for row in rows))


def _draw(row, most):
    action, count = row.action, row.way.count
    values = {
        "number": row.number,
        "name": escape(action.name),
        "count": str(count),
        "most": str(most or 1),
        "url": escape(action.get_absolute_url()) if count else "",
        "practices": in_practices(count),
        "query": "" if count else escape(f"actie={action.slug}"),
        "follows": row.follows and render_to_string("components/action_links.html", {"actions": row.follows}),
        "towns": escape(_in_words(row.towns)),
    }
    return _stencil(count > 0, bool(row.follows), bool(row.towns)).fill(values)


@cache
def _stencil(has_practices, follows, has_towns):
    """The Stencil of a row with or without practices, earlier actions and towns."""
    names = ["number", "name", "most", "url", "practices", "query"]
    shown = {"count": has_practices, "follows": follows, "towns": has_towns}
    context = {name: place(name) for name in names} | {name: shown[name] and place(name) for name in shown}
    return Stencil("components/action_row.html", context)


def _in_words(towns):
    more = len(towns) - TOWNS
    return ", ".join(towns[:TOWNS]) + (f" en nog {more} andere" if more > 0 else "")
