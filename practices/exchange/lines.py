"""What each line of a file says: its cells as values, and what is wrong with them, by the name of the cell."""

import re
from dataclasses import dataclass, field
from enum import Enum
from itertools import count

from django.core.exceptions import ValidationError
from openpyxl.utils import get_column_letter

from praktijkenbank.dates import day_of_serial
from praktijkenbank.plain_text import alike

from ..models import Practice
from .columns import KEY, OTHER_PLACES, SLUG, TOWNS, TOWNS_TITLE, Column, file_columns
from .lookups import SEPARATOR, Lookup, UnknownWordError
from .pieces import take_pieces

FORMULA = "="
# What Excel writes in a cell that it cannot work out.
NO_VALUE = {
    "#N/A",
    "#N/B",
    "#REF!",
    "#VERW!",
    "#VALUE!",
    "#WAARDE!",
    "#NAME?",
    "#NAAM?",
    "#DIV/0!",
    "#DEEL/0!",
    "#NUM!",
}
END = f"{SEPARATOR} "
# What an editor chooses for a word that is left out.
SKIP = "-"
# Behind the title of a column that is on another line than its practice.
ON_LINE = re.compile(r" ?\(?regel [0-9]+\)?$")
EXAMPLE_TITLE = "Voorbeeld: taalcafé in de bibliotheek"


class Outcome(Enum):
    ERROR = "fout"
    NEW = "nieuw"
    CHANGED = "wijzigt"
    SAME = "blijft zoals het is"


@dataclass
class Row:
    """What a line of the file would do. `values` by name of the column; a cell that is empty says nothing.

    `practice` is the one that changes, or a new one; `changes` a list of (title of the column, old, new) in words;
    `errors` a list of (title of the column, what is wrong), `unknown` one of (Column, UnknownWordError), `solved` one
    of (Column, word, our word for it, cell), `cells` the names of the cells by title of the column. `filled` has the
    names of the columns with a cell that is not empty, `pieces` what hangs on the practice, on this line and on those
    that only add to it.
    """

    line: int
    values: dict = field(default_factory=dict)
    filled: set = field(default_factory=set)
    pieces: list = field(default_factory=list)
    practice: Practice | None = None
    changes: list = field(default_factory=list)
    changed_names: set = field(default_factory=set)
    errors: list = field(default_factory=list)
    unknown: list = field(default_factory=list)
    solved: list = field(default_factory=list)
    cells: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)

    @property
    def outcome(self):
        if self.errors:
            return Outcome.ERROR
        if self.practice.pk is None:
            return Outcome.NEW
        return Outcome.CHANGED if self.changes else Outcome.SAME

    @property
    def title(self):
        return self.values.get("title") or (self.practice.title if self.practice else "")

    @property
    def key(self):
        """What tells a practice apart when its line has no address: title and leading municipality."""
        municipality = self.values.get("municipality")
        return alike(self.values.get("title", "")), municipality and municipality.pk

    def cell_of(self, title):
        """The name that a cell has in Excel; that of the line when nothing stands there."""
        return self.cells.get(title, str(self.line))


@dataclass
class Fault:
    """Something wrong: in which cell first, under which title, and how often. `word` is an UnknownWordError, if any."""

    cell: str
    title: str
    text: str
    times: int = 0
    column: Column | None = None
    word: UnknownWordError | None = None


def columns_of(titles):
    """The Column of each title, None for a title that is empty, and those that they are about.

    Raises ValidationError with all that is wrong.
    """
    columns = {column.name: column for column in file_columns()}
    lookup = Lookup([(column.name, column.title, [column.title]) for column in columns.values()])
    found, errors = [], []
    for title in titles:
        try:
            found.append(columns[lookup.find(title)] if title else None)
        except ValidationError as error:
            errors.append(f"Kolom {error.message}")
    names = ["municipality" if column.name == TOWNS else column.name for column in found if column]
    errors += [f"De kolom ‘{columns[name].title}’ staat er {names.count(name)} keer." for name in _twice(names)]
    if not errors and SLUG not in names and not {*KEY} <= {*names}:
        errors.append("De kolommen ‘titel’ en ‘trekker’ zijn nodig, of de kolom ‘adresnaam’.")
    if errors:
        raise ValidationError(errors)
    about = [column for column in found if column and column.name != TOWNS]
    if len(about) < len([*filter(None, found)]):
        about = [columns["municipality"], columns[OTHER_PLACES], *(one for one in about if one.name != OTHER_PLACES)]
    return found, about


def _twice(names):
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]


def read_lines(table, columns, words):
    """A Row for each line of a Table. `words` has, by `alike`, what is read for words that we do not know."""
    letters = [letters.partition(",")[0] for letters in table.letters] or map(get_column_letter, count(1))
    places = [*zip(columns, letters, strict=False)]
    return [_read(line, cells, places, table.epoch, words) for line, cells in table.lines]


def _read(line, cells, places, epoch, words):
    row = Row(line)
    for (column, letter), text in zip(places, cells, strict=False):
        if not text:
            continue
        if column is None:
            row.errors.append(("", f"‘{text}’ staat in een kolom zonder titel."))
            continue
        row.cells[column.title] = f"{letter}{line}"
        if column.is_day and (day := day_of_serial(text, epoch)):
            text = day.isoformat()
        if column.name in words:
            text = _in_our_words(row, column, text, words[column.name])
        if text:
            row.filled.add(column.name)
            _read_cell(row, column, text)
    row.errors += [("", f"‘{text}’ staat in een kolom zonder titel.") for text in cells[len(places) :] if text]
    if row.values.get("title") == EXAMPLE_TITLE:
        row.errors.append(("titel", "Dit is de regel met het voorbeeld. Haal ze weg."))
    _spread_towns(row)
    take_pieces(row)
    return row


def _read_cell(row, column, text):
    try:
        row.values[column.name] = _value(column, text)
    except ValidationError as error:
        row.errors += [(column.title, message) for message in error.messages]
        row.unknown += [(column, one) for one in error.error_list if isinstance(one, UnknownWordError)]
    row.notes += column.notes_on(text)


def _in_our_words(row, column, text, words):
    """The text of a cell with our words for those that an editor named, and without those that are left out."""
    found = column.lookup.words_in(text) if column.is_list else [text.strip(END)]
    ours = {word: words[alike(word)] for word in found if alike(word) in words}
    row.solved += [(column, word, ours[word], row.cell_of(column.title)) for word in ours]
    return f"{SEPARATOR} ".join(ours.get(word, word) for word in found if ours.get(word) != SKIP)


def _value(column, text):
    if not text.strip(END):
        raise ValidationError("Vul hier iets in, of laat de cel leeg.")
    if text.startswith(FORMULA):
        raise ValidationError("Hier staat een formule. Plak in Excel enkel de waarde.")
    if text in NO_VALUE:
        raise ValidationError(f"Excel vond hier geen waarde: ‘{text}’.")
    return column.read(text.strip(END) if column.lookup else text)


def _spread_towns(row):
    """Of all towns of a practice the first leads."""
    if TOWNS in row.filled:
        row.filled = row.filled - {TOWNS} | {"municipality"}
        cell = row.cells.pop(TOWNS_TITLE)
        row.cells |= {title_of("municipality"): cell, "andere gemeenten": cell}
    if towns := row.values.pop(TOWNS, None):
        row.values["municipality"] = towns[0]
        if towns[1:]:
            row.values[OTHER_PLACES] = [*row.values.get(OTHER_PLACES, []), *towns[1:]]
            row.filled.add(OTHER_PLACES)


def faults_in(rows):
    """What is wrong in these Rows, as a list of Fault: the same thing in a column once, with its first cell."""
    found = {}
    for row in rows:
        unknown = {(column.title, one.message): (column, one) for column, one in row.unknown}
        for title, text in row.errors:
            plain = ON_LINE.sub("", title)
            column, word = unknown.get((plain, text), (None, None))
            fault = found.setdefault((plain, text), Fault(row.cell_of(title), plain, text, column=column, word=word))
            fault.times += 1
    return [*found.values()]


def solved_in(rows):
    """The words of these Rows that an editor gave one of ours, as a list of (Column, word, our word, first cell)."""
    found = {}
    for row in rows:
        for column, word, ours, cell in row.solved:
            found.setdefault((column.name, alike(word)), (column, word, ours, cell))
    return [*found.values()]


def title_of(name):
    """What a column of a file is called."""
    return str(Practice._meta.get_field(name).verbose_name)
