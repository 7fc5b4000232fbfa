"""What PostgreSQL says of a search: which practices have the words, how well, and what else was perhaps meant."""

from dataclasses import dataclass
from itertools import islice

from django.db import connection

# An answer of at most this many practices is ranked at once.
RANKED = 300
# With so few results a near word that gives many more is worth a question.
FEW_RESULTS = 2
# With fewer, those that have some of the words are shown too, until there are so many.
ENOUGH = 10


@dataclass(frozen=True)
class Match:
    """The ids of the practices with the words, from best to worst, each list holding the one before it.

    `in_title` has those whose title has all words or their synonyms, as long as there are ranks. `head` tells of the
    fields that tell most, `exact` of the words as typed. `ranks` has a rank by id, or is None when there are too many;
    `near` maps each typed word to words of the bank like it, most alike first, when there are few; `by_word` has the
    ids for each of the asked words apart when few practices have all, else it is None.
    """

    in_title: list[int]
    exact_head: list[int]
    exact_all: list[int]
    wide_head: list[int]
    wide_all: list[int]
    ranks: dict[int, float] | None
    near: dict[str, list[str]]
    by_word: list[list[int]] | None


def look_up(exact, wide, loose, words, typed):
    """The Match of some tsqueries, all as text: `exact`, `wide`, `loose` (any word, to rank by), and the list `words`.

    `typed` are the words to find others like. One database query.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM practices_match(%s::tsquery, %s::tsquery, %s::tsquery, %s::text[]::tsquery[], %s, %s, %s)",
            [exact, wide, loose, words, typed, FEW_RESULTS, RANKED],
        )
        in_title, *tiers, ranked, ranks, near, hits, sizes = cursor.fetchone()
    hits = iter(hits or [])
    return Match(
        in_title or [],
        *tiers,
        ranks=dict(zip(ranked, ranks, strict=True)) if ranked else None,
        near=_by_typed(typed, near or []),
        by_word=None if sizes is None else [list(islice(hits, size)) for size in sizes],
    )


def look_up_each(words):
    """The ids of the practices that each of these tsqueries finds, as a list of lists. One database query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT ARRAY(SELECT practice_id FROM practices_searchdocument WHERE vector @@ query)
            FROM unnest(%s::text[]::tsquery[]) WITH ORDINALITY AS words (query, number) ORDER BY number""",
            [words],
        )
        return [ids for (ids,) in cursor]


def rank(practice_ids, exact, wide, loose):
    """A rank by id for these practices, from the same tsqueries as `look_up`. One database query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT practice_id, practices_rank(head, %s::tsquery, %s::tsquery, %s::tsquery)
            FROM practices_searchdocument WHERE practice_id = ANY(%s)""",
            [exact, wide, loose, practice_ids],
        )
        return dict(cursor)


def _by_typed(typed, near):
    """Take the words apart again: those of each typed word end with an empty string."""
    words = iter(near)
    return {word: list(iter(words.__next__, "")) for word in typed} if near else {}
