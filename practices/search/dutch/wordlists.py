"""The word lists in `data/`: plain text, one entry a line, with what they are for behind a `#`."""

import re
from pathlib import Path

COMMENT = re.compile("#.*")
DATA = Path(__file__).parent / "data"


def entries_in(path):
    """The lines of a word list, without comments and empty lines."""
    lines = COMMENT.sub("", path.read_text(encoding="utf-8")).splitlines()
    return list(filter(None, map(str.strip, lines)))


def words_in(name):
    """The words of the list with this name, as a frozenset."""
    return frozenset(entries_in(DATA / f"{name}.txt"))


def bases_in(name):
    """{form: base} of a list with lines such as "stad: steden"; a base is a form of itself."""
    bases = {}
    for line in entries_in(DATA / f"{name}.txt"):
        base, _, forms = line.partition(":")
        bases[base] = base
        bases.update(dict.fromkeys(forms.split(), base))
    return bases


def any_of(name):
    """The words of the list with this name as alternatives in a regular expression, the longest first."""
    return "|".join(sorted(words_in(name), key=lambda word: (-len(word), word)))
