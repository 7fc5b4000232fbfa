"""An approved fiche becomes a practice, changes one, or joins one: all of it in one transaction, or nothing."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from practices.models import TAG_FIELDS, Attachment, Implementation, Link, Photo, Practice, PracticeContent
from practices.publication import missing, values_of
from practices.search.document import refresh

from .models import Submission, Upload

CONTENT_FIELDS = [field.name for field in PracticeContent._meta.fields]
# What a fiche says beside its fields, by the names that an editor accepts or refuses.
LINKS, DROPPED_PHOTOS, DROPPED_ATTACHMENTS = "links", "dropped_photos", "dropped_attachments"
PLACES = "other_municipalities"


def publish(submission, by, text="", accepted=None, uploads=None):
    """Approve `submission` and put online what it says. Returns the Practice.

    `by` is the editor, `text` goes along in the mail. Of a change `accepted` names the fields to take over (those of
    PracticeContent, and LINKS, DROPPED_PHOTOS, DROPPED_ATTACHMENTS, PLACES; all of them without), `uploads` are the
    Uploads to publish (all of them without). Everyone finds it from the moment this returns.

    Raises ValidationError when a practice would go online with too little, ImpossibleChangeError when the fiche
    cannot be approved (any more). Then nothing changed.
    """
    made = []
    with _removed_after_failure(made), transaction.atomic():
        submission = Submission.objects.select_for_update(no_key=True).get(pk=submission.pk)
        files = submission.uploads.all() if uploads is None else uploads
        if submission.door == Submission.Door.REMARK:
            practice = submission.practice
        elif submission.door == Submission.Door.ADOPTION:
            practice = _join(submission)
            _add_files(practice, files, made)
        else:
            practice = _write(submission, accepted, files, made)
        submission.approve(by, practice, text)
        refresh()
    return practice


def _write(submission, accepted, files, made):
    """Make the practice of a new fiche, or change the one that the fiche is about."""
    is_new = submission.practice_id is None
    # Locked, so that of two changes to one practice the second builds on the first.
    locked = Practice.objects.select_for_update(no_key=True)
    practice = Practice(origin=Practice.Origin.FORM) if is_new else locked.get(pk=submission.practice_id)
    taken = {*CONTENT_FIELDS, *TAG_FIELDS, LINKS, DROPPED_PHOTOS, DROPPED_ATTACHMENTS, PLACES}
    if not is_new and accepted is not None:
        taken &= {*accepted}
    for name in CONTENT_FIELDS:
        if name in taken:
            setattr(practice, name, getattr(submission, name))
    practice.confirmed_at = timezone.localdate()
    with practice.as_one_version():
        if is_new:
            practice.save()
        for name in TAG_FIELDS:
            if name in taken:
                getattr(practice, name).set(getattr(submission, name).all())
        if {"main_theme", "themes"} & taken and practice.main_theme:
            practice.themes.add(practice.main_theme)
        if PLACES in taken:
            _set_places(practice, submission)
        if LINKS in taken:
            _set_links(practice, submission.links)
        if DROPPED_PHOTOS in taken:
            practice.photos.filter(pk__in=submission.dropped_photos.all()).delete()
        if DROPPED_ATTACHMENTS in taken:
            practice.attachments.filter(pk__in=submission.dropped_attachments.all()).delete()
        _add_files(practice, files, made)
        if is_new:
            _check_complete(practice)
            practice.tags_confirmed_at = practice.published_at = timezone.now()
            practice.status = Practice.Status.PUBLISHED
        practice.full_clean(exclude=["slug"] if is_new else None)
        practice._change_reason = f"Fiche {submission.reference}"
    return practice


def _join(submission):
    """Add what one municipality does to the practice, or renew what was there."""
    told = {
        "text": submission.implementation_text,
        "start_year": submission.start_year,
        "end_year": submission.end_year,
        "contact_name": submission.contact_name,
        "contact_email": submission.contact_email,
        "url": submission.implementation_url,
    }
    implementation = Implementation.objects.filter(
        practice=submission.practice, municipality=submission.municipality
    ).first() or Implementation(practice=submission.practice, municipality=submission.municipality)
    for name, value in told.items():
        setattr(implementation, name, value)
    implementation.full_clean()
    implementation.save()
    return submission.practice


def _set_places(practice, submission):
    """Every municipality of the fiche has an implementation; one that says something of its own is kept."""
    places = {place.pk for place in submission.other_municipalities.all()} | {practice.municipality_id}
    for implementation in practice.implementations.all():
        if implementation.municipality_id in places:
            places.remove(implementation.municipality_id)
        elif not implementation.has_content:
            implementation.delete()
    for municipality_id in places - {None}:
        Implementation.objects.create(practice=practice, municipality_id=municipality_id)


def _set_links(practice, links):
    practice.links.all().delete()
    Link.objects.bulk_create(Link(practice=practice, position=place, **link) for place, link in enumerate(links))


def _add_files(practice, uploads, made):
    """Copy these Uploads to where everyone may see them; what was private stays as it was sent."""
    for upload in uploads:
        content = ContentFile(upload.file.read(), name=upload.file.name.rpartition("/")[2])
        upload.file.close()
        if upload.kind == Upload.Kind.PHOTO:
            row = Photo(practice=practice, alt=upload.alt, credit=upload.credit, caption=upload.caption)
            row.image = content
            stored = row.image
        else:
            row = Attachment(practice=practice, description=upload.description or upload.name)
            row.file = content
            stored = row.file
        row.position = upload.position
        made.append(stored)
        row.save()


def _check_complete(practice):
    if names := missing(values_of(practice)):
        labels = ", ".join(str(Practice._meta.get_field(name).verbose_name) for name in names)
        raise ValidationError(f"Vul dit aan voor de praktijk online komt: {labels}.")


@contextmanager
def _removed_after_failure(files):
    """A transaction that fails takes its rows along; this takes the files that were written for them."""
    try:
        yield
    except BaseException:
        for file in files:
            file.delete(save=False)  # a photo with its smaller copies
        raise
