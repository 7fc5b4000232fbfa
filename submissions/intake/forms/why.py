"""Wat en waarom: why they began, what they aim at, and who had a say."""

from ..fields import (
    LongText,
)
from .base import StepForm


class WhyForm(StepForm):
    """Why they began, what they aim at, and who had a say."""

    context = LongText(
        label="Waarom zijn jullie begonnen?",
        help_text="Wat liep er mis, of wat kon beter? Wie vroeg erom?",
        later=True,
        example=(
            "Cursisten vertelden dat ze na de les nergens Nederlands konden spreken. Buren wilden wel helpen, maar "
            "wisten niet hoe. Aan het station passeert iedereen, dus zijn we daar begonnen."
        ),
    )
    goals = LongText(
        label="Wat willen jullie bereiken?",
        help_text="Zet elk doel op een nieuwe lijn, met een streepje ervoor.",
        later=True,
        example="- deelnemers durven Nederlands te spreken\n- buren leren elkaar kennen\n- elke week komen 20 mensen",
    )
    involvement = LongText(
        label="Hoe werken de mensen voor wie het is zelf mee?",
        help_text="Dachten ze mee, helpen ze, beslissen ze?",
        example="Deelnemers kiezen elke maand het onderwerp. 3 van hen verwelkomen nu zelf nieuwe mensen.",
    )

    layout = ["context", "goals", "involvement"]
