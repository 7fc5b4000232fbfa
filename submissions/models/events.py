"""What happened to a fiche, who saw it, and what was asked about its answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from praktijkenbank.staff.models import AuditEntry

from ..states import EventKind
from .submission import Submission


class SubmissionEvent(models.Model):
    """Something that happened to a fiche: who, when, what, why. Never changed afterwards."""

    Kind = EventKind

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="events", verbose_name="fiche")
    kind = models.CharField("wat", max_length=20, choices=Kind)
    from_state = models.CharField("van", max_length=25, choices=Submission.State, blank=True)
    to_state = models.CharField("naar", max_length=25, choices=Submission.State, blank=True)
    at = models.DateTimeField("wanneer", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="door",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="Leeg: door wie de fiche invult.",
    )
    text = models.TextField("tekst", blank=True)
    # The fiche as it was sent in: `Submission.content()`.
    snapshot = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = "gebeurtenis"
        verbose_name_plural = "verloop"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="state") & ~Q(to_state="") | ~Q(kind="state") & Q(to_state=""),
                name="event_of_state_has_state",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.get_to_state_display()}".strip()

    def save(self, *args, **kwargs):
        """What someone of the redactie did is in the audit list too, which outlives the fiche."""
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if is_new and self.by:
            what = AuditEntry.What.DECIDED if self.to_state else AuditEntry.What.HANDLED
            happened = self.get_to_state_display() or self.get_kind_display()
            detail = f"{self.submission.reference}: {happened}"
            AuditEntry.objects.record(what, by=self.by, about=self.submission, detail=detail)


class Look(models.Model):
    """That an editor has seen a fiche as it was sent in with `event`: what came later is new to them."""

    event = models.ForeignKey(SubmissionEvent, on_delete=models.CASCADE, related_name="looks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "by"], name="editor_looks_at_version_once")]

    def __str__(self):
        return f"{self.by} {self.event}"


class FieldRemark(models.Model):
    """What an editor asks about one answer; the submitter sees it at that field until the fiche is sent in again."""

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="field_remarks", verbose_name="fiche"
    )
    event = models.ForeignKey(SubmissionEvent, on_delete=models.CASCADE, related_name="field_remarks")
    field = models.CharField("vraag", max_length=40)
    text = models.TextField("opmerking")

    class Meta:
        verbose_name = "opmerking bij een vraag"
        verbose_name_plural = "opmerkingen bij vragen"
        ordering = ["pk"]

    def __str__(self):
        return self.text
