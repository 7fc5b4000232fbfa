"""An import taken back whole: new practices go, changed ones are as they were, as long as nobody touched them since."""

from django.db import connection, transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from ..content import ALL_TAG_FIELDS
from ..models import Implementation, Import, Practice, Reach, SearchDocument, Source, StaleDocument
from ..models.practice import REASON_LENGTH
from ..search.document import refresh
from .columns import HANGING_COLUMNS, NAMES, OTHER_PLACES, SLUG
from .lines import Row
from .saving import BATCH_SIZE, write_practices, write_versions

# Any number will do, as long as it is only used for imports.
IMPORT_LOCK = 7_203_512
PIECES = (Source, Reach, Implementation)
# What a practice has of itself, or with its import; anything else that points to it was made since.
OF_ITSELF = {*PIECES, SearchDocument, StaleDocument}
FIELDS = [name for name in NAMES if name not in {*ALL_TAG_FIELDS, OTHER_PLACES, SLUG}]


class TouchedError(Exception):
    """Somebody worked on a practice since its import."""


def lock_imports():
    """Wait until no other import is done or taken back; to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def keep_versions(practices, by_whom):
    """Give these Practices, and what hangs on them, a version in the history when they have none to go back to."""
    known = {*Practice.history.filter(id__in=[one.pk for one in practices]).values_list("id", flat=True)}
    lacking = [one for one in practices if one.pk not in known]
    rows = [Row(0, practice=one) for one in lacking]
    if rows:
        write_versions(rows, True, by_whom)
    for model in PIECES:
        known = model.history.filter(practice_id__in=[one.pk for one in practices]).values_list("id", flat=True)
        pieces = model.objects.filter(practice__in=practices).exclude(pk__in=[*known])
        model.history.bulk_history_create(pieces, BATCH_SIZE, update=True, **by_whom)


def touched_since(done):
    """The practices of an Import that somebody worked on since, or removed, as a list of (pk, title)."""
    pks = {*done.new, *done.changed}
    touched = {*Practice.history.filter(id__in=pks, history_date__gt=done.done_at).values_list("id", flat=True)}
    for model in PIECES:
        versions = model.history.filter(practice_id__in=pks, history_date__gt=done.done_at)
        touched |= {*versions.values_list("practice_id", flat=True)}
    touched |= _pointed_at(done.new)
    titles = dict(Practice.objects.filter(pk__in=pks).values_list("pk", "title"))
    gone = dict(Practice.history.filter(id__in=pks - titles.keys()).values_list("id", "title"))
    return sorted(
        ((pk, (titles | gone).get(pk, "?")) for pk in touched | (pks - titles.keys())), key=lambda one: one[1]
    )


@transaction.atomic
def take_back(done, user):
    """Undo an Import. Raises TouchedError when a practice was touched since; done once, it is left alone."""
    lock_imports()
    done = Import.objects.select_for_update().get(pk=done.pk)
    if done.taken_back_at:
        return
    [*Practice.objects.select_for_update(of=["self"]).filter(pk__in=[*done.new, *done.changed]).values_list("pk")]
    if touched_since(done):
        raise TouchedError
    reason = f"Import van {done} teruggedraaid"[:REASON_LENGTH]
    by_whom = {"default_user": user, "default_change_reason": reason}
    Practice.objects.filter(pk__in=done.new).delete()
    write_practices([], _as_they_were(done), by_whom)
    for model in PIECES:
        _put_back_pieces(model, done, by_whom)
    refresh()
    done.taken_back_at, done.taken_back_by = timezone.now(), user
    done.save(update_fields=["taken_back_at", "taken_back_by"])


def _pointed_at(pks):
    """Those of these practices that something points to that no import makes: a fiche, a photo, a resource."""
    found = set()
    for relation in Practice._meta.related_objects:
        model = relation.related_model
        if model not in OF_ITSELF and not model._meta.model_name.startswith("historical"):
            rows = model.objects.filter(**{f"{relation.field.name}__in": pks})
            found |= {*rows.values_list(relation.field.name, flat=True)}
    return found


def _as_they_were(done):
    """A Row for each practice that an Import changed, with what it said before."""
    versions = _versions_before(Practice, done, id__in=done.changed)
    tags = _tags_of(versions)
    rows = []
    for practice in Practice.objects.filter(pk__in=done.changed).prefetch_related(*ALL_TAG_FIELDS):
        version = versions[practice.pk]
        values = {name: getattr(version, name) for name in FIELDS} | tags[version.pk]
        values["themes"].sort(key=lambda theme, first=version.main_theme_id: theme.pk != first)
        now = {name: getattr(practice, name) for name in FIELDS}
        changed = {name for name in FIELDS if now[name] != values[name]}
        changed |= {name for name in ALL_TAG_FIELDS if {*getattr(practice, name).all()} != {*values[name]}}
        if practice.main_theme_id != version.main_theme_id:
            changed.add("themes")
        rows.append(Row(0, values=values, practice=practice, changed_names=changed))
    return rows


def _versions_before(model, done, **which):
    """The last version of each row before an Import, by its pk."""
    versions = model.history.filter(history_date__lt=done.started_at, **which)
    return {version.id: version for version in versions.order_by("id", "-history_date", "-history_id").distinct("id")}


def _tags_of(versions):
    """The tags of each version, {pk of the version: {name: tags}}."""
    found = {version.pk: {name: [] for name in ALL_TAG_FIELDS} for version in versions.values()}
    for name in ALL_TAG_FIELDS:
        tag = Practice._meta.get_field(name).m2m_reverse_field_name()
        kept = getattr(Practice.history.model, name).model.objects.filter(history__in=[*found]).select_related(tag)
        for row in kept:
            found[row.history_id][name].append(getattr(row, tag))
    return found


def _put_back_pieces(model, done, by_whom):
    """Remove what an Import hung on practices that were there, and give back what it changed."""
    versions = model.history.filter(
        practice_id__in=done.changed, history_date__gte=done.started_at, history_date__lte=done.done_at
    )
    kinds = dict(versions.values_list("id", "history_type"))
    model.objects.filter(pk__in=[pk for pk, kind in kinds.items() if kind == "+"]).delete()
    changed = {pk for pk, kind in kinds.items() if kind == "~"}
    fields = next(kind.fields for kind in HANGING_COLUMNS.values() if kind.model is model)
    before, rows = _versions_before(model, done, id__in=changed), []
    for row in model.objects.filter(pk__in=changed):
        for name in fields:
            setattr(row, name, getattr(before[row.pk], name))
        rows.append(row)
    if rows:
        bulk_update_with_history(rows, model, fields, BATCH_SIZE, **by_whom)
