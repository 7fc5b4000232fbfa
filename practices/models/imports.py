"""What editors bring in from a file."""

from django.conf import settings
from django.db import models


class ImportFile(models.Model):
    """A file with practices between the dry run and the import; then it goes. An editor has one at a time."""

    name = models.CharField("bestand", max_length=200)
    content = models.BinaryField("inhoud")
    brought_by = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="gekozen door", on_delete=models.CASCADE, related_name="import_file"
    )

    class Meta:
        verbose_name = "bestand met praktijken"
        verbose_name_plural = "bestanden met praktijken"

    def __str__(self):
        return self.name
