"""How the state of a fiche looks to editors."""

from .models import Submission

State = Submission.State
# The word, the look and the icon of a state.
PILLS = {
    State.DRAFT: ("In opmaak", "waiting", "pencil"),
    State.SUBMITTED: ("Nieuw", "new", "inbox"),
    State.IN_REVIEW: ("In behandeling", "busy", "user-check"),
    State.CHANGES_REQUESTED: ("Wacht op indiener", "waiting", "clock"),
    State.APPROVED: ("Goedgekeurd", "good", "circle-check"),
    State.REJECTED: ("Afgewezen", "closed", "circle-x"),
    State.MERGED: ("Samengevoegd", "good", "circle-check"),
    State.WITHDRAWN: ("Ingetrokken", "closed", "circle-x"),
    State.AWAITING_CONFIRMATION: ("Adres niet bevestigd", "waiting", "clock"),
}
ANSWERED = ("Aangevuld", "answered", "message-square-reply")


def pill_of(submission):
    """The word, the look and the icon of a fiche that `with_waiting()` gives."""
    is_answered = submission.is_answered and submission.state == State.SUBMITTED
    return ANSWERED if is_answered else PILLS[submission.state]
