"""The counts: one Python integer per tag value, a bit per practice, kept by each worker.

PostgreSQL is the only truth. A worker reads the token of `IndexState` with the first query of a request; when it
moved, the worker reads the documents again. A count is then `(a & b).bit_count()`: no query, and no cache that
could be stale. Measured against SQL, compressed bitmaps and a search engine: see the decisions in the README.
"""

import threading
import uuid
from dataclasses import dataclass, field

from django.db import connection

from ..models import IndexState, Municipality, SearchDocument, StaleDocument
from .document import refresh
from .facets import FACETS, Option

# Orders a reader can choose besides relevance: the name in the address, and what the database sorts by.
# Names sort on unaccented lower case, because not every PostgreSQL has ICU.
ORDERS = {
    "nieuwste": "p.published_at DESC, p.id DESC",
    "gemeente": "unaccent(lower(m.name)), unaccent(lower(p.title)), p.id",
    "titel": "unaccent(lower(p.title)), p.id",
}
DEFAULT_ORDER = "nieuwste"


@dataclass
class Index:
    """All published practices at one moment. Bit i of every integer is the practice `ids[i]`.

    `bits` has an integer per term, `orders` the places in another order, `options` the values of each facet by param,
    `municipalities` all places by slug, figures included.
    """

    token: object = None
    ids: list[int] = field(default_factory=list)
    everything: int = 0
    bits: dict[int, int] = field(default_factory=dict)
    orders: dict[str, list[int]] = field(default_factory=dict)
    options: dict[str, list[Option]] = field(default_factory=dict)
    municipalities: dict[str, Municipality] = field(default_factory=dict)

    def __post_init__(self):
        self.place = {practice_id: place for place, practice_id in enumerate(self.ids)}
        self.by_term = {option.term: option for options in self.options.values() for option in options}
        self.by_value = {param: {option.value: option for option in options} for param, options in self.options.items()}

    def select(self, practice_ids):
        """The integer with the bits of these practices; ids that are not published are left out."""
        bits = 0
        for practice_id in practice_ids:
            if (place := self.place.get(practice_id)) is not None:
                bits |= 1 << place
        return bits

    def answer(self, chosen, text=None):
        """What is left with these filters.

        `chosen` maps a facet's param to a list of values (slugs; unknown ones match nothing), `text` is an integer
        of practices that match the words, or None. Returns an Answer.
        """
        return Answer(self, chosen, self.everything if text is None else text)


class Answer:
    """The practices that fit some filters: `bits`, their number, and the counts per facet."""

    def __init__(self, index, chosen, text):
        self.index = index
        self.text = text
        self.masks = {
            param: self._any(index.by_value[param][value].term for value in values if value in index.by_value[param])
            for param, values in chosen.items()
            if values
        }
        self.bits = self.without(None)

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
        bits = self.index.bits
        return {option.term: (base & bits.get(option.term, 0)).bit_count() for option in self.index.options[param]}

    def ordered(self, order):
        """The ids of the practices, in one of ORDERS."""
        ids, bits = self.index.ids, self.bits
        return [ids[place] for place in self.index.orders[order] if bits >> place & 1]

    def by_value(self, values, param="gemeente"):
        """The ids of the practices, those with the first of `values` in front; without any of them at the end."""
        found, left = [], self.bits
        for value in values:
            hits = left & self.index.bits.get(self.index.by_value[param][value].term, 0)
            found += [self.index.ids[place] for place in places(hits)]
            left ^= hits
        return found + [self.index.ids[place] for place in places(left)]

    def _any(self, terms):
        bits = 0
        for term in terms:
            bits |= self.index.bits.get(term, 0)
        return bits


def places(bits):
    """The places of the bits that are set, lowest (newest) first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


_current = Index()
_lock = threading.Lock()


def current():
    """The index as the database is now. One query, or a handful after a change."""
    global _current
    token = _token()
    if token is None or token != _current.token:
        with _lock:
            _current = _build()
    return _current


def _token():
    return IndexState.objects.values_list("token", flat=True).first()


def _build():
    if StaleDocument.objects.exists():
        refresh()
    # The token first: a change that commits while the rest is read gives one more reading, never an old answer.
    token = _token()
    if token is None:  # someone emptied the tables
        token = IndexState.objects.get_or_create(pk=1, defaults={"token": uuid.uuid4()})[0].token
    documents = SearchDocument.objects.order_by("-practice__published_at", "-practice_id")
    ids, bits = [], {}
    for place, (practice_id, terms) in enumerate(documents.values_list("practice_id", "terms").iterator()):
        ids.append(practice_id)
        for term in terms:
            bits.setdefault(term, []).append(place)
    return Index(
        token=token,
        ids=ids,
        everything=(1 << len(ids)) - 1,
        bits={term: _integer(places, len(ids)) for term, places in bits.items()},
        orders={name: _order(sql, ids) for name, sql in ORDERS.items()},
        options={facet.param: facet.options() for facet in FACETS},
        municipalities={place.slug: place for place in Municipality.objects.prefetch_related("figures")},
    )


def _integer(places, size):
    """The integer with these bits set. By way of bytes: shifting an integer per bit would copy it each time."""
    raw = bytearray(size // 8 + 1)
    for place in places:
        raw[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(raw, "little")


def _order(order_by, ids):
    place = {practice_id: index for index, practice_id in enumerate(ids)}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT p.id FROM practices_searchdocument d
            JOIN practices_practice p ON p.id = d.practice_id
            JOIN practices_municipality m ON m.id = p.municipality_id
            ORDER BY {order_by}"""
        )
        return [place[practice_id] for (practice_id,) in cursor if practice_id in place]
