"""The page on which an editor judges a fiche: what was sent beside what will be published, and what can be done."""

from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect, render

from ..intake import answers
from ..intake.access import typed
from ..intake.steps import steps_of
from ..models import ImpossibleChangeError, Phrase, Submission
from ..reading.words import label_of
from .approving import ApproveForm
from .choosing import keep_chosen, place_of, problems_of
from .decisions import DECISIONS, decisions_for, in_lines
from .reviewed import Review, editable_in, forms_of
from .typed_again import TypedAgain

# The decision for which every answer has to be right.
PUBLISHES = "keur-goed"


def review_view(model_admin, request, submission):
    """The page of this Submission. Raises PermissionDenied for anyone who may not see, or may not change, fiches."""
    if not model_admin.has_view_permission(request, submission):
        raise PermissionDenied
    may_change = model_admin.has_change_permission(request, submission)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    if name := request.GET.get("doe"):
        return _decide(model_admin, request, submission, name, may_change)
    return _review(model_admin, request, submission, may_change)


def _decide(model_admin, request, submission, name, may_change):
    """The page of one decision: what will happen, the mail, and the button that does it."""
    decision = DECISIONS.get(name)
    if not may_change:
        raise PermissionDenied
    kept = getattr(request, "kept_text", None)
    if decision is None or (request.method != "POST" and not kept and not decision.fits(submission)):
        state = submission.get_state_display()
        messages.error(request, f"Dat kan nu niet: de toestand van de fiche is ‘{state}’.")
        return redirect(request.path)
    form, problems = decision(submission, _with_phrase(submission, kept.data if kept else request.POST) or None), []
    if request.method == "POST" and form.is_valid() and request.POST.get("actie") == "beslis":
        try:
            _carry_out(form, request)
        except ImpossibleChangeError as error:
            problems = [("", str(error))]
        except ValidationError as error:
            problems = [("", line) for line in in_lines(error)]
        else:
            messages.success(request, f"Gedaan: {form.label.lower()}.")
            return redirect(request.path)
        submission.refresh_from_db()
    if request.POST.get("actie") == "beslis":
        problems += [(place_of(form, field), " ".join(found)) for field, found in form.errors.items()]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": form.label,
        "submission": submission,
        "kept": kept,
        "revision": kept.data.get("revision") if kept else submission.revision,
        "form": form,
        "problems": problems,
        "mail": form.mail_preview(),
        "fits": decision.fits(submission),
        "phrases": Phrase.objects.all() if form.fields.get("text") else [],
    }
    return render(request, "admin/submissions/decision.html", context)


def _with_phrase(submission, data):
    """What was typed, with the chosen phrase under it when that was asked."""
    phrase = data.get("actie") == "zin" and Phrase.objects.filter(name=data.get("zin")).first()
    if phrase:
        data = data.copy()
        data["text"] = "\n\n".join(filter(None, [data.get("text", "").strip(), phrase.text_for(submission)]))
    return data


@transaction.atomic
def _carry_out(form, request):
    """Decide, when the fiche is still as the editor saw it. Raises ImpossibleChangeError otherwise."""
    fresh = Submission.objects.select_for_update().get(pk=form.submission.pk)
    if not form.fits(fresh):
        raise ImpossibleChangeError(f"Dat kan niet meer: de toestand van de fiche is ‘{fresh.get_state_display()}’.")
    if str(fresh.revision) != request.POST.get("revision"):
        raise ImpossibleChangeError("Iemand anders veranderde de fiche intussen. Kijk ze na en beslis dan.")
    form.decide(fresh, by=request.user)


def _review(model_admin, request, submission, may_change):
    """The page, or after a save that went well the way back to it. Shows what keeps the page open otherwise."""
    saved, problems, lost, kept = (), [], [], getattr(request, "kept_text", None)
    if request.method == "POST":
        decision, _, part = request.POST.get("naar", "").partition(":")
        try:
            saved = _save(submission, request.POST, request.user)
            problems = _problems(saved[0], with_errors=decision not in DECISIONS or decision == PUBLISHES)
            problems += _open_choices(submission) if decision == PUBLISHES else []
        except ImpossibleChangeError as error:
            problems, lost = [("", str(error))], typed(request)
        if not problems:
            messages.success(request, "Bewaard.")
            if decision not in DECISIONS:
                return redirect(request.path)
            return redirect(f"{request.path}?doe={decision}{part and f'#id_vraag-{quote(part)}'}")
        submission.refresh_from_db()
    again = TypedAgain(kept, submission) if kept else None
    review = Review(submission, request.user, may_change, *saved, typed=again)
    if again and not review.is_open:
        lost = again.texts
    review.note_look()
    ticked = again.ticked if again and review.is_open else submission.checklist
    context = {
        **model_admin.admin_site.each_context(request),
        "title": str(submission),
        "opts": model_admin.opts,
        "submission": submission,
        **_rows(review),
        "events": review.events,
        "is_open": review.is_open,
        "may_change": may_change,
        "is_change": review.is_change,
        **review.compared(),
        "drawn": review.drawn,
        "checks": [(*check, check[0] in ticked) for check in Submission.Check.choices],
        "seen_checks": again.seen if again else submission.checklist,
        "again": again,
        "consent_notice": submission.consent_notice(),
        "undelivered": submission.undelivered() if submission.has_lost_mail else [],
        "problems": problems,
        "typed": lost,
        "page": answers.new_page(),
        "decisions": decisions_for(submission) if may_change else {},
        **review.files(),
        **review.around(),
    }
    return render(request, "admin/submissions/review.html", context)


def _rows(review):
    """The answers for the page: of a change those that change apart from the others, without what is chosen above."""
    rows = [row for row in review.rows() if not row.is_chosen]
    changed = [row for row in rows if row.is_changed or row.typed_at or (row.field and row.field.errors)]
    return {"rows": rows, "changed_rows": changed, "same_rows": [row for row in rows if row not in changed]}


@transaction.atomic
def _save(submission, data, editor):
    """Keep what the editor wrote and ticked. Returns the forms as they are now, and the fingerprints for the page."""
    if note := data.get("notitie", "").strip():
        submission.add_note(note, by=editor)
    if "drawn" not in data:
        return forms_of(submission), ""
    before, ticked = {*data.get("nagekeken", "").split()}, {*data.getlist("nagekeken-nu")}
    submission.change_checklist(ticked - before, before - ticked)
    data, forms = data.copy(), []
    for step in steps_of(submission):
        if step.form:
            saved = answers.save(submission, step, data, editor=editor)
            data["drawn"] = saved.drawn
            shown = {**saved.answers, **{name: conflict.mine for name, conflict in saved.conflicts.items()}}
            forms.append(step.form(saved.submission, shown, is_checked=True, conflicts=saved.conflicts))
    keep_chosen(submission, data)
    return forms, data.get("drawn", "")


def _problems(forms, with_errors=True):
    """What keeps the page open, as (id of the field, message): two people at one answer, or an answer to mend.

    Without `with_errors` only the former: what is not complete can still be asked about, or refused.
    """
    found = []
    for form, name in editable_in(forms):
        label = label_of(name) if hasattr(Submission, name) else form[name].label
        if name in form.conflicts:
            found.append((f"keuze-{name}", f"{label}: iemand anders veranderde dit ook. Kies wat blijft."))
        elif with_errors and form[name].errors:
            message = " ".join(form[name].errors)
            # At a file the message names it.
            found.append((form[name].first_id, f"{label}: {message}" if hasattr(Submission, name) else message))
    return found


def _open_choices(submission):
    """What is not chosen yet of a change, or refused without a reason, as (id on the page, message)."""
    fresh = Submission.objects.get(pk=submission.pk)
    if not fresh.doorway.is_compared or not ApproveForm.fits(fresh):
        return []
    form = ApproveForm(fresh)
    return [(place_of(form, name), problem) for name, problem in problems_of(form)]
