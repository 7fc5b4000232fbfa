"""Who works here: what they did, to be looked up afterwards, and who they are at the provider they sign in with."""

from django.conf import settings
from django.db import models
from django.urls import NoReverseMatch, reverse


class AuditEntryManager(models.Manager):
    def record(self, what, by=None, about=None, detail="", who=""):
        """Write down `what` the user `by` did, and with which row (`about`). Who has no account is named by `who`.

        Belongs in the transaction of what it tells of.
        """
        return self.create(
            what=what,
            by=by,
            who=by.get_username() if by else who,
            model=about._meta.label_lower if about else "",
            object_id=about.pk if about else "",
            about=str(about or "")[:200],
            detail=detail,
        )


class AuditEntry(models.Model):
    """One thing that someone did. The database refuses every change and removal, and it outlives who and what it names.

    Sources: `auth_events.py` (signing in), the events of fiches, and, by a trigger, each line of the admin's own log.
    """

    class What(models.TextChoices):
        LOGGED_IN = "logged_in", "aangemeld"
        LOGIN_FAILED = "login_failed", "aanmelden mislukt"
        LOCKED_OUT = "locked_out", "aanmelden geblokkeerd"
        UNLOCKED = "unlocked", "blokkering opgeheven"
        LOGGED_OUT = "logged_out", "afgemeld"
        FACTOR_SET = "factor_set", "tweede stap ingesteld"
        FACTOR_RESET = "factor_reset", "tweede stap gewist"
        FACTOR_FAILED = "factor_failed", "code geweigerd"
        RIGHTS = "rights", "gebruiker of rechten gewijzigd"
        DECIDED = "decided", "fiche: andere toestand"
        HANDLED = "handled", "fiche: bericht of toewijzing"
        EXPORTED = "exported", "persoonsgegevens uitgevoerd"
        ADDED = "added", "toegevoegd"
        CHANGED = "changed", "gewijzigd"
        REMOVED = "removed", "verwijderd"

    at = models.DateTimeField("wanneer", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        null=True,
        editable=False,
    )
    who = models.CharField("wie", max_length=150, blank=True)
    what = models.CharField("wat", max_length=20, choices=What)
    # Names the row, as far as it is still there: "auth.user" and its key.
    model = models.CharField(max_length=100, blank=True, editable=False)
    object_id = models.CharField(max_length=40, blank=True, editable=False)
    about = models.CharField("waarover", max_length=300, blank=True)
    # From the admin's own log this can be JSON; see `LogEntry.get_change_message`.
    detail = models.TextField("meer", blank=True)

    objects = AuditEntryManager()

    class Meta:
        verbose_name = "regel in het logboek"
        verbose_name_plural = "logboek"
        ordering = ["-at", "-pk"]
        default_permissions = ["view"]
        indexes = [models.Index("at", name="audit_by_moment")]

    def __str__(self):
        return f"{self.who} {self.get_what_display()} {self.about}".strip()

    def get_admin_url(self):
        """Where the row is edited, or None when it has no such page. The row itself may be gone."""
        try:
            return reverse(f"admin:{self.model.replace('.', '_')}_change", args=[self.object_id])
        except NoReverseMatch:
            return None


class OidcAccount(models.Model):
    """Who someone of the redactie is at the provider they sign in with. An address is not enough: people change theirs.

    `issuer` and `subject` are `iss` and `sub` of OpenID Connect Core 1.0, section 2: never given to someone else.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="oidc_account")
    issuer = models.CharField(max_length=400)
    subject = models.CharField(max_length=255)

    class Meta:
        verbose_name = "account bij een aanbieder"
        verbose_name_plural = "accounts bij een aanbieder"
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="oidc_subject_has_one_account")]

    def __str__(self):
        return f"{self.subject} van {self.issuer}"
