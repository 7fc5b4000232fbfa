"""An approved fiche becomes a practice, changes one, or joins one: all of it in one transaction, or nothing."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from practices.content import COPIED_FIELDS, TAG_FIELDS
from practices.models import Attachment, Implementation, Link, Photo, Practice
from practices.models.content import check_themes
from practices.search.document import refresh

from ..models import Submission, Upload

# What a fiche says beside its fields, by the names that an editor accepts or refuses.
LINKS, DROPPED_PHOTOS, DROPPED_ATTACHMENTS = "links", "dropped_photos", "dropped_attachments"
PLACES = "other_municipalities"
PARTS_OF_FICHE = frozenset([*COPIED_FIELDS, *TAG_FIELDS, LINKS, DROPPED_PHOTOS, DROPPED_ATTACHMENTS, PLACES])


def publish(submission, by, text="", accepted=None, kept=None, uploads=None):
    """Approve `submission` and put online what it says. Returns the Practice.

    `by` is the editor, `text` goes along in the mail. Of a change `accepted` names the fields to take over (those of
    PracticeContent, and LINKS, DROPPED_PHOTOS, DROPPED_ATTACHMENTS, PLACES; all of them without). `kept` are the rows
    in those, by name, that stay as they are online: tags, photos, links as a dict. `uploads` are the Uploads to publish
    (all of them without). Everyone finds it from the moment this returns.

    Raises ValidationError when a practice would go online with too little, ImpossibleChangeError when the fiche
    cannot be approved (any more). Then nothing changed.
    """
    made, kept = [], kept or {}
    with _removed_after_failure(made), transaction.atomic():
        submission = Submission.objects.select_for_update(no_key=True).get(pk=submission.pk)
        files = submission.uploads.all() if uploads is None else uploads
        practice = submission.practice
        if submission.doorway.is_joining:
            _join(submission, practice, submission.implementation_text)
            _add_links(practice, submission.links, kept.get(LINKS, []))
            _add_files(practice, files, made)
        elif submission.doorway.has_content:
            practice = _write(submission, accepted, kept, files, made)
        submission.approve(by, practice, text)
        refresh()
    return practice


def merge(submission, by, practice, text="", story=None):
    """Say that `submission` is the same as `practice`. With a `story`, which may be empty, its municipality joins that
    practice and tells it there, with the contact and the years of the fiche; with None nothing goes online.

    Raises ValidationError when the municipality tells something there already, ImpossibleChangeError when the fiche
    cannot be merged (any more). Then nothing changed.
    """
    with transaction.atomic():
        submission.merge_into(by, practice, text)
        if story is None:
            return
        submission.check_consent()
        _locked(practice.pk)
        here = practice.implementations.filter(municipality=submission.municipality).first()
        if here and here.has_content:
            place = submission.municipality
            raise ValidationError(
                f"{place} vertelt al iets bij ‘{practice}’. Dat zou verdwijnen. "
                f"Vink ‘Zet {place} bij die praktijk’ uit."
            )
        _join(submission, practice, story)
        refresh()


def _write(submission, accepted, kept, files, made):
    """Make the practice of a new fiche, or change the one that the fiche is about."""
    is_new = submission.practice_id is None
    practice = Practice(origin=Practice.Origin.FORM) if is_new else _locked(submission.practice_id)
    taken = PARTS_OF_FICHE if is_new or accepted is None else PARTS_OF_FICHE & {*accepted}
    was_main = practice.main_theme
    if "main_theme" not in taken:
        kept = {**kept, "themes": [*kept.get("themes", []), was_main, submission.main_theme]}
    if not is_new:  # of a framework that is hidden a fiche knows nothing
        kept = {**kept, "actions": [*kept.get("actions", []), *practice.actions.filter(framework__is_hidden=True)]}
    _set_answers(practice, submission, taken)
    with practice.as_one_version():
        practice.confirm()
        _set_tags(practice, submission, taken, kept, was_main)
        for write in [_set_places, _set_links, _drop_files]:
            write(practice, submission, taken, kept)
        _add_files(practice, files, made)
        if is_new:
            practice.tags_confirmed_at = timezone.now()
            practice.publish()
        practice.full_clean(exclude=["slug"] if is_new else None)
        practice._change_reason = f"Fiche {submission.reference}"
    return practice


def _locked(practice_id):
    """The practice as it is online; of two changes to one practice the second builds on the first."""
    return Practice.objects.select_for_update(no_key=True).get(pk=practice_id)


def _set_answers(practice, submission, taken):
    """Take over what a fiche says in columns of its own. Saves nothing."""
    for name in taken.intersection(COPIED_FIELDS):
        setattr(practice, name, getattr(submission, name))


def _set_tags(practice, submission, taken, kept, was_main):
    """Give the practice the tags of the fiche, by relation; its first theme is always among its themes."""
    for name in TAG_FIELDS:
        if name in taken:
            online, sent = getattr(practice, name).all(), getattr(submission, name).all()
            getattr(practice, name).set(_mixed(online, sent, kept.get(name, [])))
    if "main_theme" in taken:
        if was_main and was_main not in submission.themes.all():
            practice.themes.remove(was_main)
        if practice.main_theme:
            practice.themes.add(practice.main_theme)
    check_themes(practice.main_theme, practice.themes.all())


def _drop_files(practice, submission, taken, kept):
    for name, rows in [(DROPPED_PHOTOS, practice.photos), (DROPPED_ATTACHMENTS, practice.attachments)]:
        if name in taken:
            dropped = [row.pk for row in getattr(submission, name).all() if row not in kept.get(name, [])]
            rows.filter(pk__in=dropped).delete()


def _join(submission, practice, text):
    """Add what one municipality does to the practice, or renew what was there."""
    told = {
        "text": text,
        "start_year": submission.start_year,
        "end_year": submission.end_year,
        "contact_name": submission.contact_name,
        "contact_email": submission.contact_email,
        "url": submission.implementation_url,
        "state": Implementation.State.ONLINE,
    }
    place = {"practice": practice, "municipality": submission.municipality}
    implementation = Implementation.objects.filter(**place).first() or Implementation(**place)
    for name, value in told.items():
        setattr(implementation, name, value)
    implementation.full_clean()
    implementation.save()


def _mixed(online, sent, kept):
    """What is `sent`, but of the rows in `kept` those that are `online`."""
    return [*(row for row in sent if row not in kept), *(row for row in online if row in kept)]


def _set_places(practice, submission, taken, kept):
    """Every municipality of the fiche has an implementation that is shown; one with a text of its own is kept."""
    if PLACES not in taken:
        return
    online = [implementation.municipality for implementation in practice.implementations.shown()]
    wanted = _mixed(online, submission.other_municipalities.all(), kept.get(PLACES, []))
    places = {place.pk for place in wanted} | {practice.municipality_id}
    for implementation in practice.implementations.all():
        if implementation.municipality_id in places:
            places.remove(implementation.municipality_id)
            if implementation.is_draft:
                implementation.state = Implementation.State.ONLINE
                implementation.save()
        elif not (implementation.has_content or implementation.is_draft):
            implementation.delete()
    for municipality_id in places - {None}:
        Implementation.objects.create(practice=practice, municipality_id=municipality_id)


def _set_links(practice, submission, taken, kept):
    if LINKS not in taken:
        return
    links = _mixed(practice.links.values("url", "description"), submission.links, kept.get(LINKS, []))
    practice.links.all().delete()
    Link.objects.bulk_create(Link(practice=practice, position=place, **link) for place, link in enumerate(links))


def _add_links(practice, links, refused):
    """Add those that are not there yet and that the editor did not refuse."""
    online = list(practice.links.values("url", "description"))
    new = [link for link in links if link not in [*online, *refused]]
    Link.objects.bulk_create(Link(practice=practice, position=len(online), **link) for link in new)


def _add_files(practice, uploads, made):
    """Copy these Uploads to where everyone may see them; what was private stays as it was sent."""
    for upload in uploads:
        content = ContentFile(upload.file.read(), name=upload.file.name.rpartition("/")[2])
        upload.file.close()
        row, stored = (_photo if upload.kind == Upload.Kind.PHOTO else _attachment)(upload, content)
        row.practice, row.position = practice, upload.position
        made.append(stored)
        row.save()


def _photo(upload, content):
    """The Photo that an Upload becomes, and its file."""
    row = Photo(alt=upload.alt, credit=upload.credit, caption=upload.caption)
    row.image = content
    return row, row.image


def _attachment(upload, content):
    """The Attachment that an Upload becomes, and its file."""
    row = Attachment(description=upload.description or upload.name)
    row.file = content
    return row, row.file


@contextmanager
def _removed_after_failure(files):
    """A transaction that fails takes its rows along; this takes the files that were written for them."""
    try:
        yield
    except BaseException:
        for file in files:
            file.delete(save=False)  # a photo with its smaller copies
        raise
