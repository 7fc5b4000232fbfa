"""The facet panel: each facet is drawn once for an index, then filled in with the numbers of a request.

It is the largest part of a page of results, some hundreds of options.
"""

from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.safestring import mark_safe

from ..search.facets import FACETS
from .drawn import drawn_for
from .stencils import Stencil, place

# A facet with more values than this shows the first ones, a long one those with most practices, and keeps the others
# behind "Toon".
MAX_SHOWN, SHOWN = 12, 8
# Of a long facet so many values are in the panel, those with most practices; the reader types the others.
MAX_OFTEN = 60


@dataclass(frozen=True)
class PanelOption:
    """A value of a facet in the panel, in strings for the template; `is_child`: it falls under another value."""

    value: str
    label: str
    group: str
    is_child: bool
    checked: str
    zero: str
    count: object


def render_panels(practice_filter):
    """All facets under the filters in force, as a SafeString: those that few practices tell of under one fold."""
    shown = [facet for facet in FACETS if facet.in_panel or practice_filter.chosen.get(facet.param)]
    folds, extra = [], []
    for label, facets in groupby(shown, key=lambda facet: facet.fold or facet.label):
        facets = list(facets)
        (extra if facets[0].is_extra else folds).append((label, facets))
    html = [_fold(label, facets, practice_filter) for label, facets in folds]
    return mark_safe("".join([*html, _more(extra, practice_filter)]))


def _fold(label, facets, practice_filter):
    """Facets under one name, open when they are so by themselves or one has a choice."""
    number = _number_chosen(facets, practice_filter)
    drawn = [_panel(facet, len(facets) == 1, practice_filter) for facet in facets]
    stencil = drawn_for(practice_filter.index).stencil(("fold", label), lambda: _draw_fold(label, facets[0].param))
    is_open = number or any(facet.is_open for facet in facets)
    return stencil.fill({"open": " open" if is_open else "", "counter": _counter(number), "facets": "".join(drawn)})


def _draw_fold(label, name, names=""):
    context = {"label": label, "name": name, "names": names}
    places = {key: place(key) for key in ("open", "counter", "facets")}
    return Stencil("components/facet_fold.html", {**context, **places})


def _more(folds, practice_filter):
    """The fold of what is left, with the names of what is inside; open when something in it is chosen."""
    facets = [facet for _label, inside in folds for facet in inside]
    number = _number_chosen(facets, practice_filter)
    names = ", ".join(label for label, _facets in folds)
    stencil = drawn_for(practice_filter.index).stencil(
        ("more", names), lambda: _draw_fold("Meer filters", "more", names)
    )
    inside = "".join(_fold(label, facets, practice_filter) for label, facets in folds)
    return stencil.fill({"open": " open" if number else "", "counter": _counter(number), "facets": inside})


def _number_chosen(facets, practice_filter):
    return sum(len(practice_filter.chosen.get(facet.param, [])) for facet in facets)


def _counter(number):
    return f'{number}<span class="visually-hidden"> gekozen</span>' if number else ""


def _panel(facet, is_alone, practice_filter):
    index = practice_filter.index
    chosen = {index.by_value[facet.param][value].term for value in practice_filter.chosen.get(facet.param, [])}
    counts = practice_filter.answer.counts(facet.param)
    shown, unknown = _shown(facet, index, chosen), _unknown(facet, index, chosen)
    is_part = len(shown) < len(index.options[facet.param])
    key = facet.param, bool(unknown), tuple(option.term for option in shown) if facet.is_long or is_part else None
    stencil, hidden = drawn_for(index).stencil(key, lambda: _draw(facet, is_alone, shown, unknown, index))
    values = {"open_rest": " open" if chosen & hidden else ""}
    for option in [*shown, *unknown]:
        term, count = option.term, counts[option.term]
        values[f"checked{term}"] = " checked" if term in chosen else ""
        values[f"zero{term}"] = "" if count or facet.shows_zero else " is-zero"
        values[f"count{term}"] = str(count)
    return stencil.fill(values)


def _shown(facet, index, chosen):
    """The options of a facet that are in the panel: of a long one those that occur most, and those chosen. What is out
    of use and carried by nothing is there only when chosen."""
    known = index.options[facet.param]
    shown = [option for option in known if not option.retired or option.term in chosen or index.bits.get(option.term)]
    if not facet.is_long:
        return shown
    often = frozenset(_often(facet, index))
    return [option for option in shown if option.term in chosen or option.term in often]


def _unknown(facet, index, chosen):
    """What is not known of practices there, as a list of at most one option: where there are such, or it is chosen."""
    option = index.unknown.get(facet.param)
    return [option] if option and (option.term in chosen or index.bits[option.term]) else []


def _often(facet, index):
    """The terms of a facet that most practices of the bank have, those with most first."""

    def count():
        counts = {option.term: index.bits.get(option.term, 0).bit_count() for option in index.options[facet.param]}
        most = sorted(filter(counts.get, counts), key=counts.get, reverse=True)
        return tuple(most[:MAX_OFTEN])

    return drawn_for(index).stencil((facet.param, "often"), count)


def _draw(facet, is_alone, shown, unknown, index):
    """The Stencil of a facet with these options, those in `unknown` last, and the terms behind its disclosure."""
    options = {option.term: _open_option(option) for option in shown}
    often = _often(facet, index) if facet.is_long else ()
    first, rest, hidden = _parts(options, often[:SHOWN])
    is_cut = len(often) == MAX_OFTEN
    context = {
        "facet": facet,
        "most": MAX_OFTEN if is_cut else None,
        "is_alone": is_alone,
        "first": [options[term] for term in first],
        "rest": [options[term] for term in rest],
        "rest_count": len(hidden),
        "rest_open": place("open_rest"),
        "unknown": [replace(_open_option(option), label="Niet bekend") for option in unknown],
        "has_children": any(option.is_child for option in options.values()),
    }
    return Stencil("components/facet.html", context), frozenset(hidden)


def _open_option(option):
    """A PanelOption with open places for all that differs per request."""
    return PanelOption(
        value=option.value,
        label=option.label,
        group=option.group,
        is_child=option.parent is not None,
        checked=place(f"checked{option.term}"),
        zero=place(f"zero{option.term}"),
        count=place(f"count{option.term}"),
    )


def _parts(options, foremost):
    """The terms of these options, PanelOptions by term: (in sight, under the disclosure, only under the disclosure).

    With `foremost` those are in sight when not all can be, else the first ones.
    """
    parents = [term for term, option in options.items() if not option.is_child]
    children = [term for term, option in options.items() if option.is_child]
    if children:
        return parents, list(options), children
    if len(parents) > MAX_SHOWN:
        first = [term for term in parents if term in foremost] or parents[:SHOWN]
        rest = [term for term in parents if term not in first]
        return first, rest, rest
    return parents, [], []
