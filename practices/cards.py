"""A practice as it stands in a list: a row among the results, a card on the home page."""

from dataclasses import dataclass, replace
from textwrap import shorten
from urllib.parse import urlencode

from django.urls import reverse

from .likeness import distance, kind_of
from .models import Practice
from .search import text
from .search.document import BODY_FIELDS, body
from .search.facets import FACET_BY_PARAM, TERMS_PER_FACET

SUMMARY_LENGTH = 250


@dataclass(frozen=True)
class NamedLink:
    name: str
    url: str


@dataclass(frozen=True)
class Card:
    """What a row or card prints. `place` and `themes` are lists of NamedLink, the leading one first."""

    title: str
    url: str
    slug: str
    place: list[NamedLink]
    themes: list[NamedLink]
    main_theme_slug: str
    summary: str
    found_in: str
    target_groups: list[str]
    years: str
    actions: str
    near: str
    photo: object


def make_cards(practice_ids, index, stems=frozenset(), own_town=None):
    """The cards of these practices, in this order, with words that have one of `stems` marked.

    With `own_town`, a Municipality, cards say how far off and what kind of town theirs is. Two queries; one more when
    words stand in none of the texts a card shows. Names of tags and places come from `index`, which has them at hand.
    """
    practices = (
        Practice.objects.published()
        .select_related("document")
        .prefetch_related("photos")
        .only(
            *["title", "slug", "tagline", "summary", "municipality_id", "main_theme_id"],
            *["stage", "start_year", "end_year", "document__terms"],
        )
        .in_bulk(practice_ids)
    )
    cards = {pk: _card(practices[pk], index, stems, own_town) for pk in practice_ids if pk in practices}
    if stems:
        _say_where(cards, stems)
    return list(cards.values())


def practices_url(**params):
    """The address of the results with these filters."""
    return f"{reverse('practice_list')}?{urlencode(params, doseq=True)}"


def names_in_words(names):
    """["a", "b", "c"] as "a, b en c"."""
    names = [str(name) for name in names]
    return " en ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _card(practice, index, stems, own_town):
    options = {}
    for term in practice.document.terms:
        if (option := index.by_term.get(term)) is not None:
            options.setdefault(term // TERMS_PER_FACET, []).append(option)

    def of(param):
        return options.get(FACET_BY_PARAM[param].number, [])

    leading_theme = index.by_term[FACET_BY_PARAM["thema"].term(practice.main_theme_id)]
    main_theme = index.by_term.get(leading_theme.parent, leading_theme)
    leading_place = FACET_BY_PARAM["gemeente"].term(practice.municipality_id)
    places = sorted(of("gemeente"), key=lambda option: option.term != leading_place)
    main_themes = [option for option in of("thema") if option.parent is None and option != main_theme]
    return Card(
        title=text.mark(practice.title, stems),
        url=practice.get_absolute_url(),
        slug=practice.slug,
        place=[NamedLink(place.label, reverse("municipality_detail", args=[place.value])) for place in places],
        themes=[
            NamedLink(option.label, reverse("theme_detail", args=[option.value]))
            for option in [main_theme, *main_themes]
        ],
        main_theme_slug=main_theme.value,
        summary=text.mark(shorten(practice.tagline or practice.summary, SUMMARY_LENGTH, placeholder=" …"), stems),
        found_in="",
        target_groups=[option.label for option in of("doelgroep")],
        years=practice.years,
        actions=_actions_in_words(of("actie")),
        near=_near(own_town, [index.municipalities[place.value] for place in places]) if own_town else "",
        photo=next(iter(practice.photos.all()), None),
    )


def _near(own_town, places):
    """How far the nearest of `places` is from the reader's own town, and its kind: "41 km, centrumstad"."""
    if own_town in places:
        return "jouw gemeente"
    nearest = min(places, key=lambda place: (distance(own_town, place) is None, distance(own_town, place) or 0))
    kilometres = distance(own_town, nearest)
    return kind_of(nearest) if kilometres is None else f"{kilometres:.0f} km, {kind_of(nearest)}"


def _say_where(cards, stems):
    """Fill in `found_in` of the cards, by practice id, that show none of the words."""
    unmarked = [pk for pk, card in cards.items() if "<mark>" not in card.title + card.summary]
    for pk, practice in Practice.objects.only(*BODY_FIELDS).in_bulk(unmarked).items() if unmarked else []:
        card = cards[pk]
        shown = [
            ("gemeente", ". ".join(place.name for place in card.place)),
            ("thema’s en doelgroepen", ". ".join([*(theme.name for theme in card.themes), *card.target_groups])),
        ]
        cards[pk] = replace(card, found_in=text.found_in([*shown, *body(practice)], stems))


def _actions_in_words(options):
    """ "Plan Samenleven, actie 9 en 15"; several frameworks are joined by a semicolon."""
    numbers = {}
    for option in options:
        numbers.setdefault(option.group, []).append(option.number)
    return "; ".join(f"{group}, actie {names_in_words(sorted(found))}" for group, found in numbers.items())
