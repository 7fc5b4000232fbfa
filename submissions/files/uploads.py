"""Photos and files of a fiche: checked, cleaned and kept outside the public tree, or refused with the reason."""

import logging
import re
import unicodedata
import uuid
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import OperationalError, transaction
from django.db.models import Max, Sum

from practices.drawings.pictures import clean_picture

from ..models import Submission, Upload
from ..models.uploads import upload_path
from .documents import check_document
from .house_style import without_template
from .virus_scan import scan

MB = 1024**2
MAX_SIZE = {Upload.Kind.PHOTO: 15 * MB, Upload.Kind.ATTACHMENT: 10 * MB}
MAX_NUMBER = {Upload.Kind.PHOTO: 5, Upload.Kind.ATTACHMENT: 5}
MAX_TOTAL = 60 * MB
# What a name keeps: letters and digits of any alphabet, spaces, and what people write between them.
NOT_IN_NAME = re.compile(r"[^\w ()’'&+,-]+")

EMPTY = "Dit bestand is leeg. Kies het opnieuw."
TWICE = "Dit bestand zit al bij je fiche."
CLOSED = "Aan deze fiche kun je nu niets veranderen."
NOT_KEPT = (
    "Onze server kan dit bestand nu niet bewaren. De rest van je fiche is wel bewaard. Probeer het straks opnieuw."
)
logger = logging.getLogger(__name__)


def add(submission, file, kind):
    """Check and clean `file`, an UploadedFile, and keep it with the fiche as an Upload of this kind, which is returned.

    Raises ValidationError, in Dutch, when it cannot be taken; then nothing of it stays. What the file is follows from
    its content. A photo is kept as `clean_picture` makes it, a document as it came, but
    without a link to a template.
    """
    _check_size(file, kind)
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    upload = Upload(submission=submission, key=uuid.uuid4(), kind=kind, sha256=digest.hexdigest())
    if kind == Upload.Kind.PHOTO:
        picture = clean_picture(file)
        extension, upload.content_type = picture.extension, picture.content_type
        upload.width, upload.height = picture.width, picture.height
        file_to_keep = ContentFile(picture.content)
    else:
        extension, upload.content_type = check_document(file, may_have_template=True)
        file_to_keep = without_template(file)
    # After our own look, which says better what is wrong with a document that is locked or holds a macro.
    upload.is_scanned = scan(file)
    upload.name = clean_name(file.name, extension)
    upload.size = file_to_keep.size
    try:
        with transaction.atomic():
            _check_room(upload)
            _keep(upload, file_to_keep)
    except (OSError, OperationalError) as error:
        logger.exception("an upload could not be kept")
        raise ValidationError(NOT_KEPT) from error
    return upload


def remove(upload):
    """Take a photo or attachment away from its fiche, and its file with it."""
    with transaction.atomic():
        _lock(upload)
        Upload.objects.filter(pk=upload.pk).delete()
        transaction.on_commit(lambda: upload.file.storage.delete(upload.file.name))


def put_first(upload):
    """Show this photo before the others of its fiche."""
    with transaction.atomic():
        _lock(upload)
        others = upload.submission.uploads.filter(kind=upload.kind).exclude(pk=upload.pk)
        for position, one in enumerate([upload, *others]):
            one.position = position
            one.save(update_fields=["position"])


def clean_name(name, extension):
    """The name as people know it, fit for any disk: no folders, hidden characters or second extension.

    "../plan\\0.php.jpg" becomes "plan-php.pdf" when the content is that of a PDF.
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem = NOT_IN_NAME.sub("-", name.rpartition(".")[0] or name).strip(" -")
    longest = Upload._meta.get_field("name").max_length - len(extension) - 1
    return f"{stem[:longest].strip(' -') or 'bestand'}.{extension}"


def _check_size(file, kind):
    if getattr(file, "is_incomplete", False):  # see praktijkenbank.upload_handler
        raise ValidationError(NOT_KEPT)
    if not file.size:
        raise ValidationError(EMPTY)
    if file.size > MAX_SIZE[kind]:
        raise ValidationError(f"Dit bestand is te groot. Maak het kleiner: hoogstens {MAX_SIZE[kind] // MB} MB.")


def _check_room(upload):
    """Under lock: may there be one more? Gives the upload its place, after the others."""
    submission = _lock(upload)
    if submission.uploads.filter(sha256=upload.sha256).exists():
        raise ValidationError(TWICE)
    others = submission.uploads.filter(kind=upload.kind)
    most = MAX_NUMBER[upload.kind]
    if others.count() >= most:
        kinds = "foto’s" if upload.kind == Upload.Kind.PHOTO else "bijlagen"
        raise ValidationError(f"Je fiche heeft al {most} {kinds}. Verwijder er eerst een.")
    if (submission.uploads.aggregate(Sum("size"))["size__sum"] or 0) + upload.size > MAX_TOTAL:
        raise ValidationError(
            f"Alle bestanden samen mogen hoogstens {MAX_TOTAL // MB} MB groot zijn. Verwijder er eerst een."
        )
    upload.position = (others.aggregate(Max("position"))["position__max"] or 0) + 1


def _lock(upload):
    """Hold the fiche until the end of the transaction, and note that it changed. Returns it as it is now.

    Raises ValidationError when nothing may change any more.
    """
    submission = Submission.objects.select_for_update(no_key=True).get(pk=upload.submission_id)
    if not submission.is_editable:
        raise ValidationError(CLOSED)
    submission.revision += 1
    submission.save(update_fields=["revision", "updated_at"])
    upload.submission.revision, upload.submission.updated_at = submission.revision, submission.updated_at
    return submission


def _keep(upload, file):
    """Write the file, then the row. When either fails, the file goes again."""
    path = upload_path(upload, upload.name)
    try:
        upload.file.save(upload.name, file, save=False)
        upload.save()
    except BaseException:
        upload.file.storage.delete(path)
        raise
