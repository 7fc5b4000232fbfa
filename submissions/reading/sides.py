"""The three sides of a change, as threeway.py compares them: what it started from, what is online, what was sent."""

from collections import Counter

from practices.content import COPIED_FIELDS, ROW_FIELDS, TAG_FIELDS, WORD_FIELDS
from practices.models import FormerTagSlug, Municipality, MunicipalityAlias
from praktijkenbank.plain_text import only_text

from ..intake.base import FILES as FILE_KINDS
from ..intake.base import checksum, plain_value
from ..models import Submission
from .threeway import judge

# What a fiche says beside its columns and tags.
LINKS, FILES, PLACES, LEAD = "links", "uploads", "other_municipalities", "municipality"
DROPPED = {"photos": "dropped_photos", "attachments": "dropped_attachments"}
ANSWERS = [name for name in COPIED_FIELDS if name not in (*ROW_FIELDS, *WORD_FIELDS)]
LEADS = "leads"


def sides_of(submission, vocabulary):
    """The sides (base, live, sent) of a change that `read_rows` read; base is None where it was not kept. Then what
    becomes of the themes that were, are or will be the first when that changes: {number: whether it stays}.

    Asks the database for what has gone since, and reads photos only when they are not where they were.
    """
    practice, kept = submission.practice, submission.base and _Resolved(submission.base, vocabulary)
    base = None if kept is None else kept.side()
    live = _columns(practice) | _words(practice.keywords) | _links(link_values(practice))
    sent = _columns(submission) | _words(submission.keywords) | _links(submission.links)
    live |= {("main_theme", ""): practice.main_theme_id, (LEAD, ""): practice.municipality_id}
    sent |= {("main_theme", ""): submission.main_theme_id, (LEAD, ""): _lead(submission, base, live)}
    _add_typed(submission, base, sent)
    for side, content in [(live, practice), (sent, submission)]:
        side |= {(name, str(tag.pk)): True for name in TAG_FIELDS for tag in getattr(content, name).all()}
    former = _leave_main_themes(base, live, sent)
    _add_towns(submission, base, live, sent)
    for kind in FILE_KINDS:
        _add_files(submission, kind, base, live, sent)
    sent |= {(FILES, str(upload.pk)): upload.sha256 for upload in submission.uploads.all()}
    return base, live, sent, former


def link_values(practice):
    """The links of a practice as those of a fiche."""
    return [{"url": link.url, "description": link.description} for link in practice.links.all()]


def link_keys(urls):
    """What each link is known by: its address, and its number among those with the same one."""
    seen = Counter()
    for url in urls:
        seen[url] += 1
        yield f"{url} {seen[url]}" if seen[url] > 1 else url


def told_by(place):
    """All that a municipality says of its own in this Implementation, as one text."""
    told = [place.text, place.start_year, place.end_year, place.contact_name, place.contact_email, place.url]
    return ", ".join(str(value) for value in told if value)


class _Resolved:
    """A base with its rows as they are now: what was merged or renamed is what it became."""

    def __init__(self, base, vocabulary):
        self.base, self.vocabulary = base, vocabulary
        fields = [(name, [row]) for name, row in base["rows"].items() if row]
        self.rows = [(_model(name), row) for name, rows in [*fields, *base["tags"].items()] for row in rows]
        self.rows += [(Municipality, row) for row in base["towns"]]
        self.moved = self._moved()

    def side(self):
        base = self.base
        fresh = {name: plain_value(_column(name).get_default()) for name in ANSWERS}
        side = {(name, ""): _normal(name, {**fresh, **base["answers"]}[name]) for name in ANSWERS}
        side |= _words(base["answers"].get("keywords", [])) | _links(base["links"])
        side |= {(name, ""): self.pk(_model(name), row) for name, row in base["rows"].items()}
        side |= {(name, str(self.pk(_model(name), row))): True for name, rows in base["tags"].items() for row in rows}
        towns = {self.pk(Municipality, row) for row in base["towns"]} - {side[LEAD, ""]}
        return side | {(PLACES, str(pk)): "" for pk in towns}

    def pk(self, model, row):
        return row and self.moved.get((model, row[0]), row[0])

    def _moved(self):
        """{(model, number that is gone): the number it became}. No query when nothing is gone."""
        gone = [(model, *row) for model, row in self.rows if not self.vocabulary.pick(model, [row[0]])]
        if not gone:
            return {}
        tags = FormerTagSlug.objects.filter(slug__in=[slug for _, _, slug in gone])
        known = {(tag.model, tag.slug): tag.tag_id for tag in tags}
        towns = MunicipalityAlias.objects.filter(kind=MunicipalityAlias.Kind.MERGER)
        for alias in towns.filter(slug__in=[slug for _, _, slug in gone]):
            known[Municipality._meta.model_name, alias.slug] = alias.municipality_id
        found = {(model, pk): known.get((model._meta.model_name, slug)) for model, pk, slug in gone}
        return {key: pk for key, pk in found.items() if pk}


def _column(name):
    return Submission._meta.get_field(name)


def _model(name):
    return _column(name).related_model


def _normal(name, value):
    """A text as the doors of a fiche leave it, so that other line ends or spaces are no change."""
    if not isinstance(value, str):
        return value
    text = only_text(value)
    return text.strip() if _column(name).get_internal_type() == "TextField" else " ".join(text.split())


def _columns(content):
    return {(name, ""): _normal(name, plain_value(getattr(content, name))) for name in ANSWERS}


def _words(words):
    return {("keywords", word): True for word in words}


def _links(links):
    told = [" ".join(only_text(link["description"]).split()) for link in links]
    return {(LINKS, key): text for key, text in zip(link_keys(link["url"] for link in links), told, strict=True)}


def _lead(submission, base, live):
    """Who leads is only changed by asking for it."""
    return submission.municipality_id if submission.asks_to_lead else (base or live)[LEAD, ""]


def _add_typed(submission, base, sent):
    """What does not fit its column is what was sent, as it was typed."""
    for name, typed in submission.unfinished.items():
        if (name, "") in sent:
            sent[name, ""] = {"typed": typed}
        elif name in WORD_FIELDS:
            sent |= {key: True for key in base or {} if key[0] == name}
            sent[name, ""] = {"typed": typed}


def _leave_main_themes(base, live, sent):
    """The first theme is an answer of its own: what it was and becomes is no theme beside it."""
    sides = [side for side in (base, live, sent) if side is not None]
    key = ("main_theme", "")
    is_changed = base is None or judge(base.get(key), live[key], sent[key]).is_difference
    former = {}
    for pk in {side.get(key) for side in sides} - {None} if is_changed else {live[key]}:
        was, stands, goes_on = [
            side is not None and side.pop(("themes", str(pk)), False) for side in (base, live, sent)
        ]
        former[pk] = stands if base is not None and goes_on == was else goes_on
    return former


def _add_towns(submission, base, live, sent):
    """A town that is there stays as it tells itself; who takes it out meets what it tells, or that it leads now."""
    lead = submission.practice.municipality_id
    wanted = {place.pk for place in submission.other_municipalities.all()}
    skipped = {lead, (base or live)[LEAD, ""], sent[LEAD, ""]}
    if base is None:
        skipped.add(submission.municipality_id)
    for place in submission.practice.implementations.all():
        if place.municipality_id not in skipped:
            live[PLACES, str(place.municipality_id)] = told_by(place)
    if base is not None and (PLACES, str(lead)) in base and lead not in wanted:
        live[PLACES, str(lead)] = LEADS
    for pk in wanted - skipped:
        key = (PLACES, str(pk))
        sent[key] = base[key] if base and key in base else live.get(key, "")


def _add_files(submission, kind, base, live, sent):
    """Files that are online stay, but those that the submitter lets go."""
    name, (field, texts) = DROPPED[kind], FILE_KINDS[kind]
    dropped = {row.pk for row in getattr(submission, name).all()}
    rows = {row.pk: row for row in getattr(submission.practice, kind).all()}
    told = {pk: [getattr(row, field).name, *(getattr(row, text) for text in texts)] for pk, row in rows.items()}
    started = {}
    for entry in [] if base is None else submission.base[kind]:
        pk = _same_file(entry, rows, told, field)
        started[pk or f"was-{entry['pk']}"] = [entry["name"], *(entry[text] for text in texts)]
    for pk in rows:
        live[name, str(pk)] = told[pk]
        if base is None:
            started[pk] = told[pk]
        elif pk in dropped:
            # It came online later, and they let it go as they saw it.
            started.setdefault(pk, told[pk])
    for pk, value in started.items():
        if base is not None:
            base[name, str(pk)] = value
        if pk not in dropped:
            sent[name, str(pk)] = value


def _same_file(entry, rows, told, field):
    """The number of the row that shows this file now: its own, or one with the same file; None when it is gone.

    `told` then names the file as it was named, where it is the same.
    """
    pk = entry["pk"] if entry["pk"] in rows else None
    pk = pk or next((key for key, value in told.items() if value[0] == entry["name"]), None)
    if pk and told[pk][0] == entry["name"]:
        return pk
    for key in [pk] if pk else rows:
        if entry["sha256"] and checksum(getattr(rows[key], field)) == entry["sha256"]:
            told[key][0] = entry["name"]
            return key
    return pk
