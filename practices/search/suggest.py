"""What a reader may be about to type: words of the bank, practices, municipalities, themes and partners."""

from dataclasses import dataclass

from django.db import connection

from .dutch.words import fold, without_control_characters
from .query import parse

MIN_LENGTH = 2
MAX_LENGTH = 60
WORDS, PRACTICES, TAGS = 4, 3, 2
# Towns in all. A name belongs to three at most.
TOWNS = 3
# Shortest first: who typed "taal" more likely means taalles than taalstimuleringsproject.
WORDS_TRIED = 8


@dataclass(frozen=True)
class Completion:
    """One suggestion. `kind` is "word", "practice", "gemeente", "thema" or "partner"; `value` is what its address is
    made of; `count` is the number of practices behind it, None for a practice itself; only a town may have none. A town
    or a partner by another name says which: "Okegem (Ninove)"."""

    kind: str
    label: str
    value: str
    count: int | None


def completions(typed, index):
    """A handful of Completions for `typed`. At most three queries."""
    wanted = _wanted(typed)
    if not wanted:
        return []
    everyone = index.answer({})
    return [
        *_words(wanted, index),
        *_tags("thema", wanted, everyone),
        *_places(wanted, everyone),
        *_tags("partner", wanted, everyone),
        *_practices(wanted),
    ]


def towns_starting(typed, index):
    """The same, towns only. No query."""
    wanted = _wanted(typed)
    return _places(wanted, index.answer({})) if wanted else []


def _wanted(typed):
    """What was typed as names are compared; "" when it is too short or too long to complete."""
    wanted = fold(" ".join(without_control_characters(typed).split()))
    return wanted if MIN_LENGTH <= len(wanted) <= MAX_LENGTH else ""


def _words(wanted, index):
    """The last word finished in several ways, those with most practices first."""
    before, _space, last = wanted.rpartition(" ")
    if len(last) < MIN_LENGTH:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT coalesce(nullif(written, ''), word) FROM practices_searchword
            WHERE word LIKE %s ORDER BY length(word), word LIMIT %s""",
            [_escaped(last) + "%", WORDS_TRIED],
        )
        texts = [f"{before} {word}".strip() for (word,) in cursor]
        queries = {}
        for text in texts:  # forms of one word find the same: the shortest stands for all
            queries.setdefault(parse(text).wide(index.synonyms), text)
        cursor.execute(
            """SELECT (SELECT count(*) FROM practices_searchdocument
                WHERE vector @@ CAST(query AS tsquery) AND terms IS NOT NULL)
            FROM unnest(%s::text[]) WITH ORDINALITY AS queries (query, number) ORDER BY number""",
            [list(queries)],
        )
        counts = [count for (count,) in cursor]
    found = [
        Completion("word", text, text, count) for text, count in zip(queries.values(), counts, strict=True) if count
    ]
    return sorted(found, key=lambda completion: -completion.count)[:WORDS]


def _tags(param, wanted, everyone):
    counts = everyone.counts(param)
    found = [
        Completion(param, label, option.value, counts[option.term])
        for option in everyone.index.options[param]
        if counts[option.term] and not option.retired and (label := _label_for(wanted, option))
    ]
    return found[:TAGS]


def _label_for(wanted, option):
    """The label of an Option of which a name begins as `wanted`, after that other name if it is one; "" for none."""
    names = (
        name
        for name in [option.label, *option.other_names]
        if any(rest.startswith(wanted) for rest in beginnings(name))
    )
    name = next(names, "")
    return name if name in {"", option.label} else f"{name} ({option.label})"


def _places(wanted, everyone):
    """Towns by their own name, then by another: of a name that several have, each is one to choose. Those without
    practices too, after the others: whoever types a town wants its page."""
    counts, options = everyone.counts("gemeente"), everyone.index.by_value["gemeente"]
    found = [
        *((option.label, option.value) for option in options.values() if _label_for(wanted, option)),
        *((f"{name} ({town})", town.slug) for name, town in everyone.index.gazetteer.starting(wanted)),
    ]
    towns = [
        Completion("gemeente", label, slug, counts[options[slug].term])
        for label, slug in found
        if not options[slug].retired
    ]
    return sorted(towns, key=lambda town: not town.count)[:TOWNS]


def beginnings(label):
    """`label` from each of its words on, folded: "hulp en zorg" can be typed from "hulp", "en" or "zorg"."""
    words = fold(label).split()
    return [" ".join(words[place:]) for place in range(len(words))]


def _practices(wanted):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT p.title, p.slug FROM practices_searchdocument d JOIN practices_practice p ON p.id = d.practice_id
            WHERE d.terms IS NOT NULL AND d.title_key LIKE %s
            ORDER BY d.title_key NOT LIKE %s, d.published_at DESC LIMIT %s""",
            [f"%{_escaped(wanted)}%", f"{_escaped(wanted)}%", PRACTICES],
        )
        return [Completion("practice", title, slug, None) for title, slug in cursor]


def _escaped(text):
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
