"""Private links: how someone without an account reaches a fiche, and nobody else does."""

import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

LIFETIME = timedelta(days=30)
TOKEN_BYTES = 32


class PrivateLinkQuerySet(models.QuerySet):
    def usable(self):
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def issue(self, email, submission=None, is_mailed=False):
        """A new link for this address, as (PrivateLink, token). Only here is the token known: its hash is stored.

        Without `submission` it leads to all open fiches of the address. `is_mailed` says that the token goes to the
        address by mail, so that who opens it shows that the address is theirs.
        """
        token = secrets.token_urlsafe(TOKEN_BYTES)
        link = self.create(
            email=email.lower(),
            submission=submission,
            is_mailed=is_mailed,
            token_hash=_hash(token),
            expires_at=timezone.now() + LIFETIME,
        )
        return link, token

    def token_for(self, mail):
        """The token of the link in this Mail. It is the same each time the mail is tried, so that the link works in a
        mail that arrived although the sending broke off. Nothing in the database gives it away.
        """
        digest = salted_hmac("submissions.links.token_for", mail.message_id.hex, algorithm="sha256").digest()
        token = urlsafe_b64encode(digest).decode().rstrip("=")
        self.get_or_create(
            token_hash=_hash(token),
            defaults={
                "email": mail.to.lower(),
                "submission": mail.submission,
                "is_mailed": True,
                "expires_at": timezone.now() + LIFETIME,
            },
        )
        return token

    def find(self, token):
        """The usable PrivateLink with this token, or None."""
        return self.usable().select_related("submission").filter(token_hash=_hash(token)).first()

    def find_expired(self, token):
        """The PrivateLink with this token that was not used for too long, but not revoked either; or None."""
        expired = self.filter(revoked_at=None, expires_at__lte=timezone.now())
        return expired.select_related("submission").filter(token_hash=_hash(token)).first()

    def close(self, keep):
        """Revoke all of these but `keep`, which goes on only where it was opened: its token leads nowhere any more."""
        self.filter(revoked_at=None).exclude(pk=keep.pk).update(revoked_at=timezone.now())
        keep.token_hash = _hash(secrets.token_urlsafe(TOKEN_BYTES))
        keep.save(update_fields=["token_hash"])


class PrivateLink(models.Model):
    """A key to one fiche, or to the list of all open fiches of an address."""

    submission = models.ForeignKey(
        "submissions.Submission", on_delete=models.CASCADE, related_name="private_links", null=True
    )
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    is_mailed = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = PrivateLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=models.functions.Lower("email")), name="link_email_is_lower_case")
        ]

    def __str__(self):
        return f"link van {self.email}"

    @property
    def is_usable(self):
        return self.revoked_at is None and self.expires_at > timezone.now()

    def touch(self):
        """Note that it was used: it then lasts another 30 days. Written at most once a minute."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > timedelta(minutes=1):
            self.last_used_at, self.expires_at = now, now + LIFETIME
            self.save(update_fields=["last_used_at", "expires_at"])

    def revoke(self):
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])


def _hash(token):
    return sha256(token.encode()).hexdigest()
