"""A fiche as it was sent in, whatever was made of it since."""

from ..models import Submission

COLUMNS = {field.name: field for field in Submission._meta.get_fields() if field.concrete}


class AsSent:
    """What `Submission.content()` held when it was sent in: each answer under its own name, tags as lists of rows.

    Rows that are gone since are left out; so is an answer that was not asked yet.
    """

    def __init__(self, snapshot, vocabulary):
        for name, value in snapshot.items():
            if name in COLUMNS and not name.startswith("dropped_"):
                setattr(self, name, _value(COLUMNS[name], value, vocabulary))


def _value(column, value, vocabulary):
    if not column.is_relation:
        return column.to_python(value)
    slugs = value if column.many_to_many else [value]
    rows = vocabulary.pick_by_slug(column.related_model, slugs)
    return rows if column.many_to_many else next(iter(rows), None)
