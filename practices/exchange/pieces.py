"""What hangs on a practice in a file: its sources, its figures, how each town does it; one of each on a line.

More of them stand on the next lines, which say nothing else, or only of which practice they are.
"""

from dataclasses import dataclass, field

from django.db import models

from .columns import HANGING_COLUMNS, KEY, SLUG

PREFETCHES = ["sources__municipality", "reaches__municipality", "implementations__municipality"]
# By the name of the relation: what has to be there, and what is needed of a new one besides.
NEEDED_ALWAYS = {"sources": [], "reaches": ["unit"], "implementations": ["municipality"]}
NEEDED_WHEN_NEW = {"sources": ["publisher"], "reaches": ["number"], "implementations": []}


@dataclass
class ImportPiece:
    """One source, figure or town on a line; `instance` is the row that changes, or a new one."""

    line: int
    name: str
    values: dict
    instance: models.Model | None = None
    changed_names: set = field(default_factory=set)


def take_pieces(row):
    """Make an ImportPiece of the values of a Row that are of a source, a figure or a town."""
    for name in HANGING_COLUMNS:
        ours = [column for column in row.values if column.startswith(f"{name}.")]
        if ours:
            values = {column.removeprefix(f"{name}."): row.values.pop(column) for column in ours}
            row.pieces.append(ImportPiece(row.line, name, values))


def gather(rows):
    """The Rows of a file, each with the pieces, errors and notes of the lines that only add to it."""
    kept, owners, owner = [], {}, None
    for row in rows:
        found = _owner_of(row, owners, owner) if _only_adds(row) else None
        if found:
            found.pieces += row.pieces
            found.errors += [(_on_line(title, row.line), text) for title, text in row.errors]
            found.notes += row.notes
            found.unknown += row.unknown
            found.solved += row.solved
            found.cells |= {_on_line(title, row.line): cell for title, cell in row.cells.items()}
        else:
            kept.append(row)
            for key in _keys(row):
                owners.setdefault(key, row)
        owner = found or row
    return kept


def compare_pieces(row, columns):
    """Fill in what the pieces of a Row would change, and what cannot be."""
    columns = {column.name: column for column in columns}
    existing, first = _existing(row.practice), {}
    for piece in row.pieces:
        key = piece.name, _key_of(piece.name, piece.values)
        if existing.get(key):
            piece.instance = existing[key].pop(0)
        elif key in first:
            row.errors.append((_title(row, piece), f"Dit staat ook op regel {first[key]}."))
            continue
        first.setdefault(key, piece.line)
        row.errors += _lacking(row, piece) or _compared(row, piece, columns)


def _only_adds(row):
    """Whether a line has cells of pieces, and besides only what says of which practice they are."""
    own = {name for name in row.filled if "." not in name}
    return bool(row.filled - own) and own <= {SLUG, *KEY}


def _owner_of(row, owners, before):
    """The Row that such a line belongs to: the one it names, or else the one before it; None when it stands alone."""
    if not row.filled & {SLUG, *KEY}:
        return before
    return next((owners[key] for key in _keys(row) if key in owners), None)


def _keys(row):
    return [key for key in [row.values.get(SLUG), row.key if all(row.key) else None] if key]


def _existing(practice):
    """The pieces that a practice has now, {(name, key): rows}."""
    found = {}
    for name, kind in HANGING_COLUMNS.items() if practice.pk else ():
        for instance in getattr(practice, name).all():
            values = {field: getattr(instance, field) for field in kind.fields}
            found.setdefault((name, _key_of(name, values)), []).append(instance)
    return found


def _key_of(name, values):
    """What tells one piece from another: a town, what was counted when and where, or an address or who said what."""
    if name == "implementations":
        return values.get("municipality")
    if name == "reaches":
        return values.get("unit"), values.get("year") or "", values.get("municipality")
    told = values.get("url") or (values.get("publisher"), values.get("title") or "")
    return told, values.get("part") or "", values.get("municipality")


def _lacking(row, piece):
    """What is needed and is not there, as errors."""
    needed = NEEDED_ALWAYS[piece.name] + ([] if piece.instance else NEEDED_WHEN_NEW[piece.name])
    return [(_title(row, piece, name), "Vul dit in.") for name in needed if piece.values.get(name) in (None, "")]


def _compared(row, piece, columns):
    """Put the values in the instance, say what changes, and return what cannot be as errors."""
    shown = {name: columns[f"{piece.name}.{name}"].show for name in piece.values}
    if piece.instance is None:
        piece.instance = _new(row, piece)
        words = ", ".join(shown[name](value) for name, value in piece.values.items())
        row.changes.append((HANGING_COLUMNS[piece.name].word, "–", words))
    for name, new in piece.values.items():
        old = getattr(piece.instance, name)
        if old != new:
            piece.changed_names.add(name)
            row.changes.append((f"{_which(piece)}: {_label(piece, name)}", shown[name](old), shown[name](new)))
            setattr(piece.instance, name, new)
    start, end = (getattr(piece.instance, name, None) for name in ("start_year", "end_year"))
    if start and end and end < start:
        return [(_title(row, piece, "end_year"), "Het eindjaar ligt voor het startjaar. Kijk de jaren na.")]
    return []


def _new(row, piece):
    """A row for the piece, behind those that are there and those of lines before it."""
    model = HANGING_COLUMNS[piece.name].model
    if not hasattr(model, "position"):
        return model(**piece.values)
    present = [*getattr(row.practice, piece.name).all()] if row.practice.pk else []
    present += [other.instance for other in row.pieces if other.name == piece.name and other.instance]
    return model(**piece.values, position=max((other.position for other in present), default=-1) + 1)


def _which(piece):
    """The piece in words: "bron, VVSG", "per gemeente, Gent"."""
    told = {"sources": "publisher", "reaches": "unit", "implementations": "municipality"}[piece.name]
    return f"{HANGING_COLUMNS[piece.name].word}, {getattr(piece.instance, told)}"


def _label(piece, name):
    return str(HANGING_COLUMNS[piece.name].model._meta.get_field(name).verbose_name)


def _title(row, piece, name=""):
    """The title of a column of the piece, with its line when that is another than that of the Row."""
    title = ": ".join(filter(None, [HANGING_COLUMNS[piece.name].word, name and _label(piece, name)]))
    return title if piece.line == row.line else _on_line(title, piece.line)


def _on_line(title, line):
    return f"{title} (regel {line})" if title else f"regel {line}"
