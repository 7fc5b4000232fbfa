"""What a reader typed: parsed, matched, widened when it gives nothing, and shown back in the results."""

import itertools
import re
from dataclasses import dataclass

from django.db import connection
from django.utils.html import format_html, format_html_join, mark_safe

from .document import MIN_CORRECTABLE_LENGTH
from .dutch import STOP_WORDS, fold, tokens

MAX_LENGTH = 200
MAX_CLAUSES = 24
# A phrase between quotes, or a run without spaces; either may start with a minus.
CLAUSE = re.compile(r'(?P<minus>(?<!\S)-)?(?:["“”„](?P<phrase>[^"“”„]*)["“”„]?|(?P<word>[^\s"“”„]+))')
# pg_trgm's similarity from which a word can be a typing error for another.
MIN_SIMILARITY = 0.35


@dataclass(frozen=True)
class Clause:
    """A word or a phrase: its stems with their distance to the previous one, and whether it must be absent."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    distances: tuple[int, ...]
    is_phrase: bool = False
    is_excluded: bool = False

    @property
    def tsquery(self):
        joined = f"'{self.stems[0]}'"
        for stem, distance in zip(self.stems[1:], self.distances[1:], strict=True):
            joined += f" <{distance}> '{stem}'" if self.is_phrase else f" & '{stem}'"
        return f"!({joined})" if self.is_excluded else f"({joined})"


@dataclass(frozen=True)
class Query:
    """A search as typed and as understood. `clauses` are joined with AND; it is empty for nothing but stop words."""

    text: str
    clauses: tuple[Clause, ...]

    @property
    def stems(self):
        """The stems to look for and mark, without the excluded ones."""
        return {stem for clause in self.clauses if not clause.is_excluded for stem in clause.stems}

    @property
    def tsquery(self):
        return " & ".join(clause.tsquery for clause in self.clauses)


def parse(text):
    """The Query in `text`: words, "phrases" and -words; anything else is read as space. Never raises."""
    text = " ".join(text.replace("\0", " ").split())[:MAX_LENGTH]
    clauses = []
    for match in CLAUSE.finditer(text):
        found = tokens(match["phrase"] if match["phrase"] is not None else match["word"])
        kept = [(place, token) for place, token in enumerate(found) if token.word not in STOP_WORDS]
        if not kept:
            continue
        places = [place for place, _token in kept]
        clauses.append(
            Clause(
                words=tuple(token.word for _place, token in kept),
                stems=tuple(token.stem for _place, token in kept),
                distances=(0, *(after - before for before, after in itertools.pairwise(places))),
                is_phrase=match["phrase"] is not None,
                is_excluded=match["minus"] is not None,
            )
        )
    return Query(text=text, clauses=tuple(clauses[:MAX_CLAUSES]))


def match(query):
    """The ids of the published practices that fit `query`, best first. One database query."""
    if not query.clauses:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT d.practice_id FROM practices_searchdocument d
            JOIN practices_practice p ON p.id = d.practice_id, CAST(%s AS tsquery) query
            WHERE d.vector @@ query
            ORDER BY ts_rank(d.vector, query) DESC, p.published_at DESC, p.id DESC""",
            [query.tsquery],
        )
        return [practice_id for (practice_id,) in cursor]


def widen(query):
    """`query` with each word that the bank does not have replaced by the bank's most similar one.

    Returns a Query, or None when there is nothing to replace. One database query.
    """
    unknown = {
        word
        for clause in query.clauses
        if not clause.is_excluded
        for word in clause.words
        if len(word) >= MIN_CORRECTABLE_LENGTH
    }
    if not unknown:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT ON (typed) typed, word FROM unnest(%s::text[]) typed
            JOIN practices_searchword ON similarity(word, typed) >= %s
            ORDER BY typed, word = typed DESC, similarity(word, typed) DESC, word""",
            [sorted(unknown), MIN_SIMILARITY],
        )
        nearest = dict(cursor)
    # Replaced where it stands in the typed text, so that phrases and minuses stay as they are.
    text, end = "", 0
    for token in tokens(query.text):
        text += query.text[end : token.start] + nearest.get(token.word, query.text[token.start : token.end])
        end = token.end
    widened = parse(text + query.text[end:])
    return widened if fold(widened.text) != fold(query.text) else None


def mark(text, stems):
    """`text` escaped, with every word that has one of `stems` in <mark>. Returns a SafeString."""
    parts, end = [], 0
    for token in tokens(text) if stems else []:
        if token.stem in stems:
            parts.append(format_html("{}<mark>{}</mark>", text[end : token.start], text[token.start : token.end]))
            end = token.end
    return mark_safe(format_html_join("", "{}", ((part,) for part in parts)) + format_html("{}", text[end:]))


def found_in(texts, stems):
    """The names of the texts in which `stems` occur, as "aanpak, partners". `texts` is a list of (name, text)."""
    names = [name for name, text in texts if any(token.stem in stems for token in tokens(text))]
    return ", ".join(dict.fromkeys(names))
