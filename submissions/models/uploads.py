"""Photos and files that come with a fiche."""

from django.core.files.storage import storages
from django.db import models

from practices.drawings.pictures import HEAD_WIDTH

from .submission import Submission


def private_storage():
    """Outside of what the web server gives to anyone: see STORAGES."""
    return storages["private"]


def upload_path(upload, name):
    """A name that says nothing and cannot be guessed; only the extension, which the check decided, stays."""
    extension = name.rpartition(".")[2]
    return f"{upload.submission.key}/{upload.key}.{extension}"


class Upload(models.Model):
    """A photo or attachment of a fiche: checked, cleaned, and private until an editor publishes it."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "foto"
        ATTACHMENT = "attachment", "bijlage"

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="uploads", verbose_name="fiche")
    key = models.UUIDField(unique=True, editable=False)
    kind = models.CharField("soort", max_length=10, choices=Kind)
    file = models.FileField("bestand", storage=private_storage, upload_to=upload_path, max_length=200)
    name = models.CharField("naam", max_length=120)
    content_type = models.CharField("type", max_length=100)
    size = models.PositiveIntegerField("grootte in bytes")
    # Of the file as sent: the same file twice is one upload.
    sha256 = models.CharField(max_length=64, editable=False)
    is_scanned = models.BooleanField("nagekeken op virussen", default=False, db_default=False, editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    alt = models.CharField("wat is er te zien", max_length=250, blank=True)
    credit = models.CharField("wie maakte de foto", max_length=120, blank=True)
    caption = models.CharField("bijschrift", max_length=200, blank=True)
    description = models.CharField("omschrijving", max_length=160, blank=True)
    position = models.PositiveSmallIntegerField("volgorde", default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "foto of bijlage"
        verbose_name_plural = "foto’s en bijlagen"
        ordering = ["kind", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "sha256"],
                name="submission_has_file_once",
                violation_error_message="Dit bestand zit al bij je fiche.",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_small(self):
        """Whether it is a photo that will not head a page: it would be blown up."""
        return self.kind == self.Kind.PHOTO and self.width is not None and self.width < HEAD_WIDTH
