"""What the public can link to stays: it is put out of use, with a date and a reason, and can come back."""

from django.db import models
from django.utils.formats import date_format

RETIRED_REASON_LENGTH = 300


class RetiresQuerySet(models.QuerySet):
    def in_use(self):
        """What is offered to readers and to who fills in a fiche."""
        return self.filter(retired_on=None)


class Retires(models.Model):
    """A row with a page or an address of its own. Out of use it keeps both, and all that carries it keeps it.

    `was_public` says whether readers could ever reach it: such a row is never removed. For what an older release
    inserts that is taken to be so.
    """

    retired_on = models.DateField("niet meer in gebruik sinds", null=True, blank=True, editable=False)
    retired_reason = models.CharField(
        "waarom niet meer in gebruik",
        max_length=RETIRED_REASON_LENGTH,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    was_public = models.BooleanField("stond op de site", default=True, db_default=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Note whether readers can reach it from now on."""
        self.was_public = self.is_public or (self.was_public and not self._state.adding)
        super().save(*args, **kwargs)

    @property
    def is_public(self):
        """Whether readers can reach it now."""
        return True

    @property
    def stays(self):
        """Whether it can no longer be removed."""
        return self.was_public

    @property
    def whole(self):
        """What it is a part of and goes out of use with, or None."""
        return None

    @property
    def retired(self):
        """What readers are told when it is out of use, alone or with its whole; "" otherwise."""
        if self.retired_on:
            return f"Niet meer in gebruik sinds {date_format(self.retired_on)}: {self.retired_reason}"
        return self.whole.retired if self.whole else ""
