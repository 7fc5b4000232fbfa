"""What helps to fill in and to keep out: the list of difficult words, and how often something was tried."""

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


class Attempt(models.Model):
    """That something was tried: to hold back who tries too often. `who` is a keyed hash, never an address itself."""

    action = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        indexes = [models.Index("action", "who", "at", name="attempt_by_who")]

    def __str__(self):
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"
