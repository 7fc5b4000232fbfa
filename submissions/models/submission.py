"""A fiche: what a municipality sends in, the states it goes through, and what happened on the way."""

import uuid
from contextlib import contextmanager

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from practices.models import TAG_FIELDS, Attachment, Municipality, Photo, Practice, PracticeContent

from ..editors import name_of
from .audit import AuditEntry
from .helpers import ThemeEditor
from .links import PrivateLink


class ImpossibleChangeError(Exception):
    """A fiche cannot go from the state it is in to the one asked for. The message says why, in Dutch, to a reader."""


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

    def with_waiting(self):
        """Of each fiche `waiting_since`: when it came to whoever has to act now (taking it up changes nothing for who
        waits); `open_since`: the same while the editors have it, else None; `is_answered`: the submitter completed it.
        """
        states = SubmissionEvent.objects.filter(submission=OuterRef("pk"), kind=SubmissionEvent.Kind.STATE)
        turns = states.exclude(from_state=Submission.State.SUBMITTED, to_state=Submission.State.IN_REVIEW)
        answers = states.filter(from_state=Submission.State.CHANGES_REQUESTED, to_state=Submission.State.SUBMITTED)
        return self.annotate(
            waiting_since=Coalesce(Subquery(turns.order_by("-at", "-pk").values("at")[:1]), "submitted_at"),
            open_since=Case(When(state__in=Submission.WITH_EDITORS, then=F("waiting_since"))),
            is_answered=Q(state=Submission.State.SUBMITTED) & Q(Exists(answers)),
        )

    def of_address(self, email):
        """What this address sends in, and what it was invited to and still may reach."""
        links = PrivateLink.objects.filter(submission=OuterRef("pk"), email=email, revoked_at=None)
        return self.filter(Q(email=email) | Exists(links))


class Submission(PracticeContent):
    """What a municipality sends in: a new practice, a change to one, "wij doen dit ook", or a remark.

    Nearly everything may be empty: a draft is kept from the first answer on. The columns hold what was understood;
    an answer that does not fit its column (yet) is kept in `unfinished` as it was typed, so that nothing is lost.
    The state changes only through the methods below, each in one transaction that locks the row, writes a
    SubmissionEvent and queues the mail.
    """

    class Door(models.TextChoices):
        NEW = "new", "nieuwe praktijk"
        CHANGE = "change", "wijziging"
        ADOPTION = "adoption", "wij doen dit ook"
        REMARK = "remark", "opmerking"

    class State(models.TextChoices):
        DRAFT = "draft", "in opmaak"
        AWAITING_CONFIRMATION = "awaiting_confirmation", "wacht op bevestiging van het e-mailadres"
        SUBMITTED = "submitted", "ingediend"
        IN_REVIEW = "in_review", "in behandeling"
        CHANGES_REQUESTED = "changes_requested", "aanvulling gevraagd"
        APPROVED = "approved", "goedgekeurd"
        REJECTED = "rejected", "afgewezen"
        MERGED = "merged", "samengevoegd met een andere praktijk"
        WITHDRAWN = "withdrawn", "ingetrokken"

    class Check(models.TextChoices):
        """What an editor looks at before a fiche goes online."""

        PLAIN = "klare-taal", "Titel en samenvatting in klare taal"
        STORY = "verhaal", "Wat, waarom en hoe zijn ingevuld"
        TAGS = "indeling", "Thema’s, actie en kader kloppen"
        PRIVACY = "privacy", "Geen persoonsgegevens te veel"
        RIGHTS = "rechten", "Rechten op beeld en bijlagen in orde"
        CONTACT = "contact", "Contact bevestigd met het bestuur"

    WITH_EDITORS = (State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED)
    OPEN = (State.DRAFT, State.AWAITING_CONFIRMATION, *WITH_EDITORS)
    DECIDED = (State.APPROVED, State.REJECTED, State.MERGED)
    # What the submitter may still write in.
    EDITABLE = (State.DRAFT, State.AWAITING_CONFIRMATION, State.CHANGES_REQUESTED)
    NEXT = {
        State.DRAFT: (State.AWAITING_CONFIRMATION, State.SUBMITTED, State.WITHDRAWN),
        State.AWAITING_CONFIRMATION: (State.SUBMITTED, State.WITHDRAWN),
        State.SUBMITTED: (State.IN_REVIEW, State.WITHDRAWN),
        State.IN_REVIEW: (
            State.CHANGES_REQUESTED,
            State.APPROVED,
            State.REJECTED,
            State.MERGED,
            State.WITHDRAWN,
        ),
        State.CHANGES_REQUESTED: (State.SUBMITTED, State.WITHDRAWN),
        State.APPROVED: (),
        State.REJECTED: (State.IN_REVIEW,),
        State.MERGED: (),
        State.WITHDRAWN: (State.IN_REVIEW,),
    }

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

    # Rises with every saving, so that who works on an older reading can be told.
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
    def noun(self):
        """What people call it: a remark is no fiche."""
        return "opmerking" if self.door == self.Door.REMARK else "fiche"

    @property
    def is_editable(self):
        return self.state in self.EDITABLE

    @property
    def is_open(self):
        return self.state in self.OPEN

    @property
    def open_checks(self):
        """What still has to be looked at before this may go online, in words. A remark puts nothing online."""
        if self.door == self.Door.REMARK:
            return []
        return [check.label for check in self.Check if check not in self.checklist]

    @property
    def comes_from_own_domain(self):
        """Whether the confirmed address is one of the municipality itself."""
        domain = self.email.rpartition("@")[2].lower()
        return bool(self.email_confirmed_at and self.municipality and domain in self.municipality.email_domains)

    def content(self):
        """Everything that was filled in, as a dict that can be JSON: tags by slug, uploads by name and description."""
        names = [field.name for field in PracticeContent._meta.get_fields() if field.name not in TAG_FIELDS]
        found = {name: getattr(self, name) for name in names if name not in {"municipality", "main_theme"}}
        found["municipality"] = self.municipality.slug if self.municipality else None
        found["main_theme"] = self.main_theme.slug if self.main_theme else None
        found["staff_fte"] = None if self.staff_fte is None else str(self.staff_fte)
        for name in [*TAG_FIELDS, "other_municipalities"]:
            found[name] = [tag.slug for tag in getattr(self, name).all()]
        for name in ["submitter_name", "submitter_role", "email", "implementation_text", "implementation_url"]:
            found[name] = getattr(self, name)
        for name in ["remark", "links", "unsure", "consent_publication", "consent_people", "consent_licence"]:
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

    # Changes of state. Each raises ImpossibleChangeError when the fiche, as the database has it, does not allow it.

    def submit(self, text=""):
        """Send it in. Without a confirmed address it waits for that, unless it is a remark, for which none is needed.
        `text` goes along to the editors.
        """
        with self._locked():
            may_go_on = self.email_confirmed_at or self.door == self.Door.REMARK
            to = self.State.SUBMITTED if may_go_on else self.State.AWAITING_CONFIRMATION
            self._go(
                to,
                text=text,
                snapshot=self.content(),
                submitted_at=self.submitted_at or timezone.now(),
                assignee=self.assignee or ThemeEditor.objects.editor_of(self.main_theme),
            )
            self._mail("submitted" if to == self.State.SUBMITTED else "confirm_address")

    def join(self, practice):
        """Make this draft of a new practice a "wij doen dit ook" of `practice`, a Practice.

        All that was typed stays, so that `stand_alone` can undo it; the summary and approach go along.
        """
        with self._locked():
            self._check(self.state == self.State.DRAFT and self.door == self.Door.NEW)
            self.implementation_text = self.implementation_text or "\n\n".join(
                filter(None, [self.summary, self.approach])
            )
            self._change_door(self.Door.ADOPTION, practice)

    def stand_alone(self):
        """Undo `join`: a draft of a new practice again."""
        with self._locked():
            self._check(self.state == self.State.DRAFT and self.has_joined)
            self._change_door(self.Door.NEW, None)

    @property
    def has_joined(self):
        """Whether this began as a new practice: only then it has a title of its own."""
        return self.door == self.Door.ADOPTION and bool(self.title)

    def confirm_address(self):
        """Someone opened a link that was mailed to the address: a fiche that waited for it goes to the editors.

        When it cannot go there, the address still is confirmed.
        """
        with self._locked():
            if self.email_confirmed_at is None:
                self.email_confirmed_at = timezone.now()
                self.save(update_fields=["email_confirmed_at"])
        with self._locked():
            if self.state == self.State.AWAITING_CONFIRMATION:
                self._go(self.State.SUBMITTED, snapshot=self.content())
                self._mail("submitted")

    def withdraw(self, text="", by=None):
        with self._locked():
            self._go(self.State.WITHDRAWN, text=text, by=by)
            self._mail("withdrawn")

    def take(self, by):
        with self._locked():
            self._check(self.state == self.State.SUBMITTED)
            self._go(self.State.IN_REVIEW, by=by, assignee=by)
            self._mail("taken")

    def assign(self, by, to):
        """Put it on the desk of the editor `to` (or of nobody), until it is decided or handed over again."""
        with self._locked():
            self._check(self.state in self.WITH_EDITORS)
            if self.assignee == to:
                return
            self.assignee = to
            self.save(update_fields=["assignee", "updated_at"])
            self.events.create(
                kind=SubmissionEvent.Kind.ASSIGNED, by=by, text=f"aan {name_of(to) if to else 'niemand'}"
            )

    def request_changes(self, by, text, remarks=None):
        """Ask for completion: `text` for all of it, `remarks` as {name of field: question}."""
        with self._locked():
            event = self._go(self.State.CHANGES_REQUESTED, by=by, text=text)
            FieldRemark.objects.bulk_create(
                FieldRemark(submission=self, event=event, field=field, text=question)
                for field, question in (remarks or {}).items()
            )
            self._mail("changes_requested", text=text)

    def approve(self, by, practice, text=""):
        """Say yes, with the checklist done. `practice` is what it became, changed or joined; writing that is up to the
        caller.
        """
        with self._locked():
            self._check(self.State.APPROVED in self.NEXT[self.state])
            if self.open_checks:
                raise ImpossibleChangeError(f"Kijk dit eerst na: {'; '.join(self.open_checks).lower()}.")
            self._go(self.State.APPROVED, text=text, practice=practice, **self._decision(by))
            self._mail("approved", text=text)

    def reject(self, by, text):
        with self._locked():
            self._go(self.State.REJECTED, text=text, **self._decision(by))
            self._mail("rejected", text=text)

    def merge_into(self, by, practice, text=""):
        """Say that it is the same as `practice`, which stays."""
        with self._locked():
            self._go(self.State.MERGED, text=text, practice=practice, **self._decision(by))
            self._mail("merged", text=text)

    def reopen(self, by, text=""):
        """Judge again what was rejected, or withdrawn after it was sent in."""
        with self._locked():
            self._check(self.state != self.State.SUBMITTED and self.submitted_at)
            self._go(self.State.IN_REVIEW, text=text, by=by, assignee=by, decided_at=None, decided_by=None)
            self._mail("reopened", text=text)

    def add_message(self, text, by=None):
        """A message from the submitter, or from the editor `by`; the other side gets mail."""
        with self._locked():
            kind = SubmissionEvent.Kind.FROM_EDITOR if by else SubmissionEvent.Kind.FROM_SUBMITTER
            self.events.create(kind=kind, by=by, text=text)
            self._mail("message" if by else "message_to_editors", text=text)

    def add_note(self, text, by):
        """Add a note that only editors see, with who wrote it and when."""
        with self._locked():
            head = f"{by.get_full_name() or by.get_username()}, {timezone.localtime():%d/%m/%Y}"
            self.internal_notes = "\n\n".join(filter(None, [self.internal_notes, f"{head}\n{text}"]))
            self.save(update_fields=["internal_notes"])

    def change_checklist(self, ticked, unticked):
        """Tick and untick these, values of Check; what a colleague ticked meanwhile stays."""
        with self._locked():
            done = {*self.checklist, *ticked} - {*unticked}
            self.checklist = [check.value for check in self.Check if check in done]
            self.save(update_fields=["checklist"])

    @contextmanager
    def _locked(self):
        """One transaction in which this row is ours and as fresh as the database has it."""
        with transaction.atomic():
            fresh = Submission.objects.select_for_update().get(pk=self.pk)
            for field in self._meta.concrete_fields:
                setattr(self, field.attname, getattr(fresh, field.attname))
            yield

    def _go(self, to, by=None, text="", snapshot=None, **fields):
        self._check(to in self.NEXT[self.state])
        before, self.state = self.state, to
        for name, value in fields.items():
            setattr(self, name, value)
        self.revision += 1
        try:
            with transaction.atomic():
                self.save(update_fields=["state", "revision", "updated_at", *fields])
        except IntegrityError as error:
            self.refresh_from_db()
            raise ImpossibleChangeError(self._why(error)) from error
        return self.events.create(
            kind=SubmissionEvent.Kind.STATE,
            from_state=before,
            to_state=to,
            by=by or fields.get("decided_by"),
            text=text,
            snapshot=snapshot,
        )

    def _change_door(self, door, practice):
        self.door, self.practice = door, practice
        self.revision += 1
        self.save(update_fields=["door", "practice", "implementation_text", "revision", "updated_at"])

    def _check(self, is_possible):
        if not is_possible:
            raise ImpossibleChangeError(f"Dat kan nu niet: de toestand van de fiche is ‘{self.get_state_display()}’.")

    def _why(self, error):
        """What the constraint that was broken says to people. Raises `error` when it is not one of ours."""
        name = error.__cause__.diag.constraint_name
        for constraint in self._meta.constraints:
            if constraint.name == name:
                return constraint.violation_error_message
        raise error

    def _decision(self, by):
        return {"decided_at": timezone.now(), "decided_by": by}

    def _mail(self, kind, **context):
        from ..emails import queue_mail  # emails knows the models, and is not known by them

        queue_mail(kind, submission=self, **context)


class SubmissionEvent(models.Model):
    """Something that happened to a fiche: who, when, what, why. Never changed afterwards."""

    class Kind(models.TextChoices):
        STARTED = "started", "begonnen"
        STATE = "state", "andere toestand"
        FROM_SUBMITTER = "from_submitter", "bericht van het bestuur"
        FROM_EDITOR = "from_editor", "bericht van de redactie"
        INVITED = "invited", "collega uitgenodigd"
        ASSIGNED = "assigned", "toegewezen"

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
        """What someone of the redactie did stands in the audit list too, which outlives the fiche."""
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
