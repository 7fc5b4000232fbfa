"""The private page of a fiche: what to do now, what happened, and a word with the editors."""

from datetime import timedelta

from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone

from praktijkenbank.post.limits import is_too_often
from praktijkenbank.post.links import close

from ..intake.access import private
from ..intake.door_forms import ToEditorsForm, WithdrawalForm
from ..intake.steps import UPLOADS, missing_answers, next_url, steps_of
from ..models import ImpossibleChangeError, Submission, SubmissionEvent
from ..reading.changes import changes_of
from ..reading.rows import read_answers
from ..states import PILL_OF_SUBMITTER
from .refused import too_often

State, Kind = Submission.State, SubmissionEvent.Kind
# The same message twice within this time is one that was sent twice.
MESSAGE_PAUSE = timedelta(minutes=10)
# What the page says after an action, by the name in the address.
NOTICES = {
    "bewaard": "Je fiche is bewaard. We mailden je een link om later verder te gaan.",
    "bericht": "Je bericht is bij de redactie.",
    "te-laat": "Dat kon niet meer: de fiche is intussen veranderd. Kijk hieronder hoe het ermee staat.",
}


@private
def submission_status(request, submission):
    """The page that every private link leads to."""
    return _show(request, submission, ToEditorsForm())


@private
def submission_message(request, submission):
    """Send the editors a message. The answer to a question about a remark also puts that back on their desk."""
    form = ToEditorsForm(request.POST or None)
    if request.method != "POST":
        return redirect(submission)
    if not form.is_valid():
        return _show(request, submission, form)
    if is_too_often(request, "message", request.link.email):
        return too_often(request)
    with transaction.atomic():
        fresh = Submission.objects.select_for_update(no_key=True).get(pk=submission.pk)
        if not _was_sent(fresh, form.cleaned_data["text"]):
            fresh.add_message(form.cleaned_data["text"])
            if not fresh.doorway.has_content and fresh.state == State.CHANGES_REQUESTED:
                fresh.submit()
    return redirect(f"{submission.get_absolute_url()}?bericht#berichten")


@private
def submission_withdraw(request, submission):
    """Ask whether it is meant, then withdraw. The links that went out no longer work; this browser stays in."""
    form = WithdrawalForm(request.POST or None)
    if not _may_withdraw(request, submission):
        return redirect(submission)
    if not form.is_valid():
        return render(request, "submissions/withdraw.html", {"submission": submission, "form": form})
    try:
        with transaction.atomic():
            submission.withdraw(form.cleaned_data["text"])
            close(submission.private_links, keep=request.link)
    except ImpossibleChangeError:
        return redirect(f"{submission.get_absolute_url()}?te-laat")
    return redirect(submission)


def _may_withdraw(request, submission):
    """Who began the fiche may take it back, which ends the links of all: a colleague may not."""
    is_owner = request.link and request.link.email == submission.email
    return is_owner and State.WITHDRAWN in Submission.NEXT[submission.state]


def _was_sent(submission, text):
    recent = submission.events.filter(kind=Kind.FROM_SUBMITTER, at__gt=timezone.now() - MESSAGE_PAUSE)
    return recent.filter(text=text).exists()


def _show(request, submission, form):
    events = list(submission.events.select_related("by").prefetch_related("field_remarks"))
    states = [event for event in events if event.kind == Kind.STATE]
    is_compared = submission.is_open and submission.doorway.is_compared
    context = {
        "submission": submission,
        "changes": changes_of(submission) if is_compared else None,
        "pill": PILL_OF_SUBMITTER[submission.state],
        "last": states[-1] if states else None,
        "steps": _timeline(submission, events),
        "messages_of_fiche": [event for event in events if event.kind in (Kind.FROM_SUBMITTER, Kind.FROM_EDITOR)],
        "may_withdraw": _may_withdraw(request, submission),
        "notice": next((text for name, text in NOTICES.items() if name in request.GET), ""),
        "undelivered": submission.undelivered(),
        "form": form,
        **_to_do(submission, states),
    }
    return render(request, "submissions/status.html", context)


def _to_do(submission, states):
    """What the block on top needs: how much is missing, where to go on, the questions of the editors."""
    if not submission.is_editable or not steps_of(submission):
        return {}
    questions = []
    if submission.state == State.CHANGES_REQUESTED:
        questions = [_question(submission, remark) for remark in states[-1].field_remarks.all()]
    if not submission.doorway.is_compared:
        read_answers(submission)
    needed = missing_answers(submission)
    return {
        "missing": len(needed),
        "go_on_url": questions[0]["url"] if questions else next_url(submission, missed=needed),
        "questions": questions,
    }


def _question(submission, remark):
    """A FieldRemark with the step it is about, and its address."""
    with_forms = [step for step in steps_of(submission) if step.form]
    step = next((step for step in with_forms if remark.field in step.form.names()), UPLOADS)
    return {"step": step, "text": remark.text, "url": step.url(submission)}


def _timeline(submission, events):
    """What happened and what comes, each a dict with title, at, text and state: "klaar", "nu" or "straks"."""
    # What the editors said of where it is now is in the block on top.
    states = [event for event in events if event.kind == Kind.STATE]
    told = states[-1:] if submission.state in (State.CHANGES_REQUESTED, *Submission.DECIDED) else []
    steps = [
        {
            "title": _title(submission, event),
            "at": event.at,
            "text": "" if event in told else event.text,
            "state": "klaar",
        }
        for event in events
        if event.kind in (Kind.STARTED, Kind.STATE, Kind.INVITED, Kind.CONSENT)
    ]
    if steps and submission.is_open:
        steps[-1]["state"] = "nu"
        if submission.state in (State.DRAFT, State.AWAITING_CONFIRMATION, State.WAITING):
            steps.append({"title": "Bij de redactie", "state": "straks"})
        steps.append(
            {
                "title": submission.doorway.done,
                "text": "Meestal binnen 10 werkdagen nadat je indient",
                "state": "straks",
            }
        )
    return steps


def _title(submission, event):
    """What an event means to the submitter."""
    if event.kind == Kind.INVITED:
        return "Collega uitgenodigd"
    if event.kind == Kind.CONSENT:
        return "Opnieuw toestemming genoteerd"
    if event.kind == Kind.STARTED:
        return "Begonnen"
    match event.to_state:
        case State.SUBMITTED if event.from_state == State.AWAITING_CONFIRMATION:
            return "E-mailadres bevestigd, fiche bij de redactie"
        case State.SUBMITTED if event.from_state == State.WAITING:
            return "Aan de beurt, fiche bij de redactie"
        case State.WAITING:
            return "Ingediend, wacht op een andere wijziging"
        case State.SUBMITTED if event.from_state == State.CHANGES_REQUESTED:
            return "Opnieuw ingediend"
        case State.IN_REVIEW if event.from_state != State.SUBMITTED:
            return f"Opnieuw in behandeling bij {_editor(event)}"
        case State.IN_REVIEW:
            return f"In behandeling bij {_editor(event)}"
        case State.APPROVED:
            return submission.doorway.done
        case State.AWAITING_CONFIRMATION:
            return "Ingediend, wacht op bevestiging van je e-mailadres"
        case State.SUBMITTED:
            return submission.doorway.sent
    return State(event.to_state).label.capitalize()


def _editor(event):
    return f"{event.by.first_name} (VVSG)" if event.by and event.by.first_name else "de redactie"
