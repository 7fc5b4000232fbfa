"""Who judges fiches on which theme."""

from django.conf import settings
from django.db import models


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
