"""The steps with questions: shown, saved, and gone on from."""

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone

from ..intake.access import private
from ..intake.answers import Conflict, draw, new_page, posted, save
from ..intake.steps import CHECK, next_url, previous_url, progress, steps_of
from ..models import ImpossibleChangeError, RefusedInput
from ..reading.rows import read_answers


class StepPage:
    """The page of a step in one request: all steps answer alike. A step that takes more than answers has a page of its
    own, which says what is special (see UploadsPage). Whatever is sent leads on to a page that can be loaded again:
    what was refused is kept for it.

    With `fouten` in the address it tells what is wrong with the answers, with `terug` saving leads back to the page
    where the whole fiche is checked.
    """

    template = "submissions/step.html"

    def __init__(self, request, submission, step):
        self.request, self.submission, self.step = request, submission, step

    def respond(self):
        if self.request.method == "POST":
            return self._save()
        if refused := RefusedInput.find(self.request, self.submission, self.step):
            return self._show_refused(refused)
        if not self.submission.is_editable:
            return redirect(self.submission)
        vocabulary = read_answers(self.submission)
        return self._show(self.step.form.of(self.submission, "fouten" in self.request.GET, vocabulary))

    def take_files(self):
        """Keep the files that came along. Returns (what was added, [(name of the field, why it is refused)])."""
        return [], []

    def act(self, action, form):
        """The response to a button of this step alone, once all is saved; None when it has no such button."""
        return None

    def more(self, context):
        """What the template needs besides `context`, which every step has."""
        return {}

    def here(self, anchor="", **flags):
        """The address of this page, still on the way back to the check page when it was."""
        back = {"terug": ""} if "terug" in self.request.GET else {}
        query = "&".join(f"{name}={value}" if value else name for name, value in {**flags, **back}.items())
        return f"{self.request.path}{query and '?'}{query}{anchor and '#'}{anchor}"

    def _save(self):
        is_autosave = "autosave" in self.request.POST
        try:
            saved = save(self.submission, self.step, self.request.POST, is_autosave)
        except ImpossibleChangeError as error:
            return self._closed(str(error), is_autosave)
        self.submission = saved.submission
        if is_autosave:
            form = self.step.form(self.submission, saved.answers, conflicts=saved.conflicts)
            return self._saved_by_script(saved, form)
        added, refused = self.take_files()
        answers = self.step.form.read(self.submission) if added else saved.answers
        if refused or saved.conflicts:
            mine = {name: conflict.mine for name, conflict in saved.conflicts.items()}
            return self._refuse(mine=mine, refused=refused)
        if added:
            return redirect(self.here(f"bestand-{added[0].key}"))
        return self._go_on(self.step.form(self.submission, answers, is_checked=True))

    def _closed(self, reason, is_autosave):
        """Nothing can be kept any more, so the page holds on to what was typed."""
        if is_autosave:
            return JsonResponse({"closed": reason}, status=409)
        return self._refuse(closed=reason)

    def _refuse(self, **told):
        kept = RefusedInput.keep(self.request, self.submission, self.step, **told)
        return redirect(self.here(**{kept.PARAMETER: kept.key}))

    def _show_refused(self, kept):
        """The page that says why something was not taken, with what two people changed beside what is there now."""
        if reason := kept.told.get("closed"):
            form = self.step.form(self.submission)
            return self._show(self.step.form(self.submission, posted(form, kept.data)), closed=reason)
        answers = self.step.form.read(self.submission)
        mine = {name: mine for name, mine in kept.told["mine"].items() if name in answers and answers[name] != mine}
        conflicts = {name: Conflict(answer, answers[name]) for name, answer in mine.items()}
        form = self.step.form(self.submission, {**answers, **mine}, conflicts=conflicts)
        return self._show(form, draw(answers), kept.told["refused"])

    def _go_on(self, form):
        """Do what the button says, once all is saved."""
        action = self.request.POST.get("actie", "")
        if action == "stop":
            self.submission.queue_mail_once("link", self.request.link.email)
            return redirect(f"{self.submission.get_absolute_url()}?bewaard")
        if action == "vorige":
            return redirect(previous_url(self.submission, self.step))
        try:
            if response := self.act(action, form):
                return response
        except ValidationError as error:
            return self._refuse(closed=error.messages[0])
        if action == "blijf":
            return redirect(self.here())
        if form.problems():
            return redirect(self.here("fouten", fouten=""))
        is_back = "terug" in self.request.GET
        return redirect(CHECK.url(self.submission) if is_back else next_url(self.submission, self.step))

    def _saved_by_script(self, saved, form):
        """Answer the script: when it was saved, the fingerprints from now on, and what has to be chosen (409)."""
        answer = {
            "saved": timezone.localtime(saved.submission.updated_at).strftime("%H.%M"),
            "drawn": saved.drawn,
            "conflicts": {
                name: render_to_string("submissions/step_conflict.html", {"field": form[name]}, self.request)
                for name in saved.conflicts
            },
            # What came too late is asked about when it comes again from a page with a name of its own.
            "page": new_page() if saved.is_late else None,
        }
        return JsonResponse(answer, status=409 if saved.conflicts else 200)

    def _show(self, form, drawn=None, refused=(), closed=""):
        steps = steps_of(self.submission)
        place = steps.index(self.step)
        context = {
            "submission": self.submission,
            "step": self.step,
            "progress": progress(self.submission, self.step.slug),
            "form": form,
            "page": new_page(),
            "drawn": drawn or draw(form.answers),
            "refused": refused,
            "problems": [*refused, *((field.first_id, message) for field, message in form.problems())],
            "conflicts": [form[name] for name in form.conflicts],
            "closed": closed,
            "is_back": "terug" in self.request.GET,
            "has_previous": place > 0,
            "next": steps[place + 1],
            "next_url": steps[place + 1].url(self.submission),
        }
        return render(self.request, self.template, context | self.more(context))


@private
def submission_step(request, submission, step):
    """One step with questions. `step` is its slug."""
    step = next((one for one in steps_of(submission) if one.slug == step and one.form), None)
    if step is None:
        raise Http404
    return StepPage(request, submission, step).respond()
