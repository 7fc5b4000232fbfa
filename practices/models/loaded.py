"""What the fixtures once put in the bank."""

from django.db import models


class LoadedRecord(models.Model):
    """A record of the fixtures that was loaded, or found present, once.

    `load_bank` never loads it again, so that what an editor changed, renamed or deleted stays that way.
    """

    model = models.CharField(max_length=60)
    key = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="record_is_loaded_once")]

    def __str__(self):
        return f"{self.model} {self.key}"
