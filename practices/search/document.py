"""What is indexed: builds the search document of a practice and keeps documents in step with the practices."""

import uuid
from collections import Counter, defaultdict

from django.db import connection, transaction
from django.db.models import Prefetch

from ..content import FLAT_TAG_FIELDS, PART_BY_NAME, SEARCHED_TEXTS
from ..models import (
    Action,
    Implementation,
    IndexState,
    MunicipalityAlias,
    Partner,
    Practice,
    PracticeVector,
    SearchDocument,
    SearchWord,
    StaleDocument,
    Theme,
)
from .dutch.words import STOP_WORDS, fold, joined, part_stems, tokens
from .facets import FACETS, actions_of
from .meaning.texts import vector_key

BATCH_SIZE = 500
# Any number will do, as long as it is only used here.
REFRESH_LOCK = 7_203_511
# A gap between fields, so that a phrase never runs from one into the next.
FIELD_GAP = 10
# Limits of PostgreSQL's tsvector: positions end at 16383, a lexeme keeps 255 of them, and all together fit in 1 MB.
MAX_POSITION = 16_383
MAX_POSITIONS_PER_STEM = 255
MAX_VECTOR_BYTES = 2**20 - 1
# What a lexeme takes besides its letters (at most), and each of its positions.
LEXEME_BYTES, POSITION_BYTES = 4, 2
# Two keys and a number must fit in one row of an index, which holds 2704 bytes.
MAX_KEY_LENGTH = 200
MIN_CORRECTABLE_LENGTH = 4
# What may stand between the end of a sentence and the next word.
ENDS, AROUND = ".!?:\n", ' -*"“„‘('
# A word inside a sentence tells how it is written.
SURE = 10
NAMES = "gemeente"


def fields(practice):
    """The searchable texts of `practice` as a list of (name in Dutch, weight A-D, text), most telling first."""
    implementations = practice.implementations.all()
    towns = [name for row in implementations for name in (row.municipality.name, row.municipality.short_name)]
    aliases = [alias.name for row in implementations for alias in row.municipality.aliases.all()]
    found = [
        *((_name_of(name), PART_BY_NAME[name].weight, getattr(practice, name)) for name in SEARCHED_TEXTS),
        ("thema’s en doelgroepen", "B", ". ".join(dict.fromkeys(_terms(practice)))),
        ("trefwoorden", "B", ". ".join(practice.keywords)),
        (NAMES, "B", ". ".join([*towns, *aliases])),
        ("beleidskader", "D", ". ".join(_of_frameworks(practice))),
        ("partners", "D", ". ".join(name for row in practice.linked_partners.all() for name in row.names)),
        ("deze praktijk in", "D", ". ".join(row.text for row in implementations)),
    ]
    return sorted(found, key=lambda field: field[1])


def _terms(practice):
    """The names of the terms of `practice`, its main themes included."""
    themes = [*practice.themes.all(), *([practice.main_theme] if practice.main_theme else [])]
    yield from (theme.name for theme in themes)
    yield from (theme.parent.name for theme in themes if theme.parent)
    yield from (term.name for name in FLAT_TAG_FIELDS for term in getattr(practice, name).all())


def _of_frameworks(practice):
    """The names of the actions of `practice` and of the goals they are under."""
    for action in actions_of(practice):
        yield action.name
        if action.goal:
            yield action.goal.name


def _name_of(name):
    return Practice._meta.get_field(name).verbose_name


def vectors(practice):
    """The words of `practice` as the texts of two PostgreSQL tsvectors: the telling fields, and all fields.

    A compound is there as a whole, and by its parts with a plus in front; zij-instroom as one word too.
    """
    head, everything = {}, {}
    position = 0
    for _name, weight, text in fields(practice):
        hyphenated = {token.start: token.stem for token in joined(text)}
        for token in tokens(text):
            position = min(position + 1, MAX_POSITION)
            lexemes = [(f"+{part}", "D") for part in part_stems(token.word)]
            if token.word not in STOP_WORDS:
                lexemes.append((token.stem, weight))
            if token.start in hyphenated:
                lexemes.append((hyphenated[token.start], weight))
            for positions in [everything] if weight == "D" else [head, everything]:
                for lexeme, lexeme_weight in lexemes:
                    places = positions.setdefault(lexeme, [])
                    if len(places) < MAX_POSITIONS_PER_STEM:
                        places.append(f"{position}{lexeme_weight}")
        position = min(position + FIELD_GAP, MAX_POSITION)
    return _tsvector(head), _tsvector(everything)


def _tsvector(positions):
    """As PostgreSQL reads it. What comes after the first megabyte is left out."""
    kept, room = [], MAX_VECTOR_BYTES
    for stem, places in positions.items():
        room -= len(stem.encode()) + LEXEME_BYTES + POSITION_BYTES * len(places)
        if room < 0:
            break
        kept.append(f"'{stem}':{','.join(places)}")
    return " ".join(kept)


def vocabulary(practice):
    """The words of the telling fields of `practice`, as a reader may have meant to type them: for each word a Counter
    of how it is written."""
    words = defaultdict(Counter)
    for name, weight, text in fields(practice):
        for token in [*tokens(text), *joined(text)] if weight != "D" else []:
            if len(token.word) >= MIN_CORRECTABLE_LENGTH and token.word.isalpha() and token.word not in STOP_WORDS:
                words[token.word] += _written(text, token, name == NAMES)
    return words


def _written(text, token, is_name):
    """How a word is written, as a Counter: a capital that may only begin a sentence counts for little, as none."""
    written, before = text[token.start : token.end], text[: token.start].rstrip(AROUND)
    if is_name or (before and before[-1] not in ENDS) or not written[1:].islower():
        return Counter({written: SURE})
    return Counter({written[0].lower() + written[1:]: 1})


def with_searchable(queryset):
    """`queryset` of practices with all that a document is made of, in a fixed number of queries."""
    actions = Action.objects.shown().select_related("goal").order_by()
    return queryset.select_related("main_theme__parent", "municipality").prefetch_related(
        Prefetch("themes", Theme.objects.select_related("parent")),
        "target_groups",
        Prefetch("actions", actions),
        Prefetch("actions__replaced_by", actions),
        "policy_layers",
        "integration_objectives",
        "organisation_domains",
        "diversity_grounds",
        Prefetch("linked_partners", Partner.objects.shown()),
        Prefetch("implementations", Implementation.objects.shown()),
        Prefetch("implementations__municipality__aliases", MunicipalityAlias.objects.of_whole_towns()),
        "sources",
    )


def refresh():
    """Write the documents of all practices that changed since the last time; return how many that were.

    One at a time: the lock makes sure that nobody writes an older reading over a newer one, and that versions rise in
    the order of commits. Changes that another transaction has not committed yet stay marked and are picked up later.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REFRESH_LOCK])
            cursor.execute("SELECT nextval('practices_document_version')")
            (version,) = cursor.fetchone()
        seen = dict(StaleDocument.objects.values_list("pk", "practice_id"))
        practice_ids = sorted(set(seen.values()))
        if practice_ids:
            for start in range(0, len(practice_ids), BATCH_SIZE):
                _write(practice_ids[start : start + BATCH_SIZE], version)
            if not IndexState.objects.filter(pk=1).update(version=version, token=uuid.uuid4()):
                IndexState.objects.create(pk=1, version=version, token=uuid.uuid4())
            StaleDocument.objects.filter(pk__lte=max(seen), pk__in=seen).delete()
    return len(practice_ids)


def _write(practice_ids, version):
    """Replace the documents of these practices; that of one that is not online keeps nothing but its version."""
    practices = list(with_searchable(Practice.objects.published().filter(pk__in=practice_ids)))
    online = {practice.pk for practice in practices}
    SearchDocument.objects.filter(pk__in=set(practice_ids) - online).update(
        version=version, terms=None, published_at=None, confirmed_at=None, informed="", head="", vector=""
    )
    SearchDocument.objects.bulk_create(
        [_document(practice, version) for practice in practices],
        update_conflicts=True,
        unique_fields=["practice"],
        update_fields=[field.name for field in SearchDocument._meta.concrete_fields if not field.primary_key],
    )
    fitting = [vector_key(practice) for practice in practices]
    PracticeVector.objects.filter(pk__in=practice_ids).exclude(key__in=fitting).delete()
    words = defaultdict(Counter)
    for practice in practices:
        for word, written in vocabulary(practice).items():
            words[word] += written
    rows = [SearchWord(word=word, written=_most_used(words[word])) for word in sorted(words)]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True)


def _most_used(written):
    """How a word is written most, empty for what has no room: fewer letters are kept of a word than of a text."""
    found = written.most_common(1)[0][0]
    return found if len(found) <= SearchWord._meta.get_field("written").max_length else ""


def _document(practice, version):
    head, vector = vectors(practice)
    return SearchDocument(
        practice=practice,
        version=version,
        terms=sorted(set().union(*(facet.terms(practice) for facet in FACETS))),
        published_at=practice.published_at,
        confirmed_at=practice.confirmed_at,
        informed=max(practice.informed, practice.confirmed_at.isoformat() if practice.confirmed_at else ""),
        title_key=fold(practice.title)[:MAX_KEY_LENGTH],
        place_key=fold(str(practice.municipality))[:MAX_KEY_LENGTH],
        head=head,
        vector=vector,
    )
