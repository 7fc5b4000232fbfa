"""The states a fiche goes through: a change locks it, is checked and written down, and queues a mail, or is refused."""

from contextlib import contextmanager, suppress

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from praktijkenbank.staff.seals import clock

from ..doors import Door
from ..editors import name_of
from ..states import EventKind, State
from .theme_editors import ThemeEditor

# The mail about each state that sending it in can lead to.
MAIL_OF_SENDING = {
    State.AWAITING_CONFIRMATION: "confirm_address",
    State.WAITING: "second_change",
    State.SUBMITTED: "submitted",
}


class ImpossibleChangeError(Exception):
    """A fiche cannot go from the state it is in to the one asked for. The message says why, in Dutch, to a reader."""


class ChangesState(models.Model):
    """The changes of state of a Submission. Each raises ImpossibleChangeError when the fiche, as the database has it,
    does not allow it.
    """

    WITH_EDITORS = (State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED)
    OPEN = (State.DRAFT, State.AWAITING_CONFIRMATION, State.WAITING, *WITH_EDITORS)
    DECIDED = (State.APPROVED, State.REJECTED, State.MERGED)
    # What the submitter may still write in.
    EDITABLE = (State.DRAFT, State.AWAITING_CONFIRMATION, State.WAITING, State.CHANGES_REQUESTED)
    NEXT = {
        State.DRAFT: (State.AWAITING_CONFIRMATION, State.WAITING, State.SUBMITTED, State.WITHDRAWN),
        State.AWAITING_CONFIRMATION: (State.WAITING, State.SUBMITTED, State.WITHDRAWN),
        State.WAITING: (State.SUBMITTED, State.WITHDRAWN),
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

    class Meta:
        abstract = True

    def submit(self, text="", conflicts=()):
        """Send it in. Without a confirmed address it waits for that, unless it is a remark, for which none is needed.
        `text` goes along to the editors. A change waits for an open one of the same municipality to the same practice.
        `conflicts` are the labels of what changed online meanwhile too, for the mail.
        """
        with self._locked():
            self._check(self.state in (State.DRAFT, State.CHANGES_REQUESTED))
            may_go_on = self.email_confirmed_at or not self.doorway.needs_address
            self._send(
                self._turn() if may_go_on else State.AWAITING_CONFIRMATION,
                conflicts=conflicts,
                text=text,
                submitted_at=self.submitted_at or timezone.now(),
                assignee=self.assignee or ThemeEditor.objects.editor_of(self.main_theme),
            )

    def join(self, practice):
        """Make this draft of a new practice a "wij doen dit ook" of `practice`, a Practice.

        All that was typed stays, so that `stand_alone` can undo it; the summary and approach go along.
        """
        with self._locked():
            self._check(self.state == State.DRAFT and self.doorway.is_new)
            self.implementation_text = self.implementation_text or "\n\n".join(
                filter(None, [self.summary, self.approach])
            )
            self._change_door(Door.ADOPTION, practice)

    def stand_alone(self):
        """Undo `join`: a draft of a new practice again."""
        with self._locked():
            self._check(self.state == State.DRAFT and self.has_joined)
            self._change_door(Door.NEW, None)

    @property
    def has_joined(self):
        """Whether this began as a new practice: only then it has a title of its own."""
        return self.doorway.is_joining and bool(self.title)

    def confirm_address(self):
        """Someone opened a link that was mailed to the address: a fiche that waited for it goes to the editors.

        When it cannot go there, the address still is confirmed.
        """
        with self._locked():
            if self.email_confirmed_at is None:
                self.email_confirmed_at = timezone.now()
                self.save(update_fields=["email_confirmed_at"])
                self.send_waiting_invitations()
        with self._locked():
            if self.state == State.AWAITING_CONFIRMATION:
                self._send(self._turn())

    def changes_ahead(self):
        """The open change of its municipality to its practice, which this change has to wait for; as a QuerySet."""
        rows = type(self).objects
        if not self.doorway.is_compared or self.municipality_id is None:
            return rows.none()
        same = rows.filter(door=self.door, practice=self.practice_id, municipality=self.municipality_id)
        return same.filter(state__in=self.WITH_EDITORS).exclude(pk=self.pk)

    def changes_behind(self):
        """The changes of its municipality to its practice that wait until this one is decided; as a QuerySet."""
        held = type(self).objects.held().filter(practice=self.practice_id, municipality=self.municipality_id)
        if not self.doorway.is_compared or self.state not in self.WITH_EDITORS:
            return held.none()
        return held.exclude(pk=self.pk).order_by("submitted_at", "pk")

    def release(self):
        """Bring a change to the editors when nothing is ahead of it any more. Returns whether it went."""
        with self._locked():
            is_held = type(self).objects.held().filter(pk=self.pk).exists()
            if not is_held or self._turn() != State.SUBMITTED:
                return False
            self._send(State.SUBMITTED)
            return True

    def withdraw(self, text="", by=None):
        """Take it back, and with it the consent to put it online."""
        with self._locked():
            self._go(State.WITHDRAWN, text=text, by=by, consent_publication=False)
            self.queue_mail("withdrawn")

    def take(self, by, seen=None):
        """Put it on the desk of `by`, who takes it up. `seen`: as in `assign`."""
        with self._locked():
            self._check_desk(seen)
            if self.state == State.IN_REVIEW and self.assignee_id:
                raise ImpossibleChangeError(self._whose(by))
            self._check(self.state == State.SUBMITTED)
            self._go(State.IN_REVIEW, by=by, assignee=by)
            self.queue_mail("taken")

    def assign(self, by, to, seen=None):
        """Put it on the desk of the editor `to` (or of nobody), until it is decided or handed over again.

        `seen` is what `desk` said on the page of `by`: when it changed since, nothing is done.
        """
        with self._locked():
            self._check_desk(seen)
            self._check(self.state in self.WITH_EDITORS)
            if self.assignee == to:
                return
            self.assignee = to
            self.revision += 1
            self.save(update_fields=["assignee", "revision", "updated_at"])
            self.events.create(kind=EventKind.ASSIGNED, by=by, text=f"aan {name_of(to) if to else 'niemand'}")

    def request_changes(self, by, text, remarks=None):
        """Ask for completion: `text` for all of it, `remarks` as {name of field: question}."""
        with self._locked():
            event = self._go(State.CHANGES_REQUESTED, by=by, text=text)
            for field, question in (remarks or {}).items():
                self.field_remarks.create(event=event, field=field, text=question)
            self.queue_mail("changes_requested", text=text)

    def approve(self, by, practice, text=""):
        """Say yes, with the checklist done. `practice` is what it became, changed or joined; writing that is up to the
        caller.
        """
        with self._locked():
            self._check(State.APPROVED in self.NEXT[self.state])
            if self.open_checks:
                raise ImpossibleChangeError(f"Kijk dit eerst na: {'; '.join(self.open_checks).lower()}.")
            self.check_consent()
            self._go(State.APPROVED, text=text, practice=practice, **self._decision(by))
            self.queue_mail("approved", text=text)

    def reject(self, by, text):
        with self._locked():
            self._go(State.REJECTED, text=text, **self._decision(by))
            self.queue_mail("rejected", text=text)

    def merge_into(self, by, practice, text=""):
        """Say that it is the same as `practice`, which stays."""
        with self._locked():
            self._go(State.MERGED, text=text, practice=practice, **self._decision(by))
            self.queue_mail("merged", text=text)

    def reopen(self, by, text=""):
        """Judge again what was rejected, or withdrawn after it was sent in."""
        with self._locked():
            self._check(self.state != State.SUBMITTED and self.submitted_at)
            self._go(State.IN_REVIEW, text=text, by=by, assignee=by, decided_at=None, decided_by=None)
            self.queue_mail("reopened", text=text)

    def consent_notice(self):
        """What editors must know of consent that was taken back and not given again since; "" when there is nothing.

        Asks for the events, unless a page read them as `newest_events`.
        """
        events = getattr(self, "newest_events", None)
        events = self.events.order_by("-at", "-pk") if events is None else events
        for event in events if self.doorway.has_content else []:
            if event.kind == EventKind.CONSENT or event.snapshot is not None:
                return ""
            if event.to_state == State.WITHDRAWN:
                return f"De inzender trok de toestemming in op {date_format(timezone.localdate(event.at))}."
        return ""

    def check_consent(self):
        """Raise ImpossibleChangeError when consent was taken back."""
        if notice := self.consent_notice():
            raise ImpossibleChangeError(
                f"{notice} Vraag een aanvulling, zodat de fiche opnieuw wordt ingediend, of noteer eerst wie opnieuw "
                "toestemming gaf."
            )

    def record_consent(self, by, text):
        """Write down who gave consent again after it was taken back, and how: the editor `by` heard it."""
        with self._locked():
            self._check(self.state == State.IN_REVIEW and self.consent_notice())
            self.consent_publication = True
            self.save(update_fields=["consent_publication", "updated_at"])
            self.events.create(kind=EventKind.CONSENT, by=by, text=text)

    def add_message(self, text, by=None):
        """A message from the submitter, or from the editor `by`; the other side gets mail."""
        with self._locked():
            kind = EventKind.FROM_EDITOR if by else EventKind.FROM_SUBMITTER
            self.events.create(kind=kind, by=by, text=text)
            self.queue_mail("message" if by else "message_to_editors", text=text)

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

    def choose(self, choices):
        """Keep what an editor chose, {key of the change: {"choice", "text"}}; what was chosen of others stays."""
        with self._locked():
            if {**self.choices, **choices} == self.choices:
                return
            self.choices = {**self.choices, **choices}
            self.revision += 1
            self.save(update_fields=["choices", "revision", "updated_at"])

    @contextmanager
    def _locked(self):
        """One transaction in which this row is ours and as fresh as the database has it."""
        with transaction.atomic():
            fresh = type(self).objects.select_for_update().get(pk=self.pk)
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
        event = self.events.create(
            kind=EventKind.STATE,
            from_state=before,
            to_state=to,
            by=by or fields.get("decided_by"),
            text=text,
            snapshot=snapshot,
        )
        if before in self.WITH_EDITORS and to not in self.WITH_EDITORS:
            self._let_next_in()
        return event

    def _turn(self):
        """The state in which it goes on: to the editors, or behind a change that is ahead of it."""
        if self.doorway.is_compared:
            # Of two at once the second waits here until the first can be seen.
            self._meta.get_field("practice").related_model.objects.select_for_update(no_key=True).get(
                pk=self.practice_id
            )
        return State.WAITING if self.changes_ahead().exists() else State.SUBMITTED

    def _send(self, to, conflicts=(), **fields):
        self._go(to, snapshot=self.content(), **fields)
        self.queue_mail(MAIL_OF_SENDING[to], conflicts=conflicts)

    def _let_next_in(self):
        """Release the change that waits longest for this one. What someone works on at this moment the worker does."""
        held = type(self).objects.held().filter(practice=self.practice_id, municipality=self.municipality_id)
        waiting = held.order_by("submitted_at", "pk").select_for_update(skip_locked=True, of=["self"])
        for change in waiting[: self.doorway.is_compared]:
            with suppress(ImpossibleChangeError):
                change.release()

    def _change_door(self, door, practice):
        self.door, self.practice = door, practice
        self.revision += 1
        self.save(update_fields=["door", "practice", "implementation_text", "revision", "updated_at"])

    @property
    def desk(self):
        """On whose desk it is, and in which state: what a page shows before someone takes or assigns it."""
        return f"{self.assignee_id or ''} {self.state}"

    def _check_desk(self, seen):
        if seen is not None and seen != self.desk:
            raise ImpossibleChangeError(f"{self._whose()} Er is niets gedaan: kijk na en kies opnieuw.")

    def _whose(self, by=None):
        """Who put it where it is, and when, in a sentence."""
        moves = Q(kind=EventKind.ASSIGNED) | Q(kind=EventKind.STATE)
        event = self.events.filter(moves).select_related("by").order_by("-at", "-pk").first()
        if event is None or event.by is None:
            return f"De fiche is intussen {self.get_state_display()}."
        if event.by == by:
            return f"Je nam de fiche zelf al in behandeling, {clock(event.at)}."
        if event.kind == EventKind.ASSIGNED:
            return f"{name_of(event.by)} gaf de fiche {clock(event.at)} door {event.text}."
        if event.to_state == State.IN_REVIEW:
            return f"{name_of(event.by)} nam de fiche {clock(event.at)} in behandeling."
        return f"{name_of(event.by)} zette de fiche {clock(event.at)} op ‘{self.get_state_display()}’."

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
