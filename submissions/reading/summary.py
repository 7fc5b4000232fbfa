"""The answers of a fiche in words, step by step: to check, to print, or to compare with what is online."""

from dataclasses import dataclass

from django.utils.text import capfirst

from practices.content import PART_BY_NAME

from ..intake.forms.base import Group
from ..intake.steps import Step, steps_of
from ..models import Submission
from .changes import PRIVATE, changes_of, practice_after
from .sides import LEAD
from .words import UNSURE, in_words, label_of


@dataclass
class SummaryRow:
    """An answer: what it is about, what it says (empty when nothing does), and the address of its question.

    `before` is what is online now, when this fiche says otherwise; `start` what it said when the fiche began, where
    that changed meanwhile and an editor decides what becomes of it.
    """

    names: list[str]
    label: str
    text: str
    url: str
    is_needed: bool = False
    is_private: bool = False
    before: str | None = None
    start: str | None = None

    @property
    def is_changed(self):
        return self.before is not None


@dataclass
class SummaryPart:
    """The rows of a step that have an answer or must have one, the others in `empty`.

    Of a change `rows` holds what differs from what is online, and `same` what does not.
    """

    step: Step
    url: str
    rows: list[SummaryRow]
    same: list[SummaryRow]
    empty: list[SummaryRow]


def summary(submission, changes=None):
    """All steps with questions, as a list of SummaryPart. A few queries per step with tags.

    Of a change it tells what becomes of the practice: what the submitter did not touch is as it is online. `changes`
    are its Changes, when they are known already.
    """
    after = submission
    if submission.doorway.is_compared:
        changes = changes_of(submission) if changes is None else changes
        after = practice_after(submission, changes)
    steps = [step for step in steps_of(submission) if step.form and step.form.has_columns]
    return [_part(submission, step, after, changes) for step in steps]


def _part(submission, step, after, changes):
    form = step.form.of(submission)
    url = f"{step.url(submission)}?terug"
    rows = [_row(submission, form, names, style, url, after, changes) for names, style in _lines(form)]
    if "submitter_role" in form.fields:
        rows.insert(2, SummaryRow(["email"], "E-mailadres", submission.email, url, is_private=True))
    empty = [row for row in rows if not (row.text or row.is_needed or row.is_changed)]
    is_change = submission.doorway.is_compared
    same = [row for row in rows if is_change and row.text and not (row.is_changed or row.is_private)]
    return SummaryPart(step, url, [row for row in rows if row not in [*empty, *same]], same, empty)


def _lines(form):
    """What is on a line, as (names of answers, how they are joined or "boxes" or None)."""
    for item in form.layout:
        if not isinstance(item, Group):
            yield [item], None
        elif item.style == "boxes":
            yield item.names, "boxes"
        elif line := PART_BY_NAME[item.names[0]].line:
            yield item.names, line[1]
        else:
            yield from (([name], None) for name in item.names)


def _row(submission, form, names, style, url, after, changes):
    first = names[0]
    is_private, before, start = first in PRIVATE, None, None
    if first == "asks_to_lead":
        is_private, names, first = False, [LEAD], LEAD
    elif first == LEAD and submission.doorway.is_compared:
        is_private = True
    text = _text(submission if is_private else after, names, style)
    if submission.doorway.is_compared and not is_private:
        live = _text(submission.practice, names, style)
        before = live if live != text else None
        start = _start(changes.of(names)) if before is not None else None
    if not text and first in submission.unsure and (before is not None or not submission.doorway.is_compared):
        text = UNSURE
    asked = "asks_to_lead" if first == LEAD and not is_private and submission.doorway.is_compared else first
    return SummaryRow(
        names=names,
        label=PART_BY_NAME[first].line[0]
        if style
        else "Jouw bestuur"
        if is_private and first == LEAD
        else label_of(first),
        text=text,
        url=f"{url}#{form[asked].first_id}",
        is_needed=form[asked].field.required,
        is_private=is_private,
        before=before,
        start=start,
    )


def _start(changes):
    """What these said when the fiche began, in words; None when nobody else changed them since."""
    told = ["".join(piece.text for piece in change.base) for change in changes if change.is_conflict]
    return ", ".join(filter(None, told)) if told else None


def _text(content, names, style):
    if style == "boxes":
        ticked = [Submission._meta.get_field(name).verbose_name for name in names if getattr(content, name)]
        return capfirst(", ".join(ticked))
    answers = [in_words(content, name) for name in names]
    if names == ["start_year", "end_year"] and answers == [str(content.start_year), ""]:
        return f"Sinds {content.start_year}"
    return (style or "").join(filter(None, answers))
