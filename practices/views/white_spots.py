from dataclasses import dataclass
from urllib.parse import urlencode

from django.shortcuts import render
from django.views.decorators.http import require_safe

from praktijkenbank.csv_file import csv_response

from ..browse.menu import read_menu
from ..browse.striking import striking_gaps, towns_by_province
from ..browse.ways_in import crossing
from ..search import index as search_index


@dataclass(frozen=True)
class Matrix:
    """Two facets against each other: `rows` is a list of (label, cells), a cell {"count", "query", "label"}."""

    name: str
    title: str
    row_label: str
    columns: list[str]
    rows: list

    @property
    def size(self):
        return len(self.rows) * len(self.columns)

    @property
    def gaps(self):
        """How many cells have no practice."""
        return sum(cell["count"] == 0 for _label, cells in self.rows for cell in cells)


MATRICES = [
    ("acties", "Acties per provincie", "Actie", "actie", "provincie"),
    ("themas", "Thema’s per doelgroep", "Thema", "thema", "doelgroep"),
]


@require_safe
def white_spots(request):
    index = search_index.current()
    menu = read_menu(index)
    context = {"nav": "white_spots", "menu": menu, "matrices": _matrices(index), **_striking(index, menu)}
    return render(request, "practices/white_spots.html", context)


@require_safe
def white_spots_csv(request):
    """Both matrices, a line per cell: what, row, column, number of practices."""
    rows = [["overzicht", "rij", "kolom", "praktijken"]]
    for matrix in _matrices(search_index.current()):
        for label, cells in matrix.rows:
            for column, cell in zip(matrix.columns, cells, strict=True):
                rows.append([matrix.title, label, column, cell["count"]])
    return csv_response("witte-vlekken.csv", rows)


# What was counted for the sentences, and the bank and the day that it holds for.
_counted = (None, {})


def _striking(index, menu):
    """The sentences and the provinces, counted once for each change of the bank."""
    global _counted
    holds_for, counted = _counted
    if holds_for != menu.token:
        plans = [framework for framework in menu.frameworks if not framework.is_offer]
        answer = index.answer({})
        counted = {
            "total": len(answer),
            "places": sum(count > 0 for count in answer.counts("gemeente").values()),
            "striking": striking_gaps(answer, plans),
            "provinces": towns_by_province(answer),
        }
        _counted = menu.token, counted
    return counted


def _matrices(index):
    answer = index.answer({})
    return [_matrix(index, answer, *description) for description in MATRICES]


def _matrix(index, answer, name, title, row_label, row_param, column_param):
    counts = crossing(answer, row_param, column_param)
    columns = [column for column in index.options[column_param] if not column.retired]
    # Of an offer organisations carry out the actions: that no town deals with one is no gap.
    options = [row for row in index.options[row_param] if not (row.is_offer or row.retired)]
    has_groups = len({row.group for row in options}) > 1
    ends = [(column, f"&{urlencode({column_param: column.value})}") for column in columns]
    rows = [
        (f"{row.group}, {row.label}" if has_groups else row.label, _cells(row, row_param, ends, counts))
        for row in options
        if row_param != "thema" or row.parent is not None
    ]
    return Matrix(name, title, row_label, [column.label for column in columns], rows)


def _cells(row, param, ends, counts):
    """The cells of a row; `ends` are its columns, each with what follows on the row in an address."""
    start = urlencode({param: row.value})
    return [
        {
            "count": counts[row.value, column.value],
            "query": start + end,
            "label": f"{row.label}, {column.label}",
        }
        for column, end in ends
    ]
