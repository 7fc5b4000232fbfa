"""What a page shows of other tables about one practice, read at once: it costs as much for one tag as for thirty."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Value
from django.db.models.functions import JSONObject

from ..content import ALL_TAG_FIELDS
from ..models import Attachment, Implementation, Link, Municipality, Photo, Practice, Reach, Source
from ..search import index as search_index
from ..search.vocabulary import vocabulary_of

PARTS = {
    "photos": Photo,
    "attachments": Attachment,
    "links": Link,
    "sources": Source,
    "reaches": Reach,
    "implementations": Implementation,
}


def read_practice(practice):
    """Read all that pages show of a Practice; `practice.themes.all()` and the like then ask nothing more.

    Returns the Index that its tags are from. Three queries, after a change of a list one per list.
    """
    relations = [(practice, name) for name in [*ALL_TAG_FIELDS, "linked_partners"]]
    # Before the lists, so that no tag is newer than they are.
    chosen = chosen_ids(relations)
    index = search_index.current()
    vocabulary = vocabulary_of(index)
    give_rows(relations, chosen, vocabulary)
    read_parts(practice, vocabulary)
    return index


def give_rows(relations, chosen, vocabulary):
    """Let each relation, (instance, name), give the rows that are `chosen`, from the Vocabulary."""
    for instance, name in relations:
        ids = chosen.get(relation_label(instance, name), [])
        fill_relation(instance, name, vocabulary.pick(instance._meta.get_field(name).related_model, ids))
    for instance in dict.fromkeys(instance for instance, _name in relations):
        for name in ["municipality", "main_theme"]:
            model = instance._meta.get_field(name).related_model
            for row in vocabulary.pick(model, [getattr(instance, f"{name}_id")]):
                setattr(instance, name, row)


def read_parts(practice, vocabulary):
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


def fill_relation(instance, name, rows):
    """Let `instance.<name>.all()` give these rows without a query, as after `prefetch_related`."""
    # A copy: that of a row from which this one was copied stays as it is.
    found = getattr(instance, name).get_queryset().all()
    found._result_cache, found._prefetch_done = rows, True
    # Django has this dict only once something was prefetched.
    vars(instance).setdefault("_prefetched_objects_cache", {})[name] = found


def chosen_ids(relations):
    """The ids of the rows in each of these relations, (instance, name), as {label: [id, …]}. One query."""
    first, *others = [_ids(instance, name) for instance, name in relations]
    chosen = {}
    for label, pk in first.union(*others, all=True):
        chosen.setdefault(label, []).append(pk)
    return chosen


def relation_label(instance, name):
    """What a relation is called in `chosen_ids`."""
    return f"{instance._meta.model_name}.{name}"


def _ids(instance, name):
    relation = instance._meta.get_field(name)
    through = relation.remote_field.through.objects.filter(**{relation.m2m_field_name(): instance.pk})
    return through.values_list(Value(relation_label(instance, name)), f"{relation.m2m_reverse_field_name()}_id")


def _columns(model):
    return {field.attname: field.attname for field in model._meta.concrete_fields}
