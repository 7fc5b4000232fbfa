"""What was drawn for one reading of the bank: cards of practices, stencils of facets. Kept as long as it holds.

Each process keeps its own. Nothing in it is of one reader.
"""

from dataclasses import dataclass, field

from ..search.index import IndexReading

# So many cards per process are kept, a kB or two each.
MAX_CARDS = 4000
# A long facet is drawn anew for every choice outside of what it lists; that many drawings are kept.
MAX_STENCILS = 100


@dataclass
class Drawn:
    """What was drawn for the Index with this `state` and these `options`: cards by practice, stencils by facet."""

    state: IndexReading | None = None
    options: dict = field(default_factory=dict)
    cards: dict = field(default_factory=dict)
    stencils: dict = field(default_factory=dict)

    def make_room(self, number):
        """Whether `number` more cards fit. When they do not, all make room for them."""
        if len(self.cards) + number <= MAX_CARDS:
            return True
        self.cards = {}
        return False

    def stencil(self, key, draw):
        """What `draw()` made the first time it was asked for under this key."""
        if key not in self.stencils:
            if len(self.stencils) >= MAX_STENCILS:
                self.stencils = {}
            self.stencils[key] = draw()
        return self.stencils[key]


_last = Drawn()


def drawn_for(index):
    """The Drawn of this Index. After a change it begins with what still holds of the one before.

    Another reading gets another Drawn, so that a thread that still works on an older reading disturbs nobody.
    """
    global _last
    drawn = _last
    if drawn.state != index.state:
        _last = drawn = _following(drawn, index)
    return drawn


def _following(drawn, index):
    changed = index.changed_since.get(drawn.state)
    if changed is None or drawn.options != index.options:
        return Drawn(index.state, index.options)
    cards = {pk: card for pk, card in drawn.cards.copy().items() if not changed >> pk & 1}
    return Drawn(index.state, index.options, cards, drawn.stencils.copy())
