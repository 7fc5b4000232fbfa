"""A fiche: what a municipality sends in, the states it goes through, and what happened on the way."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from practices.content import ROW_FIELDS, TAG_FIELDS
from practices.models import Attachment, Municipality, Photo, Practice, PracticeContent
from praktijkenbank.post.models import PrivateLink

from ..doors import DOORWAYS, Door
from ..states import EventKind, State
from .correspondence import WritesMail
from .transitions import ChangesState


class SubmissionQuerySet(models.QuerySet):
    def open(self):
        """What still waits for someone: a draft, or not decided yet."""
        return self.filter(state__in=Submission.OPEN)

    def with_editors(self):
        """What the editors have to judge, or have asked about."""
        return self.filter(state__in=Submission.WITH_EDITORS)

    def sent(self):
        """What was sent in, whatever became of it."""
        return self.exclude(submitted_at=None)

    def held(self):
        """Changes that were sent in by a confirmed address, and wait until an earlier one of their town is over."""
        confirmed = Q(state=State.AWAITING_CONFIRMATION, email_confirmed_at__isnull=False)
        return self.filter(Q(state=State.WAITING) | confirmed, door=Door.CHANGE)

    def with_waiting(self):
        """Of each fiche `waiting_since`: when it came to whoever has to act now (taking it up makes nobody wait anew);
        `open_since`: the same while the editors have it, else None; `is_answered`: the submitter completed it.
        """
        events = self.model._meta.get_field("events").related_model.objects
        states = events.filter(submission=OuterRef("pk"), kind=EventKind.STATE)
        turns = states.exclude(from_state=Submission.State.SUBMITTED, to_state=Submission.State.IN_REVIEW)
        answers = states.filter(from_state=Submission.State.CHANGES_REQUESTED, to_state=Submission.State.SUBMITTED)
        return self.annotate(
            waiting_since=Coalesce(Subquery(turns.order_by("-at", "-pk").values("at")[:1]), "submitted_at"),
            open_since=Case(When(state__in=Submission.WITH_EDITORS, then=F("waiting_since"))),
            is_answered=Q(state=Submission.State.SUBMITTED) & Q(Exists(answers)),
        )

    def reached_by(self, links):
        """What these PrivateLinks are about."""
        return self.filter(key__in=[link.about_key for link in links if link.about_key])

    def of_address(self, email):
        """What this address sends in, and what it was invited to and still may reach."""
        links = PrivateLink.objects.filter(about_key=OuterRef("key"), email=email, revoked_at=None)
        return self.filter(Q(email=email) | Exists(links))


class Submission(ChangesState, WritesMail, PracticeContent):
    """What a municipality sends in: a new practice, a change to one, "wij doen dit ook", or a remark.

    Nearly everything may be empty: a draft is kept from the first answer on. The columns hold what was understood;
    an answer that does not fit its column (yet) is kept in `unfinished` as it was typed, so that nothing is lost.
    The state changes only through the methods of ChangesState, each in one transaction that locks the row, writes a
    SubmissionEvent and queues the mail.
    """

    Door, State = Door, State

    class Check(models.TextChoices):
        """What an editor looks at before a fiche goes online."""

        PLAIN = "klare-taal", "Titel en samenvatting in klare taal"
        STORY = "verhaal", "Wat, waarom en hoe zijn ingevuld"
        TAGS = "indeling", "Thema’s, actie en kader kloppen"
        PRIVACY = "privacy", "Geen persoonsgegevens te veel"
        RIGHTS = "rechten", "Rechten op beeld en bijlagen in orde"
        CONTACT = "contact", "Contact bevestigd met het bestuur"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    door = models.CharField("soort fiche", max_length=10, choices=Door, default=Door.NEW)
    state = models.CharField("toestand", max_length=25, choices=State, default=State.DRAFT)
    practice = models.ForeignKey(
        Practice,
        verbose_name="praktijk",
        on_delete=models.PROTECT,
        related_name="submissions",
        null=True,
        blank=True,
        help_text="De praktijk die deze fiche wijzigt, aanvult of geworden is.",
    )
    other_municipalities = models.ManyToManyField(
        Municipality, verbose_name="andere besturen", related_name="joint_submissions", blank=True
    )

    # Who sends it in: never public.
    submitter_name = models.CharField("naam", max_length=120, blank=True)
    submitter_role = models.CharField("functie", max_length=120, blank=True)
    email = models.EmailField("e-mail", blank=True)
    email_confirmed_at = models.DateTimeField("e-mail bevestigd op", null=True, blank=True)

    # Only for "wij doen dit ook" and for a remark.
    implementation_text = models.TextField("hoe doen jullie het", blank=True, max_length=3000)
    implementation_url = models.URLField("webadres", max_length=400, blank=True)
    remark = models.TextField("opmerking", blank=True, max_length=3000)

    # A list of {"url", "description"}.
    links = models.JSONField("links", default=list, blank=True)
    dropped_photos = models.ManyToManyField(Photo, verbose_name="foto’s die weg mogen", blank=True)
    dropped_attachments = models.ManyToManyField(Attachment, verbose_name="bijlagen die weg mogen", blank=True)
    # Of a change: the practice as it was when it began, see intake/base.py. Empty when it was not kept.
    base = models.JSONField(null=True, blank=True, editable=False)
    # Of a change: who sends it in asks to lead the practice from now on, and says that what is online holds.
    asks_to_lead = models.BooleanField("wij trekken deze praktijk voortaan", default=False, db_default=False)
    confirms = models.BooleanField("wat online staat, klopt nog", default=False, db_default=False)
    # What editors chose where a change is not simply taken over: by key of the change {"choice", "text"}.
    choices = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    # Names of fields that the submitter leaves to the editors: "weet ik niet, de VVSG helpt".
    unsure = ArrayField(models.CharField(max_length=40), verbose_name="laat de VVSG kiezen", default=list, blank=True)
    # Typed answers by name of the field, for those that do not fit their column.
    unfinished = models.JSONField(default=dict, blank=True)
    # By name of the field: the page that wrote it last, and the number of that save. See answers.py.
    writers = models.JSONField(default=dict, blank=True)
    # By name of the field: the number of the editor who wrote it, when that was the last to write it.
    edited_by = models.JSONField(default=dict, blank=True)
    # Slugs of the steps that were saved at least once.
    steps_saved = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    consent_publication = models.BooleanField("mag online", default=False)
    consent_people = models.BooleanField("mensen op foto’s gaan akkoord", default=False)
    consent_licence = models.BooleanField("mag hergebruikt worden", default=False)

    # Rises with every saving, so that anyone who works on an older reading can be warned.
    revision = models.PositiveIntegerField(default=0, editable=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="behandelaar",
        on_delete=models.PROTECT,
        related_name="assigned_submissions",
        null=True,
        blank=True,
    )
    internal_notes = models.TextField("notities van de redactie", blank=True)
    checklist = ArrayField(
        models.CharField(max_length=20, choices=Check), verbose_name="nagekeken", default=list, blank=True
    )
    created_at = models.DateTimeField("begonnen op", auto_now_add=True)
    updated_at = models.DateTimeField("bewaard op", auto_now=True)
    submitted_at = models.DateTimeField("ingediend op", null=True, blank=True)
    decided_at = models.DateTimeField("beslist op", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="beslist door",
        on_delete=models.PROTECT,
        related_name="decided_submissions",
        null=True,
        blank=True,
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        # Not those of PracticeContent: a draft may contradict itself until it is sent in.
        verbose_name = "fiche"
        verbose_name_plural = "fiches"
        ordering = [F("submitted_at").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["approved", "rejected", "merged"], decided_at__isnull=False, decided_by__isnull=False
                )
                | ~Q(state__in=["approved", "rejected", "merged"]) & Q(decided_at=None, decided_by=None),
                name="submission_decision_is_complete",
                violation_error_message="Bij een beslissing hoort wie ze nam en wanneer.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "merged"]) | Q(door="remark") | Q(practice__isnull=False),
                name="approved_submission_has_practice",
                violation_error_message="Bij een goedgekeurde fiche hoort een praktijk.",
            ),
            models.CheckConstraint(
                condition=Q(door="new") | Q(practice__isnull=False),
                name="submission_about_practice_has_one",
                violation_error_message="Zeg over welke praktijk dit gaat.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="sent_submission_has_date",
                violation_error_message="Een ingediende fiche heeft een datum.",
            ),
            models.CheckConstraint(
                condition=Q(door="remark") | ~Q(email=""),
                name="submission_has_email",
                violation_error_message="Vul je e-mailadres in.",
            ),
            models.UniqueConstraint(
                fields=["practice", "municipality"],
                condition=Q(door="change", state__in=["submitted", "in_review", "changes_requested"]),
                name="practice_has_one_open_change_per_municipality",
                violation_error_message=(
                    "Er loopt al een wijziging van jullie bestuur aan deze praktijk. Wacht tot de redactie die "
                    "behandelde, of mail de redactie."
                ),
            ),
        ]
        indexes = [models.Index("state", "submitted_at", name="submission_queue")]

    def __str__(self):
        return self.title or (str(self.practice) if self.practice_id else "Fiche zonder titel")

    def save(self, *args, **kwargs):
        """Keep the address in lower case, as those of links are: they are compared."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        """The private page with the status. Only who has a link gets to see it."""
        return reverse("submission_status", args=[self.key])

    @property
    def reference(self):
        """What people quote in a mail or on the phone: PB-2026-0147."""
        return f"PB-{timezone.localtime(self.created_at).year}-{self.pk:04}"

    @property
    def doorway(self):
        """What differs for the door it came in by."""
        return DOORWAYS[self.door]

    @property
    def noun(self):
        """What people call it: a remark is not a fiche."""
        return self.doorway.noun

    @property
    def is_editable(self):
        return self.state in self.EDITABLE

    @property
    def is_open(self):
        return self.state in self.OPEN

    @property
    def open_checks(self):
        """What still has to be looked at before this may go online, in words. A remark puts nothing online."""
        if not self.doorway.has_content:
            return []
        return [check.label for check in self.Check if check not in self.checklist]

    @property
    def comes_from_own_domain(self):
        """Whether the confirmed address is one of the municipality itself."""
        domain = self.email.rpartition("@")[2].lower()
        return bool(self.email_confirmed_at and self.municipality and domain in self.municipality.email_domains)

    @property
    def is_of_leading_town(self):
        """Whether the town that sends it in is that of the practice it is about."""
        return bool(self.practice and self.municipality_id) and self.municipality_id == self.practice.municipality_id

    @property
    def may_confirm(self):
        """Whether it says so of its own practice, from an address of its own: only then the practice holds again."""
        return self.confirms and self.is_of_leading_town and self.comes_from_own_domain

    def content(self):
        """Everything that was filled in, as a dict that can be JSON: tags by slug, uploads by name and description."""
        names = [field.name for field in PracticeContent._meta.get_fields() if field.name not in TAG_FIELDS]
        found = {name: getattr(self, name) for name in names if name not in ROW_FIELDS}
        for name in ROW_FIELDS:
            row = getattr(self, name)
            found[name] = row and row.slug
        found["staff_fte"] = None if self.staff_fte is None else str(self.staff_fte)
        for name in [*TAG_FIELDS, "other_municipalities"]:
            found[name] = [tag.slug for tag in getattr(self, name).all()]
        for name in ["submitter_name", "submitter_role", "email", "implementation_text", "implementation_url"]:
            found[name] = getattr(self, name)
        for name in ["asks_to_lead", "confirms", "remark", "links", "unsure"]:
            found[name] = getattr(self, name)
        for name in ["consent_publication", "consent_people", "consent_licence"]:
            found[name] = getattr(self, name)
        found["uploads"] = [
            {
                name: getattr(upload, name)
                for name in ["kind", "name", "size", "sha256", "alt", "credit", "caption", "description"]
            }
            for upload in self.uploads.all()
        ]
        found["dropped_photos"] = [photo.pk for photo in self.dropped_photos.all()]
        found["dropped_attachments"] = [attachment.pk for attachment in self.dropped_attachments.all()]
        return found
