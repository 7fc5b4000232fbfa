"""What there is to choose from: options of a question, read when they are needed."""

from django.utils.html import format_html
from django.utils.text import capfirst

from practices.models import (
    Goal,
    Municipality,
    Theme,
)

EMPTY_CHOICE = [("", "Kies uit de lijst")]


def in_list_words(choices, **changed):
    """The options of a TextChoices as they stand in a list, some of them in other words."""
    return [(value, changed.get(choices(value).name, capfirst(label))) for value, label in choices.choices]


def list_tags(model):
    """A function that lists all tags of this kind."""

    def choices():
        return [
            (str(tag.pk), format_html('{}<span class="hint">{}</span>', tag.name, tag.description))
            if tag.description
            else (str(tag.pk), tag.name)
            for tag in model.objects.all()
        ]

    return choices


def list_themes():
    """The themes under their main theme."""
    mains = Theme.objects.filter(parent=None).prefetch_related("children")
    return [(main.name, [(str(theme.pk), theme.name) for theme in main.children.all()]) for main in mains]


def list_actions():
    """The actions under their goal, those of the framework in force first."""
    goals = Goal.objects.select_related("framework").prefetch_related("actions")
    ordered = sorted(goals, key=lambda goal: (not goal.framework.is_in_force, goal.framework.position, goal.number))
    return [
        (f"{goal.framework.name}: {goal.name}", [(str(action.pk), str(action)) for action in goal.actions.all()])
        for goal in ordered
    ]


def list_municipalities():
    return [
        (str(pk), short_name or name)
        for pk, name, short_name in Municipality.objects.order_by("name").values_list("pk", "name", "short_name")
    ]
