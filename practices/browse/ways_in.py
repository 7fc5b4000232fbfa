"""The values of a facet as ways into the bank: each with its number of practices and the address of those."""

from dataclasses import dataclass

from .cards import practices_url


@dataclass(frozen=True)
class WayIn:
    """A value of a facet: name, framework and number there (if any), practices under the filters, their address, the
    look of a main theme, what readers are told when it is out of use."""

    label: str
    value: str
    group: str
    number: int | None
    is_child: bool
    count: int
    url: str
    look: str = ""
    retired: str = ""


def ways_in(answer, param, **filters):
    """The values of a facet as a list of WayIn; `filters` are those already in `answer`. What is out of use is among
    them: see `in_use`."""
    counts = answer.counts(param)
    return [
        WayIn(
            option.label,
            option.value,
            option.group,
            option.number,
            option.parent is not None,
            counts[option.term],
            practices_url(**filters, **{param: option.value}),
            option.look,
            option.retired,
        )
        for option in answer.index.options[param]
    ]


def in_use(answer, param, **filters):
    """The same, without what is out of use: what a menu or a list offers, and what a text counts."""
    return [way for way in ways_in(answer, param, **filters) if not way.retired]


def crossing(answer, row_param, column_param):
    """The practices that have both a value of one facet and one of another, as {(row value, column value): count}."""
    bits, options = answer.index.found, answer.index.options
    rows = {option.value: answer.bits & bits.get(option.term, 0) for option in options[row_param]}
    columns = {option.value: bits.get(option.term, 0) for option in options[column_param]}
    return {
        (row, column): (in_row & in_column).bit_count()
        for row, in_row in rows.items()
        for column, in_column in columns.items()
    }


def bits_with(answer, param, value):
    """The practices in `answer` that have this value, as bits."""
    return answer.bits & answer.index.found.get(answer.index.by_value[param][value].term, 0)


def places_by_value(answer, param, values):
    """The municipalities of the practices with each of these values, as {value: names in their usual order}."""
    bits = answer.index.bits
    places = [(option.label, bits.get(option.term, 0)) for option in answer.index.options["gemeente"]]
    places = [(name, practices) for name, practices in places if practices]
    return {value: _met_by(bits_with(answer, param, value), places) for value in values}


def _met_by(hits, places):
    return [name for name, practices in places if hits & practices]
