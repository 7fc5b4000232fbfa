"""The page for two people at one row: what somebody else saved, what goes together, and what is to be chosen."""

from django import forms

from .seals import hashed, saved_by

THEIRS, MINE, OWN = "theirs", "mine", "own"


def conflict_context(ways, kept, user, row):
    """What the page shows of these ThreeWays, for `user`, who sent what was `kept`."""
    who = saved_by(type(row), row.pk, kept.data, user)
    return {
        "who": who,
        "conflicts": [_conflict(ways, change, number, kept) for number, change in enumerate(ways.conflicts)],
        "together": [
            {
                "label": ways.label_of(change.name),
                "base": ways.in_words(change.name, change.base),
                "becomes": ways.in_words(change.name, change.result),
                "is_of_both": change.mine != change.base and change.result != change.now,
            }
            for change in ways.changes
            if change.result is not None
        ],
        "own_labels": ways.own_labels(),
        "seen": shown_mark(ways.now),
    }


def shown_mark(values):
    """Stands for what the page showed as saved: something else needs to be looked at again."""
    return hashed(values)


def choices_in(ways, data):
    """What was chosen, as ({name: [text]} of what is complete, all choices as they were made to show them again)."""
    chosen, made = {}, {}
    for change in ways.conflicts:
        choice, text = data.get(f"keuze-{change.name}", ""), data.get(f"tekst-{change.name}", "")
        made[change.name] = [choice, text]
        texts = {THEIRS: change.now, MINE: change.mine}
        if _takes_text(ways.field_of(change.name)):
            texts[OWN] = [text.strip()] if text.strip() else []
        if choice in texts:
            chosen[change.name] = texts[choice]
    return chosen, made


def _conflict(ways, change, number, kept):
    field = ways.field_of(change.name)
    choice, text = kept.choices.get(change.name, ["", ""])
    return {
        "id": f"keuze-{number}",
        "name": change.name,
        "label": ways.label_of(change.name),
        "base": ways.in_words(change.name, change.base),
        "now": ways.in_words(change.name, change.now),
        "mine": ways.in_words(change.name, change.mine),
        "takes_text": _takes_text(field),
        "choice": choice,
        "text": text if choice else "".join(change.mine),
    }


def _takes_text(field):
    """Whether someone can make one text of two: not of numbers, dates and choices."""
    return isinstance(field, forms.CharField) and isinstance(field.widget, forms.Textarea | forms.TextInput)
