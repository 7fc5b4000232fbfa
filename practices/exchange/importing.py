"""Practices from a file: first what every line would do, then all of them at once, or none."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from praktijkenbank.plain_text import alike

from ..content import ALL_TAG_FIELDS, missing
from ..models import FormerSlug, Import, ImportFile, Practice
from ..models.content import check_themes
from ..models.practice import REASON_LENGTH
from ..search.document import refresh
from .columns import KEY, OTHER_PLACES, SLUG
from .keeping import table_of
from .lines import Outcome, columns_of, read_lines, title_of
from .pieces import PREFETCHES, compare_pieces, gather
from .saving import write_pieces, write_practices
from .taking_back import keep_versions, lock_imports


def plan(table, words=None, lock=False):
    """The Rows of a Table, in its order. Raises ValidationError when its titles are wrong.

    `words` has what an editor chose for words that we do not know.

    A fixed number of queries. With `lock` the practices stay as they are until the end of the transaction.
    """
    read, columns = columns_of(table.titles)
    rows = gather(read_lines(table, read, words or {}))
    _find_practices(rows, lock)
    _refuse_twice(rows)
    for row in rows:
        if not row.errors:
            _compare(row, columns)
            compare_pieces(row, columns)
    return rows


def digest(rows):
    """A fingerprint of what would happen: another when the file or the bank changed since."""
    told = [(row.line, row.outcome.value, row.practice and row.practice.pk, row.changes, row.errors) for row in rows]
    return sha256(repr(told).encode()).hexdigest()


def values_now(practice):
    """What a practice says now, by name of the column; its first theme comes first. Of a new one all is empty."""
    if practice.pk is None:
        return _without_relations(practice) | {name: [] for name in [*ALL_TAG_FIELDS, OTHER_PLACES]}
    values = practice.values() | {name: list(getattr(practice, name).all()) for name in ALL_TAG_FIELDS}
    values["themes"].sort(key=lambda theme: theme.pk != practice.main_theme_id)
    values[OTHER_PLACES] = [place for place in practice.municipalities.all() if place.pk != practice.municipality_id]
    return values


class BankChangedError(Exception):
    """What would happen now is not what was shown."""


@transaction.atomic
def save_import(file, shown, user):
    """Do what was shown of an ImportFile, a plan with the fingerprint `shown`: all of it, or nothing. One at a time.

    Returns the Import. New practices wait as a draft, with tags to confirm. The history says that `user` (User) did
    it, from which file; the file itself goes. Raises BankChangedError when
    something else would happen now, or when there is an error in it, and ImportFile.DoesNotExist when it was brought
    in already.
    """
    lock_imports()
    file = ImportFile.objects.get(pk=file.pk)
    rows = _as_shown(file, shown)
    new, changed = ([row for row in rows if row.outcome is outcome] for outcome in [Outcome.NEW, Outcome.CHANGED])
    by_whom = {"default_user": user, "default_change_reason": f"Import van {file}"[:REASON_LENGTH]}
    keep_versions([row.practice for row in changed], by_whom)
    started_at = timezone.now()
    write_practices(new, changed, by_whom)
    write_pieces([*new, *changed], by_whom)
    file.delete()
    refresh()
    return Import.objects.create(
        name=file.name,
        done_by=user,
        started_at=started_at,
        done_at=timezone.now(),
        new=[row.practice.pk for row in new],
        changed=[row.practice.pk for row in changed],
    )


def _as_shown(file, shown):
    """The Rows of an ImportFile, none with an error; raises BankChangedError when they are no longer what was shown."""
    try:
        rows = plan(*table_of(file), lock=True)
    except ValidationError as error:  # as when other titles were chosen in another window
        raise BankChangedError from error
    if digest(rows) != shown or any(row.errors for row in rows):
        raise BankChangedError
    return rows


def _find_practices(rows, lock):
    """Give each Row the practice it is about: by address, else by title and leading municipality, else a new one."""
    slugs = {row.values[SLUG] for row in rows if SLUG in row.values}
    titles = {alike(row.values["title"]) for row in rows if "title" in row.values}
    known = Practice.objects.values_list("pk", "slug", "title")
    wanted = [pk for pk, slug, title in known if slug in slugs or alike(title) in titles]
    practices = Practice.objects.filter(pk__in=wanted).order_by("pk")
    practices = practices.select_related("municipality", "main_theme", "merged_into")
    if lock:
        practices = practices.select_for_update(of=["self"])
    by_slug, by_key = {}, {}
    for practice in practices.prefetch_related(*ALL_TAG_FIELDS, "municipalities", *PREFETCHES):
        by_slug[practice.slug] = practice
        by_key.setdefault((alike(practice.title), practice.municipality_id), []).append(practice)
    former = {row.slug: row.practice for row in FormerSlug.objects.filter(slug__in=slugs).select_related("practice")}
    for row in rows:
        try:
            row.practice = _practice_of(row, by_slug, by_key, former)
        except ValidationError as error:
            row.errors.append(("adresnaam", error.message))


def _practice_of(row, by_slug, by_key, former):
    """The Practice that a Row is about; None when the Row has errors, so that nobody can tell."""
    slug = row.values.get(SLUG)
    if slug in former:
        raise ValidationError(f"Deze praktijk heeft nu een ander adres: ‘{former[slug].slug}’.")
    if slug and slug not in by_slug:
        raise ValidationError("Geen praktijk heeft dit adres. Laat de cel leeg voor een nieuwe praktijk.")
    if not slug and not all(row.key):
        told = {title for title, _reason in row.errors}
        for name in KEY:
            if name not in row.values and title_of(name) not in told:
                row.errors.append((title_of(name), "Vul dit in."))
        return None
    found = [by_slug[slug]] if slug else by_key.get(row.key, [])
    if len(found) > 1:
        slugs = ", ".join(practice.slug for practice in found)
        raise ValidationError(f"Meer dan één praktijk heeft deze titel en trekker. Kies een adresnaam: {slugs}.")
    if found and found[0].merged_into:
        raise ValidationError(f"Deze praktijk is samengevoegd met ‘{found[0].merged_into}’.")
    return found[0] if found else Practice(origin=Practice.Origin.IMPORT, tags_confirmed_at=None)


def _refuse_twice(rows):
    """Two lines on one practice: which of both should it be?"""
    seen = {}
    for row in rows:
        if row.practice is None:
            continue
        first = seen.setdefault(row.practice.pk or row.key, row.line)
        if first != row.line:
            row.errors.append(("titel", f"Deze praktijk staat ook op regel {first}."))


def _compare(row, columns):
    """Fill in what would change, and what cannot be."""
    before = values_now(row.practice)
    for column in columns:
        if column.name not in row.values or column.name == SLUG:
            continue
        old, new = before[column.name], row.values[column.name]
        if column.name == OTHER_PLACES:
            # Whoever does it too is added; the file takes nobody away.
            new = [*old, *(place for place in new if place not in [*old, _after(row, before, "municipality")])]
            row.values[column.name] = new
        if _is_other(column.name, old, new):
            row.changed_names.add(column.name)
            row.changes.append((column.title, column.show(old), column.show(new)))
    if row.practice.pk is None:
        values = _without_relations(row.practice) | row.values | {"main_theme": row.values.get("themes")}
        lacking = missing(values, is_import=True)
        if lacking:
            titles = ", ".join(title_of("themes" if name == "main_theme" else name) for name in lacking)
            row.notes.append(f"Nog aan te vullen voor ze online kan: {titles}.")
    row.errors += _contradictions({name: _after(row, before, name) for name in before})


def _without_relations(practice):
    return {field.name: None if field.is_relation else getattr(practice, field.name) for field in practice._meta.fields}


def _after(row, before, name):
    return row.values.get(name, before[name])


def _is_other(name, old, new):
    if name == "themes":
        return old[:1] != new[:1] or set(old) != set(new)
    if name in ALL_TAG_FIELDS:
        return set(old) != set(new)
    return old != new


def _contradictions(values):
    """What the database would refuse, as a list of (title of the column, what is wrong)."""
    errors = []
    if values["start_year"] and values["end_year"] and values["end_year"] < values["start_year"]:
        errors.append((title_of("end_year"), "Het eindjaar ligt voor het startjaar. Kijk de jaren na."))
    if values["reach_number"] is not None and not values["reach_unit"]:
        errors.append((title_of("reach_unit"), "Zeg ook wat je telt bij het bereik, zoals ‘gezinnen’."))
    try:
        check_themes(None, values["themes"])
    except ValidationError as error:
        errors.append((title_of("themes"), error.message))
    return errors
