"""Difficult words, and what to write instead."""

from django.db import models


class JargonWordManager(models.Manager):
    def get_by_natural_key(self, term):
        return self.get(term=term)


class JargonWord(models.Model):
    """A word of the trade that a reader elsewhere may not know. Editors keep the list."""

    term = models.CharField("moeilijk woord", max_length=80, unique=True)
    instead = models.CharField("schrijf liever", max_length=160)

    objects = JargonWordManager()

    class Meta:
        verbose_name = "moeilijk woord"
        verbose_name_plural = "moeilijke woorden"
        ordering = ["term"]

    def __str__(self):
        return self.term

    def natural_key(self):
        return (self.term,)
