"""What the forms of all steps share."""

from dataclasses import dataclass
from functools import partial

from django import forms
from django.utils.choices import flatten_choices
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.html import format_html_join

from practices.search.vocabulary import read_vocabulary

from ...models import Submission
from ..columns import keep_columns, read_columns
from ..fields import (
    UNSURE,
    Check,
    Email,
    KnownChoices,
    Line,
    LongText,
    ShortText,
    Tags,
    Url,
    with_dots,
)


@dataclass
class Group:
    """Answers that belong to one question, such as a first and a last year."""

    question: str
    names: list[str]
    hint: str = ""
    # How they are laid out: beside each other, under each other, or as boxes to tick.
    style: str = "beside"

    @property
    def id(self):
        return f"vraag-{self.names[0]}"


class BoundQuestion(forms.BoundField):
    """A question with an answer in it, and with all that the page tells about them."""

    @property
    def aria_describedby(self):
        described = [super().aria_describedby or ""]
        if self.remarks:
            described.append(f"{self.auto_id}_remark")
        return " ".join(filter(None, described))

    @property
    def first_id(self):
        """Where a link to this question leads: its first box."""
        return self.id_for_label or f"{self.auto_id}_0"

    @property
    def remarks(self):
        """What the editors ask about this answer."""
        return self.form.remarks.get(self.name, [])

    @property
    def conflict(self):
        """What someone else made of this answer in the meantime, see answers.Conflict; None when nobody did."""
        return self.form.conflicts.get(self.name)

    @property
    def theirs(self):
        """What someone else made of it, in words."""
        answer = self.conflict.theirs
        if isinstance(self.field, Check):
            return "Aangevinkt" if answer else "Niet aangevinkt"
        if isinstance(self.field, KnownChoices):
            answer = [label for value, label in flatten_choices(self.field.choices) if str(value) in answer]
        return format_html_join(", ", "{}", [(part,) for part in answer]) or "Niets ingevuld"

    @property
    def unsure(self):
        """The box that leaves this question to the editors, where there is one."""
        name = f"{UNSURE}{self.name}"
        return self.form[name] if name in self.form.fields else None

    @property
    def room(self):
        """How many characters are left; below zero when there are too many, None when there is no limit to show."""
        limit = self.field.limit
        return limit - len(self.value() or "") if limit and isinstance(self.field, ShortText | LongText) else None

    @property
    def counter(self):
        """The text under the box: "Nog 1.500 tekens"."""
        if self.room is None:
            return ""
        characters = "teken" if abs(self.room) == 1 else "tekens"
        return (
            f"Nog {with_dots(self.room)} {characters}"
            if self.room >= 0
            else (f"{with_dots(-self.room)} {characters} te veel")
        )


class StepForm(forms.Form):
    """A step, drawn from `answers` as answers.py reads them; `is_checked` says to tell what is wrong with them."""

    bound_field_class = BoundQuestion
    # Names and Groups, in the order of the page.
    layout = []
    # Questions that may be left to the editors.
    may_be_unsure = []
    # Whether the answers are columns of the fiche; photos and files are shown as what they are.
    has_columns = True

    def __init__(self, submission, answers=None, is_checked=False, conflicts=None, vocabulary=None):
        self.submission = submission
        if vocabulary:
            self.vocabulary = vocabulary
        self.answers = answers or {}
        self.conflicts = conflicts or {}
        super().__init__(
            data=MultiValueDict(self.answers) if is_checked else None,
            initial={name: self._initial(name, answer) for name, answer in self.answers.items()},
            use_required_attribute=False,
        )
        for name in self.may_be_unsure:
            self.fields[f"{UNSURE}{name}"] = Check(label="Weet ik niet, de VVSG helpt")
            if self.answers.get(f"{UNSURE}{name}"):
                self.fields[name].required = False
        for name, field in self.fields.items():
            if getattr(field, "listed", None):
                field.choices = partial(self._choices, field.listed)
            if isinstance(field, Line | LongText | Email | Url):
                field.limit = Submission._meta.get_field(name).max_length
            if isinstance(field, LongText):
                field.widget.attrs["rows"] = 3 + field.limit // 1000

    @classmethod
    def read(cls, submission):
        """Return {name: answer} for all questions of the step. Asks for the tags with one query per kind."""
        return read_columns(submission, cls.names())

    @classmethod
    def of(cls, submission, is_checked=False, vocabulary=None):
        """The form with the answers that the fiche has."""
        return cls(submission, cls.read(submission), is_checked, vocabulary=vocabulary)

    def keep(self, submission, taken):
        """Write the answers `taken`, {name: answer}, on the fiche. Returns the columns of it that are to be saved."""
        return keep_columns(submission, self, taken)

    @classmethod
    def names(cls):
        """The names of all questions of this step."""
        return [*cls.base_fields, *(f"{UNSURE}{name}" for name in cls.may_be_unsure)]

    @cached_property
    def vocabulary(self):
        """The lists that there are to choose from: asked for once, unless whoever read the fiche had them."""
        return getattr(self.submission, "vocabulary", None) or read_vocabulary()

    @cached_property
    def remarks(self):
        """What the editors asked the last time, by name of the question; only while they wait for an answer."""
        if self.submission.state != Submission.State.CHANGES_REQUESTED:
            return {}
        asked = self.submission.events.filter(to_state=Submission.State.CHANGES_REQUESTED).order_by("-at", "-pk")
        found = {}
        for remark in self.submission.field_remarks.filter(event__in=asked.values("pk")[:1]):
            found.setdefault(remark.field, []).append(remark)
        return found

    def anchor_of(self, name):
        """The id of the box that asks for the part `name` of a practice; "" when none here does."""
        return self[name].first_id if name in self.fields else ""

    def questions(self):
        """What the page shows, in order: per question a dict with its `group` (or None), `fields` and `has_errors`."""
        for item in self.layout:
            group = item if isinstance(item, Group) else None
            fields = [self[name] for name in (group.names if group else [item])]
            yield {"group": group, "fields": fields, "has_errors": any(field.errors for field in fields)}

    def problems(self):
        """What is wrong, as (BoundQuestion, message) in the order of the page. Only of a form that is checked."""
        return [
            (field, " ".join(field.errors))
            for question in self.questions()
            for field in question["fields"]
            if field.errors
        ]

    def clean(self):
        # What is checked between questions takes an answer out of `cleaned_data`, though it can be kept.
        self.understood = dict(self.cleaned_data)
        self.check_together(self.cleaned_data)

    def check_together(self, answers):
        """Tell with `add_error` what is wrong between answers."""

    def _choices(self, listed):
        return listed(self._offered)

    @cached_property
    def _offered(self):
        return self.vocabulary.keeping(self.submission)

    def _initial(self, name, answer):
        if name.startswith(UNSURE) or isinstance(self.base_fields[name], Check):
            return bool(answer)
        if isinstance(self.base_fields[name], Tags):
            return answer
        return answer[-1] if answer else None
