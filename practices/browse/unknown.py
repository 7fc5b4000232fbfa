"""What a reader of a practice does not know yet, as questions that its municipality can answer."""

from dataclasses import dataclass

from ..content import PARTS, is_told, ways_to_tell
from ..models import Practice

# By the name of the part that answers it: each part of the catalogue that counts for completeness.
QUESTIONS = {
    "tagline": "Wat is het, in één zin?",
    "context": "Waarom begonnen ze eraan?",
    "goals": "Wat willen ze bereiken?",
    "approach": "Welke stappen zetten ze, en wie doet wat?",
    "involvement": "Hoe werken de mensen voor wie het is zelf mee?",
    "results": "Wat leverde het op?",
    "what_did_not_work": "Wat werkte, en wat niet?",
    "tips": "Wat raden ze een collega aan die wil beginnen?",
    "start_year": "Sinds wanneer doen ze dit?",
    "cost": "Wat kost het?",
    "staff_fte": "Hoeveel mensen maken er werk van?",
    "partners": "Wie werkt mee?",
    "reach_number": "Hoeveel mensen bereiken ze?",
    "evaluation": "Is nagegaan of het werkt?",
    "photos": "Hoe ziet het eruit?",
    "attachments": "Is er een sjabloon of folder om over te nemen?",
    "contact_email": "Wie kan een collega bellen of mailen?",
}


@dataclass(frozen=True)
class Unknown:
    """A question without an answer, what its municipality is asked to do, and the name of the part that it is about."""

    question: str
    action: str
    part: str


def unknown_of(practice):
    """The Unknown of a Practice, what is missed most first. Asks for photos, attachments, links and numbers."""
    counting = (part for part in PARTS if part.counts)
    left = [part for part in counting if not any(_is_known(practice, name) for name in ways_to_tell(part))]
    left.sort(key=lambda part: -part.counts.percent)
    return [Unknown(QUESTIONS[part.name], part.counts.action, part.name) for part in left]


def _is_known(practice, name):
    """Whether it says something there that tells more than that it is unknown."""
    return is_told(practice, name) and getattr(practice, name) != Practice.Cost.UNKNOWN
