import csv
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from praktijkenbank.plain_text import only_text

from ..browse.cards import practices_url
from ..browse.ways_in import crossing
from ..search import index as search_index


@dataclass(frozen=True)
class Matrix:
    """Two facets against each other: `rows` is a list of (label, cells), a cell {"count", "url", "query", "label"}."""

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
    context = {"nav": "white_spots", "matrices": _matrices()}
    return render(request, "practices/white_spots.html", context)


@require_safe
def white_spots_csv(request):
    """Both matrices, a line per cell: what, row, column, number of practices."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="witte-vlekken.csv"'
    response.write("\ufeff")  # so that Excel reads the accents
    writer = csv.writer(response, delimiter=";")
    writer.writerow(["overzicht", "rij", "kolom", "praktijken"])
    for matrix in _matrices():
        for label, cells in matrix.rows:
            for column, cell in zip(matrix.columns, cells, strict=True):
                writer.writerow([matrix.title, only_text(label), only_text(column), cell["count"]])
    return response


def _matrices():
    index = search_index.current()
    answer = index.answer({})
    return [_matrix(index, answer, *description) for description in MATRICES]


def _matrix(index, answer, name, title, row_label, row_param, column_param):
    counts = crossing(answer, row_param, column_param)
    columns = [column for column in index.options[column_param] if not column.retired]
    # Of an offer organisations carry out the actions: that no town deals with one is no gap.
    options = [row for row in index.options[row_param] if not (row.is_offer or row.retired)]
    has_groups = len({row.group for row in options}) > 1
    rows = [
        (
            f"{row.group}, {row.label}" if has_groups else row.label,
            [
                {
                    "count": counts[row.value, column.value],
                    "url": practices_url(**{row_param: row.value, column_param: column.value}),
                    "query": urlencode({row_param: row.value, column_param: column.value}),
                    "label": f"{row.label}, {column.label}",
                }
                for column in columns
            ],
        )
        for row in options
        if row_param != "thema" or row.parent is not None
    ]
    return Matrix(name, title, row_label, [column.label for column in columns], rows)
