"""The steps of a fiche: which there are, how far someone is, and what is still needed before it can be sent in."""

from dataclasses import dataclass

from django.urls import reverse

from . import forms
from .models import Submission


@dataclass(frozen=True)
class Step:
    """One subject of the fiche. Without `form` it has a page of its own."""

    slug: str
    title: str
    hint: str
    form: type[forms.StepForm] | None = None

    def url(self, submission):
        return reverse("submission_step", args=[submission.key, self.slug])


@dataclass(frozen=True)
class Missing:
    """Something that has to be mended before the fiche can be sent in: where, what, and the address of the question."""

    step: Step
    field: str
    message: str
    url: str


ABOUT_YOU = Step(
    "over-jou",
    "Over jou",
    "Wie ben je, en wie mogen collega’s uit andere gemeenten iets vragen?",
    forms.AboutYouForm,
)
UPLOADS = Step("fotos-en-bijlagen", "Foto’s en bijlagen", "Laat zien hoe het er bij jullie uitziet. Alles mag leeg.")
CHECK = Step("nakijken", "Nakijken en indienen", "Zo komt je praktijk online. Klopt alles?")
PRACTICE_STEPS = [
    ABOUT_YOU,
    Step(
        "in-het-kort",
        "In het kort",
        "Wie dit leest, weet meteen of de praktijk ook iets voor zijn gemeente is.",
        forms.InShortForm,
    ),
    Step(
        "wat-en-waarom", "Wat en waarom", "Vertel waarom jullie begonnen en wat jullie willen bereiken.", forms.WhyForm
    ),
    Step(
        "aanpak-en-resultaat",
        "Aanpak en resultaat",
        "Schrijf voor een collega in een andere gemeente die morgen wil beginnen.",
        forms.HowForm,
    ),
    Step("indeling", "Indeling", "Zo vinden anderen je praktijk. Weet je iets niet? Dan kiezen wij.", forms.TagsForm),
    UPLOADS,
    CHECK,
]
ADOPTION_STEPS = [
    ABOUT_YOU,
    Step("bij-jullie", "Bij jullie", "Vertel kort hoe jullie deze praktijk aanpakken.", forms.AdoptionForm),
    UPLOADS,
    CHECK,
]
STEPS_OF_DOOR = {
    Submission.Door.NEW: PRACTICE_STEPS,
    Submission.Door.CHANGE: PRACTICE_STEPS,
    Submission.Door.ADOPTION: ADOPTION_STEPS,
    Submission.Door.REMARK: [],
}


def steps_of(submission):
    """The Steps of this fiche, in order; none for a remark."""
    return STEPS_OF_DOOR[submission.door]


def progress(submission, current=None):
    """How far the fiche is: per step a dict with number, title, url and state ("klaar", "nu" or "open").

    `current` is the slug of the step that is shown. A step that was not reached yet has url None.
    """
    incomplete = {missed.step.slug for missed in missing(submission)}
    found = []
    for number, step in enumerate(steps_of(submission), start=1):
        is_reached = step.slug in submission.steps_saved or submission.door == Submission.Door.CHANGE
        is_done = is_reached and step.slug not in incomplete and step is not CHECK
        found.append(
            {
                "number": number,
                "title": step.title,
                "url": step.url(submission) if is_reached else None,
                "state": "nu" if step.slug == current else "klaar" if is_done else "open",
            }
        )
    return found


def missing(submission):
    """Everything that has to be mended before this fiche can be sent in, as Missing in the order of the steps."""
    return []


def next_url(submission, step=None):
    """The address of the step after `step`; without `step` that of the first one that is not done."""
    steps = steps_of(submission)
    if step is None:
        states = zip(steps, progress(submission), strict=True)
        return next(
            (one.url(submission) for one, done in states if done["state"] != "klaar"), steps[-1].url(submission)
        )
    return steps[steps.index(step) + 1].url(submission)


def mark_saved(submission, step):
    """Note that this step was saved once, for steps that have a page of their own. Does not save other fields."""
    if step.slug not in submission.steps_saved:
        submission.steps_saved = [*submission.steps_saved, step.slug]
        submission.save(update_fields=["steps_saved"])
