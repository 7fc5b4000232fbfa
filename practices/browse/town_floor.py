"""The floor of a town: a tile for each action of a plan, which says who has a practice for it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.safestring import mark_safe

from ..drawings.looks import look_of_goal
from ..drawings.mosaic import floor_outline_svg, floor_tile_svg
from ..models import Action, Framework, Municipality
from .cards import practices_url
from .same_size import Peers, few_in_words, towns_with
from .ways_in import bits_with

# Who has a practice: the town itself, one of its size, only others, nobody.
KINDS = OWN, ALIKE, ELSEWHERE, NOBODY = "own", "alike", "elsewhere", "nobody"


@dataclass(frozen=True)
class FloorTile:
    """An action for a town: `kind` is one of KINDS and `said` the same in words.

    `url` leads to `count` practices, those of this town where it has some. `towns` are the others that do it where
    it does not, those of its size where there are; `query` says what a fiche of this town would be about.
    """

    action: Action
    kind: str
    said: str
    count: int
    url: str
    towns: list[Municipality]
    query: str
    drawing: str

    @property
    def anchor(self):
        """Its place on the page, that of no other action there."""
        return f"{self.action.framework.slug}-actie-{self.action.number}"

    @property
    def towns_in_words(self):
        return few_in_words(self.towns)


@dataclass(frozen=True)
class TownFloor:
    """The tiles of the actions of a plan for a town with these Peers, or None."""

    town: Municipality
    framework: Framework
    peers: Peers | None
    tiles: list[FloorTile]

    @property
    def kinds(self):
        """The tiles as {kind: list}, what most towns do first."""
        tiles = sorted(self.tiles, key=lambda tile: -len(tile.towns))
        return {kind: [tile for tile in tiles if tile.kind == kind] for kind in KINDS}

    @property
    def gaps(self):
        """The number of actions for which the town has no practice."""
        return sum(tile.kind != OWN for tile in self.tiles)


def town_floors(town, frameworks, own, everywhere, peers):
    """The TownFloor of a town with the Answer `own` and these Peers for each plan that has actions. A query for each.

    An offer of organisations says nothing of what towns do.
    """
    plans = [framework for framework in frameworks if not framework.is_offer]
    floors = [_town_floor(town, plan, own, everywhere, peers) for plan in plans]
    return [floor for floor in floors if floor.tiles]


def _town_floor(town, framework, own, everywhere, peers):
    of_size = peers.bits if peers else {}
    others = {
        other: bits_with(everywhere, "gemeente", other.slug)
        for other in everywhere.index.places_in_use()
        if other != town and other not in of_size
    }
    words = _kinds_in_words(town, peers)

    def tile(action):
        hits = bits_with(everywhere, "actie", action.slug)
        here, near = hits & own.bits, towns_with(hits, of_size)
        kind = OWN if here else ALIKE if near else ELSEWHERE if hits else NOBODY
        about = {"gemeente": town.slug, "actie": action.slug}
        return FloorTile(
            action=action,
            kind=kind,
            said=words[kind],
            count=(here or hits).bit_count(),
            url=practices_url(**about) if here else action.get_absolute_url(),
            towns=[] if here else near or towns_with(hits, others),
            query=urlencode(about),
            drawing=_drawing(action, kind),
        )

    tiles = [tile(action) for action in framework.actions.in_use().select_related("framework", "goal")]
    return TownFloor(town, framework, peers, tiles)


def _kinds_in_words(town, peers):
    return {
        OWN: f"{town} heeft een praktijk",
        ALIKE: "een gemeente van deze grootte heeft er een",
        ELSEWHERE: "alleen gemeenten van een andere grootte" if peers else "een andere gemeente heeft er een",
        NOBODY: "nog geen enkele gemeente",
    }


def _drawing(action, kind):
    draw = {OWN: floor_tile_svg, ALIKE: floor_outline_svg}.get(kind)
    return mark_safe(draw(look_of_goal(action.goal and action.goal.number), action.number)) if draw else ""
