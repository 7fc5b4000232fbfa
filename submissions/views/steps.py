"""The steps with questions: shown, saved, and gone on from."""

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone

from ..intake.access import private
from ..intake.answers import draw, new_page, posted, read, save
from ..intake.steps import CHECK, next_url, previous_url, progress, steps_of
from ..models import ImpossibleChangeError


@private
def submission_step(request, submission, step):
    """One step with questions. `step` is its slug.

    With `fouten` in the address the page tells what is wrong with the answers, with `terug` saving leads back to the
    page where the whole fiche is checked.
    """
    step = next((one for one in steps_of(submission) if one.slug == step and one.form), None)
    if step is None:
        raise Http404
    if request.method == "POST":
        return _autosave(request, submission, step) if "autosave" in request.POST else _save(request, submission, step)
    if not submission.is_editable:
        return redirect(submission)
    answers = read(submission, step.form.names())
    return _show(request, submission, step, step.form(submission, answers, is_checked="fouten" in request.GET))


def _save(request, submission, step):
    try:
        saved = save(submission, step, request.POST)
    except ImpossibleChangeError as error:
        # Nothing is kept, so the page holds on to what was typed.
        form = step.form(submission, posted(step.form(submission), request.POST))
        return _show(request, submission, step, form, closed=str(error), status=409)
    submission = saved.submission
    if saved.conflicts:
        mine = {name: conflict.mine for name, conflict in saved.conflicts.items()}
        form = step.form(submission, {**saved.answers, **mine}, conflicts=saved.conflicts)
        return _show(request, submission, step, form, drawn=draw(saved.answers), status=409)
    action = request.POST.get("actie")
    if action == "stop":
        submission.queue_mail_once("link", request.link.email)
        return redirect(f"{submission.get_absolute_url()}?bewaard")
    if action == "vorige":
        return redirect(previous_url(submission, step))
    back = ["terug"] if "terug" in request.GET else []
    if action == "blijf":
        return redirect(_address(submission, step, back))
    if step.form(submission, saved.answers, is_checked=True).problems():
        return redirect(_address(submission, step, ["fouten", *back]) + "#fouten")
    return redirect(CHECK.url(submission) if back else next_url(submission, step))


def _address(submission, step, flags):
    return step.url(submission) + ("?" + "&".join(flags) if flags else "")


def _autosave(request, submission, step):
    try:
        saved = save(submission, step, request.POST, is_autosave=True)
    except ImpossibleChangeError as error:
        return JsonResponse({"closed": str(error)}, status=409)
    return saved_by_script(request, saved, step.form(saved.submission, saved.answers, conflicts=saved.conflicts))


def saved_by_script(request, saved, form):
    """Answer the script: when it was saved, the fingerprints from now on, and what has to be chosen (409)."""
    answer = {
        "saved": timezone.localtime(saved.submission.updated_at).strftime("%H.%M"),
        "drawn": saved.drawn,
        "conflicts": {
            name: render_to_string("submissions/step_conflict.html", {"field": form[name]}, request)
            for name in saved.conflicts
        },
    }
    return JsonResponse(answer, status=409 if saved.conflicts else 200)


def _show(request, submission, step, form, drawn=None, closed="", status=200):
    steps = steps_of(submission)
    place = steps.index(step)
    context = {
        "submission": submission,
        "step": step,
        "progress": progress(submission, step.slug),
        "form": form,
        "page": new_page(),
        "drawn": drawn or draw(form.answers),
        "problems": [(field.first_id, message) for field, message in form.problems()],
        "conflicts": [form[name] for name in form.conflicts],
        "closed": closed,
        "is_back": "terug" in request.GET,
        "has_previous": place > 0,
        "next": steps[place + 1],
        "next_url": steps[place + 1].url(submission),
    }
    return render(request, "submissions/step.html", context, status=status)
