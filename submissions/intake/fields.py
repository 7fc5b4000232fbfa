"""The kinds of question a step can hold.

What a question finds wrong with an answer keeps the fiche from being sent in, never from being saved: see answers.py.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.choices import flatten_choices
from django.utils.functional import cached_property

from praktijkenbank.addresses import email_in
from praktijkenbank.numbers import DecimalNumberField, WholeNumberField

MAX_INTEGER = 2**31 - 1
# Before the name of a question: that of the box that leaves it to the editors.
UNSURE = "unsure_"
# A list of more options than this gets a box to search in, with script.
LONG_LIST = 12


class Question:
    """What every question has besides what a form field of Django has.

    `needed` is what the reader is told when it is empty: the fiche cannot be sent in without it. `later` marks what
    may be empty until it is published. `example` is an answer from elsewhere. The form fills in `limit`, the number of
    characters that the column takes.
    """

    limit = None
    example = ""

    def __init__(self, *, needed="", later=False, example="", wrong="", **kwargs):
        messages = {"required": needed, "invalid": wrong}
        super().__init__(required=bool(needed), error_messages=messages, **kwargs)
        self.later = later
        self.example = example

    def validate(self, value):
        super().validate(value)
        excess = len(value) - self.limit if self.limit and isinstance(value, str) else 0
        if excess > 0:
            characters = "1 teken" if excess == 1 else f"{with_dots(excess)} tekens"
            raise ValidationError(f"Maak je antwoord op ‘{self.label}’ {characters} korter")


class Line(Question, forms.CharField):
    """One line of text."""


class ShortText(Line):
    """One line that is read as text: the room that is left is shown."""


class LongText(Question, forms.CharField):
    """Text of some lines or paragraphs."""

    widget = forms.Textarea


class Email(Question, forms.EmailField):
    def __init__(self, **kwargs):
        super().__init__(wrong="Schrijf het e-mailadres voluit, zoals naam@example.org", max_length=None, **kwargs)

    def to_python(self, value):
        return super().to_python(email_in(value or ""))


class Url(Question, forms.URLField):
    def __init__(self, **kwargs):
        wrong = "Schrijf het webadres voluit, zoals https://www.example.org"
        super().__init__(wrong=wrong, assume_scheme="https", **kwargs)


class Words(Question, forms.CharField):
    """Short terms with a comma between them; becomes a list."""

    MAX_LENGTH = 60

    def to_python(self, value):
        """A list of strings. Raises ValidationError when there are commas and no word: else they would be gone."""
        text = super().to_python(value)
        found = [word for word in (part.strip() for part in text.split(",")) if word]
        if text and not found:
            raise ValidationError("Schrijf ook een woord tussen de komma’s, of maak dit leeg")
        return found

    def validate(self, value):
        super().validate(value)
        if any(len(word) > self.MAX_LENGTH for word in value):
            raise ValidationError("Zet een komma tussen 2 trefwoorden. Een trefwoord telt hoogstens 60 tekens")


class Number(Question, WholeNumberField):
    """A whole number, also written as 1.500."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "is-number"})

    def __init__(self, min_value=0, max_value=MAX_INTEGER, **kwargs):
        super().__init__(**kwargs)
        wrong = self.error_messages["invalid"]
        self.validators += [MinValueValidator(min_value, wrong), MaxValueValidator(max_value, wrong)]


class Decimal(Question, DecimalNumberField):
    """A number with a comma in it."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "is-number"})

    def run_validators(self, value):
        try:
            super().run_validators(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid"]) from None


class Options:
    """What the widgets below share: how the list is drawn, and which options were chosen."""

    template_name = "submissions/options.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        groups = context["widget"]["optgroups"]
        options = [option for _, group, _ in groups for option in group]
        context["widget"]["is_long"] = len(options) > LONG_LIST
        context["widget"]["chosen"] = [option["label"] for option in options if option["selected"]]
        return context


class RadioOptions(Options, forms.RadioSelect):
    pass


class CheckOptions(Options, forms.CheckboxSelectMultiple):
    pass


class KnownChoices:
    """For questions with a list. One that editors keep is given as `listed`, a function of the Vocabulary that makes
    the choices of it: the form calls it when it needs them.

    Values that are not on the list never come as far as a form, see `StepForm.posted`.
    """

    def __init__(self, *, listed=None, **kwargs):
        super().__init__(**kwargs)
        self.listed = listed

    def valid_value(self, value):
        return True

    @cached_property
    def values(self):
        return {str(value) for value, _ in flatten_choices(self.choices)}


class Choice(KnownChoices, Question, forms.ChoiceField):
    """One of some answers."""

    widget = RadioOptions


class Pick(KnownChoices, Question, forms.ChoiceField):
    """One of many answers."""

    widget = forms.Select


class Tags(KnownChoices, Question, forms.MultipleChoiceField):
    """Any number of a list."""

    widget = CheckOptions


class Check(Question, forms.BooleanField):
    """A box to tick."""

    widget = forms.CheckboxInput(attrs={"class": "check"})


def with_dots(number):
    """Return 1500 as "1.500"."""
    return f"{number:,}".replace(",", ".")
