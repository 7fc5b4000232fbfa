"""In het kort: what it is, in a few lines."""

from practices.models import (
    PracticeContent,
)

from ..fields import (
    Choice,
    LongText,
    ShortText,
)
from .base import StepForm
from .lists import in_list_words


class InShortForm(StepForm):
    """What it is, in a few lines."""

    title = ShortText(
        label="Hoe heet de praktijk?",
        help_text="Zeg wat het is, of geef jullie eigen naam. Liefst hoogstens 60 tekens, er passen er 100.",
        needed="Geef de praktijk een titel",
        example="Taalcafé aan het station",
    )
    tagline = ShortText(
        label="Wat is het, in één zin?",
        help_text="Wie doet wat, voor wie?",
        later=True,
        example="Elke donderdag oefenen anderstaligen en buren samen Nederlands bij een kop koffie.",
    )
    summary = LongText(
        label="Vat de praktijk samen",
        help_text="Wie doet wat, voor wie, en wat is er bijzonder aan? Liefst hoogstens 250 tekens, er passen er 600.",
        needed="Vat de praktijk samen",
        example=(
            "In de wachtzaal van het station schenken vrijwilligers elke donderdag koffie. Wie Nederlands wil oefenen, "
            "schuift aan bij iemand uit de buurt. Inschrijven hoeft niet. Zo leert de deelnemer Nederlands, en leren "
            "buren elkaar kennen."
        ),
    )
    kind = Choice(
        label="Wat voor praktijk is het?",
        help_text="Kies wat er het best bij past.",
        later=True,
        choices=in_list_words(PracticeContent.Kind),
    )

    layout = ["title", "tagline", "summary", "kind"]
