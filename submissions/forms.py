"""The questions of the fiche: one form per step."""

from django import forms


class StepForm(forms.Form):
    """What every step shares."""


class AboutYouForm(StepForm):
    pass


class InShortForm(StepForm):
    pass


class WhyForm(StepForm):
    pass


class HowForm(StepForm):
    pass


class TagsForm(StepForm):
    pass


class AdoptionForm(StepForm):
    pass
