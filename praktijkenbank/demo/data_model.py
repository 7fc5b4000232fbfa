"""The data model as one picture, drawn from the models: a box for each, in its file, with its relations."""

from dataclasses import dataclass, field
from html import escape

from django.apps import apps
from django.conf import settings

PICTURE = settings.BASE_DIR / "docs" / "data-model.svg"
APPS = ["practices", "submissions", "post", "staff"]
# In pixels.
COLUMNS, COLUMN_WIDTH, GUTTER, PADDING = 4, 330, 90, 14
LINE, TITLE = 18, 26
TINTS = {"practices": "#e3f1ec", "submissions": "#fdf0d9", "post": "#e6ecf8", "staff": "#f6e4ea"}
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1d2b33 }
.file { font-weight: 600; fill: #51626c }
.name { font-weight: 700; font-size: 13px }
.box { fill: #fff; stroke: #51626c }
.shared { stroke-dasharray: 4 3 }
.line { fill: none; stroke: #51626c; stroke-opacity: .45 }
"""


@dataclass
class Box:
    """A model, or a class that several models share. `rows` are its relations as (text, name of another box or "")."""

    name: str
    file: str
    fields: int
    is_shared: bool = False
    rows: list = field(default_factory=list)
    x: int = 0
    y: int = 0

    @property
    def height(self):
        return TITLE + LINE * len(self.rows) + (PADDING // 2 if self.rows else 0)


def draw_models():
    """The picture as SVG. The same models give the same picture."""
    boxes = _boxes()
    files = {}
    for box in boxes.values():
        files.setdefault(box.file, []).append(box)
    panels, height = _place(files)
    lines = [_line(box, row, boxes[to]) for box in boxes.values() for row, (_, to) in enumerate(box.rows) if to]
    width = COLUMNS * COLUMN_WIDTH + (COLUMNS + 1) * GUTTER
    parts = [*panels, *lines, *(_drawn(box) for box in boxes.values())]
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
        "<title>The data model: an arrow is a foreign key, a double arrow a many-to-many relation</title>",
        f'<style>{STYLE}</style>\n<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    return "\n".join([*head, *parts, "</svg>\n"])


def _boxes():
    """{name: Box} of all models of our own and of what they share; tables of versions and of relations left out."""
    found = {}
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            # Tables that simple_history makes stand in no file with models; a proxy has none.
            if ".models" in model.__module__ and not model._meta.proxy:
                for shared in reversed(_shared_by(model)):
                    found.setdefault(shared.__name__, _box(shared, model))
                found[model.__name__] = _box(model, model)
    for box in found.values():
        box.rows = [(text, to if to in found else "") for text, to in box.rows]
    return dict(sorted(found.items(), key=lambda item: (APPS.index(_app(item[1].file)), item[1].file)))


def _shared_by(model):
    """The abstract classes of our own with relations that this model derives from, the nearest first."""
    bases = [base for base in model.__mro__ if hasattr(base, "_meta") and base._meta.abstract]
    return [base for base in bases if _relations(base) and {*base.__module__.split(".")} & {*APPS}]


def _relations(model):
    """The names of the relations that `model` declares or has by way of others."""
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return [each.name for each in fields if each.is_relation]


def _box(declared, model):
    """The Box of the class `declared`: `model` itself, or an abstract class that this model derives from."""
    bases = [base for base in _shared_by(model) if base is not declared and issubclass(declared, base)]
    theirs = {name for base in bases for name in _relations(base)}
    names = [name for name in _relations(declared) if name not in theirs]
    rows = [(f"is a {bases[0].__name__}", bases[0].__name__)] if bases else []
    rows += [_row(model._meta.get_field(name)) for name in names]
    if declared is model and hasattr(model, "history"):
        rows.append(("every version is kept", ""))
    fields = {each.name for each in declared._meta.local_fields} - {"id"}
    fields -= {each.name for base in bases for each in base._meta.local_fields}
    file = declared.__module__.replace(".", "/") + ".py"
    return Box(declared.__name__, file, len(fields), is_shared=declared is not model, rows=rows)


def _row(relation):
    to = relation.related_model.__name__
    arrow = "⇉" if relation.many_to_many else "→"
    return f"{relation.name} {arrow} {to}", to


def _app(file):
    return next(part for part in file.split("/") if part in APPS)


def _place(files):
    """Give each Box its place, file by file, in the shortest column. Returns the panels behind and the height."""
    panels, filled = [], [GUTTER // 2] * COLUMNS
    for file, boxes in sorted(files.items(), key=lambda item: (APPS.index(_app(item[0])), -len(item[1]), item[0])):
        column = filled.index(min(filled))
        x, y = GUTTER + column * (COLUMN_WIDTH + GUTTER), filled[column]
        height = TITLE + sum(box.height + PADDING for box in boxes)
        panels.append(
            f'<rect x="{x - PADDING}" y="{y}" width="{COLUMN_WIDTH + 2 * PADDING}" height="{height}" rx="8" '
            f'fill="{TINTS[_app(file)]}"/><text class="file" x="{x}" y="{y + 18}">{file}</text>'
        )
        y += TITLE
        for box in boxes:
            box.x, box.y = x, y
            y += box.height + PADDING
        filled[column] += height + LINE
    return panels, max(filled) + GUTTER // 2


def _line(box, row, to):
    """From a relation to the model that it leads to, by the sides that face each other."""
    pull, is_to_the_left = GUTTER // 2, to.x < box.x
    x = box.x + (COLUMN_WIDTH if to.x > box.x else 0)
    tip = to.x + (COLUMN_WIDTH if is_to_the_left else 0)
    y, end = box.y + TITLE + LINE * row + LINE // 2, to.y + TITLE // 2
    out = x + pull if to.x > box.x else x - pull
    back = tip + pull if is_to_the_left else tip - pull
    return f'<path class="line" d="M{x} {y} C{out} {y} {back} {end} {tip} {end}"/>'


def _drawn(box):
    look = "box shared" if box.is_shared else "box"
    parts = [
        f'<rect class="{look}" x="{box.x}" y="{box.y}" width="{COLUMN_WIDTH}" height="{box.height}" rx="5"/>',
        f'<text x="{box.x + 10}" y="{box.y + 18}"><tspan class="name">{escape(box.name)}</tspan> '
        f"<tspan>{box.fields} fields</tspan></text>",
    ]
    for row, (text, _) in enumerate(box.rows):
        y = box.y + TITLE + LINE * row + LINE - 5
        parts.append(f'<text x="{box.x + 10}" y="{y}">{escape(text)}</text>')
    return "".join(parts)
