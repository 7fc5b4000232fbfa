"""The catalogue: every part of a practice once, with all that the rest of the house asks about it.

A part is a field of PracticeContent or of Practice, or what hangs on a practice (photos, attachments, links, the other
municipalities). Publishing, search, import, JSON-LD, the story and the index of its page, the summary of a fiche, the
comparison with what is online, completeness and the admin all read this list, in this order. To add a part: a line
here, a field, a question; see docs/add-a-part.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from itertools import takewhile
from operator import attrgetter
from typing import Any

from .in_words import choice, day, files, lines, number, plain, prose, tag, tags, words, yes

# The sections of the form of an editor, in order.
CORE, FINDABLE, STORY, MEANS = "Kern", "Vindbaar", "Verhaal", "Tijd en middelen"
PROOF, IMAGES, CONTACT, UPKEEP = "Bewijs", "Beeld en bronnen", "Contact", "Beheer"


class Needed(IntEnum):
    """From when on a part has to be there. Each asks it where the ones after it do, too."""

    NEVER = 0
    # Before it goes online; not of what was taken over from a source, which may hold little.
    TO_PUBLISH = 1
    # Before a municipality can send it in.
    TO_SEND = 2
    # Of all that is online, taken over or not: the database asks it too.
    ALWAYS = 3


@dataclass(frozen=True)
class Worth:
    """What it adds to a practice that a part is there, in percent; what that is, and how a municipality is asked."""

    percent: int
    what: str
    advice: str
    action: str


@dataclass(frozen=True)
class Chapter:
    """A chapter of the story on the page of a practice: its anchor, its heading, and what the index calls it."""

    anchor: str
    heading: str
    short: str


CHAPTERS = {
    chapter.anchor: chapter
    for chapter in [
        Chapter("waarom", "Waarom?", "Waarom"),
        Chapter("hoe", "Hoe pakken ze het aan?", "Hoe"),
        Chapter("resultaten", "Resultaten", "Resultaten"),
        Chapter("lessen", "Lessen voor jouw gemeente", "Lessen"),
    ]
}


@dataclass(frozen=True)
class Part:
    """One part.

    `name` is that of the field or relation, `heading` what a line about it is called. `said` turns its value into
    words. `weight` is that of its words in the search: A to D, the most telling first, nothing when they are not found.
    `counts` is what it counts for completeness; a part that `counts_with` another is enough in its place.
    """

    name: str
    section: str
    heading: str
    said: Callable[[Any, Any], str] = plain
    weight: str = ""
    needed: Needed = Needed.NEVER
    counts: Worth | None = None
    counts_with: str = ""
    # Where it is in the story: the anchor of a chapter, the question above it there, and how it looks.
    chapter: str = ""
    question: str = ""
    look: str = ""
    # It is beside the part before it. The first of a line says how the line is called and what is in between.
    is_beside: bool = False
    line: tuple[str, str] | None = None
    # Only editors write it; a file that they bring in has a column for it; it leaves the bank with open data.
    is_of_editors: bool = False
    has_column: bool = True
    is_exported: bool = True
    # What the template file of the import shows, and the property of https://schema.org/Article that holds it.
    example: Any = None
    schema: str = ""


PARTS = [
    Part("title", CORE, "Titel", weight="A", needed=Needed.TO_SEND, schema="name"),
    Part(
        *("tagline", CORE, "In één zin", prose, "B", Needed.TO_PUBLISH),
        counts=Worth(1, "een slagzin", "Die ene zin staat in elke lijst.", "Schrijf die ene zin"),
        example="Elke week oefenen buren Nederlands bij een kop koffie.",
    ),
    Part(
        *("summary", CORE, "Samenvatting", prose, "C", Needed.ALWAYS),
        example="In de bibliotheek oefent wie Nederlands leert met vrijwilligers uit de buurt. Iedereen is welkom.",
    ),
    Part("municipality", CORE, "Bestuur", tag, needed=Needed.ALWAYS),
    Part("other_municipalities", CORE, "Andere besturen", tags),
    Part("department", CORE, "Dienst", weight="D", example="dienst Integratie"),
    Part("kind", CORE, "Soort praktijk", choice, needed=Needed.TO_PUBLISH),
    Part("main_theme", FINDABLE, "Thema", tag, needed=Needed.ALWAYS, has_column=False),
    Part("themes", FINDABLE, "Andere thema’s", tags, "B"),
    Part("target_groups", FINDABLE, "Voor wie", tags, "B", Needed.TO_SEND),
    Part("actions", FINDABLE, "Acties van een beleidskader", tags, "D"),
    Part("policy_layers", FINDABLE, "Soort integratie", tags, "B", Needed.TO_PUBLISH),
    Part("integration_objectives", FINDABLE, "Doel van integratie", tags, "B"),
    Part("organisation_domains", FINDABLE, "Waar in jullie bestuur", tags, "B", Needed.TO_PUBLISH),
    Part("diversity_grounds", FINDABLE, "Verschillen tussen mensen", tags, "B"),
    Part("keywords", FINDABLE, "Trefwoorden", words, "B", example="oefenkansen; vrijwilligers", schema="keywords"),
    Part(
        *("context", STORY, "Aanleiding", prose, "D", Needed.TO_PUBLISH),
        counts=Worth(6, "de aanleiding", "Vertel waarom jullie begonnen zijn.", "Vul de aanleiding aan"),
        chapter="waarom",
    ),
    Part(
        *("goals", STORY, "Doelen", prose, "D", Needed.TO_PUBLISH),
        counts=Worth(4, "doelen", "Vertel wat jullie willen bereiken.", "Vul de doelen aan"),
        chapter="waarom",
        question="Wat willen ze bereiken?",
    ),
    Part(
        *("approach", STORY, "Aanpak", prose, "D", Needed.TO_SEND),
        counts=Worth(16, "een aanpak", "Vertel welke stappen je zet en wie wat doet.", "Vul de aanpak aan"),
        chapter="hoe",
        example="Een tekst mag uit meer alinea’s bestaan.",
    ),
    Part(
        *("involvement", STORY, "Hoe werkt de doelgroep mee", prose, "D"),
        counts=Worth(
            2, "de stem van de doelgroep", "Beslissen of helpen mensen zelf mee?", "Vertel hoe mensen meewerken"
        ),
        chapter="hoe",
        question="Hoe denkt de doelgroep mee?",
    ),
    Part(
        *("results", STORY, "Resultaten", prose, "D", Needed.TO_PUBLISH),
        counts=Worth(12, "resultaten", "Vertel wat het opleverde. ‘Nog niet bekend’ mag ook.", "Vul de resultaten aan"),
        chapter="resultaten",
    ),
    Part(
        *("what_worked", STORY, "Wat werkte", prose, "D"),
        counts_with="what_did_not_work",
        chapter="lessen",
        question="Succesfactoren",
        look="circle-check",
    ),
    Part(
        *("what_did_not_work", STORY, "Wat werkte niet", prose, "D"),
        counts=Worth(10, "lessen", "Vertel wat je de volgende keer anders zou doen.", "Vul lessen aan"),
        chapter="lessen",
        question="Uitdagingen",
        look="triangle-alert",
    ),
    Part(
        *("tips", STORY, "Tips om het over te nemen", prose, "D", Needed.TO_PUBLISH),
        counts=Worth(8, "tips", "Wat raad je een collega aan die wil beginnen?", "Vul tips aan"),
        chapter="lessen",
        question="Tips om het over te nemen",
        look="lightbulb",
    ),
    Part("stage", MEANS, "Hoe ver het staat", choice, needed=Needed.TO_PUBLISH),
    Part(
        *("start_year", MEANS, "Startjaar"),
        needed=Needed.TO_PUBLISH,
        counts=Worth(2, "een startjaar", "Vertel sinds wanneer de praktijk loopt.", "Vul het startjaar aan"),
        line=("Looptijd", " tot "),
        example=2023,
    ),
    Part("end_year", MEANS, "Eindjaar", is_beside=True),
    Part("anchoring", MEANS, "Hoe het blijft", prose, "D", chapter="hoe", question="Hoe blijft het bestaan?"),
    Part(
        *("cost", MEANS, "Kosten", choice),
        counts=Worth(8, "de kosten", "Een schatting helpt al.", "Vul de kosten aan"),
    ),
    Part("cost_note", MEANS, "Uitleg bij de kosten", prose, "D", counts_with="cost"),
    Part(
        *("staff_fte", MEANS, "Personeel in voltijdse banen", number),
        counts=Worth(6, "het aantal mensen dat eraan werkt", "Hoeveel mensen maken er werk van?", "Vul het aantal aan"),
        example=0.5,
    ),
    Part("volunteers", MEANS, "Vrijwilligers", number, counts_with="staff_fte", is_beside=True),
    Part("funding", MEANS, "Financiering", lines, "D"),
    Part(
        *("partners", MEANS, "Partners", lines, "D"),
        counts=Worth(3, "partners", "Vertel wie meewerkt.", "Vul de partners aan"),
        chapter="hoe",
        question="Wie werkt mee?",
        look="list",
        example="bibliotheek\nAgentschap Integratie en Inburgering",
    ),
    Part(
        *("linked_partners", MEANS, "Partners met een bladzijde", tags),
        counts_with="partners",
        chapter="hoe",
        look="partners",
        is_of_editors=True,
    ),
    Part(
        *("reach_number", MEANS, "Bereik", number),
        counts=Worth(2, "het bereik", "Hoeveel mensen bereiken jullie?", "Vul het bereik aan"),
        chapter="resultaten",
        look="figure",
        line=("Bereik", " "),
    ),
    Part("reach_unit", MEANS, "Bereik: wat tel je", is_beside=True),
    Part(
        *("reaches", MEANS, "Bereik in cijfers", files),
        counts_with="reach_number",
        chapter="resultaten",
        look="figures",
        is_of_editors=True,
        has_column=False,
    ),
    Part(
        *("evaluation", PROOF, "Evaluatie", choice),
        needed=Needed.TO_PUBLISH,
        counts=Worth(1, "een evaluatie", "Hebben jullie nagegaan of het werkt?", "Vul de evaluatie aan"),
        chapter="resultaten",
        look="evaluation",
    ),
    Part("evaluation_url", PROOF, "Link naar de evaluatie"),
    Part(
        *("photos", IMAGES, "Foto’s", files),
        counts=Worth(6, "een foto", "Een foto zegt veel over hoe het eraan toegaat.", "Voeg een foto toe"),
        has_column=False,
    ),
    Part(
        *("attachments", IMAGES, "Bijlagen", files),
        counts=Worth(1, "een document", "Een sjabloon of folder bespaart een collega werk.", "Voeg een document toe"),
        has_column=False,
    ),
    Part("links", IMAGES, "Links", files, counts_with="attachments", has_column=False),
    Part("sources", IMAGES, "Bronnen", files, is_of_editors=True, has_column=False),
    Part("source_citation", IMAGES, "Bronvermelding", is_of_editors=True),
    Part("source_url", IMAGES, "Webadres van de bron", is_of_editors=True),
    Part("contact_name", CONTACT, "Contact: naam of dienst", line=("Contact op de fiche", ", ")),
    Part("contact_role", CONTACT, "Contact: functie"),
    Part(
        *("contact_email", CONTACT, "Contact: e-mail"),
        needed=Needed.TO_PUBLISH,
        counts=Worth(12, "een contact", "Een collega wil jullie iets vragen.", "Vul het contact aan"),
        example="integratie@example.org",
    ),
    Part("contact_phone", CONTACT, "Contact: telefoon", counts_with="contact_email"),
    Part(*("open_to_call", CONTACT, "Je mag ons bellen", yes), line=("Dit mag je ons vragen", ", "), example="ja"),
    Part("open_to_visit", CONTACT, "Je mag langskomen", yes, is_beside=True),
    Part("open_to_talk", CONTACT, "Wij komen erover vertellen", yes, is_beside=True),
    Part("shares_templates", CONTACT, "Wij delen sjablonen en documenten", yes, is_beside=True),
    Part("confirmed_at", UPKEEP, "Bevestigd op", day, is_of_editors=True),
    Part("review_due_at", UPKEEP, "Na te kijken tegen", day, is_of_editors=True, is_exported=False),
    Part("internal_notes", UPKEEP, "Notities van de redactie", is_of_editors=True, is_exported=False),
]
PART_BY_NAME = {part.name: part for part in PARTS}

# The relations to lists of terms, the first theme apart.
TAG_FIELDS = [part.name for part in PARTS if part.section == FINDABLE and part.said is tags]
# Those and the ones that only editors fill in: a practice has them, a fiche does not.
ALL_TAG_FIELDS = [*TAG_FIELDS, *(part.name for part in PARTS if part.said is tags and part.is_of_editors)]
# Those to lists without levels: themes are under main themes, actions under goals, and bring those along.
FLAT_TAG_FIELDS = [name for name in TAG_FIELDS if name not in {"themes", "actions"}]
# The relations to one row.
ROW_FIELDS = [part.name for part in PARTS if part.said is tag]
STORY_FIELDS = [part.name for part in PARTS if part.section == STORY]
# Lists of words.
WORD_FIELDS = [part.name for part in PARTS if part.said is words]
# What a municipality writes in a column of its own, and so goes from a practice to a fiche and back.
COPIED_FIELDS = [part.name for part in PARTS if part.said not in (tags, files) and not part.is_of_editors]
# The texts in sentences; all texts that the search reads; the long ones among those.
PROSE_FIELDS = [part.name for part in PARTS if part.said is prose]
SEARCHED_TEXTS = [part.name for part in PARTS if part.weight and part.said in (plain, prose, lines)]
BODY_FIELDS = [name for name in SEARCHED_TEXTS if PART_BY_NAME[name].weight == "D"]


def say(name, value, field=None):
    """The value of a part in words, "" for none. `field` is the model field it is of, where it has choices."""
    return "" if value in (None, "", []) else PART_BY_NAME[name].said(value, field)


def is_told(content, name):
    """Whether a Practice, or anything with the same parts, says something there. Asks for rows of a relation."""
    value = getattr(content, name)
    return bool(value.all()) if hasattr(value, "all") else value not in (None, "")


def ways_to_tell(part):
    """The names of the parts of which one is enough: that of a Part that counts, and of those that count with it."""
    return (part.name, *(other.name for other in PARTS if other.counts_with == part.name))


def missing(values, is_import=False):
    """The names of the parts that a practice still needs to go online, in the order of this list.

    `values` maps names to what they hold, something false when it is empty. What was taken over from a source, with
    `is_import`, may hold little more than the database asks.
    """
    least = Needed.ALWAYS if is_import else Needed.TO_PUBLISH
    return [part.name for part in PARTS if part.needed >= least and not values.get(part.name)]


def line_of(name):
    """The names of the parts that are on one line: that of this first part, and those beside it."""
    first = next(place for place, part in enumerate(PARTS) if part.name == name)
    return [name, *(part.name for part in takewhile(attrgetter("is_beside"), PARTS[first + 1 :]))]


def rows_of(section):
    """The names of a section as an editor sees them: each a name, or a tuple of names beside each other."""
    rows = []
    for part in PARTS:
        if part.section == section and part.said is not files and part.name != "other_municipalities":
            before = rows.pop() if part.is_beside else ()
            rows.append((*(before if isinstance(before, tuple) else (before,)), part.name) if before else part.name)
    return rows


def story_of(content):
    """The chapters of the story that have something to say, as a list of (Chapter, [(Part, value)]); figures first."""
    story = []
    for anchor, chapter in CHAPTERS.items():
        parts = [part for part in PARTS if part.chapter == anchor and is_told(content, part.name)]
        parts.sort(key=lambda part: part.look not in ("figure", "figures"))
        if parts:
            story.append((chapter, [(part, getattr(content, part.name)) for part in parts]))
    return story
