"""What a reader typed, as words, phrases and words that are not wanted, and as questions to PostgreSQL.

Three kinds of lexeme meet here. A word is stored by its stem, and the parts of a compound by their stems with a plus
in front (taalbeleid: `taalbeleid`, `+taal`, `+beleid`), so that whole words can come before parts of words.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from .dutch.wordlists import DATA, entries_in
from .dutch.words import STOP_WORDS, Token, fold, joined, part_stems, stem, tokens, without_control_characters

MAX_LENGTH = 200
MAX_CLAUSES = 24
# A phrase between quotes, or a run without spaces; either may start with a minus.
CLAUSE = re.compile(r'(?P<minus>(?<!\S)-)?(?:["“”„](?P<phrase>[^"“”„]*)["“”„]?|(?P<word>[^\s"“”„]+))')
# Shorter words are never taken for typing errors.
MIN_CORRECTABLE_LENGTH = 4
# In a longer search two neighbours are no longer tried as one word: it would only make the question long.
MAX_JOINED = 6
# Two words that mean one thing together have at most this number minus one between them.
NEAR = 4
QUESTION = re.compile(rf"\b(?:{'|'.join(entries_in(DATA / 'questions.txt'))})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Clause:
    """A word, a phrase, or words with hyphens, which may be written as one (`joined`). `is_excluded`: not wanted.

    The places of its Tokens are those in the text of the Query; `text` is what stands there, without quotes or minus.
    """

    text: str
    tokens: tuple[Token, ...]
    distances: tuple[int, ...]
    is_phrase: bool = False
    is_excluded: bool = False
    joined: Token | None = None

    @property
    def exact(self):
        """As a tsquery: these very words (in any form), for a phrase side by side."""
        joined = f"'{self.tokens[0].stem}'"
        for token, distance in zip(self.tokens[1:], self.distances[1:], strict=True):
            joined += f" <{distance}> '{token.stem}'" if self.is_phrase else f" & '{token.stem}'"
        return f"!({joined})" if self.is_excluded else f"({joined})"


@dataclass(frozen=True)
class Query:
    """A search as typed and as understood: `clauses` are joined with AND; none for nothing but stop words.

    `left_out` are the words that only put the question, as typed: "hoe betrek ik".
    """

    text: str
    clauses: tuple[Clause, ...]
    left_out: tuple[str, ...] = ()

    @property
    def words(self):
        """The words to look for, without phrases and excluded ones, as a list of Token."""
        return [token for clause in self.plain for token in clause.tokens]

    @property
    def stems(self):
        """The stems to look for and mark, without the excluded ones."""
        return {token.stem for clause in self.clauses if not clause.is_excluded for token in clause.tokens}

    @property
    def stem(self):
        """What this search has in common with the same one written otherwise: "mama's" and "ik zoek mama"."""
        wanted = [clause for clause in self.clauses if not clause.is_excluded]
        return " ".join(token.stem for clause in wanted for token in clause.tokens)

    @property
    def correctable(self):
        """The typed words that are long enough to be typing errors, once each."""
        return sorted({token.word for token in self.words if len(token.word) >= MIN_CORRECTABLE_LENGTH})

    @property
    def exact(self):
        """As a tsquery: all words as typed, two of them side by side also as the one word that they make together."""
        apart = [clause.exact for clause in self.clauses]
        together = ([*apart[:place], f"'{stem}'", *apart[place + 2 :]] for place, stem in self._made_together)
        return " | ".join(" & ".join(reading) for reading in [apart, *together])

    @property
    def _made_together(self):
        """The stems of the words that two clauses of one word make together, as (place of the first clause, stem)."""
        if len(self.words) > MAX_JOINED:
            return []
        single = {clause: clause.tokens[0] for clause in self.plain if len(clause.tokens) == 1}
        return [
            (place, stem(compound))
            for place, (first, last) in enumerate(pairwise(self.clauses))
            if first in single and last in single
            for compound in _compounds(single[first], single[last])
        ]

    def loose(self, synonyms):
        """As a tsquery to rank by: any of the words. A synonym of the only word is all that some have to rank by."""
        words = self.words
        if len(words) == 1:
            words = [*words, *(token for instead in synonyms.of(words) for token in instead)]
        lexemes = [*map(_any, words), *(_lexeme(stem) for _place, stem in self._made_together)]
        return " | ".join(lexemes) or self.exact

    def wide(self, synonyms):
        """As a tsquery: each word also as part of a compound, a compound also by its parts, and with synonyms."""
        others = [clause.exact for clause in self.clauses if clause not in self.plain]
        return " & ".join([*([as_wide(self.words, synonyms, self.hyphenated)] if self.words else []), *others])

    def alternatives(self, synonyms):
        """The synonyms that are looked for as well, as a list of (words as typed, "alternative, …")."""
        return [
            (self.as_typed(run), ", ".join(map(synonyms.as_written, alternatives)))
            for _start, run in runs_of(self.words, synonyms.longest)
            if (alternatives := synonyms.of(run))
        ]

    def as_typed(self, run):
        """The text of some Tokens that follow each other, as it was typed."""
        return self.text[run[0].start : run[-1].end]

    @property
    def phrases(self):
        """The phrases to look for, as a list of Clause."""
        return [clause for clause in self.clauses if clause.is_phrase and not clause.is_excluded]

    @property
    def hyphenated(self):
        """What the hyphenated clauses are when written as one word, as a list of (place, number of words, Token)."""
        found, place = [], 0
        for clause in self.plain:
            if clause.joined:
                found.append((place, len(clause.tokens), clause.joined))
            place += len(clause.tokens)
        return found

    @property
    def plain(self):
        """The words to look for, without phrases and excluded ones, as a list of Clause."""
        return [clause for clause in self.clauses if not clause.is_phrase and not clause.is_excluded]


def parse(text):
    """The Query in `text`: words, "phrases" and -words; anything else is read as space. Never raises."""
    text = " ".join(without_control_characters(text).split())[:MAX_LENGTH]
    clauses = []
    for match in CLAUSE.finditer(text):
        kind = "word" if match["phrase"] is None else "phrase"
        found = enumerate(tokens(match[kind]))
        kept = [(place, _moved(token, match.start(kind))) for place, token in found if token.word not in STOP_WORDS]
        if not kept:
            continue
        places = [place for place, _token in kept]
        clauses.append(
            Clause(
                text=match[kind].strip(),
                tokens=tuple(token for _place, token in kept),
                distances=(0, *(after - before for before, after in pairwise(places))),
                is_phrase=kind == "phrase",
                is_excluded=match["minus"] is not None,
                joined=next(iter(joined(match["word"] or "")), None),
            )
        )
    return _about(Query(text=text, clauses=tuple(clauses[:MAX_CLAUSES])))


def _about(query):
    """The Query without the words that only put the question, unless nothing else is wanted."""
    spans = [match.span() for match in QUESTION.finditer(_folded(query.text))]
    asking = {
        clause
        for clause in query.plain
        if any(start <= clause.tokens[0].start and clause.tokens[-1].end <= end for start, end in spans)
    }
    kept = tuple(clause for clause in query.clauses if clause not in asking)
    if not asking or all(clause.is_excluded for clause in kept):
        return query
    return replace(query, clauses=kept, left_out=tuple(clause.text for clause in query.clauses if clause in asking))


def _folded(text):
    """`text` without accents, each letter still in its place."""
    return "".join(fold(char)[:1] or char for char in text)


def _moved(token, by):
    return token._replace(start=token.start + by, end=token.end + by)


def as_wide(words, synonyms, hyphenated=()):
    """As a tsquery: practices with all of `words` (Tokens), each in any of its forms; or with a run of them joined to
    one word (huur garantie, or by `hyphenated`), or replaced by a synonym."""
    single = [_word(token, synonyms) for token in words]
    readings = [single]
    for start, run in runs_of(words, max(2, synonyms.longest)):
        if len(run) == 1:
            continue
        instead = [_all(alternative) for alternative in synonyms.of(run)]
        if len(run) == 2 and len(words) <= MAX_JOINED:
            instead += [_lexeme(stem(compound)) for compound in _compounds(*run)]
        if instead:
            readings.append([*single[:start], f"({' | '.join(instead)})", *single[start + len(run) :]])
    for start, length, token in hyphenated:
        readings.append([*single[:start], _any(token), *single[start + length :]])
    return "(" + " | ".join(" & ".join(reading) for reading in readings) + ")"


def _compounds(first, last):
    """The words that two words make together; a linking s or en only where it makes a compound of just these two."""
    linked = (f"{first.word}{link}{last.word}" for link in ["s", "en"])
    return [first.word + last.word, *(word for word in linked if part_stems(word) == (first.stem, last.stem))]


def _word(token, synonyms):
    parts = part_stems(token.word)
    found = [_any(token), *([_together([*map(_lexeme, parts)])] if parts else [])]
    return f"({' | '.join([*found, *map(_all, synonyms.of([token]))])})"


def _all(words):
    return _together([*map(_any, words)])


def _together(lexemes):
    """All of them; two stand near each other, either first: beleid rond taal is taalbeleid, sociale … dienst is not."""
    if len(lexemes) != 2:
        return f"({' & '.join(lexemes)})"
    one, other = lexemes
    pairs = [(one, other, distance) for distance in range(NEAR + 1)]
    pairs += [(other, one, distance) for distance in range(1, NEAR + 1)]
    return f"({' | '.join(f'{first} <{distance}> {last}' for first, last, distance in pairs)})"


def _any(token):
    return _lexeme(token.stem)


def _lexeme(stem):
    """A stem as a whole word or as a part of one."""
    return f"('{stem}' | '+{stem}')"


def runs_of(words, longest):
    """All runs of at most `longest` words, as (place of the first, [Token, …])."""
    for start in range(len(words)):
        for length in range(1, min(longest, len(words) - start) + 1):
            yield start, words[start : start + length]
