"""The other towns of the size of one: how many practices they usually have, and what they do that it does not."""

from dataclasses import dataclass
from itertools import islice
from statistics import median_low

from ..search.bits import Scores
from .cards import make_cards, names_in_words
from .ways_in import bits_with

# So many practices of theirs, and so many towns of each by name.
OFTEN, NAMED = 6, 3


@dataclass(frozen=True)
class Peers:
    """The other towns of a size class, `label`, as {town: its practices as bits}; `usual` is how many practices a town
    in the middle of the class has."""

    label: str
    bits: dict
    usual: int

    @property
    def with_practices(self):
        return sum(bool(bits) for bits in self.bits.values())


def peers_of(town, everywhere):
    """The Peers of a town in the Answer `everywhere`; None without inhabitants, or when no other is of its size."""
    bits = {
        other: bits_with(everywhere, "gemeente", other.slug)
        for other in everywhere.index.places_in_use()
        if other.size_class and other.size_class == town.size_class
    }
    usual = median_low(found.bit_count() for found in bits.values()) if bits else 0
    bits.pop(town, None)
    return Peers(town.size_class.label, bits, usual) if bits else None


def done_by_peers(peers, own, everywhere):
    """What most of the Peers do and a town, whose Answer is `own`, does not, as a list of {card, towns, count}."""
    scores, left, counts = Scores(), everywhere.bits & ~own.bits, {}
    for bits in peers.bits.values():
        scores.add(bits, 1)
    while len(counts) < OFTEN:
        best, score = scores.best(left)
        if not score:
            break
        counts |= dict.fromkeys(islice(everywhere.in_order(best), OFTEN - len(counts)), score)
        left ^= best
    return [
        {"card": card, "count": counts[card.pk], "towns": few_in_words(towns_with(1 << card.pk, peers.bits))}
        for card in make_cards(list(counts), everywhere.index)
    ]


def towns_with(practices, bits_of_towns):
    """The towns that have any of these practices (bits), by {town: its practices as bits}."""
    return [town for town, bits in bits_of_towns.items() if bits & practices]


def few_in_words(names):
    """The first of these names, and how many more there are: "Asse, Halle, Menen en 4 andere"."""
    more = len(names) - NAMED
    return names_in_words(names if more < 2 else [*names[:NAMED], f"{more} andere"])
