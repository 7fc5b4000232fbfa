"""What a fiche mails, and the private links to it. Both live on the ground floor, where they know its kind and key."""

from django.conf import settings
from django.db import models, transaction

from praktijkenbank.post.models import Mail, PrivateLink
from praktijkenbank.post.queue import queue_mail, was_queued, write_mail

TO_EDITORS = {"message_to_editors"}


class WritesMail(models.Model):
    """The mail of a Submission: each kind is a text in templates/emails."""

    class Meta:
        abstract = True

    @property
    def mails(self):
        return Mail.objects.about(self)

    @property
    def private_links(self):
        return PrivateLink.objects.about(self)

    def undelivered(self):
        """For each address that our mail does not reach the first Mail that did not: since then, and why. One query."""
        first = {}
        for mail in self.mails.undelivered():
            first.setdefault(mail.to, mail)
        return list(first.values())

    def queue_mail(self, kind, to=None, **context):
        """Queue the mail of this `kind`: to `to`, else to the submitter, or to the editors if it is theirs.

        Belongs in the transaction of what it tells. Returns the Mail, or None for a remark by someone who left no
        address.
        """
        to = to or (settings.CONTACT_EMAIL if kind in TO_EDITORS else self.email)
        return queue_mail(kind, to, thing=self, **self._mail_context(to), **context) if to else None

    def queue_mail_once(self, kind, to):
        """As `queue_mail`, unless the same mail went to `to` a moment ago. Returns whether it is queued now."""
        with transaction.atomic():
            # Of two clicks at once the second waits here for the first.
            type(self).objects.select_for_update(no_key=True).get(pk=self.pk)
            if was_queued(kind, to, self):
                return False
            self.queue_mail(kind, to)
            return True

    def preview_mail(self, kind, **context):
        """The mail of this `kind` to whoever sends in the fiche, as (subject, text). Nothing is kept."""
        written = write_mail(kind, {**self._mail_context(self.email), **context})
        return written["subject"], written["text"].replace(Mail.PRIVATE_LINK, "(hier komt een persoonlijke link)")

    def _mail_context(self, to):
        return {
            "submission": self,
            "about": self.in_words,
            "name": self.submitter_name if to == self.email else "",
        }

    @property
    def in_words(self):
        """What it is about, in words that fit after ‘je’ and ‘de’."""
        if self.doorway.is_new and not self.title:
            return self.noun
        return self.filled_in(self.doorway.in_words)

    def filled_in(self, text):
        """A text of a Doorway, with the title, practice and municipality of this fiche in it."""
        return text.format(title=self, practice=self.practice, municipality=self.municipality)
