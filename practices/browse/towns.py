"""A practice in several towns, compared: what each of them does, those like the reader's own town first."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

from ..in_words import number as number_in_words
from ..models import Implementation, Municipality, Practice, Reach
from ..models.age import UNKNOWN, age_of
from .cards import FEW_TOWNS, names_in_words
from .citing import said_by, sources_of_town
from .likeness import kilometres_in_words, most_alike
from .reach import compared_reaches

# So many rows are in sight; the others are in a fold.
IN_SIGHT = 6
# From so many towns on what differs is said in words, too.
MANY = 3
# Towns are small and large when one has so many times the inhabitants of the other.
MUCH_LARGER = 3


@dataclass(frozen=True)
class TownRow:
    """How one town does it.

    `kilometres` are those from the reader's own town, None when unknown; `pill` says what that town is to the reader;
    `state` is in words, "" when unknown; `sources` are (number, Source). `told_above`
    says that the story is its text, `goes_on` that the town or a source about it says lately that it does.
    `reach` is a Reach that is compared with those of other towns, of which the highest is `most_reached`; None for a
    town without.
    """

    part: Implementation
    kilometres: int | None = None
    pill: str = ""
    state: str = ""
    sources: tuple = ()
    told_above: bool = False
    goes_on: bool = False
    reach: Reach | None = None
    most_reached: int = 0

    @property
    def municipality(self):
        return self.part.municipality

    @property
    def said_by(self):
        return said_by(self.sources)

    @property
    def own_page(self):
        """The address where this town tells of it, "" when that is among the sources, which the page lists."""
        url = self.part.url
        return "" if url in {source.url for _number, source in self.sources} else url

    @property
    def more(self):
        """Whom to ask and where to read on, as far as known."""
        return tuple(filter(None, [self.part.contact_name, self.part.contact_email, self.part.url]))

    @property
    def size_and_distance(self):
        """As "34.782 inwoners, 32 km"; what is not known is left out."""
        size = self.municipality.population
        away = "" if self.kilometres is None else kilometres_in_words(self.kilometres)
        known = [size and f"{number_in_words(size)} inwoners", away]
        return ", ".join(filter(None, known))


@dataclass(frozen=True)
class TownColumn:
    """A column of the table: its name, its heading, and what a TownRow has there, something false for nothing."""

    name: str
    heading: str
    value: Callable[[TownRow], object]


TEXT = TownColumn("text", "Wat doen ze er?", lambda row: row.part.text or row.told_above)
COLUMNS = [
    TownColumn("reach", "Hoe groot?", lambda row: row.reach),
    TownColumn("years", "Wanneer?", lambda row: row.part.years),
    TEXT,
    TownColumn("more", "Meer weten?", lambda row: row.more),
]
STATE = TownColumn("state", "Toestand", lambda row: row.state)


@dataclass
class Comparison:
    """The towns of a practice side by side; `rows` are TownRow in their order."""

    rows: list[TownRow]
    own_town: Municipality | None = None

    def __len__(self):
        return len(self.rows)

    @property
    def in_sight(self):
        """The first rows with their cells; those as (TownColumn, names of the columns whose content is in it)."""
        return [(row, self._cells(row)) for row in self.rows[:IN_SIGHT]]

    @property
    def others(self):
        return [(row, self._cells(row)) for row in self.rows[IN_SIGHT:]]

    @cached_property
    def columns(self):
        """Those that tell something, what differs most first; the state is last.

        What no more than half of them know stands under their text, not in a column that is empty for most.
        """
        values = {column: {column.value(row) for row in self.rows} for column in self._known}
        shown = sorted(
            (column for column in self._known if column not in self._thin), key=lambda one: -len(values[one])
        )
        return [*shown, *([STATE] if any(row.state for row in self.rows) else [])]

    @cached_property
    def _known(self):
        """The columns in which some town has something. That the story is a town's text tells nothing new."""
        is_new = any(row.part.text for row in self.rows)
        columns = [column for column in COLUMNS if column is not TEXT or is_new]
        return [column for column in columns if any(column.value(row) for row in self.rows)]

    @cached_property
    def _thin(self):
        if TEXT not in self._known:
            return []
        filled = {column: sum(bool(column.value(row)) for row in self.rows) for column in self._known}
        return [column for column in self._known if column is not TEXT and 2 * filled[column] <= len(self.rows)]

    def _cells(self, row):
        inside = {TEXT: [TEXT, *self._thin]}
        return [
            (column, [one.name for one in inside.get(column, [column]) if one.value(row)]) for column in self.columns
        ]

    @property
    def is_worth_showing(self):
        """Whether it tells more than the head of the page, which names a few towns and when one of them did it."""
        if len(self.rows) == 1:
            return bool(self.rows[0].part.text or self.rows[0].own_page)
        return bool(self._known) or self.are_many or any(row.part.has_ended for row in self.rows)

    @property
    def are_many(self):
        """Whether their number is said instead of their names."""
        return len(self.rows) > FEW_TOWNS

    @property
    def where_question(self):
        if len(self.rows) != 1:
            return "Waar"
        return "Gemeente" if self.rows[0].municipality.kind == Municipality.Kind.MUNICIPALITY else "Bestuur"

    @property
    def what_question(self):
        return "Wat doen ze?" if len(self.rows) > 1 else f"Wat doet {self._which}?"

    @property
    def _which(self):
        return "de gemeente" if self.where_question == "Gemeente" else "het bestuur"

    @property
    def ended(self):
        """In how many towns it has ended."""
        return sum(row.part.has_ended for row in self.rows)

    @property
    def going_on(self):
        """In how many towns it surely goes on; 0 for a practice in one, of which the head says when it ran."""
        return sum(row.goes_on for row in self.rows) if len(self.rows) > 1 else 0

    @property
    def order(self):
        """In which order columns and rows are, in words."""
        rows = "gemeenten die op {} lijken" if self.own_town else "de gemeenten met de meeste inwoners"
        columns = "De kolom die het meest verschilt, staat eerst. " if {*self.columns} - {TEXT, STATE} else ""
        is_ordered = self.own_town or self.rows[0].municipality.population
        return f"{columns}{f'Bovenaan: {rows}.' if is_ordered else ''}".format(self.own_town)

    @property
    def provinces(self):
        return len({row.municipality.province for row in self.rows} - {""})

    @property
    def differences(self):
        """What differs, in words: (title, sentence), three at most."""
        found = [self._years(), self._ended(), self._sizes()] if len(self.rows) >= MANY else []
        return [difference for difference in found if difference]

    def _years(self):
        begun = sorted((row for row in self.rows if row.part.start_year), key=lambda row: row.part.start_year)
        if not begun or begun[0].part.start_year == begun[-1].part.start_year:
            return None
        first, last = begun[0], begun[-1]
        return (
            "Vroeg of laat",
            f"{first.municipality} begon in {first.part.start_year}, {last.municipality} in {last.part.start_year}.",
        )

    def _ended(self):
        ended = [row.municipality for row in self.rows if row.part.has_ended]
        if not ended or len(ended) == len(self.rows):
            return None
        others = len(self.rows) - len(ended)
        more = f"de {others} andere weten we dat niet" if others > 1 else "de andere weten we dat niet"
        return "Gestopt", f"In {some_names(ended)} is het gestopt. Van {more}."

    def _sizes(self):
        known = sorted(
            (row.municipality for row in self.rows if row.municipality.population), key=lambda town: town.population
        )
        if not known or known[-1].population < MUCH_LARGER * known[0].population:
            return None
        small, large = (f"{town} ({number_in_words(town.population)} inwoners)" for town in (known[0], known[-1]))
        return "Klein of groot", f"Van {small} tot {large}."


def compare_towns(practice, index, own_town=None):
    """The Comparison of all towns of a Practice that readers see. No query after `with_everything()`.

    Those most like `own_town`, a Municipality of the Index, come first, after that town itself; without it those with
    most inhabitants.
    """
    parts = [part for part in practice.implementations.all() if not part.is_draft]
    row = partial(_row, practice, compared_reaches(practice))
    if own_town is None:
        parts.sort(key=lambda part: (-(part.municipality.population or 0), str(part.municipality)))
        return Comparison([row(part) for part in parts])
    places = {part.municipality_id: index.municipalities.get(part.municipality.slug) for part in parts}
    alike = {town.pk: likeness for town, likeness in most_alike(own_town, filter(None, places.values()))}
    ranks = [own_town.pk, *alike]
    parts.sort(key=lambda part: ranks.index(part.municipality_id) if part.municipality_id in ranks else len(ranks))
    most = next(iter(alike), None)
    pills = {own_town.pk: "Jouw gemeente", most: f"Lijkt het meest op {own_town}" if len(parts) > 1 else ""}
    return Comparison([row(part, alike, pills) for part in parts], own_town)


def some_names(towns, most=3):
    """Names of towns in words, with the number of others when there are more than fit."""
    if len(towns) <= most:
        return names_in_words(towns)
    return f"{', '.join(str(town) for town in towns[:most])} en {len(towns) - most} andere"


def _row(practice, reaches, part, alike=None, pills=None):
    sources = sources_of_town(practice, part.municipality_id)
    likeness = (alike or {}).get(part.municipality_id)
    leads = part.municipality_id == practice.municipality_id
    confirmed_at = practice.confirmed_at if leads else None
    return TownRow(
        part,
        kilometres=likeness and likeness.kilometres,
        pill=(pills or {}).get(part.municipality_id, ""),
        state=_state(part, sources, confirmed_at),
        sources=tuple(sources),
        told_above=leads and not part.text and bool(practice.approach),
        goes_on=_goes_on(practice, part, sources, confirmed_at),
        reach=reaches.get(part.municipality_id),
        most_reached=max((reach.number for reach in reaches.values()), default=0),
    )


def _state(part, sources, confirmed_at):
    """What is known of how it is there now, in a word or two; "" for nothing."""
    if part.has_ended:
        return f"Gestopt in {part.end_year}" if part.end_year else "Gestopt"
    newest = max((source.date for _number, source in sources), default="")
    if confirmed_at and confirmed_at.isoformat() >= newest:
        return f"Bevestigd in {confirmed_at.year}"
    years = sorted(source.year for _number, source in sources if source.year)
    # Of general sources nobody knows which of them is about this town.
    is_range = years[:1] != years[-1:] and sources[0][1].municipality_id is None
    return (f"{years[0]} tot {years[-1]}" if is_range else newest[:4]) or ("jaar onbekend" if sources else "")


def _goes_on(practice, part, sources, confirmed_at):
    """Whether the town confirmed it lately, or a young source of its own does: of general ones nobody knows which of
    them is about this town."""
    if practice.stage not in Practice.GOING_ON or practice.end_year or part.end_year:
        return False
    informed = max((source.date for _number, source in sources if source.municipality_id), default="")
    age = age_of(confirmed_at, informed, has_ended=part.has_ended)
    return age != UNKNOWN and not age.is_old
