"""The Dutch words that the search knows, with what kind of word each is. Read once, on first use."""

import gzip
from functools import cache
from pathlib import Path

# One line per kind: letters and two ranks, then its words. The letters: n noun, v shortest form of a verb, a adjective,
# w other word; in compounds f first part, s first part with a linking s, l last part. The ranks, 0 to 9, tell in how
# many compounds of the full list the word is first and last.
FILE = Path(__file__).parent / "data" / "words.txt.gz"


@cache
def lexicon():
    """All known words, folded, with their kind, as a dict: {"taal": "nfl7", ...}."""
    kinds = {}
    with gzip.open(FILE, "rt", encoding="ascii") as lines:
        for line in lines:
            kind, *words = line.split()
            kinds.update(dict.fromkeys(words, kind))
    return kinds


def is_kind(word, letters):
    """Whether `word` is known as one of the kinds in `letters`."""
    kind = lexicon().get(word)
    return kind is not None and any(letter in kind for letter in letters)


def ranks(word):
    """How often `word` is the first and the last part of compounds, from 0 to 9 each."""
    kind = lexicon().get(word)
    return (int(kind[-2]), int(kind[-1])) if kind else (0, 0)
