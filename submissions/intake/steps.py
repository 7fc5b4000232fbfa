"""The steps of a fiche: which there are, how far someone is, and what is still needed before it can be sent in."""

from dataclasses import dataclass

from django.urls import reverse

from ..doors import DOORWAYS
from .forms.adoption import AdoptionForm
from .forms.base import StepForm
from .forms.how import HowForm
from .forms.in_short import InShortForm
from .forms.sender import AboutYouForm, SenderForm
from .forms.tags import TagsForm
from .forms.uploads import UploadsForm
from .forms.why import WhyForm


@dataclass(frozen=True)
class Step:
    """One subject of the fiche. The last has no `form`: there the whole fiche is checked."""

    slug: str
    title: str
    hint: str
    form: type[StepForm] | None = None

    def url(self, submission):
        return reverse("submission_step", args=[submission.key, self.slug])


@dataclass(frozen=True)
class Missing:
    """Something that has to be mended before the fiche can be sent in: where, what, and the address of the question."""

    step: Step
    field: str
    message: str
    url: str


# By their key in doors.py.
STEPS = {
    "about_you": Step(
        "over-jou",
        "Over jou",
        "Wie ben je, en wie mogen collega’s uit andere gemeenten iets vragen?",
        AboutYouForm,
    ),
    "in_short": Step(
        "in-het-kort",
        "In het kort",
        "Wie dit leest, weet meteen of de praktijk ook iets is voor de eigen gemeente.",
        InShortForm,
    ),
    "why": Step(
        "wat-en-waarom", "Wat en waarom", "Vertel waarom jullie begonnen en wat jullie willen bereiken.", WhyForm
    ),
    "how": Step(
        "aanpak-en-resultaat",
        "Aanpak en resultaat",
        "Schrijf voor een collega in een andere gemeente die morgen wil beginnen.",
        HowForm,
    ),
    "tags": Step("indeling", "Indeling", "Zo vinden anderen je praktijk. Weet je iets niet? Dan kiezen wij.", TagsForm),
    "sender": Step("over-jou", "Over jou", "Wie ben je, en voor welk bestuur werk je?", SenderForm),
    "adoption": Step("bij-jullie", "Bij jullie", "Vertel kort hoe jullie deze praktijk aanpakken.", AdoptionForm),
    "uploads": Step(
        "fotos-en-bijlagen",
        "Foto’s en bijlagen",
        "Laat zien hoe het er bij jullie uitziet. Alles mag leeg.",
        UploadsForm,
    ),
    "check": Step("nakijken", "Nakijken en indienen", "Zo komt je praktijk online. Klopt alles?"),
}
UPLOADS, CHECK = STEPS["uploads"], STEPS["check"]


def steps_by(door):
    """The Steps of a fiche that comes in by this Door, in order; none for a remark."""
    return [STEPS[key] for key in DOORWAYS[door].steps]


def steps_of(submission):
    """The Steps of this fiche, in order."""
    return steps_by(submission.door)


def progress(submission, current=None, missed=None):
    """How far the fiche is: per step a dict with number, title, url, state ("klaar", "nu" or "open")
    and the title of the next one.

    `current` is the slug of the step that is shown, `missed` what `missing_answers` found, if that was asked already. A
    step that was not reached yet has url None.
    """
    steps = steps_of(submission)
    incomplete = {found.step for found in (missing_answers(submission) if missed is None else missed)}
    found = []
    for number, step in enumerate(steps, start=1):
        is_saved = step.slug in submission.steps_saved or submission.doorway.is_compared
        is_done = is_saved and step not in incomplete and step is not CHECK
        found.append(
            {
                "number": number,
                "title": step.title,
                "next": steps[number].title if number < len(steps) else "",
                "url": step.url(submission) if is_saved or number == 1 else None,
                "state": "nu" if step.slug == current else "klaar" if is_done else "open",
            }
        )
    return found


def missing_answers(submission):
    """Everything that has to be mended before this fiche can be sent in, as Missing in the order of the steps.

    Costs a query per kind of tag, and some for the uploads.
    """
    return [found for step in steps_of(submission) for found in _missing(submission, step)]


def next_url(submission, step=None, missed=None):
    """The address of the step after `step`; without `step` that of the first one that is not done."""
    steps = steps_of(submission)
    if step is None:
        states = [item["state"] for item in progress(submission, missed=missed)]
        return steps[states.index("open")].url(submission)
    return steps[steps.index(step) + 1].url(submission)


def previous_url(submission, step):
    """The address of the step before `step`; of the first one its own."""
    steps = steps_of(submission)
    return steps[max(steps.index(step) - 1, 0)].url(submission)


def question_url(submission, name):
    """Where the fiche asks for the part `name` of a practice; "" when none of its steps does."""
    for step in steps_of(submission):
        if step.form and (anchor := step.form(submission).anchor_of(name)):
            return f"{step.url(submission)}#{anchor}"
    return ""


def _missing(submission, step):
    if step.form is None:
        return []
    form, address = step.form.of(submission, is_checked=True), f"{step.url(submission)}?fouten&terug"
    return [Missing(step, field.name, message, f"{address}#{field.first_id}") for field, message in form.problems()]
