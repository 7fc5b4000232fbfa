"""Which parameters an address of results has, what they mean, and the addresses one step away from it."""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.utils.html import format_html, format_html_join
from django.utils.text import slugify

from ..models import FormerTagSlug
from ..models.tags import KeepsFormerSlugs
from ..search.facets import FACET_BY_PARAM, FACETS
from ..search.gazetteer import PlaceFound

MAP = "kaart"
# In the order in which an address lists them.
PARAMS = ["q", *FACET_BY_PARAM, "mijn", "sorteer", "weergave", "pagina"]
MAX_VALUES_PER_FACET = 200
# So much of what someone typed is said back.
SAID = 60


@dataclass(frozen=True)
class Chip:
    """A filter in force: what it says, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Address:
    """What an address asks for. `chosen` maps a facet's param to a list of values that the bank knows (slugs).

    `words`, `own_town` (a slug), `sort` and `view` are empty where the address does not say them. It asks nothing of
    the bank, so that a feed, an export or a mail can use it alone. See `read_chosen` for what someone typed.
    """

    words: str = ""
    chosen: dict[str, list[str]] = field(default_factory=dict)
    own_town: str = ""
    sort: str = ""
    view: str = ""

    @property
    def is_empty(self):
        """Whether nothing narrows: no words, no values."""
        return not self.words and not any(self.chosen.values())

    def url(self, **changes):
        """The query of this address with some parameters replaced; None or [] drops one.

        Any change but of the page itself leads back to the first page.
        """
        wanted = {**self._params, **changes}
        # A map asks for hundreds of these, and `doseq` of urlencode is slow.
        pairs = [
            (param, value)
            for param in PARAMS
            if (values := wanted.get(param))
            for value in (values if isinstance(values, list) else [values])
        ]
        return f"?{urlencode(pairs)}"

    @cached_property
    def _params(self):
        return {
            "q": self.words,
            **self.chosen,
            "mijn": self.own_town,
            "sorteer": self.sort,
            "weergave": self.view,
        }

    def toggled(self, param, value):
        """The address with one value of a facet added, or taken out when it was chosen."""
        values = self.chosen.get(param, [])
        return self.url(**{param: [v for v in values if v != value] if value in values else [*values, value]})

    def canonical(self, page=None):
        """The query that stands for all addresses that show the same practices: no order, own town or map."""
        return self.url(mijn=None, sorteer=None, weergave=None, pagina=page).rstrip("?")

    @property
    def list_url(self):
        return self.url(weergave=None)

    @property
    def map_url(self):
        return self.url(weergave=MAP)

    @property
    def own_town_query(self):
        """What to put after another address so that the own town in this one stays while the reader browses."""
        return f"?{urlencode({'mijn': self.own_town})}" if self.own_town else ""

    def chips(self, index):
        """The filters in force, each with the address that drops it; the Index knows how the values are called."""
        chips = [Chip(f"‘{self.words}’", self.url(q=None))] if self.words else []
        return chips + [
            Chip(index.by_value[param][value].label, self.toggled(param, value))
            for param, values in self.chosen.items()
            for value in values
        ]


@dataclass(frozen=True)
class UnknownChoice:
    """A value, as typed, that the facet with this label does not know."""

    label: str
    typed: str

    def html(self, address):
        """What a reader is told of it."""
        return f"De filter ‘{self.label}’ kent ‘{self.typed[:SAID]}’ niet. We lieten die keuze weg."


@dataclass(frozen=True)
class PlaceQuestion:
    """A name that several municipalities have, as typed for `param`: the reader says which is meant."""

    param: str
    typed: str
    found: list[PlaceFound]

    def html(self, address):
        """The question, each answer with the Address that it leads to."""
        kept = address.chosen.get(self.param, [])
        answers = [
            (address.url(**{self.param: [*kept, place.slug]}), place)
            for place in sorted((hit.municipality for hit in self.found), key=str)
        ]
        links = format_html_join(" of ", '<a href="{}#resultaten">{}</a>', answers)
        return format_html("‘{}’ hoort bij meer dan één gemeente. Bedoel je {}?", self.typed[:SAID], links)


def read_chosen(data, index):
    """The values of facets in a QueryDict, as ({param: values that the bank knows}, notices on the others).

    A value counts once, in the order of the address; an old name of a tag or municipality counts as the new one. A
    notice is a sentence, an UnknownChoice or a PlaceQuestion.
    """
    chosen, notices = {}, []
    for facet in FACETS:
        if facet.param in data:
            values, said = _read_values(facet, data.getlist(facet.param)[:MAX_VALUES_PER_FACET], index)
            chosen[facet.param] = values
            notices += said
    return chosen, notices


def read_own_town(typed, index):
    """The Municipality that someone calls their own, or None, and notices as above, as (Municipality or None, list)."""
    if not typed.strip():
        return None, []
    found = index.gazetteer.find(typed)
    if len(found) > 1:
        return None, [PlaceQuestion("mijn", typed, found)]
    if not found:
        return None, [f"Gemeente ‘{typed[:SAID]}’ kennen we niet. Kies een andere."]
    return found[0].municipality, list(filter(None, [found[0].notice]))


def _read_values(facet, typed, index):
    known = index.by_value[facet.param]
    read = {raw: _known_value(facet, raw, known) for raw in typed if raw.strip()}
    values, notices = [value for value in read.values() if value in known], []
    for raw in [raw for raw, value in read.items() if value not in known]:
        found = index.gazetteer.find(raw) if facet.param == "gemeente" else []
        if len(found) == 1:
            values.append(found[0].municipality.slug)
            notices += filter(None, [found[0].notice])
        elif found:
            notices.append(PlaceQuestion(facet.param, raw, found))
        else:
            notices.append(UnknownChoice(facet.label, raw))
    return list(dict.fromkeys(values)), notices


def _known_value(facet, raw, known):
    """The value that someone means, which may be one that the bank does not know."""
    value = raw if raw in known else slugify(raw)
    if value not in known and issubclass(facet.source, KeepsFormerSlugs):
        tag = FormerTagSlug.objects.find(facet.source, value)
        return tag.slug if tag else value
    return value
