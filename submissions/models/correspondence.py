"""What a fiche mails, and the private links to it. Both live on the ground floor, where they know its kind and key."""

from django.conf import settings
from django.db import models, transaction

from praktijkenbank.plain_text import without_addresses
from praktijkenbank.post.limits import spend_mail_budget
from praktijkenbank.post.models import Mail, PrivateLink
from praktijkenbank.post.queue import queue_mail, was_queued, write_mail

from ..states import EventKind

TO_EDITORS = {"message_to_editors"}
# What goes out because an editor did something: nobody else can have us send it.
FROM_EDITORS = {"taken", "changes_requested", "approved", "rejected", "merged", "reopened", "message"}


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
        address. Raises TooMuchMailError for an address that nobody showed to be theirs, see queue_mail.
        """
        to = to or (settings.CONTACT_EMAIL if kind in TO_EDITORS else self.email)
        if not to:
            return None
        is_known = kind in FROM_EDITORS | TO_EDITORS or (self.email_confirmed_at and to == self.email)
        return queue_mail(kind, to, thing=self, **{"is_known": is_known, **self._mail_context(to), **context})

    def invite(self, email):
        """Ask a colleague by mail to write along: now, or once the sender shows that their own address is theirs.

        Returns whether that was new. The mail is of the budget of the colleague from now on.
        """
        with transaction.atomic():
            type(self).objects.select_for_update(no_key=True).get(pk=self.pk)
            waits = self.email_confirmed_at is None and self.waiting_invitations().filter(text=email).exists()
            if waits or was_queued("invitation", email, self):
                return False
            self.events.create(kind=EventKind.INVITED, text=email)
            spend_mail_budget(email)
            if self.email_confirmed_at:
                self.queue_mail("invitation", to=email, is_known=True)
            return True

    def waiting_invitations(self):
        """The events of invitations of which no mail was written yet."""
        written = self.mails.filter(kind="invitation").values("to")
        return self.events.filter(kind=EventKind.INVITED).exclude(text__in=written)

    def send_waiting_invitations(self):
        """Mail the colleagues who were invited before the address of the sender was confirmed."""
        for email in self.waiting_invitations().order_by().values_list("text", flat=True).distinct():
            self.queue_mail("invitation", to=email, is_known=True)

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
        """What every text can use. Nothing that somebody typed goes to an address that may not be theirs."""
        is_theirs = self.email_confirmed_at or to == settings.CONTACT_EMAIL
        name = without_addresses(self.submitter_name)
        return {
            "submission": self,
            "about": without_addresses(self.in_words) if is_theirs or not self.doorway.is_new else self.noun,
            "title": without_addresses(str(self)),
            "sender": name or self.email,
            "name": name if is_theirs and to == self.email else "",
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
