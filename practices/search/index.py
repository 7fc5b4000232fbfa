"""The counts: one Python integer per tag value, a bit per practice, kept by each worker.

PostgreSQL is the only truth. A worker reads the token of `IndexState` with the first query of a request; when it
moved, the worker reads the documents that changed since. A count is then `(a & b).bit_count()`: no query, and no
cache that could be stale.
"""

import threading
import uuid
from array import array
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from django.db import connection

from ..models import IndexState, Municipality, SearchDocument, StaleDocument
from .bits import bits_of, bits_with_any, ids_in
from .document import refresh
from .dutch.words import joined, tokens
from .facets import FACETS, Option
from .gazetteer import Gazetteer
from .synonyms import Synonyms

DEFAULT_ORDER = "nieuwste"
# Orders a reader can choose besides relevance: the name in the address, and the columns to sort documents by.
# Keys are folded when written, because not every PostgreSQL can sort Dutch.
ORDERS = {
    DEFAULT_ORDER: "informed DESC, published_at DESC, practice_id DESC",
    "bevestigd": "confirmed_at DESC NULLS LAST, published_at DESC, practice_id DESC",
    "gemeente": "place_key, title_key, practice_id",
    "titel": "title_key, practice_id",
}
# To put a few of many practices in order, it is quicker to sort those few than to walk past all.
FEW = 50
# Of so many readings before this one an Index knows what changed since.
READINGS = 16


@dataclass(frozen=True)
class IndexReading:
    """What `IndexState` said: when the token is the same, nothing changed.

    `table` and `lineage` tell a restored table, or one that was emptied, apart.
    """

    token: uuid.UUID | None = None
    version: int = 0
    table: int = 0
    lineage: uuid.UUID | None = None
    lists: uuid.UUID | None = None


@dataclass
class Index:
    """All practices that are online at one moment. Bit n of every integer is the practice with id n.

    The engine and nothing else: it counts, orders and narrows by ids and integers, and knows no page, card or drawing.

    `bits` has an integer per term, `found` one with what is for everyone too, `everything` is all of them, `options`
    the values of each facet by param (what is not known apart, in `unknown`), `municipalities` all places by slug,
    figures included, `gazetteer` finds one by any name, `place_words` has the words of those names, `synonyms` are
    those of editors and of places in a town. `changed_since` says for anyone who keeps something which practices
    changed since an earlier IndexReading: the last READINGS of them.
    """

    state: IndexReading = field(default_factory=IndexReading)
    everything: int = 0
    bits: dict[int, int] = field(default_factory=dict)
    options: dict[str, list[Option]] = field(default_factory=dict)
    municipalities: dict[str, Municipality] = field(default_factory=dict)
    gazetteer: Gazetteer = field(default_factory=Gazetteer)
    place_words: frozenset[str] = frozenset()
    synonyms: Synonyms = field(default_factory=Synonyms)
    changed_since: dict[IndexReading, int] = field(default_factory=dict)

    def __post_init__(self):
        self.unknown = {facet.param: facet.unknown for facet in FACETS if self._may_be_unknown(facet)}
        every = {
            param: [*options, *([self.unknown[param]] if param in self.unknown else [])]
            for param, options in self.options.items()
        }
        self.by_term = {option.term: option for options in every.values() for option in options}
        self.by_value = {param: {option.value: option for option in options} for param, options in every.items()}
        for param, unknown in self.unknown.items():
            known = bits_with_any(self.bits, (option.term for option in self.options[param]))
            self.bits[unknown.term] = self.everything & ~known
        self.found = self._found()
        self._orders = {}

    def _may_be_unknown(self, facet):
        """Whether it has an Option for what is not known; a value of editors that took its address goes before it."""
        taken = {option.value for option in self.options.get(facet.param, [])}
        return facet.unknown and facet.param in self.options and facet.unknown.value not in taken

    def _found(self):
        """The `found` of this Index: what is for everyone is there under every other too."""
        found = dict(self.bits)
        for facet in FACETS:
            everyone = self.by_value.get(facet.param, {}).get(facet.everyone)
            if everyone:
                terms = [option.term for option in self.options[facet.param]]
                found |= {term: bits_with_any(self.bits, [term, everyone.term]) for term in terms}
        return found

    def joined(self, chosen):
        """The practices that fit `chosen` only because they are for everyone, as bits."""
        joined = 0
        for facet in FACETS:
            known, values = self.by_value.get(facet.param, {}), chosen.get(facet.param)
            if facet.everyone in known and values and facet.everyone not in values:
                own = bits_with_any(self.bits, (known[value].term for value in values if value in known))
                joined |= self.bits.get(known[facet.everyone].term, 0) & ~own
        return joined

    def places_in_use(self):
        """The municipalities and other bodies that are there today."""
        return [place for place in self.municipalities.values() if not place.retired]

    def answer(self, chosen, text=None):
        """What is left with these filters.

        `chosen` maps a facet's param to a list of values (slugs; unknown ones match nothing), `text` is an integer
        of practices that match the words, or None. Returns an Answer.
        """
        return Answer(self, chosen, self.everything if text is None else text & self.everything)

    def order(self, name):
        """The ids of all practices in one of ORDERS, and the place of each id in it, as two arrays of integers.

        Read once and kept; one query the first time.
        """
        if name not in self._orders:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT practice_id FROM practices_searchdocument WHERE terms IS NOT NULL ORDER BY {ORDERS[name]}"
                )
                ids = array("i", (practice_id for (practice_id,) in cursor))
            ranks = array("i", bytes(ids.itemsize * (max(ids, default=0) + 1)))
            for rank, practice_id in enumerate(ids):
                ranks[practice_id] = rank
            self._orders[name] = ids, ranks
        return self._orders[name]


class Answer:
    """The practices that fit some filters: `bits`, their number, and the counts per facet.

    `joined` are those that only fit because they are for everyone: in an order they come last.
    """

    def __init__(self, index, chosen, text):
        self.index = index
        self.text = text
        self.masks = {
            param: bits_with_any(
                index.found, (index.by_value[param][value].term for value in values if value in index.by_value[param])
            )
            for param, values in chosen.items()
            if values
        }
        self.bits = self.without(None)
        self.joined = index.joined(chosen)

    def __len__(self):
        return self.bits.bit_count()

    def without(self, param):
        """The practices that fit all filters but the one named `param`."""
        bits = self.text
        for other, mask in self.masks.items():
            if other != param:
                bits &= mask
        return bits

    def counts(self, param):
        """For each value of a facet, by term: how many practices it has, given every filter but this facet's own."""
        base = self.without(param) if param in self.masks else self.bits
        bits = self.index.found
        options = self.index.by_value[param].values()
        return {option.term: (base & bits.get(option.term, 0)).bit_count() for option in options}

    def ordered(self, order=DEFAULT_ORDER, stop=None):
        """The ids of the first `stop` practices in one of ORDERS; all without `stop`."""
        return list(islice(chain.from_iterable(self.in_order(bits, order) for bits in self.parts), stop))

    @property
    def parts(self):
        """The practices in the order of `joined`, as bits."""
        return [self.bits & ~self.joined, self.bits & self.joined]

    def by_value(self, values, param="gemeente", stop=None):
        """The ids of the first `stop` practices: those with the first of `values` in front, newest first in each."""
        terms = [self.index.by_value[param][value].term for value in values]
        return list(islice(chain.from_iterable(self._by_term(terms, bits) for bits in self.parts), stop))

    def _by_term(self, terms, left):
        for term in terms:
            hits = left & self.index.bits.get(term, 0)
            if hits:
                yield from self.in_order(hits)
                left ^= hits
            if not left:
                return
        yield from self.in_order(left)

    def in_order(self, bits=None, order=DEFAULT_ORDER):
        """Yield the ids in `bits` (all of the answer without) in one of ORDERS."""
        bits = self.bits if bits is None else bits
        ids, ranks = self.index.order(order)
        if bits.bit_count() * FEW < len(ids):
            yield from sorted(ids_in(bits), key=ranks.__getitem__)
            return
        raw = bits.to_bytes(len(ranks) // 8 + 1, "little")
        for practice_id in ids:
            if raw[practice_id >> 3] >> (practice_id & 7) & 1:
                yield practice_id


_committed = Index()
_uncommitted = Index()
_lock = threading.Lock()


def current():
    """The index as the database is now. One query, or a handful after a change.

    What is seen inside a transaction may never come true, so that it is kept apart and nothing builds on it.
    """
    global _committed, _uncommitted
    state = _state()
    if state.token is not None:
        for index in [_committed, _uncommitted]:
            if index.state == state:
                return index
    with _lock:
        if connection.in_atomic_block:
            _uncommitted = _after(_committed)
            return _uncommitted
        _committed = _after(_committed)
        return _committed


def _state():
    with connection.cursor() as cursor:
        cursor.execute("SELECT token, version, tableoid::int, lineage, lists FROM practices_indexstate")
        row = cursor.fetchone()
    return IndexReading(*row) if row else IndexReading()


def _after(index):
    """The index that follows `index`: what changed since is read again, or everything when that cannot be told."""
    if StaleDocument.objects.exists():
        refresh()
    # The state first: a change that commits while the rest is read gives one more reading, never an old answer.
    state = _state()
    if state.token is None:  # someone emptied the tables
        IndexState.objects.get_or_create(pk=1, defaults={"token": uuid.uuid4()})
        state = _state()
    is_same_line = (state.table, state.lineage) == (index.state.table, index.state.lineage)
    if not is_same_line or state.version < index.state.version:
        index = Index()
    changed, online, found = _read_documents(index.state.version)
    bits = {term: known & ~changed for term, known in index.bits.items()}
    for term, practice_ids in found.items():
        bits[term] = bits.get(term, 0) | bits_of(practice_ids)
    following = replace(
        index,
        state=state,
        everything=index.everything & ~changed | bits_of(online),
        bits=bits,
        changed_since=_changed_since(index, changed),
        **({} if state.lists == index.state.lists else _lists()),
    )
    if not changed:
        following._orders = index._orders
    return following


def _read_documents(version):
    """What was written after this version: (practices as bits, ids of those online, ids of those by term)."""
    changed, online, found = [], [], {}
    documents = SearchDocument.objects.filter(version__gt=version).values_list("practice_id", "terms")
    for practice_id, terms in documents.iterator():
        changed.append(practice_id)
        if terms is not None:
            online.append(practice_id)
        for term in terms or []:
            found.setdefault(term, []).append(practice_id)
    return bits_of(changed), online, found


def _changed_since(index, changed):
    """The `changed_since` of the Index that follows `index`, in which these practices (bits) changed."""
    before = [*index.changed_since.items(), (index.state, 0)][-READINGS:]
    return {state: bits | changed for state, bits in before}


def _lists():
    """What all practices share, as the fields of an Index that hold it."""
    municipalities = Municipality.objects.prefetch_related("figures", "aliases")
    gazetteer = Gazetteer(municipalities)
    return {
        "options": {facet.param: facet.options() for facet in FACETS},
        "municipalities": {place.slug: place for place in municipalities},
        "gazetteer": gazetteer,
        "place_words": _place_words(municipalities),
        "synonyms": Synonyms.load(gazetteer.searched),
    }


def _place_words(municipalities):
    """The folded words of all names and other names of `municipalities`; Sint-Niklaas also as sintniklaas."""
    names = [name for place in municipalities for name in [place.name, place.short_name, *place.aliases.all()]]
    return frozenset(token.word for name in map(str, names) for token in [*tokens(name), *joined(name)])
