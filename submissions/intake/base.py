"""What a change starts from: the practice as it was online, kept with the fiche so that no later work is undone."""

from hashlib import sha256

from django.utils import timezone

from practices.content import COPIED_FIELDS, ROW_FIELDS, TAG_FIELDS

FILES = {"photos": ("image", ["alt", "credit", "caption"]), "attachments": ("file", ["description"])}


def base_of(practice):
    """All that a change can change of this practice, as a dict that can be JSON. Reads its files."""
    return {
        "at": timezone.now().isoformat(),
        "answers": {name: plain_value(getattr(practice, name)) for name in COPIED_FIELDS if name not in ROW_FIELDS},
        "rows": {name: _row(getattr(practice, name)) for name in ROW_FIELDS},
        "tags": {name: [_row(tag) for tag in getattr(practice, name).all()] for name in TAG_FIELDS},
        "towns": [_row(place.municipality) for place in practice.implementations.shown()],
        "links": list(practice.links.values("url", "description")),
        **{kind: [_file(row, *FILES[kind]) for row in getattr(practice, kind).all()] for kind in FILES},
    }


def plain_value(value):
    """An answer as JSON has it: a decimal as text, the same for 0.5 and 0.50."""
    return f"{value.normalize():f}" if hasattr(value, "normalize") else value


def checksum(file):
    """The SHA-256 of a stored file; "" when it is not there any more."""
    try:
        with file.storage.open(file.name) as content:
            return sha256(content.read()).hexdigest()
    except OSError:
        return ""


def _row(row):
    """By its number, and by its slug for when it has gone into another since."""
    return row and [row.pk, row.slug]


def _file(row, name, texts):
    file = getattr(row, name)
    told = {text: getattr(row, text) for text in texts}
    return {"pk": row.pk, "name": file.name, "sha256": checksum(file), **told}
