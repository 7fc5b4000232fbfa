"""Dutch words as the search compares them: folded, split, stemmed.

The same functions prepare what is stored and what is asked, so the two always meet. PostgreSQL only compares the
results (configuration `simple`): that works on any server and can be tested with word lists.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from .compounds import compound_parts
from .inflection import base, closed
from .wordlists import words_in

# Letters and digits; "+" belongs to lgbtqi+, an apostrophe inside a word to cafés written as café's.
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*\+?")
HYPHENATED = re.compile(rf"(?<![^\W_]){WORD.pattern}(?:-{WORD.pattern})+")
MAX_WORD_LENGTH = 60
DOUBLE_VOWEL = re.compile(r"([aeou])\1([^aeiou])$")

STOP_WORDS = words_in("stop_words")
ENDINGS = ("heden", "heid", "tjes", "jes", "tje", "je", "en", "e", "s")


class Token(NamedTuple):
    """A word in a text: where it is and the stem it is found by."""

    start: int
    end: int
    word: str
    stem: str


def fold(text):
    """`text` in lower case without accents: "Café’s" becomes "cafe's"."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).replace("’", "'")


def without_control_characters(text):
    """`text` with a space for every character that cannot be seen, such as NUL or a text processor's line break."""
    return "".join(char if char.isprintable() else " " for char in text)


def _word(text):
    """One word folded to letters, digits, apostrophe and plus; some letters unfold into whole phrases."""
    return "".join(char for char in fold(text) if char.isalnum() or char in "'+")[:MAX_WORD_LENGTH]


@lru_cache(maxsize=50_000)
def stem(word):
    """The stem of one folded word. Words with digits (NT2) and very short ones stay as they are.

    A word that the lexicon does not know is taken by its last part (huurgaranties is huur and garanties), or else by
    its ending alone.
    """
    word = word.replace("'", "")
    # lgbtqi+ is written without plus as well; 50+ is not 50.
    if word[:-1].isalpha():
        word = word.removesuffix("+")
    if len(word) < 3 or not word.isalpha():
        return word
    known = base(word)
    if known:
        return known
    last = compound_parts(word)[-1:]
    if last and word.endswith(last[0]):
        return word[: -len(last[0])] + (base(last[0]) or last[0])
    return _ending_off(word)


@lru_cache(maxsize=50_000)
def part_stems(word):
    """The stems of the parts of a folded compound: "taalcafes" gives ("taal", "cafe"), a whole word an empty tuple."""
    return tuple(stem(part) for part in compound_parts(word))


def _ending_off(word):
    """`word`, which nobody knows, without the endings of plural, diminutive and adjective, and with short vowels."""
    while True:
        short = DOUBLE_VOWEL.sub(r"\1\2", word)  # senioren is of senior, figuren of figuur: the stress cannot be seen
        for end in ENDINGS:
            if short.endswith(end) and len(short) - len(end) >= 4:
                rest = short[: -len(end)]
                short = closed(rest)[-1] if end in ("en", "e") else rest
                break
        if short == word:
            return word
        word = short


def tokens(text):
    """The words of `text`, stop words included, as a list of Token with places in the original text."""
    return [
        Token(*match.span(), *word_and_stem)
        for match in WORD.finditer(text)
        if (word_and_stem := _word_and_stem(match[0]))
    ]


@lru_cache(maxsize=50_000)
def _word_and_stem(text):
    """One word folded, and its stem; nothing when no letter or digit is left."""
    word = _word(text)
    return (word, stem(word)) if word else ()


@lru_cache(maxsize=50_000)
def stems_of(text):
    """All stems by which one word as written in a text is found: its own, and those of its parts."""
    word_and_stem = _word_and_stem(text)
    return frozenset((word_and_stem[1], *part_stems(word_and_stem[0]))) if word_and_stem else frozenset()


def joined(text):
    """The hyphenated words of `text` as one Token each, zij-instroom as zijinstroom.

    No numbers such as 0-3, and nothing longer than a word can be: that is the tail of a web address.
    """
    return [
        Token(match.start(), match.end(), word, stem(word))
        for match in HYPHENATED.finditer(text)
        if (word := "".join(_word(part) for part in match[0].split("-"))).isalpha() and len(word) <= MAX_WORD_LENGTH
    ]
