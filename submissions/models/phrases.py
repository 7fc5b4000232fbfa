"""Texts that editors use again and again in their answers."""

import re

from django.db import models


class PhraseManager(models.Manager):
    def get_by_natural_key(self, name):
        return self.get(name=name)


class Phrase(models.Model):
    """A text that editors use again and again in their answers. Editors keep the list."""

    name = models.CharField("naam in de lijst", max_length=80, unique=True)
    text = models.TextField(
        "tekst",
        max_length=2000,
        help_text="{naam}, {titel}, {bestuur} en {referentie} worden ingevuld met die van de fiche.",
    )

    objects = PhraseManager()

    class Meta:
        verbose_name = "standaardzin"
        verbose_name_plural = "standaardzinnen"
        ordering = ["name"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.name,)

    def text_for(self, submission):
        """The text with what `submission` has in the place of each name between braces."""
        values = {
            "{naam}": submission.submitter_name,
            "{titel}": str(submission),
            "{bestuur}": str(submission.municipality or ""),
            "{referentie}": submission.reference,
        }
        return re.sub("|".join(map(re.escape, values)), lambda found: values[found[0]], self.text)
