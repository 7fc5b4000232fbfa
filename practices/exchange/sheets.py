"""What is in a file before anybody knows what it means: sheets with lines of cells, all as text."""

from dataclasses import dataclass, field

MAX_ROWS = 5000
MAX_COLUMNS = 100
# Empty lines included: looking at one takes time too.
MAX_LINES = 50_000

NO_TABLE = "Dit is geen CSV en geen Excel. Bewaar je lijst als .xlsx, of als CSV UTF-8."
TOO_MANY = f"Er staan te veel regels in. Verdeel ze over bestanden van hoogstens {MAX_ROWS} praktijken."
TOO_WIDE = f"Er staan meer dan {MAX_COLUMNS} kolommen in. Haal weg wat je niet nodig hebt."


@dataclass(frozen=True)
class Sheet:
    """`lines` is a list of (line number, cells). Lines without text are left out, and so are empty cells at the end.

    A formula starts with `=`. `merged` has the areas that were merged, as (first row, first column, last row, last
    column). `epoch` is the year from which Excel counts days, None for CSV. With `is_guess` it is not certain which
    letters the bytes of a CSV stand for.
    """

    lines: list[tuple[int, list[str]]]
    name: str = ""
    is_hidden: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    epoch: int | None = None
    is_guess: bool = False


@dataclass(frozen=True)
class Table:
    """Lines under their titles, as a list of (line number, cells). `epoch` and `is_guess` are those of a Sheet.

    `letters` names the column of each title in the file, as Excel does: "A", or "A, C" for one that was put together.
    """

    titles: list[str]
    lines: list[tuple[int, list[str]]]
    is_guess: bool = False
    epoch: int | None = None
    letters: list[str] = field(default_factory=list)
