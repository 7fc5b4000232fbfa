"""What a reader typed: parsed, widened, matched, corrected when it gives nothing, and shown back in the results.

Three kinds of lexeme meet here. A word is stored by its stem, and the parts of a compound by their stems with a plus
in front (taalbeleid: `taalbeleid`, `+taal`, `+beleid`), so that whole words can come before parts of words.
"""

import re
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from django.db import connection
from django.utils.html import format_html, format_html_join, mark_safe

from .bits import Scores, bits_of
from .dutch import STOP_WORDS, Token, joined, part_stems, stem, tokens, without_control_characters
from .spelling import best_match

MAX_LENGTH = 200
MAX_CLAUSES = 24
# A phrase between quotes, or a run without spaces; either may start with a minus.
CLAUSE = re.compile(r'(?P<minus>(?<!\S)-)?(?:["“”„](?P<phrase>[^"“”„]*)["“”„]?|(?P<word>[^\s"“”„]+))')
# How many practices are put in order of relevance; the rest follows, newest first.
RANKED = 300
# Shorter words are never taken for typing errors; similarity as pg_trgm counts it.
MIN_CORRECTABLE_LENGTH = 4
CANDIDATES = 20
# With so few results a near word that gives many more is worth a question.
FEW_RESULTS = 2
# In a longer search two neighbours are no longer tried as one word: it would only make the question long.
MAX_JOINED = 6
# When no practice has all words: how many to show at least, of those that have most.
ENOUGH = 5


@dataclass(frozen=True)
class Clause:
    """A word, a phrase, or words with hyphens, which may be written as one (`joined`). `is_excluded`: not wanted."""

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
    """A search as typed and as understood: `clauses` are joined with AND; none for nothing but stop words."""

    text: str
    clauses: tuple[Clause, ...]

    @property
    def words(self):
        """The words to look for, without phrases and excluded ones, as a list of Token."""
        return [token for clause in self._plain for token in clause.tokens]

    @property
    def stems(self):
        """The stems to look for and mark, without the excluded ones."""
        return {token.stem for clause in self.clauses if not clause.is_excluded for token in clause.tokens}

    @property
    def exact(self):
        """As a tsquery: all words as typed."""
        return " & ".join(clause.exact for clause in self.clauses)

    def wide(self, synonyms):
        """As a tsquery: each word also as part of a compound, a compound also by its parts, and with synonyms."""
        others = [clause.exact for clause in self.clauses if clause not in self._plain]
        return " & ".join([*([_wide(self.words, synonyms, self._joined)] if self.words else []), *others])

    def alternatives(self, synonyms):
        """The synonyms that are looked for as well, as a list of (typed words, "alternative, …")."""
        return [
            (_in_words(run), ", ".join(_in_words(words) for words in alternatives))
            for _start, run in _runs(self.words, synonyms.longest)
            if (alternatives := synonyms.of(run))
        ]

    @property
    def _joined(self):
        """What the hyphenated clauses are when written as one word, as a list of (place, number of words, Token)."""
        found, place = [], 0
        for clause in self._plain:
            if clause.joined:
                found.append((place, len(clause.tokens), clause.joined))
            place += len(clause.tokens)
        return found

    @property
    def _plain(self):
        return [clause for clause in self.clauses if not clause.is_phrase and not clause.is_excluded]


def parse(text):
    """The Query in `text`: words, "phrases" and -words; anything else is read as space. Never raises."""
    text = " ".join(without_control_characters(text).split())[:MAX_LENGTH]
    clauses = []
    for match in CLAUSE.finditer(text):
        found = tokens(match["phrase"] if match["phrase"] is not None else match["word"])
        kept = [(place, token) for place, token in enumerate(found) if token.word not in STOP_WORDS]
        if not kept:
            continue
        places = [place for place, _token in kept]
        clauses.append(
            Clause(
                tokens=tuple(token for _place, token in kept),
                distances=(0, *(after - before for before, after in pairwise(places))),
                is_phrase=match["phrase"] is not None,
                is_excluded=match["minus"] is not None,
                joined=next(iter(joined(match["word"] or "")), None),
            )
        )
    return Query(text=text, clauses=tuple(clauses[:MAX_CLAUSES]))


class Search:
    """A search carried out on an index: what was found, in tiers from best to worst, and how.

    `used` is the Query that the results come from. It differs from `query` (as typed) when that found nothing and a
    correction did: then `is_corrected`. When no practice has all words, `is_partial`: those with most words are shown.
    `bits` is everything found.
    """

    def __init__(self, query, index):
        self.query = self.used = query
        self.index = index
        self.is_corrected = self.is_partial = False
        self.tiers = self._match(query)
        self.found_as_typed = any(self.tiers)
        if not self.found_as_typed:
            self._try_otherwise()
        self.bits = 0
        for tier in self.tiers:
            self.bits |= tier

    @property
    def stems(self):
        """The stems to mark in what is shown, those of synonyms included."""
        runs = _runs(self.used.words, self.index.synonyms.longest)
        synonyms = (token for _start, run in runs for words in self.index.synonyms.of(run) for token in words)
        return self.used.stems | {token.stem for token in synonyms}

    @property
    def alternatives(self):
        """The synonyms that were looked for as well, as a list of (typed words, "alternative, …")."""
        return self.used.alternatives(self.index.synonyms)

    def did_you_mean(self):
        """A Search with a near word in place of one that gives next to nothing, when it gives more; else None."""
        if self.is_corrected or self.is_partial or self.bits.bit_count() > FEW_RESULTS:
            return None
        other = corrected(self.query, also_known=True)
        if other is None:
            return None
        search = Search(other, self.index)
        return search if search.found_as_typed and search.bits.bit_count() > self.bits.bit_count() else None

    def best_first(self, bits, stop=None):
        """The ids in `bits` that were found, best first: by tier, inside a tier by rank, equal ones newest first.

        One query. Of a great many only the first few hundred are ranked, the rest is newest first.
        """
        tiers = [tier & bits for tier in self.tiers]
        ranked = []
        for tier in tiers:
            ranked += islice(self.index.answer({}, tier).in_order(), RANKED - len(ranked))
        ranks = self._ranks(ranked)
        place = {practice_id: number for number, practice_id in enumerate(ranked)}
        found = []
        for tier in tiers:
            best = [practice_id for practice_id in ranked if tier >> practice_id & 1]
            best.sort(key=lambda practice_id: (-ranks.get(practice_id, 0), place[practice_id]))
            found += best
            if stop is None or len(found) < stop:
                found += self.index.answer({}, tier & ~bits_of(best)).ordered(stop=stop)
        return found[:stop]

    def _try_otherwise(self):
        other = corrected(self.query)
        if other and any(tiers := self._match(other)):
            self.used, self.tiers, self.is_corrected = other, tiers, True
        elif len(self.query.words) > 1:
            self.tiers = self._with_most_words(other or self.query)
            self.is_partial = any(self.tiers)

    def _match(self, query):
        """The practices that fit `query` as [exact in the telling fields, exact elsewhere, wide in telling, wide]."""
        if not query.clauses:
            return []
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT ARRAY(SELECT practice_id FROM practices_searchdocument WHERE head @@ exact),
                ARRAY(SELECT practice_id FROM practices_searchdocument WHERE vector @@ exact),
                ARRAY(SELECT practice_id FROM practices_searchdocument WHERE head @@ wide),
                ARRAY(SELECT practice_id FROM practices_searchdocument WHERE vector @@ wide)
                FROM CAST(%s AS tsquery) exact, CAST(%s AS tsquery) wide""",
                [query.exact, query.wide(self.index.synonyms)],
            )
            tiers, before = [], ~self.index.everything
            for ids in cursor.fetchone():
                tier = bits_of(ids) & ~before
                tiers.append(tier)
                before |= tier
        return tiers

    def _with_most_words(self, query):
        """The practices with most of the words, a rare word weighing more; tiers by score. One query."""
        words = [_wide([token], self.index.synonyms) for token in query.words]
        unwanted = [replace(clause, is_excluded=False).exact for clause in query.clauses if clause.is_excluded]
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT ARRAY(SELECT practice_id FROM practices_searchdocument WHERE vector @@ CAST(word AS tsquery))
                FROM unnest(%s::text[]) WITH ORDINALITY AS words (word, number) ORDER BY number""",
                [words + unwanted],
            )
            hits = [bits_of(ids) & self.index.everything for (ids,) in cursor]
        everyone, scores, left = self.index.everything.bit_count(), Scores(), 0
        for bits in filter(None, hits[: len(words)]):
            scores.add(bits, (everyone // bits.bit_count()).bit_length() + 2)
            left |= bits
        for bits in hits[len(words) :]:
            left &= ~bits
        tiers, count, best = [], 0, None
        while left and count < ENOUGH:
            tier, score = scores.best(left)
            best = best or score
            if score * 2 < best:
                break
            tiers.append(tier)
            count += tier.bit_count()
            left ^= tier
        return tiers

    def _ranks(self, practice_ids):
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT practice_id, ts_rank('{0.05, 0.2, 0.5, 1}', head, query)
                FROM practices_searchdocument, CAST(%s AS tsquery) query WHERE practice_id = ANY(%s)""",
                [" | ".join(_any(token) for token in self.used.words) or self.used.exact, practice_ids],
            )
            return dict(cursor)


def corrected(query, also_known=False):
    """`query` with each word that the bank does not have replaced by the bank's nearest one.

    With `also_known` every word is tried, also those that the bank has. Returns a Query, or None when no word is
    replaced. One database query.
    """
    typed = {token.word: token for token in query.words if len(token.word) >= MIN_CORRECTABLE_LENGTH}
    if not typed:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT typed, ARRAY(
                SELECT word FROM practices_searchword WHERE word %% typed
                ORDER BY similarity(word, typed) DESC, word LIMIT %s
            ) FROM unnest(%s::text[]) typed""",
            [CANDIDATES, sorted(typed)],
        )
        candidates = dict(cursor)
    nearest = {}
    for word, token in typed.items():
        others = [other for other in candidates[word] if stem(other) != token.stem]
        is_known = len(others) < len(candidates[word])
        if (also_known or not is_known) and (found := best_match(word, others)):
            nearest[word] = found
    # Replaced where it stands in the typed text, so that phrases and minuses stay as they are.
    text, end = "", 0
    for token in tokens(query.text):
        text += query.text[end : token.start] + nearest.get(token.word, query.text[token.start : token.end])
        end = token.end
    return parse(text + query.text[end:]) if nearest else None


def mark(text, stems):
    """`text` escaped, with every word that has one of `stems`, or a part with one, in <mark>. Returns a SafeString."""
    parts, end = [], 0
    for token in tokens(text) if stems else []:
        if _shows(token, stems):
            parts.append(format_html("{}<mark>{}</mark>", text[end : token.start], text[token.start : token.end]))
            end = token.end
    return mark_safe(format_html_join("", "{}", ((part,) for part in parts)) + format_html("{}", text[end:]))


def found_in(texts, stems):
    """The names of the texts in which `stems` occur, as "aanpak, partners". `texts` is a list of (name, text)."""
    names = [name for name, text in texts if any(_shows(token, stems) for token in tokens(text))]
    return ", ".join(dict.fromkeys(names))


def _shows(token, stems):
    return token.stem in stems or not stems.isdisjoint(part_stems(token.word))


def _wide(words, synonyms, hyphenated=()):
    """As a tsquery: practices with all of `words` (Tokens), each in any of its forms; or with a run of them joined to
    one word (huur garantie, or by `hyphenated`), or replaced by a synonym."""
    single = [_word(token, synonyms) for token in words]
    readings = [single]
    for start, run in _runs(words, max(2, synonyms.longest)):
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
    found = [_any(token), *([f"({' & '.join(_lexeme(part) for part in parts)})"] if parts else [])]
    return f"({' | '.join([*found, *map(_all, synonyms.of([token]))])})"


def _all(words):
    return f"({' & '.join(_any(token) for token in words)})"


def _any(token):
    return _lexeme(token.stem)


def _lexeme(stem):
    """A stem as a whole word or as a part of one."""
    return f"('{stem}' | '+{stem}')"


def _runs(words, longest):
    """All runs of at most `longest` words, as (place of the first, [Token, …])."""
    for start in range(len(words)):
        for length in range(1, min(longest, len(words) - start) + 1):
            yield start, words[start : start + length]


def _in_words(words):
    return " ".join(token.word for token in words)
