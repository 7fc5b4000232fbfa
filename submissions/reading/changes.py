"""What a fiche changes about the practice that is online: each answer, tag, municipality, link and file by itself.

The check page, the copy, the preview, the review, the approval and what is mailed of it all ask here.
"""

from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from practices.browse.reading import fill_relation
from practices.content import ROW_FIELDS, TAG_FIELDS, say
from practices.models import Implementation, Municipality
from praktijkenbank.compare import Piece, both, marked

from ..intake.answers import fingerprint
from ..intake.steps import steps_of
from ..models import Submission
from .rows import read_rows
from .sides import ANSWERS, DROPPED, FILES, LEAD, LINKS, PLACES, link_keys, link_values, sides_of, told_by
from .threeway import Verdict, judge_all, taken_over
from .words import label_of, said

# Questions about who sends it in, which are no part of a practice.
PRIVATE = ["submitter_name", "submitter_role", "email", "asks_to_lead"]
KINDS = {"dropped_photos": "foto", "dropped_attachments": "bijlage"}
GONE = "Dit staat niet meer in de lijst"


@dataclass(frozen=True)
class Change:
    """One thing that an editor decides on. `name` is the part it is of, `element` which of a list, "" for an answer.

    `row` is the tag, municipality, photo, link or Upload. `base`, `live` and `now` are what it was at the start, is
    online, and was sent; `joined` a text with both edits in it. The key of what waits for a decision changes when one
    of those does: what was decided of other texts is not decided of these.
    """

    key: str
    name: str
    label: str
    verdict: Verdict
    element: str = ""
    row: Any = None
    base: list[Piece] = field(default_factory=list)
    live: list[Piece] = field(default_factory=list)
    now: list[Piece] = field(default_factory=list)
    joined: str = ""
    # Of the first theme: which of those that were the first go with it, and which stay as themes beside it.
    leaves: tuple[int, ...] = ()
    stays: tuple[int, ...] = ()

    @property
    def is_open(self):
        return self.verdict.is_open

    @property
    def is_conflict(self):
        return self.verdict is Verdict.CONFLICT

    @property
    def is_text(self):
        """Whether an editor can write it anew."""
        column = Submission._meta.get_field(self.name) if self.name in ANSWERS else None
        return bool(column) and column.get_internal_type() in ("TextField", "CharField") and not column.choices

    @property
    def sent(self):
        return "".join(piece.text for piece in self.now)

    @property
    def online(self):
        return "".join(piece.text for piece in self.live)

    @property
    def kept_as(self):
        """By what an editor's choice about it is kept: one of other texts does not count."""
        return self.key if self.is_open else f"{self.key}-{fingerprint([self.online, self.sent])}"


class Changes(list):
    """All of a fiche, each a Change, in the order of the steps, then links and files. `followed` are the labels of
    what editors changed meanwhile and the submitter left alone; `is_base_known` says whether what it started from was
    kept, `live` and `sent` are the sides that were compared.
    """

    def __init__(self, found=(), followed=(), is_base_known=True, live=None, sent=None):
        super().__init__(found)
        self.followed, self.is_base_known = dict(followed), is_base_known
        self.live, self.sent = live or {}, sent or {}

    @property
    def open(self):
        """What waits for a decision."""
        return [change for change in self if change.is_open]

    @property
    def conflicts(self):
        return [change for change in self if change.is_conflict]

    @property
    def ordinary(self):
        return [change for change in self if not change.is_open]

    @property
    def links_that_go(self):
        return [change for change in self if change.name == LINKS and not change.now]

    def of(self, names):
        """Those of these parts."""
        return [change for change in self if change.name in names]


def changes_of(submission):
    """The Changes of a fiche; of a new one that is only its files. Calls `read_rows`, unless that was done."""
    vocabulary = getattr(submission, "vocabulary", None) or read_rows(submission)
    if submission.doorway.is_compared:
        return _compared(submission, vocabulary)
    links = _new_links(submission) if submission.doorway.is_joining else []
    return Changes([*links, *(_of_upload(upload) for upload in submission.uploads.all())])


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


def _compared(submission, vocabulary):
    base, live, sent, former = sides_of(submission, vocabulary)
    verdicts = judge_all(base, live, sent)
    words = _Words(submission, vocabulary, base, live, sent)
    order = {name: place for place, name in enumerate([*questions(submission), *DROPPED.values(), LINKS, FILES])}
    keys = sorted(verdicts, key=lambda key: (order.get(key[0], len(order)), key in sent))
    found = [words.change(key, verdicts[key]) for key in keys if verdicts[key].is_difference and key[0] in order]
    leaves, stays = (tuple(pk for pk, is_kept in former.items() if is_kept is kept) for kept in (False, True))
    found = [replace(change, leaves=leaves, stays=stays) if change.name == "main_theme" else change for change in found]
    followed = {
        key: words.label(key, before=base, after=live)
        for key in keys
        if base is not None and verdicts[key] is Verdict.FOLLOWS and base.get(key) != live.get(key)
    }
    return Changes(found, followed, base is not None, live, sent)


class _Words:
    """The things of a change in the words of a reader."""

    def __init__(self, submission, vocabulary, base, live, sent):
        self.submission, self.practice, self.vocabulary = submission, submission.practice, vocabulary
        self.base, self.live, self.sent = base or {}, live, sent
        self.links = {**by_address(link_values(self.practice)), **by_address(submission.links)}
        files = [getattr(self.practice, kind).all() for kind in DROPPED]
        self.files = {name: {str(row.pk): row for row in rows} for name, rows in zip(KINDS, files, strict=True)}
        self.uploads = {str(upload.pk): upload for upload in submission.uploads.all()}
        self.places = {str(place.municipality_id): place for place in self.practice.implementations.all()}

    def change(self, key, verdict):
        name, element = key
        if name == FILES:
            return _of_upload(self.uploads[element])
        base, live, now = self.told(self.base, key), self.told(self.live, key), self.told(self.sent, key)
        if verdict is Verdict.CONFLICT:
            marks = {"base": marked(base), "live": marked(live, before=base), "now": marked(now, before=base)}
        elif element:
            is_new = key in self.sent
            marks = {"live": [] if is_new else [Piece(live, is_cut=True)], "now": [Piece(now, is_new=True)] * is_new}
            if key in self.live and is_new:
                marks = {"live": marked(live, after=now), "now": marked(now, before=live)}
        else:
            marks = {"live": marked(live, after=now), "now": marked(now, before=live)}
        change = Change(self.key(key, verdict), name, self.label(key), verdict, element, self.row(key), **marks)
        if verdict is Verdict.CONFLICT and change.is_text:
            return replace(change, joined=both(base, live, now) or "")
        return change

    def key(self, key, verdict):
        name, element = key
        if name == LINKS:
            element = fingerprint([element, self.sent.get(key) or self.live.get(key, "")])
        words = "-".join(filter(None, [name, element]))
        if name == "keywords" and element:
            words = f"{name}-{fingerprint([element])}"
        if verdict.is_open:
            told = [repr(side.get(key)) for side in (self.base, self.live, self.sent)]
            return f"{words}-{fingerprint(told)}"
        return words

    def label(self, key, before=None, after=None):
        """What it is called, with what became of an element: from what is online to what was sent, or of two sides."""
        name, element = key
        before, after = (self.live, self.sent) if before is None else (before, after)
        if not element:
            return label_of(name)
        become = "anders" if key in before and key in after else "erbij" if key in after else "weg"
        if name == LINKS:
            become = f"link ‘{self.row(key)['description'] or element}’ {become}"
        elif name in KINDS:
            become = f"{KINDS[name]} ‘{self.row(key) or 'die weg is'}’ {become}"
        else:
            become = f"{label_of(name)}, ‘{self.row(key) or element}’ {become}"
        return become

    def row(self, key):
        """What an element is, None when it is gone; of keywords the word, of an answer nothing."""
        name, element = key
        if name == LINKS:
            return self.links.get(element, {"url": element, "description": ""})
        if name in KINDS:
            return self.files[name].get(element)
        if name == "keywords":
            return element or None
        return self.tag(name, element) if element else None

    def tag(self, name, pk):
        return next(iter(self.vocabulary.pick(Submission._meta.get_field(name).related_model, [int(pk)])), None)

    def told(self, side, key):
        """What a side says there, in words; "" when it is not there."""
        name, element = key
        value = side.get(key)
        if name == LINKS and key in side:
            return f"{value} ({element})"
        if name == PLACES and side is self.live and element in self.places and value:
            place = self.places[element]
            return ": ".join(filter(None, [str(place.municipality), told_by(place)]))
        if element:
            return str(self.row(key) or GONE) if key in side else ""
        if name in ROW_FIELDS:
            return str(self.tag(name, value) or GONE) if value else ""
        if side is self.sent and name in (*self.submission.unfinished, *self.submission.unsure):
            return said(self.submission, name)
        column = Submission._meta.get_field(name)
        return say(name, column.to_python(value), column)


def by_address(links):
    """Links by their key in a side."""
    return dict(zip(link_keys(link["url"] for link in links), links, strict=True))


def _new_links(submission):
    """Who joins a practice only brings some."""
    online = link_values(submission.practice)
    return [_of_new_link(link) for link in submission.links if link not in online]


def _of_new_link(link):
    return Change(
        key=f"{LINKS}-{fingerprint([*link.values()])}",
        name=LINKS,
        label=f"link ‘{link['description'] or link['url']}’ erbij",
        verdict=Verdict.CHANGED,
        element=link["url"],
        row=link,
        now=[Piece(f"{link['description']} ({link['url']})", is_new=True)],
    )


def _of_upload(upload):
    label = f"{upload.get_kind_display()} ‘{upload}’"
    return Change(f"bestand-{upload.pk}", FILES, label, Verdict.CHANGED, str(upload.pk), upload)


def practice_after(submission, changes):
    """The practice as it is online once all these Changes are as sent: a copy that is never saved."""
    practice, vocabulary = copy(submission.practice), submission.vocabulary
    practice._prefetched_objects_cache = dict(submission.practice._prefetched_objects_cache)
    side = taken_over(changes.live, changes.sent, {(change.name, change.element) for change in changes})
    for change in changes:
        if change.name in ANSWERS and not change.element:
            setattr(practice, change.name, getattr(submission, change.name))
        elif change.name in ROW_FIELDS:
            rows = vocabulary.pick(Submission._meta.get_field(change.name).related_model, [side[change.name, ""]])
            setattr(practice, change.name, next(iter(rows), None))
    names = {change.name for change in changes}
    practice.unfinished = {name: typed for name, typed in submission.unfinished.items() if name in names}
    practice.unsure = [name for name in submission.unsure if name in names]
    practice.keywords = [element for name, element in side if name == "keywords" and element]
    for name in TAG_FIELDS:
        pks = {int(element) for part, element in side if part == name and element}
        if name == "themes":
            pks |= _themes_beside(practice, changes)
        fill_relation(practice, name, vocabulary.pick(Submission._meta.get_field(name).related_model, pks))
    fill_relation(practice, "implementations", _places_after(practice, side, vocabulary))
    return practice


def _themes_beside(practice, changes):
    """The first theme of what a practice becomes, and the others that stay when that changes."""
    stays = [pk for change in changes if change.name == "main_theme" for pk in change.stays]
    return {*stays, practice.main_theme_id} - {None}


def _places_after(practice, side, vocabulary):
    """The towns that are there then: those that were as they were, the others with nothing of their own yet."""
    pks = {int(element) for name, element in side if name == PLACES} | {side[LEAD, ""]}
    places = {place.municipality_id: place for place in practice.implementations.all()}
    kept = [place for pk, place in places.items() if pk in pks]
    new = vocabulary.pick(Municipality, pks - {*places} - {None})
    return [*kept, *(Implementation(municipality=place) for place in new)]
