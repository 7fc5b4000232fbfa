"""Mail that goes out, kept with the fiche it is about."""

import uuid

from django.db import models
from django.db.models import Q


class MailQuerySet(models.QuerySet):
    def waiting(self):
        """What must still be sent."""
        return self.filter(sent_at=None, gave_up_at=None)


class Mail(models.Model):
    """One mail to one address: written when something happens, in the same transaction; sent by the worker.

    Where a private link belongs, the texts hold `PRIVATE_LINK`. The worker makes the link when it sends, so that no
    token is ever stored. `message_id` is made once, so that a mail that was handed over twice arrives once.
    """

    # What stands in the texts in place of the address with the token.
    PRIVATE_LINK = "{{private_link}}"

    submission = models.ForeignKey(
        "submissions.Submission", on_delete=models.CASCADE, related_name="mails", null=True, verbose_name="fiche"
    )
    kind = models.CharField("soort", max_length=30)
    to = models.EmailField("aan")
    subject = models.CharField("onderwerp", max_length=200)
    text = models.TextField("tekst")
    html = models.TextField("html")
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    queued_at = models.DateTimeField("klaargezet op", auto_now_add=True)
    sent_at = models.DateTimeField("verstuurd op", null=True)
    gave_up_at = models.DateTimeField("opgegeven op", null=True)
    attempts = models.PositiveSmallIntegerField("pogingen", default=0)
    last_error = models.TextField("laatste fout", blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "mail"
        verbose_name_plural = "mails"
        ordering = ["-queued_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(sent_at=None) | Q(gave_up_at=None), name="sent_mail_is_not_given_up")
        ]

    def __str__(self):
        return self.subject
