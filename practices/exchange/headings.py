"""What the columns of any file are about: found by their titles, by other words for them, by an earlier choice."""

import re
from dataclasses import dataclass

from praktijkenbank.plain_text import alike

from ..content import PART_BY_NAME
from .columns import TOWNS

# What else people call a part. A title that is a whole question is known by the longest of these in it.
OTHER_WORDS = {
    "title": ["naam", "project", "naam project", "naam van het project", "projectnaam", "praktijk", "naam praktijk"],
    "tagline": ["slagzin", "slogan", "in 1 zin", "kort"],
    "summary": ["omschrijving", "beschrijving", "korte omschrijving", "korte beschrijving", "korte tekst", "inhoud"],
    "municipality": ["gemeente", "stad", "lokaal bestuur", "bestuur", "organisatie", "gemeente of stad"],
    TOWNS: ["gemeenten", "gemeente(n)", "gemeentes", "steden", "besturen", "steden en gemeenten"],
    "other_municipalities": ["partnergemeenten", "ook in", "andere besturen"],
    "department": ["dienst of afdeling", "afdeling", "team"],
    "kind": ["soort", "type", "aard"],
    "themes": ["thema", "themas", "thema(s)", "onderwerp", "onderwerpen", "domein"],
    "target_groups": ["doelgroep", "doelgroepen", "doelgroep(en)", "voor wie", "publiek"],
    "keywords": ["trefwoord", "tags", "labels", "zoekwoorden"],
    "context": ["waarom", "achtergrond", "situering", "context"],
    "goals": ["doel", "doelstelling", "doelstellingen", "doelen"],
    "approach": ["hoe", "werkwijze", "methode", "uitvoering"],
    "results": ["resultaat", "effect", "impact", "wat levert het op"],
    "what_worked": ["succesfactor", "wat ging goed", "sterktes"],
    "what_did_not_work": ["knelpunten", "moeilijkheden", "wat ging moeilijk", "uitdaging"],
    "tips": ["tip", "aanbevelingen", "advies"],
    "stage": ["status", "fase", "stand van zaken"],
    "start_year": ["start", "gestart", "begin", "startdatum", "begindatum", "jaar", "sinds", "loopt sinds"],
    "end_year": ["einde", "einddatum", "gestopt"],
    "cost": ["kostprijs", "budget", "prijs"],
    "staff_fte": ["vte", "fte", "personeel", "personeelsinzet"],
    "volunteers": ["aantal vrijwilligers"],
    "funding": ["subsidie", "subsidies", "middelen"],
    "partners": ["partner", "samenwerking", "met wie"],
    "reach_number": ["aantal deelnemers", "aantal bereikt"],
    "evaluation_url": ["link evaluatie"],
    "source_url": ["website", "webadres", "url", "link", "meer info"],
    "contact_name": ["contact", "contactpersoon", "verantwoordelijke"],
    "contact_role": ["functie"],
    "contact_email": ["e-mail", "email", "mail", "e-mailadres", "mailadres", "contactgegevens"],
    "contact_phone": ["telefoon", "tel", "gsm", "telefoonnummer", "gsm-nummer"],
}
# The columns that form tools put before the answers, and some behind them.
OF_FORM_TOOLS = {
    *("id", "start time", "completion time", "last modified time", "timestamp", "response id", "submission date"),
    *("begintijd", "starttijd", "tijd van voltooien", "voltooiingstijd", "tijdstempel", "tijdstip laatste wijziging"),
    *("datum laatst gewijzigd", "laatste pagina", "starttaal", "total points", "quiz feedback", "antwoord-id"),
}
# These belong to the form tool too, but only beside one of those.
OF_SENDERS = {"email", "name", "e-mail", "naam", "e-mailadres", "email address", "username", "gebruikersnaam"}
# In front of the questions of a form.
MAX_BEFORE = 8
# Shorter words are in too many questions.
MIN_IN_QUESTION = 4


@dataclass(frozen=True)
class Proposal:
    """The name of the column that a column of a file goes to, nothing when it is passed over, and why."""

    target: str
    reason: str


class Headings:
    """Finds what a title is about, among `columns`; `remembered` has earlier choices, {title as `alike`: target}."""

    def __init__(self, columns, remembered):
        self._remembered = remembered
        self._names = {alike(column.title): column.name for column in columns}
        known = {column.name for column in columns}
        for name, part in PART_BY_NAME.items():
            if name in known:
                self._names.setdefault(alike(part.heading), name)
        self._official = {*self._names}
        for name, words in OTHER_WORDS.items():
            for word in words if name in known else ():
                self._names.setdefault(alike(word), name)

    def is_official(self, title):
        return alike(title) in self._official

    def knows(self, title):
        """Whether a title is one of ours, one chosen before, or one of a form tool."""
        return bool({alike(title)} & ({*self._names} | {*self._remembered} | OF_FORM_TOOLS))

    def propose(self, titles):
        """A Proposal for each of the titles of a file, none of which gets what another already has."""
        keys = [alike(title).rstrip(" *:?") for title in titles]
        has_form = any(key in OF_FORM_TOOLS for key in keys[:MAX_BEFORE])
        proposals, taken = [], set()
        for place, (title, key) in enumerate(zip(titles, keys, strict=True)):
            proposal = self._proposal(title, key, has_form and place < MAX_BEFORE)
            if proposal.target in taken:
                proposal = Proposal("", "staat er al")
            taken |= {proposal.target} - {""}
            proposals.append(proposal)
        return proposals

    def _proposal(self, title, key, is_before):
        if alike(title) in self._remembered:
            return Proposal(self._remembered[alike(title)], "zoals je vorige keer koos")
        if key in OF_FORM_TOOLS or (is_before and key in OF_SENDERS):
            return Proposal("", "kolom van een formulierprogramma")
        if name := self._names.get(key):
            return Proposal(name, "herkend")
        if name := self._in_question(key):
            return Proposal(name, "herkend in de vraag")
        return Proposal("", "kennen we niet" if title else "heeft geen titel")

    def _in_question(self, key):
        """What the longest of our words in a question is about; nothing when two of them are as long."""
        found = {}
        for word, name in self._names.items():
            if len(word) >= MIN_IN_QUESTION and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", key):
                found.setdefault(len(word), set()).add(name)
        names = found[max(found)] if found else ()
        return next(iter(names)) if len(names) == 1 else ""
