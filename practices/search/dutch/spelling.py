"""The word that somebody meant to type, out of a few that look like it."""

from itertools import pairwise

from .wordlists import DATA, entries_in

# What sounds the same in Dutch costs little; keys that lie together on a Belgian keyboard cost less than others.
ROWS = ["azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm"]
CHEAP = 0.5
NEIGHBOUR = 0.8
# How much of a word may be wrong: one letter in a short word, nearly three in a long one.
MAX_COST_PER_LETTER = 0.26
MAX_COST = 2.8
FIRST_LETTER = 0.6


def _pairs(lines):
    """The two halves of each line, both ways round."""
    both = [tuple(line.split()) for line in lines]
    return {*both, *((after, before) for before, after in both)}


def _by_last_letters(pairs):
    """The pairs of spellings under the last letters of both, where `typing_distance` looks for them."""
    found = {}
    for before, after in pairs:
        found.setdefault((before[-1], after[-1]), []).append((before, after))
    return found


SOUNDS = _by_last_letters(_pairs(entries_in(DATA / "sounds_alike.txt")))
NEIGHBOURS = _pairs(f"{one} {other}" for row in ROWS for one, other in pairwise(row))


def typing_distance(typed, word):
    """How unlikely it is that `typed` was meant as `word`: 0 for the same, 1 for any letter wrong, too many or missing.

    Damerau-Levenshtein (a letter changed, left out, added, or two swapped), with a lower price for what sounds alike,
    for letters doubled or not, and for keys that lie together.
    """
    costs = [[0.0] * (len(word) + 1) for _ in range(len(typed) + 1)]
    for i in range(len(typed) + 1):
        for j in range(len(word) + 1):
            if not i or not j:
                costs[i][j] = float(i + j)
                continue
            one, other = typed[i - 1], word[j - 1]
            if one == other:
                change = 0.0
            elif (one, other) in NEIGHBOURS:
                change = NEIGHBOUR
            else:
                change = 1.0
            best = min(
                costs[i - 1][j - 1] + change,
                costs[i - 1][j] + (CHEAP if i > 1 and one == typed[i - 2] else 1.0),
                costs[i][j - 1] + (CHEAP if j > 1 and other == word[j - 2] else 1.0),
            )
            if i > 1 and j > 1 and one == word[j - 2] and other == typed[i - 2] and one != other:
                best = min(best, costs[i - 2][j - 2] + NEIGHBOUR)
            for before, after in SOUNDS.get((one, other), ()):
                if typed.endswith(before, 0, i) and word.endswith(after, 0, j):
                    best = min(best, costs[i - len(before)][j - len(after)] + CHEAP)
            costs[i][j] = best
    # People seldom miss the first letter.
    return costs[-1][-1] + (FIRST_LETTER if typed[:1] != word[:1] else 0.0)


def best_match(typed, candidates):
    """The one of `candidates` (folded words) that `typed` was most likely meant as, or None when none is near enough.

    Of equally near words the one that stands first in `candidates` wins, so put the most frequent or similar first.
    """
    nearest = min(((typing_distance(typed, word), place, word) for place, word in enumerate(candidates)), default=None)
    if nearest is None or nearest[0] > min(MAX_COST, max(1.0, MAX_COST_PER_LETTER * len(typed))):
        return None
    return nearest[2]
