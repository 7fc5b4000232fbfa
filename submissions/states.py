"""The states of a fiche and the kinds of what happens to it, with how a state looks to either side."""

from django.db.models import TextChoices


class State(TextChoices):
    DRAFT = "draft", "in opmaak"
    AWAITING_CONFIRMATION = "awaiting_confirmation", "wacht op bevestiging van het e-mailadres"
    WAITING = "waiting", "wacht op een andere wijziging"
    SUBMITTED = "submitted", "ingediend"
    IN_REVIEW = "in_review", "in behandeling"
    CHANGES_REQUESTED = "changes_requested", "aanvulling gevraagd"
    APPROVED = "approved", "goedgekeurd"
    REJECTED = "rejected", "afgewezen"
    MERGED = "merged", "samengevoegd met een andere praktijk"
    WITHDRAWN = "withdrawn", "ingetrokken"


class EventKind(TextChoices):
    STARTED = "started", "begonnen"
    STATE = "state", "andere toestand"
    FROM_SUBMITTER = "from_submitter", "bericht van het bestuur"
    FROM_EDITOR = "from_editor", "bericht van de redactie"
    INVITED = "invited", "collega uitgenodigd"
    ASSIGNED = "assigned", "toegewezen"
    CONSENT = "consent", "opnieuw toestemming"


# The word, the look and the icon of a state, as whoever sends it in sees it.
PILL_OF_SUBMITTER = {
    State.DRAFT: ("Nog niet ingediend", "is-attention", "pencil"),
    State.AWAITING_CONFIRMATION: ("Wacht op je bevestiging", "is-attention", "mail"),
    State.WAITING: ("Wacht op een andere wijziging", "", "clock"),
    State.SUBMITTED: ("Ingediend", "is-new", "circle-check"),
    State.IN_REVIEW: ("In behandeling", "", "clock"),
    State.CHANGES_REQUESTED: ("De VVSG vraagt een aanvulling", "is-attention", "circle-question"),
    State.APPROVED: ("Goedgekeurd", "is-good", "circle-check"),
    State.REJECTED: ("Afgewezen", "is-error", "circle-x"),
    State.MERGED: ("Samengevoegd", "is-good", "circle-check"),
    State.WITHDRAWN: ("Ingetrokken", "", "undo-2"),
}
# The same as an editor sees it.
PILL_OF_EDITOR = {
    State.DRAFT: ("In opmaak", "waiting", "pencil"),
    State.SUBMITTED: ("Nieuw", "new", "inbox"),
    State.IN_REVIEW: ("In behandeling", "busy", "user-check"),
    State.CHANGES_REQUESTED: ("Wacht op indiener", "waiting", "clock"),
    State.APPROVED: ("Goedgekeurd", "good", "circle-check"),
    State.REJECTED: ("Afgewezen", "closed", "circle-x"),
    State.MERGED: ("Samengevoegd", "good", "circle-check"),
    State.WITHDRAWN: ("Ingetrokken", "closed", "circle-x"),
    State.AWAITING_CONFIRMATION: ("Adres niet bevestigd", "waiting", "clock"),
    State.WAITING: ("Wacht op een andere wijziging", "waiting", "clock"),
}
ANSWERED = ("Aangevuld", "answered", "message-square-reply")


def pill_of(submission):
    """The word, the look and the icon of a fiche that `with_waiting()` gives."""
    is_answered = submission.is_answered and submission.state == State.SUBMITTED
    return ANSWERED if is_answered else PILL_OF_EDITOR[submission.state]
