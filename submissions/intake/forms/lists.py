"""What there is to choose from: the options of a question, made of a Vocabulary when they are needed."""

from django.utils.html import format_html
from django.utils.text import capfirst

from practices.models import Action, Goal, Municipality, Theme

EMPTY_CHOICE = [("", "Kies uit de lijst")]


def in_list_words(choices, **changed):
    """The options of a TextChoices as they are in a list, some of them in other words."""
    return [(value, changed.get(choices(value).name, capfirst(label))) for value, label in choices.choices]


def list_tags(model):
    """A function that lists all tags of this kind."""

    def choices(vocabulary):
        return [
            (str(tag.pk), format_html('{}<span class="hint">{}</span>', tag.name, tag.description))
            if tag.description
            else (str(tag.pk), tag.name)
            for tag in vocabulary.rows(model)
        ]

    return choices


def list_themes(vocabulary):
    """The themes under their main theme."""
    themes = vocabulary.rows(Theme)
    return [(main.name, _under(main.pk, themes, "parent_id")) for main in themes if main.parent_id is None]


def list_actions(vocabulary):
    """The actions under their goal, or under their framework; those of the framework in force first."""
    actions = vocabulary.rows(Action)
    groups = [(goal.framework, goal.number, goal.pk, f": {goal.name}") for goal in vocabulary.rows(Goal)]
    groups += [(framework, 0, None, "") for framework in {row.framework for row in actions if row.goal_id is None}]
    groups.sort(key=lambda group: (not group[0].is_in_force, group[0].position, group[1]))
    return [
        (
            f"{framework}{goal}",
            [(str(row.pk), str(row)) for row in actions if (row.framework, row.goal_id) == (framework, pk)],
        )
        for framework, _number, pk, goal in groups
    ]


def list_municipalities(vocabulary):
    return [(str(place.pk), str(place)) for place in vocabulary.rows(Municipality)]


def or_none(listed):
    """The same list with, in front, what says that nothing was chosen."""
    return lambda vocabulary: EMPTY_CHOICE + listed(vocabulary)


def _under(pk, rows, column):
    return [(str(row.pk), str(row)) for row in rows if getattr(row, column) == pk]
