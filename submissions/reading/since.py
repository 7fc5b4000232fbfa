"""Who changed what online since a fiche began, by the history of the practice it is about."""

from practices.content import ROW_FIELDS, TAG_FIELDS
from practices.models import Practice

from ..intake.base import plain_value


def versions_since(submission, keys):
    """The version that changed each of these things last since the fiche began, {(name, element): version}.

    The history knows answers and tags; of towns, links and files it says nothing. One query, and one more for each list
    of tags among them.
    """
    if not submission.base:
        return {}
    kept = {*submission.base["answers"], *submission.base["rows"], *submission.base["tags"]}
    keys = [key for key in keys if key[0] in kept]
    if not keys:
        return {}
    versions = submission.practice.history.select_related("history_user").order_by("history_date", "history_id")
    versions = list(versions.filter(history_date__gt=submission.base["at"]))
    tags = {name: _tags_in(versions, name) for name in {name for name, _ in keys if name in TAG_FIELDS}}
    before, found = {key: _in_base(submission.base, *key) for key in keys}, {}
    for version in versions:
        now = {key: _in_version(version, tags, *key) for key in keys}
        found |= {key: version for key in keys if now[key] != before[key]}
        before = now
    return found


def _tags_in(versions, name):
    """The tags of one kind in these versions, as {(number of the version, number of the tag as text)}."""
    column = f"{Practice._meta.get_field(name).m2m_reverse_field_name()}_id"
    rows = getattr(Practice.history.model, name).filter(history__in=[version.pk for version in versions])
    return {(version, str(tag)) for version, tag in rows.values_list("history_id", column)}


def _in_base(base, name, element):
    """What the practice said there when the fiche began; of an element of a list whether it was there."""
    if name in TAG_FIELDS:
        return element in {str(pk) for pk, _ in base["tags"][name]}
    if name in ROW_FIELDS:
        row = base["rows"][name]
        return row and row[0]
    return element in base["answers"][name] if element else base["answers"][name]


def _in_version(version, tags, name, element):
    """The same of a version in the history."""
    if name in tags:
        return (version.pk, element) in tags[name]
    if name in ROW_FIELDS:
        return getattr(version, f"{name}_id")
    return element in version.keywords if element else plain_value(getattr(version, name))
