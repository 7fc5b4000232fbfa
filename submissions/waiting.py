"""What waits for the editors: the same parts of the queue for its tabs, the start page and the daily mail."""

from django.db.models import Count, Q

from .models import Submission

State = Submission.State
CLOSED = (*Submission.DECIDED, State.WITHDRAWN)


def parts(user):
    """The parts of the queue as this editor sees them: {slug: (label, condition)}.

    The conditions are for what `Submission.objects.with_waiting()` gives.
    """
    return {
        "open": ("Open", Q(state__in=Submission.WITH_EDITORS)),
        "nieuw": ("Nieuw", Q(state=State.SUBMITTED, is_answered=False)),
        "van-mij": ("Van mij", Q(state__in=Submission.WITH_EDITORS, assignee=user)),
        "wacht": ("Wacht op indiener", Q(state=State.CHANGES_REQUESTED)),
        "aangevuld": ("Aangevuld", Q(is_answered=True)),
        "afgehandeld": ("Afgehandeld", Q(state__in=CLOSED)),
        "alles": ("Alles", Q()),
    }


def count(submissions, conditions):
    """How many of these Submissions there are of each condition, by its name: one query."""
    counted = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    return submissions.order_by().aggregate(**counted)


def longest_waiting():
    """The open Submission that waits longest for an editor, not for its submitter, or None."""
    waiting = Submission.objects.with_waiting().filter(state__in=[State.SUBMITTED, State.IN_REVIEW])
    return waiting.select_related("municipality", "practice").order_by("waiting_since", "pk").first()
