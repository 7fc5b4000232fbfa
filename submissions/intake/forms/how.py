"""Aanpak en resultaat: how they do it, what came of it, and what it took."""

from django import forms

from practices.content import line_of
from practices.models import (
    PracticeContent,
)

from ..fields import (
    Choice,
    Decimal,
    Line,
    LongText,
    Number,
    ShortText,
    Url,
)
from .base import Group, StepForm
from .lists import in_list_words


class YearsForm(StepForm):
    """Since when, and until when."""

    start_year = Number(
        label="Startjaar",
        later=True,
        min_value=1950,
        max_value=2100,
        wrong="Het startjaar is een getal van 4 cijfers, zoals 2016",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "is-year"}),
    )
    end_year = Number(
        label="Eindjaar",
        min_value=1950,
        max_value=2100,
        wrong="Het eindjaar is een getal van 4 cijfers, zoals 2024",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "is-year"}),
    )

    def check_together(self, answers):
        start, end = answers.get("start_year"), answers.get("end_year")
        if start and end and end < start:
            self.add_error("end_year", "Het eindjaar ligt voor het startjaar. Kijk de jaren na")


class HowForm(YearsForm):
    """How they do it, what came of it, and what it took."""

    approach = LongText(
        label="Hoe pakken jullie het aan?",
        help_text="Welke stappen zetten jullie? Wie doet wat? Schrijf korte zinnen. Een opsomming mag.",
        needed="Vertel hoe jullie het aanpakken",
        example=(
            "- In januari zochten we 8 vrijwilligers, via het buurthuis en de bibliotheek.\n"
            "- Ze volgden samen 2 avonden vorming over duidelijk Nederlands.\n"
            "- Sinds maart zit er elke donderdag iemand van onze dienst en een vrijwilliger per tafel.\n"
            "- Na elke avond schrijven we op wat werkte."
        ),
    )
    results = LongText(
        label="Wat leverde het op?",
        help_text="Cijfers zijn welkom, verhalen ook. ‘Nog niet bekend’ is ook een antwoord.",
        later=True,
        example="Elke week komen er gemiddeld 18 mensen. De helft komt terug. 5 deelnemers werden zelf vrijwilliger.",
    )
    what_worked = LongText(
        label="Wat werkte goed?",
        example="Een vaste dag en een vaste plek. Wie een week overslaat, vindt ons zo terug.",
    )
    what_did_not_work = LongText(
        label="Wat werkte niet?",
        help_text="Hier heeft een collega het meest aan.",
        example="Een folder in 12 talen. Bijna iedereen kwam omdat iemand hen meebracht.",
    )
    tips = LongText(
        label="Wat raad je een collega aan die wil beginnen?",
        later=True,
        example="Begin met 1 avond per maand. Vraag de leerkracht om de eerste keer mee te komen.",
    )
    stage = Choice(label="Hoe ver staat de praktijk?", later=True, choices=in_list_words(PracticeContent.Stage))
    anchoring = LongText(
        label="Hoe zorgen jullie dat het blijft?",
        help_text="Staat het in een plan, een begroting of een functie?",
        example="Het taalcafé staat in het meerjarenplan. Een vaste medewerker krijgt er 1 dag per week voor.",
    )
    cost = Choice(
        label="Wat kost de praktijk ongeveer per jaar?",
        help_text="Zonder de lonen van vaste medewerkers. Een schatting is goed.",
        choices=in_list_words(PracticeContent.Cost, UNKNOWN="Dat weet ik niet"),
    )
    cost_note = ShortText(
        label="Waar gaat dat geld naartoe?", example="Koffie, speelgoed en de vorming van vrijwilligers."
    )
    staff_fte = Decimal(
        label="Voltijdse banen",
        max_digits=5,
        decimal_places=2,
        min_value=0,
        wrong="Schrijf het aantal voltijdse banen als een getal, zoals 0,5",
    )
    volunteers = Number(label="Vrijwilligers", wrong="Schrijf het aantal vrijwilligers als een getal, zoals 12")
    funding = LongText(
        label="Wie betaalt mee?",
        help_text="Zet elke bron op een nieuwe lijn.",
        example="Eigen middelen van de gemeente\nSubsidie van de provincie",
    )
    partners = LongText(
        label="Wie werkt er mee?",
        help_text="Diensten, organisaties en vrijwilligers. Zet elke partner op een nieuwe lijn.",
        example="Bibliotheek\nBuurthuis\nCentrum voor basiseducatie",
    )
    reach_number = Number(label="Aantal", wrong="Schrijf het aantal dat je bereikt als een getal, zoals 80")
    reach_unit = Line(label="Wat tel je?", example="gezinnen per jaar")
    evaluation = Choice(
        label="Hebben jullie nagegaan of het werkt?",
        later=True,
        choices=in_list_words(PracticeContent.Evaluation, NONE="Nee, nog niet", OWN="Ja, we keken zelf terug"),
    )
    evaluation_url = Url(label="Waar staat dat online?", help_text="Het webadres van een verslag of onderzoek.")

    layout = [
        "approach",
        Group(
            "Sinds wanneer loopt de praktijk?",
            line_of("start_year"),
            "Is ze afgerond? Vul dan ook het eindjaar in.",
        ),
        "stage",
        "cost",
        "cost_note",
        Group("Hoeveel mensen maken er werk van?", line_of("staff_fte"), "Een schatting is goed."),
        "funding",
        "partners",
        "anchoring",
        "results",
        Group("Hoeveel mensen bereiken jullie?", line_of("reach_number"), "Een schatting is goed."),
        "evaluation",
        "evaluation_url",
        "what_worked",
        "what_did_not_work",
        "tips",
    ]

    def check_together(self, answers):
        super().check_together(answers)
        if answers.get("reach_number") is not None and not answers.get("reach_unit"):
            self.add_error("reach_unit", "Zeg ook wat je telt, zoals gezinnen")
