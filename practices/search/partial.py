"""Practices that have some of the words of a search and not all: which, in what order, and which words those are."""

from dataclasses import dataclass

from .bits import Scores
from .query import as_wide, runs_of

# What is found in more than one out of so many practices says too little to be found by alone.
COMMON = 2
# In a bank so small everything is common.
SMALL = 20
# What having a place weighs; the most common word weighs 3.
PLACE = 2


@dataclass(frozen=True)
class SearchUnit:
    """A part of a search that a practice has or lacks: `words` as typed, and the tsquery that finds it."""

    words: str
    tsquery: str


@dataclass(frozen=True)
class PartlyFound:
    """A practice that has the words in `found` and lacks those in `missing`, both as typed."""

    practice_id: int
    found: list[str]
    missing: list[str]


def units_of(query, synonyms):
    """What can be found apart in a Query: words, hyphenated ones, synonyms of several words, phrases.

    Erkend vluchteling is one when it is a synonym of statushouder: half of it is something else. Returns a list of
    SearchUnit.
    """
    words, units, start = query.words, [], 0
    together = {place: length for place, length, _token in query.hyphenated}
    for place, run in runs_of(words, synonyms.longest):
        if len(run) > 1 and synonyms.of(run):
            together[place] = max(together.get(place, 1), len(run))
    while start < len(words):
        run = words[start : start + together.get(start, 1)]
        tokens = [(0, length, token) for place, length, token in query.hyphenated if place == start]
        units.append(SearchUnit(query.as_typed(run), as_wide(run, synonyms, tokens)))
        start += len(run)
    return units + [SearchUnit(f"“{clause.text}”", clause.exact) for clause in query.phrases]


def with_most_words(hits, places, left, everyone, number):
    """The practices of `left` (bits) with most units, as tiers from best to worst, at least `number` when there are.

    `hits` has the practices with each unit, as bits, and `places` whether it names a place; `everyone` is how many
    there are in the bank. A rare unit weighs more, a place less than any word: its own page answers it. What has less
    than half of the weight of the best is left out, and what has nothing but common words.
    """
    scores, telling = Scores(), 0
    for bits, is_place in zip(hits, places, strict=True):
        if not bits:
            continue
        count = bits.bit_count()
        scores.add(bits, PLACE if is_place else (everyone // count).bit_length() + 2)
        if count <= max(SMALL, everyone // COMMON):
            telling |= bits
    left &= telling
    tiers, best = [], None
    while left and sum(map(int.bit_count, tiers)) < number:
        tier, score = scores.best(left)
        best = best or score
        if score * 2 < best:
            break
        tiers.append(tier)
        left ^= tier
    return tiers


def partly_found(practice_id, units, hits):
    """A PartlyFound of this practice; `hits` has the practices with each unit, as bits."""
    has = [bool(bits >> practice_id & 1) for bits in hits]
    return PartlyFound(
        practice_id,
        [unit.words for unit, is_there in zip(units, has, strict=True) if is_there],
        [unit.words for unit, is_there in zip(units, has, strict=True) if not is_there],
    )
