"""Putting a fiche online, and what comes online of it: chosen on the review page, in sight again at the approval."""

from django.utils.functional import cached_property
from django.utils.text import capfirst

from praktijkenbank.staff.models import AuditEntry

from ..reading.changes import changes_of
from ..reading.since import versions_since
from .choosing import (
    add_choice,
    add_refusal,
    choice_items,
    in_mail,
    kept_or,
    posted_choices,
    problems_of,
    refusal_items,
)
from .deciding import DecisionForm, State
from .publishing import ONLINE, OWN, SENT, publish


class ApproveForm(DecisionForm):
    """Publish; of a change each field and of every fiche each file can be refused, with a reason for the mail.

    The review page draws its choices too. `changes` are those of the fiche, where they were read before; `typed` is
    what was typed of these choices before the session ended.
    """

    label, mail, from_states = "Keur goed en publiceer", "approved", (State.IN_REVIEW,)
    icon = "circle-check"

    def __init__(self, submission, data=None, changes=None, typed=None):
        super().__init__(submission, data)
        self.changes = changes_of(submission) if changes is None else changes
        self.typed = typed or {}
        for change in self.changes.open:
            add_choice(self, change)
        for change in self.changes.ordinary:
            add_refusal(self, change)
        if submission.doorway.is_compared:
            self.label = self._counted_label()

    @property
    def happens(self):
        return (
            f"{self.submission.consent_notice()} {self.submission.filled_in(self.submission.doorway.happens)}".strip()
        )

    @cached_property
    def known(self):
        """What was chosen before, on the review page, as {Change.kept_as: {"choice", "text"}}."""
        return self.submission.choices | (posted_choices(self.changes, self.typed) if self.typed else {})

    @cached_property
    def made(self):
        """What is chosen now, of each Change, in the same way; "" where nothing is."""
        found = posted_choices(self.changes, self.data, is_whole=True) if self.is_bound else self.known
        return {change.kept_as: kept_or(found, change) for change in self.changes}

    def items(self):
        """What can be refused, as a list of dict: the Change, the box and the reason."""
        return refusal_items(self)

    def waiting(self, since=None):
        """What waits for a choice, as a list of dict: the Change, the ways to go and the text."""
        keys = [(change.name, change.element) for change in self.changes.open]
        return choice_items(self, versions_since(self.submission, keys) if since is None else since)

    def undecided(self):
        """What still waits for a choice."""
        return [change for change in self.changes.open if not self.made[change.kept_as]["choice"]]

    def taken(self):
        """The ordinary changes that come online."""
        return [change for change in self.changes.ordinary if change not in self._refused()]

    def clean(self):
        for name, problem in problems_of(self):
            self.add_error(name, problem)

    def message(self):
        reasons = [f"- {capfirst(change.label)}: {self.made[change.kept_as]['text']}" for change in self._refused()]
        refused = "\n".join(["Dit namen we niet over:", *reasons]) if reasons else ""
        return "\n\n".join(filter(None, [super().message(), refused, in_mail(self.changes, self.made)]))

    def decide(self, submission, by):
        made = [(change, self.made[change.kept_as]) for change in self.changes]
        choices = {
            change.key: (OWN, one["text"]) if one["choice"] == OWN else one["choice"]
            for change, one in made
            if one["choice"]
        }
        publish(submission, by=by, text=self.message(), choices=choices)
        if told := in_mail(self.changes, self.made):
            AuditEntry.objects.record(AuditEntry.What.HANDLED, by=by, about=submission, detail=told)

    def _refused(self):
        return [change for change in self.changes.ordinary if self.made[change.kept_as]["choice"] == ONLINE]

    def _counted_label(self):
        """What the button of a change says: how much of what is online becomes something else."""
        count = len(self.taken())
        for change in self.changes.open:
            made = self.made[change.kept_as]
            text = made["text"] if made["choice"] == OWN else change.online
            count += made["choice"] == SENT or text != change.online
        if not count:
            return "Kies wat online komt" if self.undecided() else "Keur goed zonder wijziging"
        return f"Zet {count} {'wijziging' if count == 1 else 'wijzigingen'} online"
