"""The answers of a fiche in words, step by step: for who checks it, prints it, or compares it with what is online."""

from dataclasses import dataclass

from django.db import models
from django.utils.text import capfirst

from ..intake.answers import read
from ..intake.forms import Group
from ..intake.steps import Step, steps_of
from ..models import Submission

UNSURE = "Weet ik niet, de VVSG helpt"
# Answers that stand on one line, by the first of them: how the line is called and what is between the answers.
JOINED = {
    "contact_name": ("Contact op de fiche", ", "),
    "start_year": ("Looptijd", " tot "),
    "reach_number": ("Bereik", " "),
}
LABELS = {
    "municipality": "Bestuur",
    "main_theme": "Thema",
    "themes": "Andere thema’s",
    "target_groups": "Voor wie",
    "actions": "Plan Samenleven",
    "policy_layers": "Soort integratie",
    "integration_objectives": "Doel van integratie",
    "organisation_domains": "Waar in jullie bestuur",
    "diversity_grounds": "Verschillen tussen mensen",
    "stage": "Hoe ver het staat",
    "anchoring": "Hoe het blijft",
    "open_to_call": "Dit mag je ons vragen",
}
PRIVATE = ["submitter_name", "submitter_role", "email"]


@dataclass
class Row:
    """An answer: what it is about, what it says (empty when nothing does), and the address of its question.

    `before` is what is online now, when this fiche says otherwise.
    """

    names: list[str]
    label: str
    text: str
    url: str
    is_needed: bool = False
    is_private: bool = False
    before: str | None = None

    @property
    def is_changed(self):
        return self.before is not None


@dataclass
class Part:
    """The rows of a step that have an answer or must have one, the others in `empty`.

    Of a change `rows` holds what differs from what is online, and `same` what does not.
    """

    step: Step
    url: str
    rows: list[Row]
    same: list[Row]
    empty: list[Row]


def summary(submission):
    """All steps with questions, as a list of Part. A few queries per step with tags."""
    return [_part(submission, step) for step in steps_of(submission) if step.form]


def _part(submission, step):
    form = step.form(submission, read(submission, step.form.names()))
    url = f"{step.url(submission)}?terug"
    rows = [_row(submission, form, names, style, url) for names, style in _lines(form)]
    if "submitter_role" in form.fields:
        rows.insert(2, Row(["email"], "E-mailadres", submission.email, url, is_private=True))
    empty = [row for row in rows if not (row.text or row.is_needed or row.is_changed)]
    is_change = submission.door == Submission.Door.CHANGE
    same = [row for row in rows if is_change and row.text and not (row.is_changed or row.is_private)]
    return Part(step, url, [row for row in rows if row not in [*empty, *same]], same, empty)


def _lines(form):
    """What stands on a line, as (names of answers, how they are joined or "boxes" or None)."""
    for item in form.layout:
        if not isinstance(item, Group):
            yield [item], None
        elif item.style == "boxes":
            yield item.names, "boxes"
        elif item.names[0] in JOINED:
            yield item.names, JOINED[item.names[0]][1]
        else:
            yield from (([name], None) for name in item.names)


def _row(submission, form, names, style, url):
    first = names[0]
    text = _text(submission, names, style)
    before = None
    if submission.door == Submission.Door.CHANGE and first not in PRIVATE:
        live = _text(submission.practice, names, style)
        before = live if live != text else None
    if not text and first in submission.unsure:
        text = UNSURE
    return Row(
        names=names,
        label=_label(names, style),
        text=text,
        url=f"{url}#{form[first].first_id}",
        is_needed=form[first].field.required,
        is_private=first in PRIVATE,
        before=before,
    )


def _label(names, style):
    if style and style != "boxes":
        return JOINED[names[0]][0]
    return LABELS.get(names[0]) or capfirst(Submission._meta.get_field(names[0]).verbose_name)


def _text(content, names, style):
    if style == "boxes":
        ticked = [Submission._meta.get_field(name).verbose_name for name in names if getattr(content, name)]
        return capfirst(", ".join(ticked))
    answers = [in_words(content, name) for name in names]
    if names == ["start_year", "end_year"] and answers == [str(content.start_year), ""]:
        return f"Sinds {content.start_year}"
    return (style or "").join(filter(None, answers))


def in_words(content, name):
    """The answer to `name` of a Submission or Practice as a reader sees it; "" when there is none."""
    typed = getattr(content, "unfinished", {}).get(name)
    if typed:
        return typed
    if name == "other_municipalities" and not hasattr(content, name):
        rows = content.implementations.select_related("municipality")
        return ", ".join(str(row.municipality) for row in rows if row.municipality_id != content.municipality_id)
    column = Submission._meta.get_field(name)
    value = getattr(content, name)
    if column.many_to_many:
        return ", ".join(str(tag) for tag in value.all() if not (name == "themes" and tag.pk == content.main_theme_id))
    if value in (None, "", []):
        return ""
    if column.choices:
        return capfirst(getattr(content, f"get_{name}_display")())
    if isinstance(column, models.DecimalField):
        return f"{value.normalize():f}".replace(".", ",")
    return ", ".join(value) if isinstance(value, list) else str(value)
