"""What a plan of an import does to the bank: practices, their tags, what hangs on them, a version of each."""

from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from ..content import ALL_TAG_FIELDS
from ..models import FormerSlug, Implementation, Practice, Reach, Source
from ..models.practice import free_slug
from .columns import OTHER_PLACES

BATCH_SIZE = 200


def write_practices(new, changed, by_whom):
    """Save the practices of these Rows with their tags, and a version of each."""
    _write_fields(new, changed)
    _write_tags([*new, *changed])
    write_versions(new, False, by_whom)
    write_versions(changed, True, by_whom)


def write_pieces(rows, by_whom):
    """Save what hangs on the practices of these Rows; each practice has an Implementation in all of its towns."""
    pieces = [piece for row in rows for piece in row.pieces]
    for row in rows:
        for piece in row.pieces:
            piece.instance.practice = row.practice
    for model in (Source, Reach, Implementation):
        ours = [piece for piece in pieces if isinstance(piece.instance, model)]
        new = [piece.instance for piece in ours if piece.instance.pk is None]
        if model is Implementation:
            new = _with_all_towns(rows, new)
        changed = [piece.instance for piece in ours if piece.instance.pk and piece.changed_names]
        if new:
            bulk_create_with_history(new, model, BATCH_SIZE, **by_whom)
        if changed:
            names = sorted(set().union(*(piece.changed_names for piece in ours)))
            bulk_update_with_history(changed, model, names, BATCH_SIZE, **by_whom)


def _with_all_towns(rows, made):
    """The Implementations that are still to be made: of the leading municipality first, then of the others."""
    practices = [row.practice for row in rows]
    found = set(Implementation.objects.filter(practice__in=practices).values_list("practice_id", "municipality_id"))
    told = {(one.practice_id, one.municipality_id): one for one in made}
    wanted = {}
    for row in rows:
        towns = [row.practice.municipality, *row.values.get(OTHER_PLACES, [])]
        for town in filter(None, towns):
            wanted[row.practice.pk, town.pk] = Implementation(practice=row.practice, municipality=town)
    return [one for key, one in (wanted | told).items() if key not in found]


def _write_fields(new, changed):
    """Save the fields of the practices themselves."""
    for row in [*new, *changed]:
        for name in row.changed_names - {*ALL_TAG_FIELDS, OTHER_PLACES}:
            setattr(row.practice, name, row.values[name])
        if "themes" in row.changed_names:
            row.practice.main_theme = next(iter(row.values["themes"]), None)
    taken = {*Practice.objects.values_list("slug", flat=True), *FormerSlug.objects.values_list("slug", flat=True)}
    for row in new:
        row.practice.slug = free_slug(row.practice.title, taken)
        taken.add(row.practice.slug)
    Practice.objects.bulk_create([row.practice for row in new], BATCH_SIZE)
    now = timezone.now()
    for row in changed:
        row.practice.updated_at = now
    names = set().union(*(row.changed_names for row in changed)) - {*ALL_TAG_FIELDS, OTHER_PLACES}
    names |= {"main_theme", "updated_at"}
    Practice.objects.bulk_update([row.practice for row in changed], sorted(names), BATCH_SIZE)


def _write_tags(rows):
    for name in ALL_TAG_FIELDS:
        relation = Practice._meta.get_field(name)
        through, tag = relation.remote_field.through, relation.m2m_reverse_field_name()
        given = [row for row in rows if name in row.changed_names]
        through.objects.filter(practice__in=[row.practice for row in given]).delete()
        through.objects.bulk_create(
            [through(practice=row.practice, **{tag: value}) for row in given for value in row.values[name]], BATCH_SIZE
        )


def write_versions(rows, are_changes, by_whom):
    """A version of each practice, with its tags: simple_history leaves those out when it saves many."""
    practices = [row.practice for row in rows]
    versions = Practice.history.bulk_history_create(practices, BATCH_SIZE, update=are_changes, **by_whom)
    version_of = {version.id: version for version in versions}
    for name in ALL_TAG_FIELDS:
        through = Practice._meta.get_field(name).remote_field.through
        kept = getattr(Practice.history.model, name).model
        relations = through.objects.filter(practice__in=practices).values()
        kept.objects.bulk_create(
            [kept(history=version_of[relation["practice_id"]], **relation) for relation in relations], BATCH_SIZE
        )
