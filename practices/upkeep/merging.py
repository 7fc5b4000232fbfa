"""Two rows that turn out to be one: municipalities after a merger, a practice that is in the bank twice, two tags."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ..content import ALL_TAG_FIELDS
from ..models import FormerTagSlug, Implementation, MunicipalityAlias, Practice
from ..models.content import MAX_THEMES
from ..models.practice import REASON_LENGTH
from ..search.document import refresh

# What hangs on a practice, and what tells one from another.
PARTS = {
    "photos": ["image"],
    "attachments": ["file"],
    "links": ["url"],
    "sources": ["publisher", "title", "url", "municipality_id"],
    "reaches": ["number", "unit", "year", "municipality_id"],
}
IMPLEMENTATION_FIELDS = ["contact_name", "contact_email", "url"]


def references_to(model):
    """The foreign keys to `model` in every app, those behind a many-to-many relation and in the history included."""
    relations = model._meta.get_fields(include_hidden=True)
    return [row.field for row in relations if row.auto_created and (row.one_to_many or row.one_to_one)]


def move_reference(field, old, new):
    """Make what points to `old` by this foreign key point to `new`, a row of the same model.

    Raises ValidationError when rows that point to each of them may not both point to the same.
    """
    rows = field.model._base_manager.filter(**{field.name: old})
    if field.model._meta.auto_created:
        [other] = [key.name for key in field.model._meta.fields if key.is_relation and key != field]
        there = field.model._base_manager.filter(**{field.name: new}).values(other)
        rows.filter(**{f"{other}__in": there}).delete()
        # A row of the same model does not come to point to itself.
        if field.model._meta.get_field(other).related_model is field.related_model:
            rows.filter(**{other: new}).delete()
    try:
        with transaction.atomic():
            rows.update(**{field.name: new})
    except IntegrityError as error:
        raise ValidationError(
            f"Samenvoegen kan nog niet: {field.model._meta.verbose_name_plural} van ‘{old}’ en ‘{new}’ botsen. "
            "Werk die eerst af."
        ) from error


def numbers_of(row):
    """What points to `row`, as [(name in the plural, number)]; only what is there."""
    visible = [field for field in references_to(type(row)) if not field.remote_field.hidden]
    counts = [(field.model, field.model._base_manager.filter(**{field.name: row}).count()) for field in visible]
    return [(str(model._meta.verbose_name_plural), number) for model, number in counts if number]


@transaction.atomic
def merge_municipalities(olds, new, merged_on):
    """Enter a merger: all that belonged to `olds` (Municipalities) belongs to `new` from now on.

    Each of `olds` goes, and stays findable as an alias with the day and its NIS code. Raises ValidationError when two
    things that cannot both be of `new` have to be settled first.
    """
    for old in olds:
        led = [practice.pk for practice in Practice.objects.filter(municipality=old)]
        for row in old.implementations.all():
            if there := new.implementations.filter(practice=row.practice_id).first():
                take_over(there, row)
                row.delete()
        # Figures say something of the old territory.
        old.figures.all().delete()
        # A place on the border may belong to both.
        old.aliases.filter(kind=MunicipalityAlias.Kind.LOCALITY, slug__in=new.aliases.values("slug")).delete()
        for field in references_to(type(old)):
            move_reference(field, old, new)
        for practice in Practice.objects.filter(pk__in=led):
            practice._change_reason = f"Fusie: {old} hoort bij {new}"[:REASON_LENGTH]
            practice.save()
        MunicipalityAlias.objects.update_or_create(
            slug=old.slug,
            kind=MunicipalityAlias.Kind.MERGER,
            defaults={"municipality": new, "name": old.name, "old_nis": old.nis or "", "merged_on": merged_on},
        )
        FormerTagSlug.objects.filter(model=old._meta.model_name, tag_id=old.pk).update(tag_id=new.pk)
        new.postcodes = sorted({*new.postcodes, *old.postcodes})
        new.email_domains = sorted({*new.email_domains, *old.email_domains})
        old.delete()
    new.save()
    refresh()


@transaction.atomic
def merge_practices(kept, gone):
    """`gone` is the same practice as `kept`: its address leads there, and what it has is added to that one.

    Nothing is taken from `gone`, which is hidden: who puts it online again has all of it back. Fiches move. Raises
    ValidationError when one of both was hidden meanwhile, or when fiches have to be settled first.
    """
    locked = Practice.objects.select_for_update().order_by("pk").in_bulk([kept.pk, gone.pk])
    kept, gone = locked[kept.pk], locked[gone.pk]
    if Practice.Status.HIDDEN in {kept.status, gone.status} or (gone.is_published and not kept.is_published):
        raise ValidationError(f"‘{gone}’ kan niet opgaan in ‘{kept}’: kijk na wat online staat.")
    with kept.as_one_version():
        for name in ALL_TAG_FIELDS:
            getattr(kept, name).add(*added_tags(kept, gone, name))
        kept.keywords = list(dict.fromkeys([*kept.keywords, *gone.keywords]))
        kept.related.add(*gone.related.exclude(pk=kept.pk))
        for practice in gone.related_from.exclude(pk=kept.pk):
            practice.related.add(kept)
        for name, keys in PARTS.items():
            _copy_parts(getattr(gone, name), getattr(kept, name), keys)
        for row in gone.implementations.all():
            there = kept.implementations.filter(municipality=row.municipality_id).first()
            new = Implementation(practice=kept, municipality_id=row.municipality_id, state=row.state)
            take_over(there or new, row)
        kept._change_reason = f"Samengevoegd: hier kwam ‘{gone}’ bij"[:REASON_LENGTH]
    for field in _references_of_other_apps():
        move_reference(field, gone, kept)
    gone.merged_into, gone.status = kept, Practice.Status.HIDDEN
    gone.hidden_reason = f"Samengevoegd met ‘{kept}’."
    gone._change_reason = gone.hidden_reason[:REASON_LENGTH]
    gone.save()
    refresh()


def plan_for(kept, gone):
    """What `merge_practices` will do, in sentences for the editor."""
    added = []
    for name in ALL_TAG_FIELDS:
        if tags := added_tags(kept, gone, name):
            added.append(f"{Practice._meta.get_field(name).verbose_name}: {', '.join(map(str, tags))}")
    places = set(gone.municipalities.all()) - set(kept.municipalities.all())
    if places:
        added.append(f"gemeenten: {', '.join(sorted(map(str, places)))}")
    for name in PARTS:
        if number := getattr(gone, name).count():
            added.append(f"{getattr(gone, name).model._meta.verbose_name_plural}: {number}")
    lines = [f"Het adres van ‘{gone}’ leidt voortaan naar ‘{kept}’."]
    if added:
        lines.append(f"‘{kept}’ krijgt erbij: {'; '.join(added)}.")
    themes = set(gone.themes.all()) - set(kept.themes.all()) - set(added_tags(kept, gone, "themes"))
    if themes:
        lines.append(f"Niet meer dan {MAX_THEMES} thema’s, dus niet: {', '.join(sorted(map(str, themes)))}.")
    fields = _references_of_other_apps()
    moved = {field.model: field.model._base_manager.filter(**{field.name: gone}).count() for field in fields}
    lines += [f"Naar ‘{kept}’ verhuizen {model._meta.verbose_name_plural}: {n}." for model, n in moved.items() if n]
    return [*lines, f"‘{gone}’ wordt verborgen en blijft bewaard. De teksten van ‘{kept}’ blijven zoals ze zijn."]


def tag_plan(kept, gone):
    """What `merge_tags` will do, in sentences for the editor."""
    rows = {}
    for relation in gone._meta.related_objects:
        if number := relation.related_model._base_manager.filter(**{relation.field.name: gone}).distinct().count():
            name = str(relation.related_model._meta.verbose_name_plural)
            rows[name] = max(number, rows.get(name, 0))
    used = ", ".join(f"{name}: {number}" for name, number in rows.items()) or "niets"
    return [
        f"Alles met ‘{gone}’ krijgt ‘{kept}’: {used}.",
        f"‘{gone}’ verdwijnt uit de lijst. Adressen met die naam leiden naar ‘{kept}’.",
    ]


@transaction.atomic
def merge_tags(kept, gone):
    """All that has the tag `gone` has `kept` from now on, of the same model; `gone` goes, and its address leads on.

    Raises ValidationError for a main theme and a theme under one: practices carry only the latter.
    """
    if bool(getattr(kept, "parent_id", None)) != bool(getattr(gone, "parent_id", None)):
        raise ValidationError(f"‘{gone}’ en ‘{kept}’ zijn niet allebei hoofdthema. Voeg samen wat even hoog staat.")
    for field in references_to(type(gone)):
        move_reference(field, gone, kept)
    name = gone._meta.model_name
    FormerTagSlug.objects.filter(model=name, tag_id=gone.pk).update(tag_id=kept.pk)
    FormerTagSlug.objects.create(model=name, slug=gone.slug, tag_id=kept.pk)
    gone.delete()
    refresh()


def added_tags(kept, gone, name):
    """The tags in the field `name` that `kept` gets from `gone`; no more themes than a practice can have."""
    here = set(getattr(kept, name).all())
    added = [tag for tag in getattr(gone, name).all() if tag not in here]
    return added[: max(0, MAX_THEMES - len(here))] if name == "themes" else added


def take_over(implementation, other):
    """Add to an Implementation what another one says: both texts, and the rest where it says nothing itself.

    What only one of them shows stays so: the text of a draft goes to the notes of the practice.
    """
    if implementation.is_draft != other.is_draft:
        _note_draft(implementation.practice, implementation if implementation.is_draft else other)
        if other.is_draft:
            return
        for name in ["state", "text", "start_year", "end_year", *IMPLEMENTATION_FIELDS]:
            setattr(implementation, name, getattr(other, name))
    texts = [implementation.text, "" if other.text in implementation.text else other.text]
    implementation.text = "\n\n".join(filter(None, texts))
    if implementation.start_year is None and implementation.end_year is None:
        implementation.start_year, implementation.end_year = other.start_year, other.end_year
    for name in IMPLEMENTATION_FIELDS:
        setattr(implementation, name, getattr(implementation, name) or getattr(other, name))
    implementation.save()


def _note_draft(practice, draft):
    line = f"Niet online gezet over {draft.municipality}: {draft.text}" if draft.text else ""
    practice.internal_notes = "\n\n".join(filter(None, [practice.internal_notes, line]))
    practice.save()


def _references_of_other_apps():
    return [field for field in references_to(Practice) if field.model._meta.app_label != Practice._meta.app_label]


def _copy_parts(parts, others, keys):
    """Add these parts to those of another practice, after its own; one that is there already is left out."""
    here = {_told_apart(part, keys) for part in others.all()}
    start = others.count()
    for part in parts.all():
        if _told_apart(part, keys) not in here:
            part.pk, part.position = None, start + part.position
            part._state.adding = True
            others.add(part, bulk=False)


def _told_apart(part, keys):
    return tuple(str(getattr(part, key)) for key in keys)
