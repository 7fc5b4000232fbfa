"""How much of what a colleague elsewhere asks for is told, and what would help most next."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """Something that who wants to copy a practice asks for. It is told when one of `fields` is."""

    fields: tuple[str, ...]
    weight: int
    # With what it gets stronger, how to do that, and what the link there says.
    what: str
    advice: str
    action: str


# By what officials say they need to copy a practice: how it is done and what came of it, what went wrong, whom to
# call, what it takes. The weights add up to 100.
PRACTICE_PARTS = [
    Part(("approach",), 16, "een aanpak", "Vertel welke stappen je zet en wie wat doet.", "Vul de aanpak aan"),
    Part(
        ("results",), 12, "resultaten", "Vertel wat het opleverde. ‘Nog niet bekend’ mag ook.", "Vul de resultaten aan"
    ),
    Part(
        ("contact_email", "contact_phone"),
        12,
        "een contact",
        "Een collega wil jullie iets vragen.",
        "Vul het contact aan",
    ),
    Part(
        ("what_did_not_work", "what_worked"),
        10,
        "lessen",
        "Vertel wat je de volgende keer anders zou doen.",
        "Vul lessen aan",
    ),
    Part(("tips",), 8, "tips", "Wat raad je een collega aan die wil beginnen?", "Vul tips aan"),
    Part(("cost", "cost_note"), 8, "de kosten", "Een schatting helpt al.", "Vul de kosten aan"),
    Part(
        ("staff_fte", "volunteers"),
        6,
        "het aantal mensen dat eraan werkt",
        "Hoeveel mensen maken er werk van?",
        "Vul het aantal aan",
    ),
    Part(("context",), 6, "de aanleiding", "Vertel waarom jullie begonnen zijn.", "Vul de aanleiding aan"),
    Part(("photos",), 6, "een foto", "Een foto zegt veel over hoe het eraan toegaat.", "Voeg een foto toe"),
    Part(("goals",), 4, "doelen", "Vertel wat jullie willen bereiken.", "Vul de doelen aan"),
    Part(("partners",), 3, "partners", "Vertel wie meewerkt.", "Vul de partners aan"),
    Part(("start_year",), 2, "een startjaar", "Vertel sinds wanneer de praktijk loopt.", "Vul het startjaar aan"),
    Part(
        ("involvement",),
        2,
        "de stem van de doelgroep",
        "Beslissen of helpen mensen zelf mee?",
        "Vertel hoe mensen meewerken",
    ),
    Part(("reach_number",), 2, "het bereik", "Hoeveel mensen bereiken jullie?", "Vul het bereik aan"),
    Part(("evaluation",), 1, "een evaluatie", "Hebben jullie nagegaan of het werkt?", "Vul de evaluatie aan"),
    Part(
        ("attachments", "links"),
        1,
        "een document",
        "Een sjabloon of folder bespaart een collega werk.",
        "Voeg een document toe",
    ),
    Part(("tagline",), 1, "een slagzin", "Die ene zin staat in elke lijst.", "Schrijf die ene zin"),
]
ADOPTION_PARTS = [
    Part(("implementation_text",), 60, "jullie verhaal", "Vertel wat er bij jullie anders is.", "Vul het verhaal aan"),
    Part(("contact_email",), 25, "een contact", "Een collega wil jullie iets vragen.", "Vul het contact aan"),
    Part(("start_year",), 10, "een startjaar", "Vertel sinds wanneer jullie dit doen.", "Vul het startjaar aan"),
    Part(("implementation_url",), 5, "een webadres", "Verwijs naar je eigen pagina.", "Vul het webadres aan"),
]


@dataclass(frozen=True)
class Completeness:
    """`percent` of the weights; `next` is the Part that would help most, None when all is told."""

    percent: int
    next: Part | None


def completeness(content, parts=PRACTICE_PARTS):
    """The Completeness of a Practice, or of anything with the same fields. Asks for photos, attachments and links."""
    left = [part for part in parts if not any(_is_told(content, field) for field in part.fields)]
    told = sum(part.weight for part in parts) - sum(part.weight for part in left)
    return Completeness(told, max(left, key=lambda part: part.weight, default=None))


def _is_told(content, field):
    answer = getattr(content, field)
    if hasattr(answer, "all"):
        return bool(answer.all())
    return answer not in (None, "")
