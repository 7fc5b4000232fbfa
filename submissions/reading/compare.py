"""Two texts beside each other, with the words that differ marked."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

WORD = re.compile(r"\s*\S+")


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


def _shared(words, other):
    """The places in `words` of those that are also in the text `other`, in the same order."""
    if other is None:
        return range(len(words))
    plain = [word.strip() for word in words]
    matcher = SequenceMatcher(None, plain, other.split())
    return {place for block in matcher.get_matching_blocks() for place in range(block.a, block.a + block.size)}
