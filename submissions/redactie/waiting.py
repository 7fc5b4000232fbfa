"""What waits for the editors: the same parts of the queue for its tabs, the start page and the daily mail."""

from django.db.models import Count, Q
from django.utils import timezone

from praktijkenbank.post.models import Mail

from ..models import Submission
from .workdays import workdays_between

State = Submission.State
# The turn is theirs, and not that of the submitter.
FOR_EDITORS = (State.SUBMITTED, State.IN_REVIEW)
# Fiches with mail that does not arrive.
UNDELIVERED = Q(key__in=Mail.objects.undelivered().order_by().values("about_key"))
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
        "achteraan": ("Wacht op andere wijziging", Q(state=State.WAITING)),
        "aangevuld": ("Aangevuld", Q(is_answered=True)),
        "afgehandeld": ("Afgehandeld", Q(state__in=CLOSED)),
        "alles": ("Alles", Q()),
    }


def count(submissions, conditions):
    """How many of these Submissions there are of each condition, by its name: one query."""
    counted = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    return submissions.order_by().aggregate(**counted)


def longest_waiting(submissions):
    """The one of these Submissions that waits longest for an editor, not for its submitter, or None."""
    waiting = submissions.with_waiting().filter(state__in=FOR_EDITORS)
    return waiting.select_related("municipality", "practice").order_by("waiting_since", "pk").first()


def workdays_of(submission):
    """For how many working days it waits. Asks for what `with_waiting()` gives."""
    return workdays_between(timezone.localdate(submission.waiting_since), timezone.localdate())


def told_to(editor):
    """What the daily mail tells this editor, as context of its text; None when nothing waits for them.

    That is what nobody has yet, and what is theirs; not what waits for its submitter.
    """
    theirs = Submission.objects.filter(Q(assignee=editor) | Q(assignee=None, state__in=FOR_EDITORS))
    labels = {
        "new": ("nieuw", Q(state=State.SUBMITTED, is_answered=False)),
        "answered": ("aangevuld", Q(is_answered=True)),
        "busy": ("bij jou in behandeling", Q(state=State.IN_REVIEW, assignee=editor)),
        "left": ("door een collega teruggelegd", Q(state=State.IN_REVIEW, assignee=None)),
    }
    counts = count(theirs.with_waiting(), {name: condition for name, (_, condition) in labels.items()})
    oldest = longest_waiting(theirs)
    return oldest and {
        "waiting": [f"{counts[name]} {label}" for name, (label, _) in labels.items() if counts[name]],
        "oldest": oldest,
        "days": workdays_of(oldest),
    }
