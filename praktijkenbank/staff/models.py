"""Who works here: what they did, to be looked up afterwards, and who they are at the provider they sign in with."""

import secrets
from binascii import unhexlify
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django_otp.plugins.otp_totp.models import TOTPDevice

from praktijkenbank.plain_text import only_text
from praktijkenbank.sealing import is_sealed, open_bytes, seal_bytes


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


class Phone(TOTPDevice):
    """The phone that gives someone codes. Saving it seals its secret, where it was not yet."""

    class Meta:
        proxy = True
        default_permissions = []

    @property
    def bin_key(self):
        return open_bytes(self.key) if is_sealed(self.key) else unhexlify(self.key)

    def save(self, *args, **kwargs):
        """Seal the secret, in hexadecimal, when it is not."""
        if not is_sealed(self.key):
            self.key = seal_bytes(unhexlify(self.key))
        super().save(*args, **kwargs)


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


class KeptTextManager(models.Manager):
    def keep(self, request, user):
        """Keep for `user` what this request sent. What is older than a day goes, and passwords are never kept."""
        self.outdated().delete()
        latest = self.filter(user=user).order_by("-pk").values("pk")[: KeptText.MOST - 1]
        self.filter(user=user).exclude(pk__in=list(latest.values_list("pk", flat=True))).delete()
        fields = {
            only_text(name): [only_text(value) for value in values]
            for name, values in request.POST.lists()
            if not any(part in name for part in KeptText.NEVER)
        }
        files = [file.name for files in request.FILES.lists() for file in files[1]]
        return self.create(user=user, path=request.get_full_path(), fields=fields, files=files)

    def outdated(self):
        return self.filter(at__lte=timezone.now() - KeptText.LIFETIME)

    def find(self, user, key):
        """What is kept for this user under this key, as a query; nothing for a visitor."""
        return self.of(user).filter(key=only_text(key or "")) if user.is_authenticated else self.none()

    def of(self, user):
        """What is still kept for this user, the last first."""
        return self.filter(user=user, at__gt=timezone.now() - KeptText.LIFETIME).order_by("-pk")


class KeptText(models.Model):
    """A form of the redactie that could not be saved: nobody was signed in, or the row had changed. See kept.py.

    Only the one who typed it gets to see it again, for a day; it goes as soon as it is saved or thrown away.
    """

    LIFETIME = timedelta(days=1)
    # Of one person; a form is no larger than DATA_UPLOAD_MAX_MEMORY_SIZE.
    MOST = 20
    # Parts of the names of fields that are never kept.
    NEVER = ("csrfmiddlewaretoken", "password", "otp_token", "getypt")

    # Fields of ours that nobody types in.
    MADE = ("plan", "drawn", "nagekeken")

    key = models.CharField(max_length=43, unique=True, default=secrets.token_urlsafe)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_texts")
    path = models.TextField()
    fields = models.JSONField()
    files = models.JSONField(default=list)
    # What was chosen so far where somebody else had changed the same: {name: [choice, own text]}.
    choices = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    objects = KeptTextManager()

    class Meta:
        verbose_name = "bewaarde tekst"
        verbose_name_plural = "bewaarde teksten"
        default_permissions = []

    def __str__(self):
        return f"{self.path} {self.at:%Y-%m-%d %H:%M}"

    @property
    def data(self):
        """What was sent, as form data."""
        data = QueryDict(mutable=True)
        for name, values in self.fields.items():
            data.setlist(name, values)
        return data

    @property
    def url(self):
        """Where it is found again."""
        path, _, query = self.path.partition("?")
        return f"{path}?{query}{query and '&'}{urlencode({'getypt': self.key})}"

    @property
    def is_only_files(self):
        """Whether there is nothing to bring back, but files to choose again."""
        return bool(self.files) and not self.fields

    @property
    def sentences(self):
        """The texts in it that someone typed, as (name, text); choices and keys are left out."""
        typed = {name: texts for name, texts in self.fields.items() if name not in self.MADE}
        return [(name, text) for name, texts in typed.items() for text in texts if " " in text]
