"""What hangs on a practice: photos, attachments and links."""

from django.db import models

from ..drawings.pictures import CleanPictureField, check_picture, picture_path
from .practice import Practice


class PracticePart(models.Model):
    """Something that hangs on a practice, in an order the editors choose."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="%(class)ss", verbose_name="praktijk")
    position = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class Photo(PracticePart):
    image = CleanPictureField(
        "foto",
        upload_to=picture_path,
        width_field="width",
        height_field="height",
        max_length=200,
        validators=[check_picture],
    )
    alt = models.CharField("wat is er te zien", max_length=250)
    credit = models.CharField("wie maakte de foto", max_length=120)
    caption = models.CharField("bijschrift", max_length=200, blank=True)
    width = models.PositiveIntegerField(editable=False, null=True)
    height = models.PositiveIntegerField(editable=False, null=True)

    class Meta(PracticePart.Meta):
        verbose_name = "foto"
        verbose_name_plural = "foto’s"

    def __str__(self):
        return self.alt

    @property
    def srcset(self):
        """The smaller copies, as an <img> wants them; empty when the photo itself is small."""
        copies = sorted(self.image.aspect_ratios[None]["WEBP"].items())
        return ", ".join(f"{copy.url} {width}w" for width, copy in copies)


class Attachment(PracticePart):
    file = models.FileField("bestand", upload_to="attachments/%Y/%m/", max_length=200)
    description = models.CharField("omschrijving", max_length=160)

    class Meta(PracticePart.Meta):
        verbose_name = "bijlage"
        verbose_name_plural = "bijlagen"

    def __str__(self):
        return self.description


class Link(PracticePart):
    url = models.URLField("webadres", max_length=400)
    description = models.CharField("omschrijving", max_length=160)

    class Meta(PracticePart.Meta):
        verbose_name = "link"
        verbose_name_plural = "links"

    def __str__(self):
        return self.description
