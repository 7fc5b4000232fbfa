"""Friendly hints on the texts of a fiche: long sentences, difficult words, abbreviations, traces of a client.

Hints help and never block: a fiche with all of them can be sent in. What can be read more than one way gives no hint.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from practices.content import PROSE_FIELDS, SEARCHED_TEXTS
from practices.search.dutch.wordlists import entries_in
from practices.search.dutch.words import tokens
from praktijkenbank.personal_data import personal_data
from praktijkenbank.sentences import long_sentences

from ..models import JargonWord

# The texts that people write in sentences.
TEXTS = [*PROSE_FIELDS, "implementation_text", "remark"]

ABBREVIATION = re.compile(r"(?<![\w@/.])[A-Z][A-Za-z0-9]{1,5}(?!\w|[./@]\w)")
ROMAN_NUMBER = re.compile(r"[IVX]+")
# What every reader knows.
KNOWN = frozenset(entries_in(Path(__file__).parent / "data" / "known_abbreviations.txt"))
# What says which kind of thing a name stands for, as in "de vzw JES" and "de bedrijven SD Worx en BASF".
KIND = (
    r"(?:aanbod|bedrijf|bedrijven|hogeschool|huis|kruidenier|museum|naam|netwerk|organisaties?|partners?|programma|"
    r"project(?:en)?|samenwerking|school|universiteit|vereniging|vzw)"
)
SMALL_WORD = r"(?:aan|de|der|en|het|in|met|op|te|van|voor)"


@dataclass(frozen=True)
class Hint:
    """What can be better in the answer to `field`, and how. `kind`: "person", "sentence", "word" or "abbreviation"."""

    field: str
    kind: str
    text: str


def hints_for(submission, fields):
    """The hints on those of `fields` that are TEXTS, as a list of Hint: per text, the weightiest first. One query."""
    texts = {name: _text(submission, name) for name in dict.fromkeys([*SEARCHED_TEXTS, *TEXTS])}
    asked = {name: texts[name] for name in fields if name in TEXTS}
    return hints_on(asked, "\n".join(texts.values()), jargon_of_now())


def hints_on(texts, whole, jargon):
    """The hints on `texts`, {field or other key: text}, as a list of Hint: per text, the weightiest first.

    An abbreviation may be explained anywhere in `whole`; it is mentioned once, as a difficult word is.
    """
    seen, found = set(), []
    for name, text in texts.items():
        found += [Hint(name, "person", line) for line in personal_data(text)]
        found += [Hint(name, "sentence", line) for line in long_sentences(text)]
        for kind, lines in [("word", difficult_words(text, jargon)), ("abbreviation", abbreviations(text, whole))]:
            found += [Hint(name, kind, line) for what, line in lines.items() if what not in seen]
            seen.update(lines)
    return found


def difficult_words(text, jargon):
    """A line for each term of `jargon`, {its stems: what to write instead}, in any of its forms, as {stems: line}."""
    words = tokens(text)
    lengths = {len(stems) for stems in jargon}
    found = {}
    for start in range(len(words)):
        for length in lengths:
            run = words[start : start + length]
            stems = tuple(token.stem for token in run)
            if stems in jargon and stems not in found:
                as_written = text[run[0].start : run[-1].end]
                found[stems] = f"Niet elke lezer kent ‘{as_written}’. Schrijf liever: {jargon[stems]}."
    return found


def abbreviations(text, whole):
    """A line for each abbreviation in `text` that `whole`, all texts of the fiche, does not explain, as {it: line}."""
    if text.isupper():
        return {}
    found = [match for match in ABBREVIATION.finditer(text) if _is_abbreviation(match[0])]
    # Two of them side by side are a name: EVA BXL.
    in_name = {match for pair in pairwise(found) if text[pair[0].end() : pair[1].start()] == " " for match in pair}
    names = dict.fromkeys(match[0] for match in found if match not in in_name)
    return {
        name: f"Niet elke lezer kent ‘{name}’. Schrijf het 1 keer voluit, met ({name}) erachter."
        for name in names
        if not _is_explained(name, whole)
    }


def _text(submission, name):
    """The answer as typed, also when it does not fit its column yet."""
    answer = submission.unfinished.get(name) or getattr(submission, name)
    return answer if isinstance(answer, str) else ""


def jargon_of_now():
    """The difficult words that editors keep, {stems: what to write instead}. One query."""
    words = JargonWord.objects.values_list("term", "instead")
    return {tuple(token.stem for token in tokens(term)): instead for term, instead in words}


def _is_abbreviation(word):
    capitals = sum(char.isupper() for char in word)
    return capitals >= 2 and capitals * 2 >= len(word) and word not in KNOWN and not ROMAN_NUMBER.fullmatch(word)


def _is_explained(name, whole):
    """Whether `whole` says what `name` stands for: in full before or behind it, by words with these initials, or as the
    name of something of a KIND."""
    said = rf"\w \({name}\)|\b{name} ?\([^)\d]{{6,}}|\b{name},? (?:is|staat voor|betekent|of|dat is) \w"
    of_a_kind = rf"(?i:{KIND}) (?:[A-Z]\w*(?: [A-Z]\w*)*(?:, | en ))*{name}\b|\b{name} vzw\b"
    if re.search(said, whole) or re.search(of_a_kind, whole):
        return True
    names = re.finditer(rf"\b[A-Z]\w+(?:[ -]{SMALL_WORD}\b|[ -][A-Z]\w+)+", whole)
    return any(name.upper() in "".join(re.findall(r"\b[A-Z]", found[0])) for found in names)
