"""Which parameter in the address narrows what. The page, exports, feed and API all read a `PracticeFilter`."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import cached_property
from django.utils.text import slugify

from ..models import FormerTagSlug, MunicipalityAlias, Practice
from ..models.tags import KeepsFormerSlugs
from ..search import index as search_index
from ..search import text
from ..search.facets import FACET_BY_PARAM, FACETS
from .likeness import most_alike

MAX_VALUES_PER_FACET = 200
BEST_FIRST = "beste"
LIKE_MINE = "zoals-mijn"
MAP = "kaart"
SORT_LABELS = {
    BEST_FIRST: "Best passend",
    LIKE_MINE: "Lijkt op mijn gemeente",
    "nieuwste": "Nieuwste eerst",
    "bevestigd": "Laatst bevestigd",
    "gemeente": "Gemeente",
    "titel": "Titel",
}


@dataclass(frozen=True)
class Chip:
    """A filter in force: what it says, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Suggestion:
    """Another search: what it says, its address, and how many practices it gives."""

    label: str
    url: str
    count: int


class PracticeFilter:
    """The filters in an address, and the practices that fit them.

    `data` is a QueryDict, `own_town` the slug of the reader's own municipality when the address has none, `index` the
    Index to ask when it is at hand. Values that
    the bank does not know are dropped, each with a line in `notices`; an old municipality name counts as the new one.
    Parameters not in `PARAMS` are ignored.
    """

    # In the order in which an address lists them.
    PARAMS = ["q", *FACET_BY_PARAM, "mijn", "sorteer", "weergave", "pagina"]

    def __init__(self, data, own_town="", index=None):
        self.data = data
        self.index = index or search_index.current()
        self.notices = []
        self.own_town = self._own_town(own_town)
        self.query = text.parse(data.get("q", ""))
        self.chosen = {facet.param: self._values(facet) for facet in FACETS if facet.param in data}
        self.search = self._search() if self.query.text else None
        self.answer = self.index.answer(self.chosen, self.search and self.search.bits)
        self.sort = self._sort()

    def __len__(self):
        return len(self.answer)

    @property
    def is_empty(self):
        """Whether nothing narrows: no words, no values."""
        return not self.query.text and not any(self.chosen.values())

    @property
    def own_town_query(self):
        """What to put after an address so that the own town in this one stays while the reader browses."""
        return f"?mijn={self.own_town.slug}" if self.own_town and self.data.get("mijn") else ""

    @property
    def view(self):
        """ "kaart" for the map, otherwise empty for the list."""
        return MAP if self.data.get("weergave") == MAP else ""

    @property
    def stems(self):
        """The stems to mark in what is shown."""
        return self.search.stems if self.search else frozenset()

    @property
    def sort_options(self):
        """The orders that make sense now, as a list of (value, label)."""
        possible = {BEST_FIRST: self.search, LIKE_MINE: self.own_town}
        return [(value, label) for value, label in SORT_LABELS.items() if possible.get(value, True)]

    @property
    def ids(self):
        """The ids of all practices that fit, in the chosen order."""
        return self.first()

    def first(self, stop=None):
        """The ids of the first `stop` practices that fit, in the chosen order; all of them without `stop`."""
        if self.sort == BEST_FIRST:
            return self.search.best_first(self.answer.bits, stop)
        if self.sort == LIKE_MINE:
            return self.answer.by_value(self._towns_like_mine(), stop=stop)
        return self.answer.ordered(self.sort, stop)

    @property
    def qs(self):
        """The practices that fit as a QuerySet, in no particular order."""
        return Practice.objects.published().filter(pk__in=self.ids)

    def url(self, **changes):
        """The address of these filters with some parameters replaced; None or [] drops one.

        Any change but of the page itself leads back to the first page.
        """
        wanted = {**self._params, **changes}
        pairs = [
            (param, value)
            for param in self.PARAMS
            if (values := wanted.get(param))
            for value in (values if isinstance(values, list) else [values])
        ]
        return f"?{urlencode(pairs)}"

    @cached_property
    def _params(self):
        """What the address of these filters holds, by parameter; not the page."""
        return {
            "q": self.query.text,
            **self.chosen,
            "mijn": self.data.get("mijn") and self.own_town and self.own_town.slug,
            "sorteer": self.data.get("sorteer") and self.sort,
            "weergave": self.view,
        }

    @property
    def canonical(self):
        """The query of the address that stands for all that show the same practices: no order, own town or map."""
        page = self.data.get("pagina", "")
        return self.url(mijn=None, sorteer=None, weergave=None, pagina=page if page.isdigit() else None).rstrip("?")

    @property
    def list_url(self):
        return self.url(weergave=None)

    @property
    def map_url(self):
        return self.url(weergave=MAP)

    def toggled(self, param, value):
        """The address with one value of a facet added, or taken out when it was chosen."""
        values = self.chosen.get(param, [])
        return self.url(**{param: [v for v in values if v != value] if value in values else [*values, value]})

    @cached_property
    def did_you_mean(self):
        """A word that gives more than the one typed, as a Suggestion, or None; the other filters stay as they are."""
        other = self.search and self.search.did_you_mean()
        count = other and len(self.index.answer(self.chosen, other.bits))
        return Suggestion(other.query.text, self.url(q=other.query.text), count) if count else None

    @property
    def chips(self):
        """The filters in force, each with the address that drops it."""
        chips = [Chip(f"‘{self.query.text}’", self.url(q=None))] if self.query.text else []
        for param, values in self.chosen.items():
            options = self.index.by_value[param]
            chips += [Chip(options[value].label, self.toggled(param, value)) for value in values]
        return chips

    def _search(self):
        if self.query.clauses:
            return text.Search(self.query, self.index)
        self.notices.append(
            f"‘{self.query.text}’ zegt te weinig om op te zoeken. Je ziet alle praktijken. Typ een ander woord."
        )
        return None

    def _own_town(self, remembered):
        """The reader's own Municipality, or None. The address decides, then what a cookie remembered."""
        typed = self.data.get("mijn", "")
        known = self.index.municipalities
        if town := known.get(typed) or known.get(slugify(typed)):
            return town
        if typed.strip():
            found, unknown = self._former_names([typed])
            self.notices += [f"Gemeente ‘{name[:60]}’ kennen we niet. Kies een andere." for name in unknown]
            return known.get(found[0]) if found else None
        return known.get(remembered)

    def _towns_like_mine(self):
        """The slugs of all municipalities, the reader's own first, then the most alike."""
        alike = most_alike(self.own_town, self.index.municipalities.values())
        return [self.own_town.slug, *(town.slug for town, _likeness in alike)]

    def _sort(self):
        wanted = self.data.get("sorteer", "")
        if wanted and wanted not in SORT_LABELS:
            self.notices.append(f"Sorteren op ‘{wanted[:60]}’ kan niet. Kies een andere volgorde.")
        allowed = [value for value, _label in self.sort_options]
        if wanted in allowed:
            return wanted
        return BEST_FIRST if BEST_FIRST in allowed else search_index.DEFAULT_ORDER

    def _values(self, facet):
        """The known values of one facet, once each, in the order of the address."""
        known = self.index.by_value[facet.param]
        values, unknown = [], []
        for raw in self.data.getlist(facet.param)[:MAX_VALUES_PER_FACET]:
            if not raw.strip():
                continue
            value = raw if raw in known else slugify(raw)
            if value not in known and issubclass(facet.source, KeepsFormerSlugs):
                tag = FormerTagSlug.objects.find(facet.source, value)
                value = tag.slug if tag else value
            if value in known:
                values.append(value)
            else:
                unknown.append(raw)
        if facet.param == "gemeente" and unknown:
            found, unknown = self._former_names(unknown)
            values += found
        self.notices += [
            f"De filter ‘{facet.label}’ kent ‘{raw[:60]}’ niet. We lieten die keuze weg." for raw in unknown
        ]
        return list(dict.fromkeys(values))

    def _former_names(self, names):
        """Look up old and other names of municipalities: (slugs found, names that stay unknown)."""
        by_slug = {slugify(name): name for name in names if slugify(name)}
        aliases = MunicipalityAlias.objects.filter(slug__in=by_slug).select_related("municipality")
        found = []
        for alias in aliases:
            name = by_slug.pop(alias.slug, None)
            if name is not None:
                found.append(alias.municipality.slug)
                self.notices.append(alias.in_words)
        return found, [name for name in names if slugify(name) in by_slug or not slugify(name)]
