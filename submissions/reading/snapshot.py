"""A fiche as it was sent in, whatever was made of it since."""

from dataclasses import dataclass
from typing import Any

from ..models import Submission


@dataclass(frozen=True)
class AsSent:
    """What a snapshot of `Submission.content()` holds: `values` by name, relations as rows, and what was `unsure`."""

    values: dict[str, Any]
    unsure: list[str]


def read_snapshot(snapshot):
    """The AsSent of a snapshot. Asks for the rows of each relation with a query; rows that are gone are left out."""
    columns = {field.name: field for field in Submission._meta.get_fields() if field.concrete}
    values = {
        name: _value(columns[name], value)
        for name, value in snapshot.items()
        if name in columns and not name.startswith("dropped_")
    }
    return AsSent(values, snapshot.get("unsure", []))


def _value(column, value):
    if not column.is_relation:
        return column.to_python(value)
    rows = column.related_model.objects
    if column.many_to_many:
        return list(rows.filter(slug__in=value)) if value else []
    return rows.filter(slug=value).first() if value else None
