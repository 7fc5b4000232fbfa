"""A practice as it is in a list: a row among the results, a card on the home page."""

from dataclasses import dataclass
from functools import cache
from textwrap import shorten
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from praktijkenbank.sentences import sentences

from ..models import Implementation, MunicipalityAlias, Photo, Practice, years_in_words
from ..models.age import UNKNOWN, Age, age_of
from ..search.facets import FACET_BY_PARAM, TERMS_PER_FACET
from .drawn import drawn_for

SUMMARY_LENGTH = 250
# So many towns are named in a row; of more only the leading one is.
FEW_TOWNS = 3
FIRST_PHOTO = (
    Photo.objects.filter(practice=OuterRef("pk"))
    .order_by("position", "pk")
    .values(found=JSONObject(image="image", width="width", height="height"))[:1]
)
# Where a practice goes on: what each of its towns ended has no such row.
SOMEWHERE = Implementation.objects.filter(practice=OuterRef("pk"), state=Implementation.State.ONLINE)


CARD_FIELDS = [
    *["pk", "title", "slug", "tagline", "summary", "municipality_id", "main_theme_id"],
    *["stage", "start_year", "end_year", "confirmed_at", "document__terms", "document__informed"],
]
ANY_SLUG = "any-slug"
# What belongs to a practice and is found too, as lists of texts.
LISTS = {
    "aliases": MunicipalityAlias.objects.of_whole_towns()
    .filter(
        municipality__in=Implementation.objects.shown().filter(practice=OuterRef(OuterRef("pk"))).values("municipality")
    )
    .values("name"),
    "implementation_texts": Implementation.objects.shown().filter(practice=OuterRef("pk")).values("text"),
}


@dataclass(frozen=True)
class NamedLink:
    name: str
    slug: str
    url: str


@dataclass(frozen=True)
class Card:
    """What a row or card prints. `place` and `themes` are lists of NamedLink, the leading one first; `look` is that of
    its main theme."""

    pk: int
    title: str
    url: str
    slug: str
    place: list[NamedLink]
    themes: list[NamedLink]
    look: str
    summary: str
    target_groups: list[str]
    years: str
    actions: str
    photo: Photo | None
    age: Age = UNKNOWN
    # Where there are many towns `place` has the leading one, and this says in how many it is done.
    more: str = ""
    # The slugs of all towns.
    towns: tuple[str, ...] = ()


def make_cards(practice_ids, index):
    """The cards of these practices, in this order; those that are not online are left out.

    No query for cards that were made before for this index, one for the others. Names of tags and places come from
    `index`, which has them at hand.
    """
    return read_cards(practice_ids, index)[0]


def read_cards(practice_ids, index, body_of=(), body=()):
    """The cards of these practices as `make_cards` gives them, and long texts of some, with at most one query.

    Returns (cards, {id: {field: text}}), the latter for the practices `body_of` that are still online and those whose
    card is new; `body` names fields of the practice, or of LISTS.
    """
    drawn = drawn_for(index)
    missing = [pk for pk in practice_ids if pk not in drawn.cards]
    if not drawn.make_room(len(missing)):
        missing = practice_ids
    cards, wanted, texts = drawn.cards, {*missing, *body_of}, {}
    # Also to say what to ask takes long, and most pages find every card made.
    for practice in _printed(wanted, body) if wanted else []:
        if practice["pk"] not in cards:
            cards[practice["pk"]] = _card(practice, index)
        texts[practice["pk"]] = practice
    return [cards[pk] for pk in practice_ids if pk in cards], texts


def _printed(practice_ids, body):
    """What cards print of these practices as far as they are online, and the fields `body`, as dicts."""
    practices = Practice.objects.published().filter(pk__in=practice_ids)
    beside = {name: ArraySubquery(rows) for name, rows in LISTS.items() if name in body}
    return practices.annotate(photo=Subquery(FIRST_PHOTO), goes_on=Exists(SOMEWHERE), **beside).values(
        *CARD_FIELDS, "photo", "goes_on", *body
    )


def in_a_row(text):
    """What a row shows of a text: as many whole sentences as fit, or as many words of the first."""
    shown = ""
    for sentence in sentences(text):
        if len(shown) + len(sentence) >= SUMMARY_LENGTH:
            break
        shown = f"{shown} {sentence}".strip()
    return shown or shorten(text, SUMMARY_LENGTH, placeholder=" …")


def practices_url(**params):
    """The address of the results with these filters."""
    return f"{_results_address()}?{urlencode(params, doseq=True)}"


def in_practices(count):
    """A count in words: "1 praktijk", "17 praktijken"."""
    return f"{count} {'praktijk' if count == 1 else 'praktijken'}"


def names_in_words(names):
    """["a", "b", "c"] as "a, b en c"."""
    names = [str(name) for name in names]
    return " en ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def town_options(terms, leading_id, index):
    """The Options of the towns of a practice with these terms, the leading one first."""
    facet = FACET_BY_PARAM["gemeente"]
    found = (index.by_term.get(term) for term in terms if term // TERMS_PER_FACET == facet.number)
    return sorted(filter(None, found), key=lambda option: option.term != facet.term(leading_id))


def _card(practice, index):
    """The Card of a row of CARD_FIELDS, "photo" and "goes_on", a dict."""
    options = {}
    for term in practice["document__terms"]:
        if (option := index.by_term.get(term)) is not None:
            options.setdefault(term // TERMS_PER_FACET, []).append(option)

    def of(param):
        return options.get(FACET_BY_PARAM[param].number, [])

    leading_theme = index.by_term[FACET_BY_PARAM["thema"].term(practice["main_theme_id"])]
    main_theme = index.by_term.get(leading_theme.parent, leading_theme)
    places = town_options(practice["document__terms"], practice["municipality_id"], index)
    main_themes = [option for option in of("thema") if option.parent is None and option != main_theme]
    has_ended = bool(places) and not practice["goes_on"]
    age = age_of(*(practice[name] for name in ["confirmed_at", "document__informed", "stage", "end_year"]), has_ended)
    return Card(
        pk=practice["pk"],
        title=practice["title"],
        url=address_of("practice_detail", practice["slug"]),
        slug=practice["slug"],
        place=[_link("municipality_detail", option) for option in (places if len(places) <= FEW_TOWNS else places[:1])],
        themes=[_link("theme_detail", option) for option in [main_theme, *main_themes]],
        look=main_theme.look,
        summary=in_a_row(practice["tagline"] or practice["summary"]),
        target_groups=[option.label for option in of("doelgroep")],
        years=years_in_words(practice["start_year"], practice["end_year"], practice["stage"], age.is_old),
        actions=_actions_in_words(of("actie")),
        age=age,
        photo=practice["photo"] and Photo(**practice["photo"]),
        more=f"in {len(places)} gemeenten" if len(places) > FEW_TOWNS else "",
        towns=tuple(option.value for option in places),
    )


def _link(view, option):
    return NamedLink(option.label, option.value, address_of(view, option.value))


def address_of(view, slug):
    """As `reverse` gives it, which is slow for the many addresses of a page."""
    return _address_of_any(view).replace(ANY_SLUG, slug)


@cache
def _address_of_any(view):
    return reverse(view, args=[ANY_SLUG])


@cache
def _results_address():
    return reverse("practice_list")


def _actions_in_words(options):
    """ "Plan Samenleven, actie 9 en 15"; several frameworks are joined by a semicolon.

    Without the later actions in which one of them goes on: nobody said that the practice is part of those.
    """
    numbers, terms = {}, {option.term for option in options}
    for option in options:
        if option.follows & terms:
            continue
        numbers.setdefault(option.group, []).append(option.number)
    return "; ".join(f"{group}, actie {names_in_words(sorted(found))}" for group, found in numbers.items())
