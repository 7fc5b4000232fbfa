"""Dutch compounds and their parts: taalbeleid is taal and beleid."""

from functools import lru_cache

from .inflection import base, closed, is_form, singular
from .lexicon import is_kind, ranks
from .wordlists import words_in

MIN_LENGTH = 6
MIN_PART = 4
MAX_LENGTH = 40
# What a split must be worth: the ranks of its parts, less for short parts and for every part more. A word that the
# lexicon knows as one noun may be as old as onderwijs, so it needs more.
WORTH = 4
WORTH_OF_KNOWN = 8
WORTH_OF_MORE_PARTS = 3
# Words of three letters that often are a part; any other ones are more often a coincidence.
SHORT_FIRST, SHORT_LAST = words_in("short_first"), words_in("short_last")
# Prepositions, prefixes and endings that are words as well, but make no compound of two things.
NOT_FIRST, NOT_LAST = words_in("not_first"), words_in("not_last")
# Made of two words once, and one thing now: who looks for "werk" does not look for "werkgever".
WHOLE = words_in("whole")


@lru_cache(maxsize=50_000)
def compound_parts(word):
    """The parts of a folded compound, without linking letters, as a tuple; empty when the word is one whole."""
    word = word.replace("'", "")
    if not MIN_LENGTH <= len(word) <= MAX_LENGTH or not word.isalpha() or not word.isascii():
        return ()
    known = singular(word)
    if word in WHOLE or known in WHOLE or (known and (is_kind(known, "w") or _is_derived(known))):
        return ()
    if known and is_kind(known, "n"):
        return _split(known, WORTH_OF_KNOWN)[1]
    return _split(word, WORTH)[1]


def is_dutch(word):
    """Whether the folded `word` is right as it is: known, a form of a known word, or a compound of those."""
    return is_form(word) or bool(compound_parts(word))


def _is_derived(known):
    """Whether a known word is a verb, an adjective, or a noun made of one: then its parts say nothing of themselves."""
    root = base(known)
    return is_kind(known, "va") or (root is not None and root != known and is_kind(root, "va"))


def _split(word, worth):
    """The best way to divide `word` that is at least worth this, as (worth, parts); (0, ()) when there is none."""
    best = (0, ())
    for place in range(3, len(word) - 2):
        adjective = _adjective(word[:place])
        first = _first(word[:place]) or adjective
        if not first:
            continue
        last = not adjective and _last(word[place:])
        if last and first[0] + last >= worth:
            best = max(best, (first[0] + last, (first[1], word[place:])))
        if len(word) - place >= MIN_LENGTH:
            rest, more = _split(word[place:], WORTH)
            if more and first[1] + more[0] not in WHOLE and first[0] + rest - WORTH_OF_MORE_PARTS >= worth:
                best = max(best, (first[0] + rest - WORTH_OF_MORE_PARTS, (first[1], *more)))
    return best


@lru_cache(maxsize=20_000)
def _first(head):
    """What `head` is worth as the first part of a compound and the part without linking letters, or None."""
    found = []
    if is_kind(head, "f"):
        found.append((_worth(head, 0), head))
    elif is_kind(head, "n"):
        found.append((_worth(head, 0) - 2, head))
    if head.endswith("s") and is_kind(head[:-1], "sn"):
        found.append((_worth(head[:-1], 0) - (0 if is_kind(head[:-1], "s") else 2), head[:-1]))
    if head.endswith("en"):
        found += [(_worth(one, 0), head) for one in [*closed(head[:-2]), head[:-1]] if is_kind(one, "n")]
    found = [
        (worth, part)
        for worth, part in found
        if part not in NOT_FIRST and (len(part) >= MIN_PART or part in SHORT_FIRST)
    ]
    return max(found, default=None)


def _adjective(head):
    """What `head` is worth as an adjective before a compound (gelijke-kansenbeleid, vrije-tijdsaanbod), or None."""
    one = head.endswith("e") and len(head) > MIN_PART and singular(head)
    return (WORTH_OF_MORE_PARTS, head) if one and is_kind(one, "a") and not is_kind(head, "nf") else None


@lru_cache(maxsize=20_000)
def _last(tail):
    """What `tail` is worth as the last part of a compound, or None."""
    forms = {tail, singular(tail)} - {None}
    if forms & NOT_LAST:
        return None
    return max(
        (
            _worth(form, 1) - (0 if is_kind(form, "l") else 1)
            for form in forms
            if is_kind(form, "nl") and (len(form) >= MIN_PART or form in SHORT_LAST)
        ),
        default=None,
    )


def _worth(part, place):
    # A long part is no coincidence, a short one may be.
    return ranks(part)[place] + (max(0, len(part) - 5) // 2 if len(part) > MIN_PART else -1)


def glued(word):
    """The two Dutch words that were typed without their space, socialekruidenier; () for anything else."""
    if is_dutch(word):
        return ()
    places = range(len(word) - MIN_PART, MIN_PART - 1, -1)
    return next(((word[:at], word[at:]) for at in places if is_dutch(word[:at]) and is_dutch(word[at:])), ())
