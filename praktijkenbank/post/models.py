"""What goes out by mail, the private links in it, and how often something was tried.

What a row is about, it says as a kind and a key: nothing here knows what there is to be about.
"""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

LIFETIME = timedelta(days=30)
# A link to what is kept of somebody is about no row, and does not live long: a day, and an hour once it was opened.
YOUR_DATA = "your_data"
YOUR_DATA_LIFETIME, YOUR_DATA_OPEN = timedelta(days=1), timedelta(hours=1)


def about(thing):
    """What a row is about, as its columns: the kind and the key (UUID) of `thing`, a row of a model; only a kind, or
    nothing.
    """
    if thing is None:
        return {"about_kind": "", "about_key": None}
    if thing == YOUR_DATA:
        return {"about_kind": YOUR_DATA, "about_key": None}
    return {"about_kind": thing._meta.model_name, "about_key": thing.key}


class AboutQuerySet(models.QuerySet):
    def about(self, thing):
        return self.filter(**about(thing))


class IsAboutSomething(models.Model):
    about_kind = models.CharField("gaat over een", max_length=20, blank=True)
    about_key = models.UUIDField("sleutel daarvan", null=True, editable=False)

    class Meta:
        abstract = True

    def is_about(self, thing):
        return (self.about_kind, self.about_key) == (thing._meta.model_name, thing.key)


class PrivateLinkQuerySet(AboutQuerySet):
    def usable(self):
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class PrivateLink(IsAboutSomething):
    """How someone without an account reaches what the link is about, and nobody else does. See links.py.

    About nothing it leads to all that its address still may reach.
    """

    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    # Whether the token went to the address by mail: whoever opens it shows that the address is theirs.
    is_mailed = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = PrivateLinkQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="link_email_is_lower_case")]
        indexes = [models.Index("about_key", name="link_about")]

    def __str__(self):
        return f"link van {self.email}"

    @property
    def is_to_own_data(self):
        return self.about_kind == YOUR_DATA

    @property
    def is_usable(self):
        return self.revoked_at is None and self.expires_at > timezone.now()

    def touch(self):
        """Note that it was used: it then lasts another 30 days. Written at most once a minute."""
        now = timezone.now()
        if self.is_to_own_data:
            if self.last_used_at is None:
                self.last_used_at, self.expires_at = now, min(self.expires_at, now + YOUR_DATA_OPEN)
                self.save(update_fields=["last_used_at", "expires_at"])
            return
        if self.last_used_at is None or now - self.last_used_at > timedelta(minutes=1):
            self.last_used_at, self.expires_at = now, now + LIFETIME
            self.save(update_fields=["last_used_at", "expires_at"])

    def revoke(self):
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])


class MailQuerySet(AboutQuerySet):
    def waiting(self):
        """What must still be sent."""
        return self.filter(sent_at=None, gave_up_at=None)

    def undelivered(self):
        """Those that could not be handed over, to an address that still counts and that nothing about the same thing
        reached since. The first one first.
        """
        same = {"about_kind": OuterRef("about_kind"), "about_key": OuterRef("about_key")}
        later = Mail.objects.filter(
            **same, to=OuterRef("to"), queued_at__gt=OuterRef("queued_at"), sent_at__isnull=False
        )
        links = PrivateLink.objects.filter(**same, email=Lower(OuterRef("to")))
        is_kept_out = Exists(links) & ~Exists(links.filter(revoked_at=None))
        return self.exclude(gave_up_why="").exclude(Exists(later)).exclude(is_kept_out).order_by("queued_at", "pk")


class Mail(IsAboutSomething):
    """One mail to one address: written when something happens, in the same transaction; sent by the worker.

    Where a private link belongs, the texts hold `PRIVATE_LINK`: its hash is stored with the mail, its token never (see
    links.py). `message_id` is made once, so that a mail that was handed over twice arrives once.
    """

    class Trouble(models.TextChoices):
        """Why a mail was given up, in words for who waits for it."""

        ADDRESS = "address", "Dit adres bestaat niet, of het neemt onze mail niet aan."
        MESSAGE = "message", "De mailserver weigert deze mail."
        TIME = "time", "We probeerden het drie dagen, maar de mailserver nam de mail niet aan."

    # What is in the texts in place of the address with the token.
    PRIVATE_LINK = "{{private_link}}"

    kind = models.CharField("soort", max_length=30)
    to = models.EmailField("aan")
    subject = models.CharField("onderwerp", max_length=200)
    text = models.TextField("tekst")
    html = models.TextField("html")
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    queued_at = models.DateTimeField("klaargezet op", auto_now_add=True)
    sent_at = models.DateTimeField("verstuurd op", null=True)
    gave_up_at = models.DateTimeField("opgegeven op", null=True)
    # Empty for one that was taken back.
    gave_up_why = models.CharField(
        "waarom opgegeven", max_length=10, choices=Trouble, blank=True, default="", db_default=""
    )
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
        indexes = [
            models.Index("about_key", name="mail_about"),
            models.Index("about_key", name="mail_given_up", condition=~Q(gave_up_why="")),
        ]

    def __str__(self):
        return self.subject


class Attempt(models.Model):
    """That something was tried: to hold back who tries too often. `who` is a keyed hash, never an address itself."""

    action = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        indexes = [models.Index("action", "who", "at", name="attempt_by_who")]

    def __str__(self):
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"


class PlannedWork(models.Model):
    """When something that the worker does again and again was last done; what, and when, is in planned.py."""

    name = models.CharField("naam", max_length=40, unique=True)
    known_since = models.DateTimeField("gepland sinds", auto_now_add=True)
    tried_at = models.DateTimeField("laatst begonnen", null=True)
    done_at = models.DateTimeField("laatst gedaan", null=True)
    failures = models.PositiveSmallIntegerField("mislukt na elkaar", default=0)
    last_error = models.CharField("laatste fout", max_length=100, blank=True)

    class Meta:
        verbose_name = "gepland werk"
        verbose_name_plural = "gepland werk"
        ordering = ["name"]

    def __str__(self):
        return self.name
