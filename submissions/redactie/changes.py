"""What a fiche changes about the practice that is online: each answer, tag, municipality, link and file by itself."""

from dataclasses import dataclass, field
from typing import Any

from practices.content import TAG_FIELDS

from ..intake.answers import fingerprint
from ..intake.steps import steps_of
from ..reading.compare import Piece, marked
from ..reading.rows import read_rows
from ..reading.summary import PRIVATE
from ..reading.words import label_of, said
from .publishing import DROPPED_ATTACHMENTS, DROPPED_PHOTOS, LINKS, PLACES

FILES = "uploads"


@dataclass(frozen=True)
class Change:
    """One thing that an editor can accept or refuse. `name` is what `publish` calls it; `row` is the tag, municipality,
    photo, link or Upload, None for an answer as a whole. `live` and `now` are what is online and what it becomes.
    """

    key: str
    name: str
    label: str
    row: Any = None
    live: list[Piece] = field(default_factory=list)
    now: list[Piece] = field(default_factory=list)


def changes_of(submission):
    """All of a fiche, as a list of Change: its answers in the order of the steps, links, files. Of a new fiche that is
    only its files.
    """
    read_rows(submission)
    found = []
    if submission.doorway.is_compared:
        practice = submission.practice
        for name in questions(submission):
            is_list = name in (*TAG_FIELDS, PLACES)
            found += _of_list(submission, practice, name) if is_list else _of_answer(submission, practice, name)
        for name, kind in [(DROPPED_PHOTOS, "foto"), (DROPPED_ATTACHMENTS, "bijlage")]:
            found += [_row(name, f"{kind} ‘{row}’", row, row.pk) for row in getattr(submission, name).all()]
    if submission.doorway.is_about_online:
        found += _of_links(submission)
    return found + [
        Change(f"bestand-{upload.pk}", FILES, f"{upload.get_kind_display()} ‘{upload}’", upload)
        for upload in submission.uploads.all()
    ]


def questions(submission):
    """The names of the answers that are published, in the order of the steps."""
    return [
        name
        for step in steps_of(submission)
        if step.form and step.form.has_columns
        for item in step.form.layout
        for name in getattr(item, "names", [item])
        if name not in PRIVATE
    ]


def _of_answer(submission, practice, name):
    live, now = said(practice, name), said(submission, name)
    if live == now:
        return []
    return [Change(name, name, label_of(name), live=marked(live, after=now), now=marked(now, before=live))]


def _of_list(submission, practice, name):
    sent = list(getattr(submission, name).all())
    if name == PLACES:
        places = practice.implementations.all()
        # A municipality that tells something of its own stays, whatever the change says.
        online = [place.municipality for place in places if place.municipality in sent or not place.has_content]
        both = [practice.municipality, submission.municipality]
    else:
        online = list(getattr(practice, name).all())
        # The first theme is an answer of its own.
        both = [practice.main_theme, submission.main_theme] if name == "themes" else []
    gone = [row for row in online if row not in sent and row not in both]
    new = [row for row in sent if row not in online and row not in both]
    return [_row(name, f"{label_of(name)}, ‘{row}’", row, row.pk, is_new=row in new) for row in [*gone, *new]]


def _of_links(submission):
    """Of a change the links that go and that come; who joins a practice only brings some."""
    online = [{"url": link.url, "description": link.description} for link in submission.practice.links.all()]
    may_go = submission.doorway.is_compared
    gone = [link for link in online if may_go and link not in submission.links]
    new = [link for link in submission.links if link not in online]
    return [
        _row(
            LINKS,
            f"link ‘{link['description'] or link['url']}’",
            link,
            fingerprint([*link.values()]),
            is_new=link in new,
        )
        for link in [*gone, *new]
    ]


def _row(name, label, row, key, is_new=False):
    words = f"{row['description']} ({row['url']})" if name == LINKS else str(row)
    return Change(
        f"{name}-{key}",
        name,
        f"{label} {'erbij' if is_new else 'weg'}",
        row,
        live=[] if is_new else [Piece(words, is_cut=True)],
        now=[Piece(words, is_new=True)] if is_new else [],
    )
