"""The synonyms that editors keep, ready to be looked up by stem, and the towns that places lie in."""

from ..models import Synonym
from .dutch.words import STOP_WORDS, tokens

# A form of a word has about so many letters more than the word.
SHORTER = 3


class Synonyms:
    """What a run of words may be replaced by. Built from rows of `Synonym`; a few hundred are a small dictionary.

    Those that work both ways are a group: each may be replaced by every other.

    `places` are pairs of a name and the towns to look for as well. A name is that name only, no form of a word:
    Borsbeek is not Borsbeke.
    """

    def __init__(self, rows=(), places=()):
        self._alternatives, self._written = {}, {}
        for row in rows:
            phrases = [*map(self._read, [row.term, *row.alternatives])]
            for place, phrase in enumerate(phrases):
                if place == 0 or row.both_ways:
                    others = [*phrases[:place], *phrases[place + 1 :]]
                    found = self._alternatives.setdefault(_key(phrase), [])
                    found += [other for other in others if other and other not in found]
        self._alternatives.pop((), None)
        self._places = {_words(words_of(name)): [*map(self._read, towns)] for name, towns in places}
        self._single = sorted({words[0] for words in self._written if len(words) == 1})
        self.longest = max(map(len, [*self._alternatives, *self._places]), default=0)

    @classmethod
    def load(cls, places=()):
        """All synonyms of the bank, and those places. One query."""
        return cls(Synonym.objects.all(), places)

    def of(self, words):
        """The alternatives for these words (Tokens), as a list of lists of Token."""
        return [*self._alternatives.get(_key(words), []), *self._places.get(_words(words), [])]

    def like(self, word):
        """The words among synonyms that begin and end up about as `word` does, to compare with what was typed."""
        return [other for other in self._single if other[0] == word[0] and abs(len(other) - len(word)) <= SHORTER]

    def as_written(self, words):
        """An alternative as whoever keeps it wrote it."""
        return self._written[_words(words)]

    def _read(self, text):
        words = words_of(text)
        self._written.setdefault(_words(words), text)
        return words


def words_of(text):
    """The words of `text` that say something, as a list of Token."""
    return [token for token in tokens(text) if token.word not in STOP_WORDS]


def _key(words):
    return tuple(token.stem for token in words)


def _words(words):
    return tuple(token.word for token in words)
