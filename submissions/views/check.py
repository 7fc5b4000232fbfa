"""The last step: the whole fiche in words, and sending it in. Also as it will look, on paper, and what it resembles."""

from django import forms
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from practices.models import Practice
from practices.search import index as search_index
from practices.views.practice import practice_context

from ..hints.completeness import completeness_of
from ..hints.plain_language import TEXTS, hints_for
from ..hints.similar import similar_practices
from ..intake.access import private
from ..intake.fields import Check, LongText
from ..intake.steps import CHECK, UPLOADS, missing_answers, next_url, progress
from ..models import ImpossibleChangeError, RefusedInput, Submission, SubmissionEvent
from ..reading.changes import changes_of
from ..reading.preview import AsPractice
from ..reading.rows import read_rows
from ..reading.summary import summary

SENDABLE = (Submission.State.DRAFT, Submission.State.CHANGES_REQUESTED)
CONSENTS = ["consent_publication", "consent_people", "consent_licence"]
NEEDED = "Er is nog iets nodig voor je de fiche kunt indienen."
CHANGED_MEANWHILE = "De fiche is intussen gewijzigd, in een ander tabblad of door een collega. Kijk ze nog eens na."


class ConsentForm(forms.Form):
    """What a municipality agrees to when it sends a fiche in."""

    consent_publication = Check(
        label="Ik mag deze praktijk delen namens mijn bestuur.", needed="Vink aan dat je deze praktijk mag delen"
    )
    consent_people = Check(
        label="Wie herkenbaar op een foto staat of met naam op de fiche, weet dat en gaat akkoord.",
        needed="Vink aan dat wie herkenbaar is akkoord gaat",
    )
    consent_licence = Check(
        label="Anderen mogen de tekst en de foto’s overnemen, als ze ons bestuur vermelden.",
        needed="Vink aan dat anderen je tekst en foto’s mogen overnemen",
    )
    confirms = Check(
        label="Alles wat er dan online staat, klopt nog. Zet ‘bevestigd’ bij de praktijk, met de datum.",
    )
    message = LongText(label="Wil je er iets bij zeggen?", help_text="De redactie leest dit bij je fiche.")

    def __init__(self, submission, data=None):
        initial = {name: getattr(submission, name) for name in [*CONSENTS, "confirms"]}
        super().__init__(data, initial=initial, use_required_attribute=False)
        if not (submission.doorway.is_compared and submission.is_of_leading_town):
            del self.fields["confirms"]

    def boxes(self):
        return [self[name] for name in [*CONSENTS, "confirms"] if name in self.fields]

    def keep(self, submission):
        """Keep what is ticked, as long as the fiche may be changed; sending it in is another matter."""
        ticked = {box.name: bool(self.data.get(box.name)) for box in self.boxes()}
        Submission.objects.filter(pk=submission.pk, state__in=Submission.EDITABLE).update(**ticked)


@private
def submission_check(request, submission):
    """Everything that was answered, what is still needed, the consents and the button to send it in."""
    if not submission.is_editable or not submission.doorway.has_content:
        return redirect(submission)
    if request.method == "POST":
        return _take_consent(request, submission)
    kept = RefusedInput.find(request, submission, CHECK)
    form = ConsentForm(submission, kept and kept.data)
    read_rows(submission)
    changes = changes_of(submission)
    parts = summary(submission, changes)
    practice = AsPractice(submission, changes)
    needed = missing_answers(submission)
    context = {
        "submission": submission,
        "step": CHECK,
        "progress": progress(submission, CHECK.slug, needed),
        "parts": parts,
        "has_change_ahead": submission.changes_ahead().exists(),
        "is_unchanged": submission.doorway.is_compared and not changes,
        "changes": changes,
        "practice": practice,
        "uploads_url": f"{UPLOADS.url(submission)}?terug",
        "needed": needed,
        "tip": _tip(submission, practice, parts, is_ready=not needed),
        "form": form if submission.state in SENDABLE else None,
        "problems": [(form[name].id_for_label, errors[0]) for name, errors in form.errors.items()],
        "refusal": kept.told["refusal"] if kept else "",
    }
    return render(request, "submissions/check.html", context)


def _take_consent(request, submission):
    """Keep what is ticked, then stop for today or send in. What cannot be sent leads back to the page that says why."""
    form = ConsentForm(submission, request.POST)
    form.keep(submission)
    if request.POST.get("actie") == "stop":
        submission.queue_mail_once("link", request.link.email)
        return redirect(f"{submission.get_absolute_url()}?bewaard")
    refusal = ""
    if form.is_valid():
        refusal = _send(submission, request.POST.get("revision"), form.cleaned_data["message"])
        if not refusal:
            return redirect(submission)
    kept = RefusedInput.keep(request, submission, CHECK, refusal=refusal)
    return redirect(f"{CHECK.url(submission)}?{kept.PARAMETER}={kept.key}")


def _send(submission, revision, message):
    """Send it in, once. Returns why not, in words; nothing when it is sent, by this click or by one before.

    `revision` is that of the fiche on the page, so that nobody sends in what they did not see.
    """
    with transaction.atomic():
        fresh = Submission.objects.select_for_update().get(pk=submission.pk)
        if fresh.state not in SENDABLE:
            return ""
        if revision != str(fresh.revision):
            return CHANGED_MEANWHILE
        if missing_answers(fresh):
            return NEEDED
        try:
            fresh.submit(message, conflicts=[change.label for change in changes_of(fresh).conflicts])
        except ImpossibleChangeError as error:
            return str(error)
    return ""


def _tip(submission, practice, parts, is_ready):
    """The one thing that would help most, as a dict with title, text, action and url; None when there is nothing.

    Traces of a client come first; then, once nothing is needed any more, what a colleague misses and how it reads.
    """
    urls = {name: row.url for part in parts for row in [*part.rows, *part.empty] for name in row.names}
    hints = hints_for(submission, [name for name in TEXTS if name in urls])
    for hint in hints:
        if hint.kind == "person":
            return {"title": "Staat er iets over een inwoner in?", "text": hint.text, "url": urls[hint.field]}
    if not is_ready:
        return None
    told = completeness_of(submission, practice)
    if told.next:
        return {
            "title": f"Je fiche wordt nog sterker met {told.next.worth.what}.",
            "text": told.next.worth.advice,
            "action": told.next.worth.action,
            "url": urls.get(told.next.fields[0], f"{UPLOADS.url(submission)}?terug"),
            "percent": told.percent,
        }
    for hint in hints:
        return {"title": "Zo leest je fiche vlotter.", "text": hint.text, "url": urls[hint.field]}
    return None


@private
@require_safe
def submission_preview(request, submission):
    """The fiche on the page of a practice, as it will be when the editors publish it."""
    if not submission.doorway.has_content:
        raise Http404
    read_rows(submission)
    context = {
        "nav": "practices",
        "own_town_query": "",
        "submission": submission,
        **practice_context(AsPractice(submission), search_index.current()),
        "back_url": CHECK.url(submission) if submission.is_editable else submission.get_absolute_url(),
    }
    return render(request, "submissions/preview.html", context)


@private
@require_safe
def submission_copy(request, submission):
    """Everything the submitter sent, and what was written about it, on one page for paper."""
    read_rows(submission)
    changes = changes_of(submission)
    context = {
        "submission": submission,
        "changes": changes,
        "parts": summary(submission, changes),
        "practice": AsPractice(submission, changes),
        "consents": [(ConsentForm.base_fields[name].label, getattr(submission, name)) for name in CONSENTS],
        "events": submission.events.exclude(kind=SubmissionEvent.Kind.INVITED),
    }
    return render(request, "submissions/copy.html", context)


@private
@require_safe
def submission_copy_json(request, submission):
    """The same for machines, with the fiche as it was at every sending."""
    found = {
        "reference": submission.reference,
        "door": submission.door,
        "practice": submission.practice and submission.practice.slug,
        "state": submission.state,
        "created_at": submission.created_at,
        "updated_at": submission.updated_at,
        "submitted_at": submission.submitted_at,
        "decided_at": submission.decided_at,
        "content": submission.content(),
        "started_from": submission.base,
        "unfinished": submission.unfinished,
        "events": [
            {
                "at": event.at,
                "kind": event.kind,
                "from_state": event.from_state,
                "to_state": event.to_state,
                "by": "editors" if event.by_id else "submitter",
                "text": event.text,
                "content": event.snapshot,
            }
            for event in submission.events.all()
        ],
    }
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{submission.reference}.json"'
    return response


@private
def submission_similar(request, submission):
    """Practices like this one, with the choice to join one: a page, and by POST the part for what is being typed."""
    if not submission.doorway.is_new:
        raise Http404
    typed = request.POST if request.method == "POST" else {"title": submission.title, "summary": submission.summary}
    context = {
        "submission": submission,
        "similar": similar_practices(typed.get("title", ""), typed.get("summary", "")),
    }
    template = "submissions/similar_list.html" if request.method == "POST" else "submissions/similar.html"
    return render(request, template, context)


@private
def submission_join(request, submission, slug):
    """Ask whether this fiche is rather a "wij doen dit ook" of the practice `slug`, and make it so.

    Whoever's town is there already goes to the door of a change.
    """
    practice = get_object_or_404(Practice.objects.published().select_related("municipality"), slug=slug)
    if submission.state != Submission.State.DRAFT or not submission.doorway.is_new:
        return redirect(submission)
    if practice.implementations.shown().filter(municipality=submission.municipality).exists():
        return redirect("submission_change", practice.slug)
    if request.method == "POST":
        submission.join(practice)
        return redirect(next_url(submission))
    return render(request, "submissions/join.html", {"submission": submission, "practice": practice})


@private
def submission_stand_alone(request, submission):
    """Undo that: a practice of its own again."""
    if submission.state != Submission.State.DRAFT or not submission.has_joined:
        return redirect(submission)
    if request.method == "POST":
        submission.stand_alone()
        return redirect(next_url(submission))
    return render(request, "submissions/stand_alone.html", {"submission": submission})
