"""How much of what a colleague elsewhere asks for is told, and what would help most next."""

from dataclasses import dataclass

from practices.content import PARTS, Worth, is_told, ways_to_tell


@dataclass(frozen=True)
class Asked:
    """Something that anyone who wants to copy a practice asks for. It is told when one of `fields` is."""

    fields: tuple[str, ...]
    worth: Worth


# By what officials say they need to copy a practice: how it is done and what came of it, what went wrong, whom to
# call, what it takes. The percents add up to 100.
PRACTICE_PARTS = [Asked(ways_to_tell(part), part.counts) for part in PARTS if part.counts]
ADOPTION_PARTS = [
    Asked(
        ("implementation_text",),
        Worth(60, "jullie verhaal", "Vertel wat er bij jullie anders is.", "Vul het verhaal aan"),
    ),
    Asked(("contact_email",), Worth(25, "een contact", "Een collega wil jullie iets vragen.", "Vul het contact aan")),
    Asked(
        ("start_year",), Worth(10, "een startjaar", "Vertel sinds wanneer jullie dit doen.", "Vul het startjaar aan")
    ),
    Asked(("implementation_url",), Worth(5, "een webadres", "Verwijs naar je eigen pagina.", "Vul het webadres aan")),
]


@dataclass(frozen=True)
class Completeness:
    """`percent` of what can be told; `next` is what was Asked that would help most, None when all is told."""

    percent: int
    next: Asked | None


def completeness_of(submission, practice):
    """The Completeness of a fiche; `practice` is what it would become. None when it has no content."""
    if not submission.doorway.has_content:
        return None
    return completeness(submission, ADOPTION_PARTS) if submission.doorway.is_joining else completeness(practice)


def completeness(content, parts=PRACTICE_PARTS):
    """The Completeness of a Practice, or of anything with the same fields. Asks for photos, attachments and links."""
    left = [asked for asked in parts if not any(is_told(content, field) for field in asked.fields)]
    told = 100 - sum(asked.worth.percent for asked in left)
    return Completeness(told, max(left, key=lambda asked: asked.worth.percent, default=None))
