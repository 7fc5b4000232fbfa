"""What an editor can decide on a fiche. Each form says what will happen, what the mail says, and does it."""

from django import forms
from django.utils.text import capfirst

from practices.models import Implementation, Practice
from practices.views.not_found import BEHIND

from ..editors import editors
from ..hints.similar import similar_practices
from ..intake.steps import UPLOADS, steps_of
from ..models import Submission
from ..reading.changes import questions
from ..reading.sides import LINKS
from ..reading.words import label_of
from .approving import ApproveForm
from .deciding import DecisionForm, NeedsText, State
from .publishing import merge
from .queue import EditorField


class TakeForm(DecisionForm):
    label, mail, from_states = "Neem in behandeling", "taken", (State.SUBMITTED,)
    icon = "user-check"
    text = None
    happens = "De fiche staat op jouw naam. Daarna kun je ze bewerken en beslissen."

    def decide(self, submission, by):
        submission.take(by=by)


class AskForm(NeedsText):
    """Ask for completion, with a question at each answer where something is missing."""

    label, mail, from_states = "Vraag een aanvulling", "changes_requested", (State.IN_REVIEW,)
    icon = "circle-question"
    happens = "De indiener kan weer in de fiche schrijven en ziet je vragen bij de antwoorden. Jij kunt dat dan niet."

    def __init__(self, submission, data=None):
        super().__init__(submission, data)
        self.labels = {name: label_of(name) for name in questions(submission)}
        if UPLOADS in steps_of(submission):
            for upload in submission.uploads.all():
                self.labels[str(upload.key)] = f"{capfirst(upload.get_kind_display())} ‘{upload}’"
            self.labels[LINKS] = "Links"
        for name, label in self.labels.items():
            self.fields[f"vraag-{name}"] = forms.CharField(label=label, required=False)

    def decide(self, submission, by):
        asked = {name: self.cleaned_data[f"vraag-{name}"] for name in self.labels}
        remarks = {name: question for name, question in asked.items() if question}
        submission.request_changes(by=by, text=self.message(), remarks=remarks)

    def questions(self):
        return [self[name] for name in self.fields if name != "text"]


class HandOverForm(DecisionForm):
    """Put the fiche on the desk of a colleague, or back on nobody’s."""

    label, from_states = "Geef door", Submission.WITH_EDITORS
    icon = "users"
    text = None
    assignee = EditorField(
        label="Wie behandelt de fiche?", queryset=None, required=False, empty_label="Niemand, de fiche ligt weer open"
    )
    happens = "De toestand van de fiche verandert niet."

    def __init__(self, submission, data=None):
        super().__init__(submission, data)
        self.fields["assignee"].queryset = editors()
        self.fields["assignee"].initial = submission.assignee_id

    def decide(self, submission, by):
        submission.assign(by=by, to=self.cleaned_data["assignee"])


class RejectForm(NeedsText):
    label, mail, from_states = "Wijs af", "rejected", (State.IN_REVIEW,)
    icon = "circle-x"
    button = "danger"
    happens = "De fiche komt niet online. Je kunt ze later heropenen."

    def decide(self, submission, by):
        submission.reject(by=by, text=self.message())


class MergeForm(DecisionForm):
    """Say that the fiche is the same as a practice that is online."""

    label, mail, from_states = "Is hetzelfde als …", "merged", (State.IN_REVIEW,)
    icon = "file-check"

    slug = forms.ChoiceField(label="Welke praktijk is het?", widget=forms.RadioSelect, required=False)
    other = forms.CharField(
        label="Of plak het adres van een andere praktijk", required=False, help_text="Zoals /praktijken/taalcafe/"
    )
    joins = forms.BooleanField(initial=True, required=False)
    story = forms.CharField(
        label="Wat komt er dan bij die praktijk te staan?",
        help_text="Ook de jaren en het contact van de fiche komen erbij. Het mag leeg.",
        max_length=Implementation._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
    )
    story.widget.attrs.pop("maxlength", None)  # the browser must not cut off what someone pastes
    field_order = ["slug", "other", "joins", "story", "text"]

    def __init__(self, submission, data=None):
        super().__init__(submission, data)
        if submission.municipality:
            self.fields["joins"].label = f"Zet {submission.municipality} bij die praktijk"
            self.fields["story"].initial = submission.summary
        else:
            del self.fields["joins"], self.fields["story"]
        cards = similar_practices(submission.title, submission.summary)
        self.fields["slug"].choices = [(card.slug, card.title) for card in cards]
        if not cards:
            self.fields["other"].label = "Plak het adres van de praktijk"

    @classmethod
    def fits(cls, submission):
        return super().fits(submission) and submission.doorway.is_new

    @property
    def happens(self):
        return (
            "De fiche komt niet apart online, en haar foto’s en bijlagen ook niet. "
            "De indiener krijgt het adres van de praktijk die blijft."
        )

    def clean(self):
        if not self._chosen():
            self.add_error("slug", "Kies een praktijk die online staat, of plak haar adres.")

    def practice(self):
        return self._chosen() or super().practice()

    def decide(self, submission, by):
        story = self.cleaned_data["story"] if self._joins() else None
        merge(submission, by=by, practice=self._chosen(), text=self.message(), story=story)

    def message(self):
        joined = f"{self.submission.municipality} staat nu bij die praktijk." if self._joins() else ""
        return "\n\n".join(filter(None, [super().message(), joined]))

    def _joins(self):
        return "joins" in (self.data if self.is_bound else self.fields)

    def _chosen(self):
        pasted = BEHIND.sub("", self.data.get("other", "").partition("?")[0].partition("#")[0]).rstrip("/")
        slug = pasted.rpartition("/")[2].lower().strip() or self.data.get("slug")
        return Practice.objects.published().filter(slug=slug).first()


class ReopenForm(DecisionForm):
    label, mail, icon, from_states = "Heropen", "reopened", "undo-2", (State.REJECTED, State.WITHDRAWN)

    @classmethod
    def fits(cls, submission):
        return super().fits(submission) and bool(submission.submitted_at)

    @property
    def happens(self):
        return f"{self.submission.consent_notice()} De fiche komt weer in behandeling, op jouw naam.".strip()

    def decide(self, submission, by):
        submission.reopen(by=by, text=self.message())


class ConsentAgainForm(NeedsText):
    """Write down that consent which was taken back was given again, when the fiche is not sent in anew."""

    label, icon, from_states = "Noteer opnieuw toestemming", "file-check", (State.IN_REVIEW,)
    happens = "De fiche mag daarna weer online. Dit komt in het verloop, dat de indiener ook ziet."
    text = forms.CharField(label="Wie gaf opnieuw toestemming, wanneer en hoe?", widget=forms.Textarea({"rows": 3}))

    @classmethod
    def fits(cls, submission):
        return super().fits(submission) and bool(submission.consent_notice())

    def decide(self, submission, by):
        submission.record_consent(by=by, text=self.message())


class WithdrawForm(DecisionForm):
    label, mail, from_states = "Trek in op vraag van het bestuur", "withdrawn", Submission.OPEN
    icon = "trash-2"
    happens = "Niemand beslist nog over de fiche. Wat online staat, blijft online."
    text = forms.CharField(
        label="Wie vroeg het, en waarom?",
        help_text="Dit komt in het verloop, dat de indiener ook ziet. Het staat niet in de mail.",
        error_messages={"required": "Schrijf wie het vroeg, en waarom."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def decide(self, submission, by):
        submission.withdraw(text=self.message(), by=by)


class MessageForm(NeedsText):
    label, mail, from_states = "Stuur een bericht", "message", [state for state in State if state != State.DRAFT]
    icon = "mail"
    happens = "De toestand van de fiche verandert niet."

    def decide(self, submission, by):
        submission.add_message(self.message(), by=by)


# By the name in the address, in the order of the buttons.
DECISIONS = {
    "neem": TakeForm,
    "keur-goed": ApproveForm,
    "vraag-aanvulling": AskForm,
    "is-hetzelfde": MergeForm,
    "wijs-af": RejectForm,
    "heropen": ReopenForm,
    "toestemming": ConsentAgainForm,
    "geef-door": HandOverForm,
    "stuur-bericht": MessageForm,
    "trek-in": WithdrawForm,
}


def decisions_for(submission):
    """What can be decided now, as {name: form class}."""
    return {name: form for name, form in DECISIONS.items() if form.fits(submission)}


def in_lines(error):
    """What a ValidationError says, as a list of lines that name the answer."""
    if not hasattr(error, "error_dict"):
        return error.messages
    return [
        message if name == "__all__" else f"{_label(name)}: {message}"
        for name, messages in error.message_dict.items()
        for message in messages
    ]


def _label(name):
    return label_of(name) if hasattr(Submission, name) else name
