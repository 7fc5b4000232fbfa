"""What a page about a fiche shows of other tables, read at once: it costs as much for one tag as for thirty."""

from django.db.models import Prefetch, Value, prefetch_related_objects

from practices.content import ALL_TAG_FIELDS, TAG_FIELDS
from practices.models import Implementation
from practices.search.vocabulary import read_vocabulary

DROPPED = {"dropped_photos": "photos", "dropped_attachments": "attachments"}


def read_rows(submission):
    """Read all that pages show of a Submission, and of the practice online that it is about.

    After this `submission.themes.all()` and the like ask the database nothing more. Returns the Vocabulary that the
    tags are from. Three queries, that of the Vocabulary included; at most five more about a practice online.
    """
    vocabulary = read_answers(submission)
    if submission.doorway.is_about_online:
        parts = [
            "photos",
            "attachments",
            "links",
            "reaches__municipality",
            Prefetch("implementations", Implementation.objects.shown()),
        ]
        prefetch_related_objects([submission.practice], *parts)
    return vocabulary


def read_answers(submission):
    """Read what the questions ask for: tags, municipalities, uploads, and of a change the files that may go.

    Returns the Vocabulary. Three queries, and two more for a change.
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
        _set_rows(content, name, vocabulary.pick(_model(content, name), chosen.get(_label(content, name), [])))
    for content in contents:
        for name in ["municipality", "main_theme"]:
            for row in vocabulary.pick(_model(content, name), [getattr(content, f"{name}_id")]):
                setattr(content, name, row)
    prefetch_related_objects([submission], "uploads")
    if submission.doorway.is_compared:
        prefetch_related_objects([submission.practice], *DROPPED.values())
    for name, kind in DROPPED.items():
        online = getattr(submission.practice, kind).all() if submission.doorway.is_compared else []
        _set_rows(submission, name, [row for row in online if row.pk in chosen.get(_label(submission, name), [])])
    return vocabulary


def _set_rows(instance, name, rows):
    """Let `instance.<name>.all()` give these rows without a query, as after `prefetch_related`."""
    found = getattr(instance, name).get_queryset()
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
