"""Two texts beside each other, with the words that differ marked."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise

WORD = re.compile(r"\s*\S+")
TOKEN = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Piece:
    """Some words in a row that share a mark. `is_cut`: gone from what came after. `is_new`: not in what was before."""

    text: str
    is_cut: bool = False
    is_new: bool = False


def marked(text, after=None, before=None):
    """Return `text` as a list of Piece, by what is not in the text `after` and `before` it; None compares nothing."""
    words = WORD.findall(text)
    kept, known = _shared(words, after), _shared(words, before)
    flags = [(place not in kept, place not in known) for place in range(len(words))]
    return [
        Piece("".join(word for word, _ in group), *flag)
        for flag, group in groupby(zip(words, flags, strict=True), key=lambda pair: pair[1])
    ]


def rewritten(before, after):
    """What makes of the text `before` the text `after`, in one list of Piece: what went stands before what came."""
    old, new = WORD.findall(before), WORD.findall(after)
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    found = []
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag != "insert":
            found.append(Piece("".join(old[first:last]), is_cut=tag != "equal"))
        if tag in ("insert", "replace"):
            found.append(Piece("".join(new[start:end]), is_new=True))
    return found


def both(base, live, sent):
    """The text with both edits in it; None when they touch each other, so that somebody has to write it."""
    words = TOKEN.findall(base)
    edits = sorted([*_edits(words, live), *_edits(words, sent)])
    if any(second[0] <= first[1] for first, second in pairwise(edits)):
        return None
    for start, end, new in reversed(edits):
        words[start:end] = new
    return "".join(words)


def _shared(words, other):
    """The places in `words` of those that are also in the text `other`, in the same order."""
    if other is None:
        return range(len(words))
    plain = [word.strip() for word in words]
    matcher = SequenceMatcher(None, plain, other.split())
    return {place for block in matcher.get_matching_blocks() for place in range(block.a, block.a + block.size)}


def _edits(words, text):
    """What makes of `words` the `text`, as (first, last, words instead)."""
    other = TOKEN.findall(text)
    matcher = SequenceMatcher(None, words, other, autojunk=False)
    return [(a, b, other[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
