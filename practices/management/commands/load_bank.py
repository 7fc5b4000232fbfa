"""Put the fixtures in the bank. New records are added; what was there before belongs to the editors and stays."""

import json
from collections import Counter, defaultdict
from contextlib import contextmanager
from hashlib import sha256

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.serializers import deserialize
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.utils import timezone
from django.utils.text import capfirst

from practices.models import LoadedRecord, Practice
from practices.models.places import place_slug
from practices.models.practice import REVIEW_AFTER
from practices.models.retiring import Retires
from practices.search import document
from praktijkenbank.plain_text import only_text

FIXTURES = [
    "municipalities",
    "localities",
    "tags",
    "frameworks",
    "practices",
    "practices-more",
    "partners",
    "sources",
    "reach",
    "resources",
    "pages",
    "searches",
    "synonyms",
    "jargon",
    "phrases",
]
# What tells the records of a model apart. For all other models that is the slug.
KEYS = {
    "practices.synonym": ["term"],
    "practices.municipalityalias": ["slug", "kind", "municipality"],
    "practices.frameworkfact": ["framework", "text"],
    "practices.implementation": ["practice", "municipality"],
    "practices.source": ["practice", "publisher", "title", "url", "municipality"],
    "practices.link": ["practice", "url"],
    "practices.reach": ["practice", "unit", "year", "municipality"],
    "practices.popularsearch": ["text"],
    "submissions.jargonword": ["term"],
    "submissions.phrase": ["name"],
}
HISTORY_REASON = "Overgenomen uit bron"
KEY_LENGTH = LoadedRecord._meta.get_field("key").max_length
# Any number will do, as long as it is only used here.
LOAD_LOCK = 7_203_512


class Command(BaseCommand):
    help = "Vult de bank met gemeenten, thema’s, beleidskaders, praktijken en inspiratie. Nog eens doen kan geen kwaad."

    def handle(self, *args, **options):
        added, present = load()
        document.refresh()
        if options["verbosity"]:
            for model in added | present:
                plural = capfirst(apps.get_model(model)._meta.verbose_name_plural)
                self.stdout.write(f"{plural}: {added[model]} toegevoegd, {present[model]} al aanwezig")


@transaction.atomic
def load(names=FIXTURES):
    """Add every record of the fixtures with these names that the bank never had, all or none.

    A record whose natural key is in the bank already is left alone wholly, relations included. One that was loaded
    before and renamed or deleted by an editor does not come back. A relation may be given at either end: a partner
    names practices that were there long before.

    Returns two Counters by model: how many records were added, how many left alone. Raises CommandError, naming the
    file and the record, when one cannot be loaded.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
    loaded = set(LoadedRecord.objects.values_list("model", "key"))
    present, seen, new, named, ids = Counter(), [], [], [], defaultdict(dict)
    for path, record in _records(names):
        with _naming(path, record):
            model, key = record["model"], _key(record)
            item = None
            if (model, key) not in loaded:
                seen.append(LoadedRecord(model=model, key=key))
                record, others = _from_the_other_end(record)
                item = _add(_with_ids(record, ids))
            if item:
                _note_id(item.object, ids)
                new.append((path, record, item))
                named.append((path, record, item.object, others))
            else:
                present[model] += 1
    for path, record, instance, others in named:
        with _naming(path, record):
            for name, keys in others.items():
                rows = getattr(instance, name)
                rows.add(*(rows.model.objects.get_by_natural_key(*key) for key in keys))
    for path, record, item in new:
        with _naming(path, record):
            if item.deferred_fields:
                item.save_deferred_fields()
            _write_history(item.object)
    LoadedRecord.objects.bulk_create(seen)
    return Counter(record["model"] for _path, record, _item in new), present


def _from_the_other_end(record):
    """The record without the relations that another model keeps, and those as {name: natural keys}."""
    relations = apps.get_model(record["model"])._meta.related_objects
    names = {relation.get_accessor_name() for relation in relations if relation.many_to_many}
    fields = record["fields"]
    own = {name: value for name, value in fields.items() if name not in names}
    return {**record, "fields": own}, {name: fields[name] for name in names & fields.keys()}


def _add(record):
    """Save a record without its relations to later ones and without a version. Returns it; None when it was there."""
    [item] = deserialize("python", [record], handle_forward_references=True)
    if item.object.pk:
        return None
    item.object.skip_history_when_saving = True
    if isinstance(item.object, Practice) and item.object.is_published:
        # Loading goes past `save`, which does the same.
        item.object.review_due_at = item.object.review_due_at or timezone.localdate() + REVIEW_AFTER
    if isinstance(item.object, Retires):
        item.object.was_public = item.object.is_public
    item.save()
    return item


def _with_ids(record, ids):
    """The record with the id of each row that this loading added in place of its slug: no query looks for it then."""
    model = apps.get_model(record["model"])

    def known(field, key):
        return ids[field.related_model].get(key[0], key) if isinstance(key, list) and len(key) == 1 else key

    fields = dict(record["fields"])
    for name in fields.keys() & {field.name for field in model._meta.get_fields() if field.is_relation}:
        field, value = model._meta.get_field(name), fields[name]
        fields[name] = [known(field, key) for key in value] if field.many_to_many else known(field, value)
    return {**record, "fields": fields}


def _note_id(row, ids):
    if hasattr(row, "slug"):
        ids[type(row)][row.slug] = row.pk


def _records(names):
    """All records of the fixtures with these names, in this order, each with the file it is in."""
    [folder] = settings.FIXTURE_DIRS
    for name in names:
        path = folder / f"{name}.json"
        with _naming(path):
            records = _cleaned(json.loads(path.read_text(encoding="utf-8")))
        for record in _localities(records) if name == "localities" else records:
            yield path, record


def _cleaned(value):
    """The same with each text in it as forms clean theirs."""
    if isinstance(value, dict):
        return {key: _cleaned(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_cleaned(part) for part in value]
    return only_text(value) if isinstance(value, str) else value


def _localities(by_town):
    """The records of {slug of a municipality: names of the places in it}, written short because there are so many."""
    for town, names in by_town.items():
        for name in names:
            fields = {"municipality": [town], "name": name, "slug": place_slug(name), "kind": "locality"}
            yield {"model": "practices.municipalityalias", "fields": fields}


def _key(record):
    values = [record["fields"].get(field) for field in KEYS.get(record["model"], ["slug"])]
    key = "/".join("/".join(value) if isinstance(value, list) else value or "" for value in values)
    # What is too long for its column is told apart by its hash.
    return key if len(key) <= KEY_LENGTH else key[: KEY_LENGTH - 65] + "#" + sha256(key.encode()).hexdigest()


def _write_history(instance):
    """Write one first version with all tags in it: loading writes none, and saving would write one per relation."""
    del instance.skip_history_when_saving
    if hasattr(instance, "history"):
        instance._change_reason = HISTORY_REASON
        post_save.send(type(instance), instance=instance, created=True, raw=False, using=None)


@contextmanager
def _naming(path, record=None):
    """Whatever goes wrong inside, say where."""
    try:
        yield
    except Exception as error:
        where = f"\nObject: {str(record)[:120]}…" if record else ""
        raise CommandError(f"{path.name} klopt niet, er is niets geladen.{where}\nFout: {error}") from error
