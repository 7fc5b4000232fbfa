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

from ..models import JargonWord

# The texts that people write in sentences.
TEXTS = [*PROSE_FIELDS, "implementation_text", "remark"]
# Plain Dutch has some 15 words in a sentence. Only what is much longer gives a hint.
MAX_WORDS = 25
QUOTED_WORDS = 6
WORD = re.compile(r"\w+(?:[’'./&-]\w+)*")
# A line that is this long and goes on in lower case was broken by a mail program or a PDF, not by the writer.
WRAPPED = re.compile(r"(?<=[^\n]{50})\n(?=[a-zà-ÿ])")
# What comes after an abbreviation such as "bv." starts in lower case.
SENTENCE_END = re.compile(r"(?<=[.?!…])[\"'’”)]*\s+(?![a-zà-ÿ])")

ABBREVIATION = re.compile(r"(?<![\w@/.])[A-Z][A-Za-z0-9]{1,5}(?!\w|[./@]\w)")
ROMAN_NUMBER = re.compile(r"[IVX]+")
# What every reader knows.
KNOWN = frozenset(entries_in(Path(__file__).parent / "data" / "known_abbreviations.txt"))
SMALL_WORD = r"(?:aan|de|der|en|het|in|met|op|te|van|voor)"

MONTH = "(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)"
DATE = rf"(?:\d{{1,2}} {MONTH} |\d{{1,2}}[./-]\d{{1,2}}[./-])(?:19|20)\d\d\b"
NAME = r"\b[A-ZÀ-ÖØ-Þ]\w+(?: (?:(?:van|de|den|der|el|al|ben|ter) )*[A-ZÀ-ÖØ-Þ][\w.]*)*"
# A date right behind a name tells a birthday only when it is of the last century: feasts and openings are younger.
BIRTH_DATE = re.compile(
    rf"(?:{NAME}\b.{{0,40}}?)?(?:\b(?:[Gg]eboren|[Gg]eb\.|[Gg]eboortedatum)|°).{{0,15}}?{DATE}"
    rf"|{NAME} ?[(,] ?(?=.{{0,15}}\b19\d\d){DATE}"
    rf"|{NAME} \(?° ?(?:19|20)\d\d\b"
)
NATIONAL_NUMBER = re.compile(r"(?<!\d)(\d\d)[ .-]?(\d\d)[ .-]?(\d\d)[ .-]?(\d{3})[ .-]?(\d\d)(?!\d)")
# Belgian numbers of homes, services and mobiles, with the separators people use; abroad: with a plus.
PHONE_NUMBER = re.compile(
    r"(?<![\d,.-])(?<!\d )(?:(?:(?:\+|00)32 ?(?:\(0\))?|0)"
    r"(?:4[5-9]\d[ /.-]*(?:\d\d[ .-]?\d\d[ .-]?\d\d|\d{3}[ .-]?\d{3})"
    r"|[2349][ /.-]*\d{3}[ .-]?\d\d[ .-]?\d\d"
    r"|(?:1[0-69]|[56]\d|71|8[1-9])[ /.-]*\d\d[ .-]?\d\d[ .-]?\d\d)"
    r"|\+(?!32)\d\d[\d /.()-]{7,14}\d)(?![ .]?\d)"
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class Hint:
    """What can be better in the answer to `field`, and how. `kind`: "person", "sentence", "word" or "abbreviation"."""

    field: str
    kind: str
    text: str


def hints_for(submission, fields):
    """The hints on those of `fields` that are TEXTS, as a list of Hint: per text, the weightiest first. One query.

    An abbreviation may be explained anywhere in the fiche; it is mentioned once, as a difficult word is.
    """
    fields = [name for name in fields if name in TEXTS]
    whole = "\n".join(_text(submission, name) for name in dict.fromkeys([*SEARCHED_TEXTS, *TEXTS]))
    jargon, seen, found = _jargon(), set(), []
    for name in fields:
        text = _text(submission, name)
        found += [Hint(name, "person", line) for line in personal_data(text)]
        found += [Hint(name, "sentence", line) for line in long_sentences(text)]
        for kind, lines in [("word", difficult_words(text, jargon)), ("abbreviation", abbreviations(text, whole))]:
            found += [Hint(name, kind, line) for what, line in lines.items() if what not in seen]
            seen.update(lines)
    return found


def long_sentences(text):
    """At most one line, on the longest sentence and how many others there are."""
    counts = {sentence: len(WORD.findall(sentence)) for sentence in sentences(text)}
    too_long = sorted((sentence for sentence in counts if counts[sentence] > MAX_WORDS), key=lambda one: -counts[one])
    if not too_long:
        return []
    longest = too_long[0]
    quote = f"‘{' '.join(longest.split()[:QUOTED_WORDS])} …’"
    if len(too_long) == 1:
        return [f"De zin {quote} telt {counts[longest]} woorden. Maak er 2 van, dan leest hij vlotter."]
    return [
        f"{len(too_long)} zinnen zijn lang. De langste, {quote}, telt {counts[longest]} woorden. "
        "Maak er kortere zinnen van."
    ]


def sentences(text):
    """`text` as a list of sentences; a line of a list is one too."""
    lines = WRAPPED.sub(" ", text.replace("\r\n", "\n")).splitlines()
    return [sentence for line in lines for sentence in SENTENCE_END.split(line.strip()) if sentence]


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


def personal_data(text):
    """A line for each trace of a person in `text`: birth date, national register number, phone number, address."""
    found = []
    for match in NATIONAL_NUMBER.finditer(text):
        if is_national_number("".join(match.groups())):
            found.append(f"‘{match[0]}’ lijkt een rijksregisternummer. Haal het weg.")
    for match in BIRTH_DATE.finditer(text):
        found.append(
            f"‘{match[0]}’ lijkt een geboortedatum. Haal weg waaraan je een inwoner herkent. "
            "‘Een moeder van 34’ zegt genoeg."
        )
    for match in PHONE_NUMBER.finditer(text):
        if not is_national_number(re.sub(r"\D", "", match[0])):
            found.append(f"Hier staat een telefoonnummer, ‘{match[0]}’. {NO_CONTACT_HERE}")
    for match in EMAIL.finditer(text):
        found.append(f"Hier staat een e-mailadres, ‘{match[0].rstrip('.')}’. {NO_CONTACT_HERE}")
    return list(dict.fromkeys(found))


NO_CONTACT_HERE = "Is het van jullie dienst? Zet het bij het contact. Is het van een inwoner? Haal het weg."


def is_national_number(digits):
    """Whether 11 digits are a national register number or a bis number.

    The last two are 97 less the remainder of the first nine by 97; a 2 goes in front for anyone born from 2000 on.
    Sources: royal decree of 3 April 1984 on the composition of the number; royal decree of 8 February 1991 on that of
    people outside the register, whose month is 20 or 40 higher.
    """
    if len(digits) != 11 or int(digits[2:4]) % 20 > 12 or int(digits[2:4]) > 52 or int(digits[4:6]) > 31:
        return False
    return int(digits[9:]) in {97 - int(century + digits[:9]) % 97 for century in ("", "2")}


def _text(submission, name):
    """The answer as typed, also when it does not fit its column yet."""
    answer = submission.unfinished.get(name) or getattr(submission, name)
    return answer if isinstance(answer, str) else ""


def _jargon():
    words = JargonWord.objects.values_list("term", "instead")
    return {tuple(token.stem for token in tokens(term)): instead for term, instead in words}


def _is_abbreviation(word):
    capitals = sum(char.isupper() for char in word)
    return capitals >= 2 and capitals * 2 >= len(word) and word not in KNOWN and not ROMAN_NUMBER.fullmatch(word)


def _is_explained(name, whole):
    """Whether `whole` says in full what `name` stands for: before or behind it, or by words with these initials."""
    said = rf"\w \({name}\)|\b{name} ?\([^)\d]{{6,}}|\b{name},? (?:is|staat voor|betekent|of|dat is) \w"
    if re.search(said, whole):
        return True
    names = re.finditer(rf"\b[A-Z]\w+(?:[ -]{SMALL_WORD}\b|[ -][A-Z]\w+)+", whole)
    return any(name.upper() in "".join(re.findall(r"\b[A-Z]", found[0])) for found in names)
