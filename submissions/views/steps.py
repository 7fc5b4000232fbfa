"""The steps with questions: shown, saved, and gone on from."""

from django.http import Http404
from django.shortcuts import render

from ..access import private
from ..steps import progress, steps_of


@private
def submission_step(request, submission, step):
    """One step with a form. `step` is its slug."""
    found = next((one for one in steps_of(submission) if one.slug == step and one.form), None)
    if found is None:
        raise Http404
    context = {"submission": submission, "step": found, "progress": progress(submission, found.slug)}
    return render(request, "submissions/step.html", context)
