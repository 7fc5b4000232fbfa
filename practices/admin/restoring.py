"""An old version beside what is there now, and putting back all of it or a part."""

from contextlib import nullcontext
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from ..models import Practice
from ..models.content import check_themes
from ..models.practice import REASON_LENGTH

# What an old version never puts back: where a row stands, not what it says. That of a day in between still holds.
NEVER_PUT_BACK = {
    *["id", "slug", "position", "was_public", "retired_on", "retired_reason", "is_published"],
    *["status", "hidden_reason", "shows_hidden_reason", "merged_into", "origin", "created_at", "published_at"],
    *["confirmed_at", "review_due_at", "tags_confirmed_at", "internal_notes"],
}


@dataclass(frozen=True)
class Difference:
    """A field that is not what it was, `then` and `now` in words."""

    name: str
    label: str
    then: str
    now: str


def day_of(record):
    """When an old version was made, in words."""
    return date_format(timezone.localtime(record.history_date), "j F Y, H.i")


def differences(record, latest, in_words):
    """What putting back the old version `record` would change, as a list of Difference in the order of the model.

    `latest` is the version of now, `in_words` what tells the values of a version to people.
    """
    delta = latest.diff_against(record, excluded_fields=NEVER_PUT_BACK, foreign_keys_are_objs=True)
    told = in_words(latest).context_for_delta_changes(delta)
    found = {
        change.field: Difference(change.field, capfirst(words["field"]), words["old"], words["new"])
        for change, words in zip(delta.changes, told, strict=True)
    }
    model = record.instance_type
    order = [field.name for field in [*model._meta.fields, *model._meta.many_to_many]]
    return sorted(found.values(), key=lambda difference: order.index(difference.name))


@transaction.atomic
def put_back(record, chosen, user):
    """Put these Differences back from the version `record`. Returns what was done, in words.

    Raises ValidationError when that cannot be together with what stays; then nothing changed.
    """
    row = record.instance_type.objects.select_for_update(of=["self"]).get(pk=record.id)
    labels = ", ".join(f"{difference.label[0].lower()}{difference.label[1:]}" for difference in chosen)
    told = f"Versie van {day_of(record)} teruggezet: {labels}"
    names = {difference.name for difference in chosen}
    empty = row.missing() if isinstance(row, Practice) else []
    row._history_user = user
    with row.as_one_version() if isinstance(row, Practice) else nullcontext():
        for field in row._meta.fields:
            if field.name in names:
                setattr(row, field.attname, getattr(record, field.attname))
        row._change_reason = told[:REASON_LENGTH]
        if isinstance(row, Practice):
            _check_complete(row, empty)
        row.full_clean()
        row.save()
        for field in row._meta.many_to_many:
            if field.name in names:
                key = f"{field.m2m_reverse_field_name()}_id"
                ids = [getattr(tag, key) for tag in getattr(record, field.name).all()]
                getattr(row, field.name).set(field.related_model.objects.filter(pk__in=ids))
        if isinstance(row, Practice):
            check_themes(row.main_theme, row.themes.all())
            if row.main_theme:
                row.themes.add(row.main_theme)
            _check_complete(row, empty)
    return told


def _check_complete(practice, empty):
    """What is online does not lose what it needs: asked of its fields before they are kept, and again with its tags.

    `empty` names the parts that were empty before.
    """
    if practice.is_published and (names := [name for name in practice.missing() if name not in empty]):
        labels = ", ".join(str(practice._meta.get_field(name).verbose_name) for name in names)
        raise ValidationError(f"Deze praktijk staat online. Dan mag dit niet leeg worden: {labels}.")
