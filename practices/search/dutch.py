"""Dutch words as the search compares them: folded, split, stemmed.

The same functions prepare what is stored and what is asked, so the two always meet. PostgreSQL only compares the
results (configuration `simple`): that works on any server and can be tested with word lists.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

# Letters and digits; "+" belongs to lgbtqi+, an apostrophe inside a word to cafés written as café's.
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*\+?")
MAX_WORD_LENGTH = 60

STOP_WORDS = frozenset(
    """
    aan al als bij d dat de den der des deze die dit door een en er heeft het hebben hoe hun ik in is je kan kunnen maar
    met na naar niet nog nu of om ook op over s t te ten ter toe tot u uit van voor want wat we wel werd wie wij worden
    wordt ze zich zij zijn zo zoals
    """.split()  # noqa: SIM905 - a list of a word per line would be three screens long
)

# The algorithm that Snowball calls "dutch" is Kraaij-Pohlmann: it keeps wonen and won apart where Porter's joins them.
_stemmer = snowballstemmer.stemmer("dutch")
# Words that the stemmer would throw together with another word.
IRREGULAR = {"gemeente": "gemeente", "gemeenten": "gemeente", "gemeentes": "gemeente"}


class Token(NamedTuple):
    """A word in a text: where it stands and the stem it is found by."""

    start: int
    end: int
    word: str
    stem: str


def fold(text):
    """`text` in lower case without accents: "Café’s" becomes "cafe's"."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).replace("’", "'")


def _word(text):
    """One word folded to letters, digits, apostrophe and plus; some letters unfold into whole phrases."""
    return "".join(char for char in fold(text) if char.isalnum() or char in "'+")[:MAX_WORD_LENGTH]


@lru_cache(maxsize=50_000)
def stem(word):
    """The stem of one folded word. Words with digits (NT2) and very short ones stay as they are."""
    word = word.replace("'", "")
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) < 4 or not word.isalpha():
        return word
    return _stemmer.stemWord(word)


def tokens(text):
    """The words of `text`, stop words included, as a list of Token with places in the original text."""
    found = []
    for match in WORD.finditer(text):
        word = _word(match[0])
        if word:
            found.append(Token(match.start(), match.end(), word, stem(word)))
    return found


def is_stop_word(word):
    return word in STOP_WORDS
