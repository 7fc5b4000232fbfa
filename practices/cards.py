"""A practice as it stands in a list: a row among the results, a card on the home page."""

from dataclasses import dataclass
from textwrap import shorten
from urllib.parse import urlencode

from django.core.files.storage import default_storage
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from .models import Photo, Practice
from .search.facets import FACET_BY_PARAM, TERMS_PER_FACET

SUMMARY_LENGTH = 250
# So many per worker are kept, a kB or two each.
MAX_CARDS = 4000
FIRST_PHOTO = (
    Photo.objects.filter(practice=OuterRef("pk"))
    .order_by("position", "pk")
    .values(found=JSONObject(image="image", width="width", height="height"))[:1]
)


@dataclass(frozen=True)
class NamedLink:
    name: str
    slug: str
    url: str


@dataclass(frozen=True)
class CardPhoto:
    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Card:
    """What a row or card prints. `place` and `themes` are lists of NamedLink, the leading one first."""

    pk: int
    title: str
    url: str
    slug: str
    place: list[NamedLink]
    themes: list[NamedLink]
    main_theme_slug: str
    summary: str
    target_groups: list[str]
    years: str
    actions: str
    photo: CardPhoto | None


def make_cards(practice_ids, index):
    """The cards of these practices, in this order; those that are not online are left out.

    No query for cards that were made before for this index, one for the others. Names of tags and places come from
    `index`, which has them at hand.
    """
    missing = [pk for pk in practice_ids if pk not in index.cards]
    if missing:
        if len(index.cards) + len(missing) > MAX_CARDS:
            index.cards.clear()
            missing = practice_ids
        practices = (
            Practice.objects.published()
            .select_related("document")
            .annotate(first_photo=Subquery(FIRST_PHOTO))
            .only(
                *["title", "slug", "tagline", "summary", "municipality_id", "main_theme_id"],
                *["stage", "start_year", "end_year", "document__terms"],
            )
        )
        for pk, practice in practices.in_bulk(missing).items():
            index.cards[pk] = _card(practice, index)
    return [index.cards[pk] for pk in practice_ids if pk in index.cards]


def practices_url(**params):
    """The address of the results with these filters."""
    return f"{reverse('practice_list')}?{urlencode(params, doseq=True)}"


def names_in_words(names):
    """["a", "b", "c"] as "a, b en c"."""
    names = [str(name) for name in names]
    return " en ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _card(practice, index):
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
        pk=practice.pk,
        title=practice.title,
        url=practice.get_absolute_url(),
        slug=practice.slug,
        place=[
            NamedLink(place.label, place.value, reverse("municipality_detail", args=[place.value])) for place in places
        ],
        themes=[
            NamedLink(option.label, option.value, reverse("theme_detail", args=[option.value]))
            for option in [main_theme, *main_themes]
        ],
        main_theme_slug=main_theme.value,
        summary=shorten(practice.tagline or practice.summary, SUMMARY_LENGTH, placeholder=" …"),
        target_groups=[option.label for option in of("doelgroep")],
        years=practice.years,
        actions=_actions_in_words(of("actie")),
        photo=_photo(practice.first_photo),
    )


def _photo(found):
    return found and CardPhoto(default_storage.url(found["image"]), found["width"], found["height"])


def _actions_in_words(options):
    """ "Plan Samenleven, actie 9 en 15"; several frameworks are joined by a semicolon."""
    numbers = {}
    for option in options:
        numbers.setdefault(option.group, []).append(option.number)
    return "; ".join(f"{group}, actie {names_in_words(sorted(found))}" for group, found in numbers.items())
