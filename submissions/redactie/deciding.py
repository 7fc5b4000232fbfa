"""What every decision on a fiche has: the form that says what will happen, what the mail says, and does it."""

from copy import copy

from django import forms

from practices.models import Practice

from ..models import Submission
from ..reading.preview import AsPractice

State = Submission.State


class DecisionForm(forms.Form):
    """A decision on `submission`. `label` and `icon` are on its button; `mail` is the kind of mail that goes out."""

    label = icon = mail = ""
    # How the button looks.
    button = "default"
    # What the preview of the mail quotes as long as nothing is typed.
    no_text = ""
    from_states = ()
    # A template gets the class, for its label.
    do_not_call_in_templates = True

    text = forms.CharField(
        label="Wat wil je erbij schrijven?",
        help_text="Dit komt in de mail. Het mag leeg.",
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )

    def __init__(self, submission, data=None):
        super().__init__(data, use_required_attribute=False)
        self.submission = submission

    @classmethod
    def fits(cls, submission):
        """Whether this can be decided on the fiche as it is."""
        return submission.state in cls.from_states

    @property
    def happens(self):
        """What will happen, in the words of the page."""
        raise NotImplementedError

    def message(self):
        """What the mail quotes, also when the form is not complete yet."""
        return self.data.get("text", "").strip()

    def mail_preview(self):
        """The mail that will go out, as (subject, text); None when there is none, or no address for it."""
        if not (self.mail and self.submission.email):
            return None
        fiche = copy(self.submission)
        fiche.practice = self.practice()
        return fiche.preview_mail(self.mail, text=self.message() or self.no_text)

    def practice(self):
        """The practice that the mail names."""
        fiche = self.submission
        return fiche.practice or Practice(title=fiche.title, slug=AsPractice(fiche).slug)

    def decide(self, submission, by):
        """Do it. Raises ImpossibleChangeError, or ValidationError when something is missing."""
        raise NotImplementedError


class NeedsText(DecisionForm):
    no_text = "(hier komt jouw tekst)"
    text = forms.CharField(
        label="Wat schrijf je aan de indiener?",
        error_messages={"required": "Schrijf een tekst voor de indiener."},
        widget=forms.Textarea(attrs={"rows": 6}),
    )
