"""What the steps of a fiche show beside their questions."""

from itertools import groupby

from django import template

from ..hints.plain_language import hints_for
from ..hints.similar import similar_practices
from ..intake.steps import steps_of

register = template.Library()


@register.filter
def of_town(cards, town):
    """Of these Cards those that this Municipality, or None, does already."""
    return [card for card in cards if town and town.slug in card.towns]


@register.filter
def of_others(cards, town):
    """The others of these Cards."""
    return [card for card in cards if not town or town.slug not in card.towns]


@register.inclusion_tag("submissions/_hints.html")
def step_hints(submission, step, form):
    """Show the hints on the texts of this step, once it was saved, and say how many the step before has."""
    steps = steps_of(submission)
    before = steps[steps.index(step) - 1] if step is not steps[0] else None
    found = hints_for(submission, form.fields) if step.slug in submission.steps_saved else []
    return {
        "submission": submission,
        "hints": [
            (form[name], [hint.text for hint in hints]) for name, hints in groupby(found, key=lambda hint: hint.field)
        ],
        "before": before
        and before.form
        and {
            "title": before.title,
            "url": before.url(submission),
            "count": len(hints_for(submission, before.form.base_fields)),
        },
    }


@register.inclusion_tag("submissions/similar_box.html")
def similar(submission):
    """Show practices like this one; a script renews them while the title and summary are typed."""
    is_new = submission.doorway.is_new
    found = similar_practices(submission.title, submission.summary) if is_new else []
    return {"submission": submission, "similar": found, "is_new": is_new}
