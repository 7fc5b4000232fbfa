"""The filters in an address, carried out. The page and the feed read a `PracticeFilter`."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from ..models import Practice
from ..search import index as search_index
from ..search import text
from ..search.bits import bits_of
from ..search.match import ENOUGH
from .address import MAP, SAID, Address, read_chosen, read_own_town
from .likeness import most_alike

BEST_FIRST = "beste"
LIKE_MINE = "zoals-mijn"
SORT_LABELS = {
    BEST_FIRST: "Best passend",
    LIKE_MINE: "Lijkt op mijn gemeente",
    "nieuwste": "Nieuwste eerst",
    "bevestigd": "Laatst bevestigd",
    "gemeente": "Gemeente",
    "titel": "Titel",
}


@dataclass(frozen=True)
class SearchSuggestion:
    """Another search: what it says, its address, and how many practices it gives."""

    label: str
    url: str
    count: int


class PracticeFilter:
    """The practices that fit the filters in an address.

    `data` is a QueryDict, `own_town` the slug of the reader's own municipality when the address has none, `index` the
    Index to ask when it is at hand. Values that the bank does not know are dropped, each with a line in `notices`.
    `dropped` has those. Parameters that are not in `address.PARAMS` are ignored. `address` is the Address of what is
    left. With `by_meaning` practices that are about the same in other words are looked for too: see `alike`.
    """

    def __init__(self, data, own_town="", index=None, by_meaning=False):
        self.data = data
        self.by_meaning = by_meaning
        self.index = index or search_index.current()
        self.own_town, self.notices = read_own_town(data.get("mijn", ""), self.index)
        if not data.get("mijn", "").strip():
            self.own_town = self.index.municipalities.get(own_town)
        self.query = text.parse(data.get("q", ""))
        self.chosen, notices = read_chosen(data, self.index)
        self.dropped = [notice for notice in notices if not isinstance(notice, str)]
        self.notices += [*notices, *self._retired()]
        self.search = self._search() if self.query.text else None
        self.answer = self.index.answer(self.chosen, self.search and self.search.bits)
        self.sort = self._sort()
        self.address = Address(
            words=self.query.text,
            chosen=self.chosen,
            own_town=self.own_town.slug if self.own_town and data.get("mijn") else "",
            sort=self.sort if data.get("sorteer") else "",
            view=MAP if data.get("weergave") == MAP else "",
        )
        self.notices = [notice if isinstance(notice, str) else notice.html(self.address) for notice in self.notices]

    def __len__(self):
        return len(self.answer)

    @property
    def canonical(self):
        """The query of the address that stands for all that show the same practices, this page of them."""
        page = self.data.get("pagina", "")
        return self.address.canonical(page if page.isdigit() else None)

    @property
    def chips(self):
        """The filters in force, each with the address that drops it."""
        return self.address.chips(self.index)

    @property
    def has_none_of_own_town(self):
        """Whether there are results, and none of the reader's own town, which was not filtered away."""
        if not (self.own_town and len(self)) or self.chosen.get("gemeente"):
            return False
        return not self.answer.bits & self.index.bits.get(self.index.by_value["gemeente"][self.own_town.slug].term, 0)

    @property
    def number_for_everyone(self):
        """How many fit only because they are for everyone."""
        return (self.answer.bits & self.answer.joined).bit_count()

    @property
    def stems(self):
        """The stems to mark in what is shown."""
        return self.search.stems if self.search else frozenset()

    @property
    def sort_options(self):
        """The orders that make sense now, as a list of (value, label)."""
        possible = {BEST_FIRST: self.search, LIKE_MINE: self.own_town}
        labels = SORT_LABELS | {LIKE_MINE: f"Lijkt op {self.own_town}"}
        return [(value, label) for value, label in labels.items() if possible.get(value, True)]

    @property
    def ids(self):
        """The ids of all practices that fit, in the chosen order."""
        return self.first()

    def first(self, stop=None):
        """The ids of the first `stop` practices that fit, in the chosen order; all of them without `stop`."""
        if self.sort == BEST_FIRST:
            found = [pk for bits in filter(None, self.answer.parts) for pk in self.search.best_first(bits, stop)]
            return found[:stop]
        if self.sort == LIKE_MINE:
            return self.answer.by_value(self._towns_like_mine(), stop=stop)
        return self.answer.ordered(self.sort, stop)

    @property
    def qs(self):
        """The practices that fit as a QuerySet, in no particular order."""
        return Practice.objects.published().filter(pk__in=self.ids)

    @cached_property
    def did_you_mean(self):
        """A word that gives more than the one typed, or None; the other filters stay as they are."""
        other = self.search and self.search.did_you_mean()
        count = other and len(self.index.answer(self.chosen, other.bits))
        return SearchSuggestion(other.query.text, self.address.url(q=other.query.text), count) if count else None

    @cached_property
    def partly(self):
        """When few practices have all words: those with some, as a list of PartlyFound; the other filters hold."""
        if self.search is None:
            return []
        left = self.index.answer(self.chosen).bits
        return self.search.partly(left, ENOUGH - len(self))

    @cached_property
    def alike(self):
        """When those with all words and those with some are few: others that are about the same, as a list of Alike.

        The other filters hold for these too.
        """
        if self.search is None or not self.by_meaning:
            return []
        before = self.search.bits | bits_of(hit.practice_id for hit in self.partly)
        left = self.index.answer(self.chosen).bits & ~before
        return self.search.alike(left, ENOUGH - len(self) - len(self.partly))

    @property
    def second_part(self):
        """What is shown below those with all words, in that order."""
        return [*self.partly, *self.alike]

    def _retired(self):
        """A line for each value chosen that is out of use."""
        for param, values in self.chosen.items():
            for option in map(self.index.by_value[param].get, values):
                if option.retired:
                    yield f"‘{option.label}’ is {option.retired[0].lower()}{option.retired[1:]}"

    def _search(self):
        if self.query.clauses:
            return text.Search(self.query, self.index)
        self.notices.append(
            f"‘{self.query.text}’ zegt te weinig om op te zoeken. Je ziet alle praktijken. Typ een ander woord."
        )
        return None

    def _towns_like_mine(self):
        """The slugs of all municipalities, the reader's own first, then the most alike."""
        alike = most_alike(self.own_town, self.index.municipalities.values())
        return [self.own_town.slug, *(town.slug for town, _likeness in alike)]

    def _sort(self):
        wanted = self.data.get("sorteer", "")
        if wanted and wanted not in SORT_LABELS:
            self.notices.append(f"Sorteren op ‘{wanted[:SAID]}’ kan niet. Kies een andere volgorde.")
        allowed = [value for value, _label in self.sort_options]
        if wanted in allowed:
            return wanted
        return next(order for order in [BEST_FIRST, LIKE_MINE, search_index.DEFAULT_ORDER] if order in allowed)
