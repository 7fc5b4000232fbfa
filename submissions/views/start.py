"""The doors: where a fiche begins."""

from functools import wraps

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import never_cache

from practices.browse.own_town import remembered
from practices.models import FormerSlug, Practice
from practices.search import index as search_index
from practices.search.gazetteer import which_one
from praktijkenbank.post.limits import is_too_often
from praktijkenbank.post.links import links_of, remember

from ..doors import Door
from ..intake.door_forms import AdoptionStartForm, RemarkForm, StartForm
from ..intake.starting import send_remark, start
from ..intake.steps import question_url, steps_by, steps_of
from ..models import Submission
from .refused import too_often

MAX_NAME_LENGTH = 60
# What an invitation elsewhere on the site says in the address, and the relation of the fiche it becomes.
ABOUT = {
    "actie": "actions",
    "thema": "themes",
    "doelgroep": "target_groups",
    "beleidslaag": "policy_layers",
    "integratiedoel": "integration_objectives",
}
# The parameter that names the part of a practice whose question a fiche opens at.
QUESTION = "vraag"


@never_cache
def fiche(request):
    """What a fiche is, and the way in."""
    return _show(request, _with_town(request, StartForm()))


@never_cache
def submission_start(request):
    """Begin a fiche about a new practice. What the address says it is about is taken along."""
    if request.method != "POST":
        return redirect(reverse("fiche", query=request.GET))
    form = StartForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    return _start(request, form, Door.NEW, tags=_about(request))


def about_practice(view):
    """Decorate `view(request, practice)`: it is called with the practice that is online at `slug`, or was before.

    Raises Http404 for one that is not online.
    """

    @wraps(view)
    @never_cache
    def wrapped(request, slug):
        practice = Practice.objects.published().filter(slug=slug).first()
        if practice is None:
            former = FormerSlug.objects.filter(practice__status=Practice.Status.PUBLISHED)
            practice = get_object_or_404(former, slug=slug).practice
            # What was sent to the old address is taken in all the same.
            if request.method != "POST":
                return redirect(request.resolver_match.view_name, practice.slug)
        return view(request, practice)

    return wrapped


@about_practice
def submission_change(request, practice):
    """Begin a change: the fiche starts with all that is online now, at the question that the address names, if any."""
    town = practice.municipality.slug if practice.municipality else ""
    form = StartForm(request.POST or None, initial={"municipality": town})
    if form.is_valid():
        return _start(request, form, Door.CHANGE, practice)
    context = {"form": form, "practice": practice, "query": request.GET.urlencode()}
    return render(request, "submissions/start_change.html", context)


@about_practice
def submission_adopt(request, practice):
    """Begin a short fiche: "wij doen dit ook"."""
    form = _with_town(request, AdoptionStartForm(request.POST or None, practice=practice))
    if form.is_valid():
        return _start(request, form, Door.ADOPTION, practice)
    return render(request, "submissions/start_adoption.html", {"form": form, "practice": practice})


@about_practice
def submission_remark(request, practice):
    """Send a remark in one go."""
    form = RemarkForm(request.POST or None)
    if not form.is_valid():
        return render(request, "submissions/remark.html", {"form": form, "practice": practice})
    if is_too_often(request, "remark", form.cleaned_data["email"]):
        return too_often(request)
    answers = {name: form.cleaned_data[name] for name in ["stamp", "email", "remark"]}
    submission, link = send_remark(practice=practice, **answers)
    response = redirect(submission)
    remember(response, request, link)
    return response


def _start(request, form, door, practice=None, tags=None):
    answers = {name: form.cleaned_data[name] for name in ["stamp", "email", "municipality"]}
    if is_too_often(request, "start", answers["email"]):
        return too_often(request)
    submission, link = start(door=door, practice=practice, tags=tags, **answers)
    first = question_url(submission, request.GET.get(QUESTION, "")) or steps_of(submission)[0].url(submission)
    if submission.changes_ahead().exists():
        page, mark, anchor = first.partition("#")
        first = f"{page}?wacht{mark}{anchor}"
    response = redirect(first if submission.is_editable else submission)
    remember(response, request, link)
    return response


def _show(request, form):
    about = _about(request)
    context = {
        "form": form,
        "steps": steps_by(Door.NEW),
        "about": [row for name in ABOUT.values() for row in about[name]],
        "query": request.GET.urlencode(),
        "begun": Submission.objects.open().reached_by(links_of(request)),
    }
    return render(request, "submissions/fiche.html", context)


def _about(request):
    """The rows that the address speaks of, as {name of the relation: rows}. What does not exist is left out."""
    found = {}
    for param, name in ABOUT.items():
        slugs = [slug for slug in request.GET.getlist(param) if slug.isprintable()]
        rows = Submission._meta.get_field(name).related_model.objects.in_use().filter(slug__in=slugs)
        # A practice carries the themes under a main theme.
        found[name] = list(rows.exclude(parent=None) if name == "themes" else rows)
    return found


def _with_town(request, form):
    """The form of a door, with the municipality that the address names, else the one this reader asked to remember."""
    index = search_index.current()
    typed = request.GET.get("gemeente", "")[:MAX_NAME_LENGTH]
    found = index.gazetteer.find(typed)
    if len(found) > 1:
        form.fields["municipality"].help_text = format_html("{}.", which_one(typed, found))
    else:
        form.initial["municipality"] = found[0].municipality.slug if found else remembered(request, index)
    return form
