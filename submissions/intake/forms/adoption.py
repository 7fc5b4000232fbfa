"""Bij jullie: how another municipality does the same."""

from django import forms

from practices.content import line_of

from ..fields import (
    Email,
    Line,
    LongText,
    Url,
)
from .base import Group
from .how import YearsForm


class AdoptionForm(YearsForm):
    """How another municipality does the same."""

    implementation_text = LongText(
        label="Hoe doen jullie het?",
        help_text="Wat is er bij jullie anders? Wat namen jullie over, en wat lieten jullie weg?",
        needed="Vertel hoe jullie het doen",
        example="Bij ons is het taalcafé op zaterdag, in de bibliotheek. Elke maand schuift een leerkracht aan.",
    )
    contact_name = Line(label="Naam of dienst")
    contact_email = Email(label="E-mailadres", widget=forms.EmailInput(attrs={"class": "is-email"}))
    implementation_url = Url(label="Waar staat er meer over?", help_text="Het webadres van een pagina of verslag.")

    layout = [
        "implementation_text",
        Group(
            "Sinds wanneer doen jullie het?",
            line_of("start_year"),
            "Is het afgelopen? Vul dan ook het eindjaar in.",
        ),
        Group(
            "Bij wie kunnen collega’s terecht?",
            ["contact_name", "contact_email"],
            "Dit komt online. Kies liefst een mailbox van de dienst: die blijft als iemand vertrekt.",
            style="under",
        ),
        "implementation_url",
    ]
