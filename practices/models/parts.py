"""What hangs on a practice: photos, attachments, links, the sources it rests on and what it reached."""

from datetime import date
from os.path import basename, splitext

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from ..content import PART_BY_NAME
from ..drawings.pictures import CleanPictureField, check_picture, picture_path
from ..in_words import number as number_in_words
from .age import day_in_words
from .places import Municipality
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
    name = models.CharField(
        "naam van het bestand", max_length=120, blank=True, default="", db_default="", editable=False
    )

    class Meta(PracticePart.Meta):
        verbose_name = "bijlage"
        verbose_name_plural = "bijlagen"

    def __str__(self):
        return self.description

    def save(self, *args, **kwargs):
        """Keep the name of a new file as it was sent: the storage may give it another."""
        if self.file and not self.file._committed and not (self._state.adding and self.name):
            self.name = self._name_as_sent()
        super().save(*args, **kwargs)

    def _name_as_sent(self):
        """Short enough for its column, with its extension."""
        stem, extension = splitext(basename(self.file.name))
        return f"{stem[: self._meta.get_field('name').max_length - len(extension)]}{extension}"


class Link(PracticePart):
    url = models.URLField("webadres", max_length=400)
    description = models.CharField("omschrijving", max_length=160)

    class Meta(PracticePart.Meta):
        verbose_name = "link"
        verbose_name_plural = "links"

    def __str__(self):
        return self.description


def check_source_date(value):
    """Raise ValidationError unless `value` is a year, a month or a day as in ISO 8601: 2020, 2020-03 or 2020-03-18."""
    try:
        date.fromisoformat(f"{value}-01-01"[:10])
    except ValueError as error:
        raise ValidationError("Schrijf een jaar, een maand of een dag: 2020, 2020-03 of 2020-03-18.") from error


class Source(PracticePart):
    """What a practice rests on: readers see it, so that they can tell how old a text is and read on.

    One of a `municipality` backs what that town does, one with a `part` what is said there; else it backs all of it.
    """

    publisher = models.CharField("uitgever", max_length=120, help_text="Wie het publiceerde: Stad Mechelen, VVSG.")
    title = models.CharField("titel", max_length=200, blank=True)
    url = models.URLField("webadres", max_length=400, blank=True)
    date = models.CharField(
        "datum",
        max_length=10,
        blank=True,
        validators=[check_source_date],
        help_text="2020, 2020-03 of 2020-03-18. Leeg als je het niet weet.",
    )
    municipality = models.ForeignKey(
        Municipality,
        verbose_name="over welke gemeente",
        on_delete=models.PROTECT,
        related_name="sources",
        null=True,
        blank=True,
        help_text="Leeg als de bron over de hele praktijk gaat.",
    )
    part = models.CharField("bij welk deel", max_length=40, blank=True)
    history = HistoricalRecords(verbose_name="versie")

    class Meta(PracticePart.Meta):
        verbose_name = "bron"
        verbose_name_plural = "bronnen"

    def __str__(self):
        return ", ".join(filter(None, [self.publisher, self.title]))

    def clean(self):
        if self.part and self.part not in PART_BY_NAME:
            raise ValidationError({"part": f"‘{self.part}’ is geen deel van een praktijk."})

    @property
    def year(self):
        """The year as a number, None when unknown."""
        return int(self.date[:4]) if self.date else None

    @property
    def when(self):
        """The date in words, as far as it is known."""
        return day_in_words(self.date) if self.date else "jaar onbekend"

    @property
    def years_old(self):
        """In years, by the calendar; None when its date is unknown."""
        return timezone.localdate().year - self.year if self.date else None


class Reach(PracticePart):
    """How many a practice reached, with what was counted and when. There may be one for each year.

    One of a `municipality` was counted in that town, else it is about the whole practice.
    """

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="reaches", verbose_name="praktijk")
    number = models.PositiveIntegerField("aantal")
    unit = models.CharField("wat tel je", max_length=120, help_text="Bijvoorbeeld: gezinnen begeleid")
    year = models.CharField("wanneer", max_length=20, blank=True, help_text="Bijvoorbeeld: 2020 of 2020-2021")
    municipality = models.ForeignKey(
        Municipality,
        verbose_name="in welke gemeente",
        on_delete=models.PROTECT,
        related_name="reaches",
        null=True,
        blank=True,
        help_text="Leeg als het aantal over de hele praktijk gaat.",
    )
    history = HistoricalRecords(verbose_name="versie")

    class Meta(PracticePart.Meta):
        verbose_name = "bereik"
        verbose_name_plural = "bereik in cijfers"

    def __str__(self):
        place = f" in {self.municipality}" if self.municipality else ""
        return f"{number_in_words(self.number)} {self.unit}{place}{f' ({self.year})' if self.year else ''}"
