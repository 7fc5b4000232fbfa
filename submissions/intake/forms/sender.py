"""Over jou: who sends it in, and whom colleagues may ask."""

from django import forms
from django.utils.html import format_html

from practices.content import line_of

from ..fields import (
    Check,
    Email,
    Line,
    Pick,
    Tags,
)
from .base import Group, StepForm
from .lists import list_municipalities, or_none


class SenderForm(StepForm):
    """Who sends it in."""

    submitter_name = Line(
        label="Hoe heet je?",
        needed="Vul je naam in",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    submitter_role = Line(
        label="Wat is je functie?",
        help_text="Ook je functie komt niet online.",
        needed="Vul je functie in",
        example="Medewerker samenleven en diversiteit",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    municipality = Pick(
        label="Voor welk bestuur werk je?",
        help_text="Dit bestuur staat bovenaan bij de praktijk. Typ de eerste letters om sneller te zoeken.",
        needed="Kies je bestuur",
        listed=or_none(list_municipalities),
    )

    layout = ["submitter_name", "submitter_role", "municipality"]

    def __init__(self, submission, *args, **kwargs):
        super().__init__(submission, *args, **kwargs)
        self.fields["submitter_name"].help_text = format_html(
            "Je naam en je e-mailadres {} komen niet online.", submission.email
        )


class AboutYouForm(SenderForm):
    """Who sends it in, and whom colleagues may ask."""

    department = Line(
        label="Welke dienst trekt de praktijk?",
        example="Dienst Samenleven",
    )
    other_municipalities = Tags(
        label="Welke besturen doen mee?",
        help_text="Kies ze als jullie dit samen met andere gemeenten doen.",
        listed=list_municipalities,
    )
    contact_name = Line(label="Naam of dienst", later=True)
    contact_role = Line(label="Functie")
    contact_email = Email(
        label="E-mailadres",
        later=True,
        widget=forms.EmailInput(attrs={"class": "is-email"}),
    )
    contact_phone = Line(label="Telefoonnummer", widget=forms.TextInput(attrs={"type": "tel", "class": "is-phone"}))
    open_to_call = Check(label="Je mag ons bellen")
    open_to_visit = Check(label="Je mag langskomen")
    open_to_talk = Check(label="Wij komen erover vertellen")
    shares_templates = Check(label="Wij delen sjablonen en documenten")

    asks_to_lead = Check(label="Ons bestuur trekt deze praktijk voortaan")

    layout = [
        *SenderForm.layout,
        "asks_to_lead",
        "department",
        "other_municipalities",
        Group(
            "Bij wie kunnen collega’s terecht?",
            ["contact_name", "contact_role", "contact_email", "contact_phone"],
            "Dit komt wel online. Kies liefst een mailbox van de dienst: die blijft als iemand vertrekt.",
            style="under",
        ),
        Group(
            "Wat mag een collega uit een andere gemeente jullie vragen?",
            line_of("open_to_call"),
            style="boxes",
        ),
    ]

    def __init__(self, submission, *args, **kwargs):
        super().__init__(submission, *args, **kwargs)
        if not submission.doorway.is_compared:
            del self.fields["asks_to_lead"]
            self.layout = [item for item in self.layout if item != "asks_to_lead"]
            return
        lead = submission.practice.municipality
        self.fields["municipality"].help_text = "Wie een wijziging stuurt, neemt de praktijk niet over."
        self.fields["asks_to_lead"].help_text = f"Nu trekt {lead} ze. Vink dit alleen aan als dat verandert."

    @classmethod
    def read(cls, submission):
        answers = super().read(submission)
        return answers if submission.doorway.is_compared else {**answers, "asks_to_lead": []}
