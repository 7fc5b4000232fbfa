"""The synonyms that editors keep, ready to be looked up by stem."""

from ..models import Synonym
from .dutch.words import STOP_WORDS, tokens


class Synonyms:
    """What a run of words may be replaced by. Built from rows of `Synonym`; a few hundred are a small dictionary."""

    def __init__(self, rows=()):
        self._alternatives = {}
        for row in rows:
            phrases = [words_of(row.term), *map(words_of, row.alternatives)]
            for place, phrase in enumerate(phrases):
                if place == 0 or row.both_ways:
                    others = [phrases[0]] if place else phrases[1:]
                    found = self._alternatives.setdefault(_key(phrase), [])
                    found += [other for other in others if other and other not in found]
        self._alternatives.pop((), None)
        self.longest = max(map(len, self._alternatives), default=0)

    @classmethod
    def load(cls):
        """All synonyms of the bank. One query."""
        return cls(Synonym.objects.all())

    def of(self, words):
        """The alternatives for these words (Tokens), as a list of lists of Token."""
        return self._alternatives.get(_key(words), [])


def words_of(text):
    """The words of `text` that say something, as a list of Token."""
    return [token for token in tokens(text) if token.word not in STOP_WORDS]


def _key(words):
    return tuple(token.stem for token in words)
