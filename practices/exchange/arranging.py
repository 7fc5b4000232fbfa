"""From a sheet as it came to the table that the import reads: which sheet, which titles, what goes where."""

from dataclasses import asdict, dataclass, field

from django.core.exceptions import ValidationError
from openpyxl.utils import get_column_letter

from .lookups import SEPARATOR
from .sheets import MAX_ROWS, TOO_MANY, Table
from .tables import EMPTY, read_sheets

# Titles are on one of the first lines.
FIRST_LINES = 20


@dataclass
class Choices:
    """What an editor chose for a file, kept as JSON.

    `heading` is the number of the line with the titles, `is_double` when it is the second of two. `targets` has the
    name of the column that each column of the file goes to, nothing for one that is passed over. `words` has what is
    read for words that we do not know, {name of the column: {word: our word, or SKIP}}.
    """

    sheet: str = ""
    heading: int = 0
    is_double: bool = False
    targets: list[str] = field(default_factory=list)
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    as_json = asdict


def find_titles(sheets, headings, sheet=None):
    """Choices of a sheet and its line of titles: of `sheet`, or of the one that seems to hold the list."""
    options = [sheet] if sheet else [one for one in sheets if len(one.lines) > 1]
    best = max(options, key=lambda one: _likeness(one, headings))
    found = max(best.lines[:FIRST_LINES], key=lambda line: _weight(line[1], headings))[0] if best.lines else 0
    return Choices(best.name, found, _is_double(best, found))


def titles_of(sheet, choices):
    """The titles of all columns of a Sheet, as one line each."""
    lines = dict(sheet.lines)
    cells = [" ".join(title.split()) for title in lines.get(choices.heading, [])]
    width = max([len(cells), *(len(row) for number, row in sheet.lines if number > choices.heading)])
    cells += [""] * (width - len(cells))
    if not choices.is_double:
        return cells
    upper = _spread(lines.get(choices.heading - 1, []), choices.heading - 1, sheet.merged)
    upper = [" ".join(title.split()) for title in upper] + [""] * width
    return [": ".join(filter(None, dict.fromkeys(pair))) for pair in zip(upper, cells, strict=False)]


def propose_targets(titles, headings):
    """A Proposal for each title; of a double title the lower half alone will do."""
    proposals = headings.propose(titles)
    lower = headings.propose([title.rpartition(": ")[2] for title in titles])
    taken = {proposal.target for proposal in proposals}
    return [
        halves[1] if not halves[0].target and halves[1].target and halves[1].target not in taken else halves[0]
        for halves in zip(proposals, lower, strict=True)
    ]


def arrange(sheet, choices, columns):
    """The Table that these Choices make of a Sheet. Raises ValidationError when it is empty or too long."""
    by_name = {column.name: column for column in columns}
    places = {}
    for place, target in enumerate(choices.targets):
        if target in by_name:
            key = target if by_name[target].is_list else (target, place)
            places.setdefault(key, []).append(place)
    names = [key if isinstance(key, str) else key[0] for key in places]
    lines = [(number, cells) for number, cells in sheet.lines if number > choices.heading]
    arranged = [(number, [_joined(cells, found) for found in places.values()]) for number, cells in lines]
    arranged = [(number, cells) for number, cells in arranged if any(cells)]
    letters = [", ".join(get_column_letter(place + 1) for place in found) for found in places.values()]
    return _checked(Table([by_name[name].title for name in names], arranged, sheet.is_guess, sheet.epoch, letters))


def _checked(table):
    if not table.lines:
        raise ValidationError(EMPTY)
    if len(table.lines) > MAX_ROWS:
        raise ValidationError(TOO_MANY)
    return table


def _joined(cells, places):
    return f"{SEPARATOR} ".join(filter(None, (cells[place] for place in places if place < len(cells))))


def _likeness(sheet, headings):
    """How much a sheet looks like the one with the list: one that everybody sees and has titles of ours goes first."""
    weight = max((_weight(cells, headings) for _number, cells in sheet.lines[:FIRST_LINES]), default=(0, 0))
    return bool(weight[0]) and not sheet.is_hidden, weight, not sheet.is_hidden


def _weight(cells, headings):
    """How much a line looks like one of titles: how many we know, then how many there are, all of them different."""
    titles = [title for title in cells if title]
    is_plain = len({*titles}) == len(titles) and not any(title.isdecimal() for title in titles)
    return sum(map(headings.knows, titles)), len(titles) if is_plain else 0


def _is_double(sheet, heading):
    """Whether the line above the titles has titles over several of them."""
    above = dict(sheet.lines).get(heading - 1, [])
    areas = [area for area in sheet.merged if area[0] == area[2] == heading - 1 and area[1] < area[3]]
    spread = [area for area in areas if any(above[area[1] - 1 : area[1]])]
    return len(spread) > 1 or (bool(spread) and sum(map(bool, above)) > 1)


def _spread(cells, number, merged):
    """The cells of a line, with what a merged area says under all of its columns."""
    cells = [*cells]
    for top, first, bottom, last in merged:
        if top <= number <= bottom and first <= len(cells):
            cells += [""] * (last - len(cells))
            cells[first - 1 : last] = [cells[first - 1]] * (last - first + 1)
    return cells


def read_table(content):
    """The Table in a file, given as bytes, as it would be read without anybody choosing: all of its columns.

    Raises ValidationError, in Dutch.
    """
    sheet = next(sheet for sheet in read_sheets(content) if len(sheet.lines) > 1)
    titles = [" ".join(title.split()) for title in sheet.lines[0][1]]
    return _checked(Table(titles, sheet.lines[1:], sheet.is_guess, sheet.epoch))
