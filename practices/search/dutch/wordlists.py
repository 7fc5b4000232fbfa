"""The word lists in `data/`: plain text, one entry a line, with what they are for behind a `#`."""

from pathlib import Path

DATA = Path(__file__).parent / "data"


def entries_in(path):
    """The lines of a word list, without comments and empty lines."""
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def words_in(name):
    """The words of the list with this name, as a frozenset."""
    return frozenset(entries_in(DATA / f"{name}.txt"))


def bases_in(name):
    """{form: base} of a list with lines such as "stad: steden"; a base is a form of itself."""
    return {
        form: base
        for base, _, forms in (line.partition(":") for line in entries_in(DATA / f"{name}.txt"))
        for form in [base, *forms.split()]
    }


def any_of(name):
    """The words of the list with this name as alternatives in a regular expression, the longest first."""
    return "|".join(sorted(words_in(name), key=lambda word: (-len(word), word)))
