"""What a page about a fiche shows of other tables, read at once: it costs as much for one tag as for thirty."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Value, prefetch_related_objects
from django.db.models.functions import JSONObject

from practices.content import ALL_TAG_FIELDS, TAG_FIELDS
from practices.models import Attachment, Implementation, Link, Municipality, Photo, Practice, Reach
from practices.search.vocabulary import read_vocabulary

PARTS = {
    "photos": Photo,
    "attachments": Attachment,
    "links": Link,
    "reaches": Reach,
    "implementations": Implementation,
}
DROPPED = {"dropped_photos": "photos", "dropped_attachments": "attachments"}


def read_rows(submission):
    """Read all that pages show of a Submission, and of the practice online that it is about.

    After this `submission.themes.all()` and the like ask the database nothing more. Returns the Vocabulary that the
    tags are from. Three queries, that of the Vocabulary included; one more where it is about a practice online.
    """
    submission.vocabulary = vocabulary = read_answers(submission)
    if submission.doorway.is_about_online:
        _read_parts(submission.practice, vocabulary)
    return vocabulary


def read_answers(submission):
    """Read what the questions ask for: tags, municipalities, uploads, and of a change the files that may go.

    Returns the Vocabulary. Three queries, and one more for a change.
    """
    contents = [submission, submission.practice] if submission.doorway.is_about_online else [submission]
    relations = [
        (submission, "other_municipalities"),
        *((submission, name) for name in TAG_FIELDS),
        *((content, name) for content in contents[1:] for name in ALL_TAG_FIELDS),
    ]
    chosen = _chosen([*relations, *((submission, name) for name in DROPPED)])
    vocabulary = read_vocabulary()
    for content, name in relations:
        fill_relation(content, name, vocabulary.pick(_model(content, name), chosen.get(_label(content, name), [])))
    for content in contents:
        for name in ["municipality", "main_theme"]:
            for row in vocabulary.pick(_model(content, name), [getattr(content, f"{name}_id")]):
                setattr(content, name, row)
    prefetch_related_objects([submission], "uploads")
    if submission.doorway.is_compared:
        _read_parts(submission.practice, vocabulary)
    for name, kind in DROPPED.items():
        online = getattr(submission.practice, kind).all() if submission.doorway.is_compared else []
        fill_relation(submission, name, [row for row in online if row.pk in chosen.get(_label(submission, name), [])])
    return vocabulary


def _read_parts(practice, vocabulary):
    """Read all that hangs on a practice and readers see. One query, none when that was done."""
    if "implementations" in getattr(practice, "_prefetched_objects_cache", {}):
        return
    rows = {model: model.objects.filter(practice=OuterRef("pk")) for model in PARTS.values()}
    rows[Implementation] = rows[Implementation].exclude(state=Implementation.State.DRAFT)
    asked = {
        f"all_{name}": ArraySubquery(rows[model].values(told=JSONObject(**_columns(model))))
        for name, model in PARTS.items()
    }
    [found] = Practice.objects.filter(pk=practice.pk).values(**asked)
    for name, model in PARTS.items():
        columns = [*_columns(model)]
        told = [
            model.from_db(practice._state.db, columns, [row[key] for key in columns]) for row in found[f"all_{name}"]
        ]
        for row in told:
            row.practice = practice
            if town := getattr(row, "municipality_id", None):
                [row.municipality] = vocabulary.pick(Municipality, [town])
        fill_relation(practice, name, told)


def _columns(model):
    return {field.attname: field.attname for field in model._meta.concrete_fields}


def fill_relation(instance, name, rows):
    """Let `instance.<name>.all()` give these rows without a query, as after `prefetch_related`."""
    # A copy: that of a row from which this one was copied stays as it is.
    found = getattr(instance, name).get_queryset().all()
    found._result_cache, found._prefetch_done = rows, True
    # Django has this dict only once something was prefetched.
    vars(instance).setdefault("_prefetched_objects_cache", {})[name] = found


def _chosen(relations):
    """The ids of the rows in each of these relations, (instance, name), as {label: [id, …]}. One query."""
    first, *others = [_ids(instance, name) for instance, name in relations]
    chosen = {}
    for label, pk in first.union(*others, all=True):
        chosen.setdefault(label, []).append(pk)
    return chosen


def _ids(instance, name):
    relation = instance._meta.get_field(name)
    through = relation.remote_field.through.objects.filter(**{relation.m2m_field_name(): instance.pk})
    return through.values_list(Value(_label(instance, name)), f"{relation.m2m_reverse_field_name()}_id")


def _model(instance, name):
    return instance._meta.get_field(name).related_model


def _label(instance, name):
    return f"{instance._meta.model_name}.{name}"
