"""What helps to fill in, to answer and to keep out: difficult words, phrases, and how often something was tried."""

import re

from django.conf import settings
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


class ThemeEditorManager(models.Manager):
    def editor_of(self, theme):
        """Who judges fiches on this Theme (or None): the editor of its main theme, or None."""
        row = theme and self.filter(theme=theme.main, editor__is_active=True).select_related("editor").first()
        return row and row.editor


class ThemeEditor(models.Model):
    """On whose desk a fiche on a main theme comes by itself. A colleague may still take it up."""

    theme = models.OneToOneField(
        "practices.Theme",
        verbose_name="hoofdthema",
        on_delete=models.CASCADE,
        related_name="+",
        limit_choices_to={"parent": None},
    )
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="behandelaar", on_delete=models.PROTECT, related_name="+"
    )

    objects = ThemeEditorManager()

    class Meta:
        verbose_name = "behandelaar van een hoofdthema"
        verbose_name_plural = "behandelaars per hoofdthema"
        ordering = ["theme__position", "theme__name"]

    def __str__(self):
        return str(self.theme)


class Attempt(models.Model):
    """That something was tried: to hold back who tries too often. `who` is a keyed hash, never an address itself."""

    action = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        indexes = [models.Index("action", "who", "at", name="attempt_by_who")]

    def __str__(self):
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"
