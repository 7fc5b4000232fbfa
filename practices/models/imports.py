"""What editors bring in from a file: the file while it waits, what they chose for it, and what came of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class ImportFile(models.Model):
    """A file with practices between the dry run and the import; then it goes. An editor has one at a time.

    `sheets` is what was read in it, packed, and `choices` what the editor chose for it: None for a file whose titles
    are all ours.
    """

    name = models.CharField("bestand", max_length=200)
    content = models.BinaryField("inhoud")
    sheets = models.BinaryField("gelezen", null=True)
    choices = models.JSONField("keuzes", null=True)
    brought_at = models.DateTimeField("gekozen op", db_default=Now())
    brought_by = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="gekozen door", on_delete=models.CASCADE, related_name="import_file"
    )

    class Meta:
        verbose_name = "bestand met praktijken"
        verbose_name_plural = "bestanden met praktijken"

    def __str__(self):
        return self.name


class ImportChoice(models.Model):
    """What an editor chose once and finds proposed the next time.

    For a title, with no `column`, `chosen` is the column it goes to, nothing when it is passed over; for a word in a
    `column` it is our word for it.
    """

    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="gekozen door", on_delete=models.CASCADE, related_name="import_choices"
    )
    column = models.CharField("kolom", max_length=60, blank=True)
    said = models.CharField("in het bestand", max_length=300)
    chosen = models.CharField("gekozen", max_length=300, blank=True)

    class Meta:
        verbose_name = "keuze bij een import"
        verbose_name_plural = "keuzes bij een import"
        ordering = ["column", "said"]
        constraints = [
            models.UniqueConstraint(fields=["chosen_by", "column", "said"], name="import_choice_is_made_once")
        ]

    def __str__(self):
        return self.said


class Import(models.Model):
    """An import that was done, to be taken back whole as long as nobody touched its practices."""

    name = models.CharField("bestand", max_length=200)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="door",
        on_delete=models.SET_NULL,
        related_name="imports",
        null=True,
    )
    started_at = models.DateTimeField("begonnen op", db_default=Now())
    done_at = models.DateTimeField("datum", db_default=Now())
    new = ArrayField(models.BigIntegerField(), verbose_name="nieuwe praktijken", default=list)
    changed = ArrayField(models.BigIntegerField(), verbose_name="gewijzigde praktijken", default=list)
    taken_back_at = models.DateTimeField("teruggedraaid op", null=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="teruggedraaid door",
        on_delete=models.SET_NULL,
        related_name="imports_taken_back",
        null=True,
    )

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "imports"
        ordering = ["-done_at"]

    def __str__(self):
        return self.name
