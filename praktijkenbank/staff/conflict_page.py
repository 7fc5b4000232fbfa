"""The page for two people at one row: what somebody else saved, what goes together, and what is to be chosen."""

from django import forms

from praktijkenbank.compare import both, rewritten

from .seals import clock, hashed, saved_by

THEIRS, MINE, OWN = "theirs", "mine", "own"


def conflict_context(ways, kept, user, row):
    """What the page shows of these ThreeWays, for `user`, who sent what was `kept`."""
    who = saved_by(type(row), row.pk, kept.data, user)
    mine = f"Jij, {clock(kept.at)}"
    return {
        "who": who,
        "my_signature": mine,
        "conflicts": [_conflict(ways, change, number, kept, who) for number, change in enumerate(ways.conflicts)],
        "together": [
            {
                "label": ways.label_of(name),
                "becomes": rewritten(ways.in_words(name, before), ways.in_words(name, result)),
                "by": " en ".join(filter(None, [is_mine and mine, is_theirs and who.signature])),
            }
            for name, before, result, is_mine, is_theirs in _going_together(ways)
        ],
        "seen": shown_mark(ways.now),
    }


def _going_together(ways):
    """What needs no choice, as (name, at the start, what it becomes, whether this person and others changed it)."""
    for change in ways.changes:
        if change.result is not None:
            is_mine = change.mine != change.base and change.result != change.now
            yield change.name, change.base, change.result, is_mine, True
    done = {change.name for change in ways.changes}
    for name, texts in ways.mine.items():
        before = ways.base.get(name, [])
        if name not in done and texts not in (before, ways.now.get(name)):
            yield name, before, texts, True, False


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


def _conflict(ways, change, number, kept, who):
    field = ways.field_of(change.name)
    choice, text = kept.choices.get(change.name, ["", ""])
    base, now, mine = (ways.in_words(change.name, texts) for texts in (change.base, change.now, change.mine))
    takes_text = _takes_text(field)
    the = "De tekst" if takes_text else "Het antwoord"
    return {
        "id": f"keuze-{number}",
        "name": change.name,
        "label": ways.label_of(change.name),
        "now": rewritten(base, now),
        "mine": rewritten(base, mine),
        "takes_text": takes_text,
        "what": "tekst" if takes_text else "antwoord",
        "theirs": f"{the} van {who.name}" if who.name and not who.is_self else "Wat nu bewaard is",
        "choice": choice,
        "text": text if choice else both(base, now, mine) or mine,
    }


def _takes_text(field):
    """Whether someone can make one text of two: not of numbers, dates and choices."""
    return isinstance(field, forms.CharField) and isinstance(field.widget, forms.Textarea | forms.TextInput)
