"""Results as rows: each kind of row is drawn once, then filled in with a practice and what the search says of it."""

from functools import cache
from html import escape

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from ..content import BODY_FIELDS
from ..drawings.icons import icon
from ..drawings.mosaic import mosaic_svg
from ..models import Practice
from ..models.age import Age
from ..search import text
from ..search.facets import FACET_BY_PARAM, TERMS_PER_FACET
from .cards import LISTS, Card, NamedLink, read_cards
from .drawn import drawn_for
from .likeness import near_in_words
from .stencils import Stencil, place

BODY = [*BODY_FIELDS, "keywords", *LISTS]
# The facets whose names are words that a practice is found by, by number.
SEARCHED = {
    FACET_BY_PARAM[param].number
    for param in ["thema", "doelgroep", "doelstelling", "actie", "beleidslaag", "integratiedoel", "domein", "grond"]
}
COLUMNS, ROWS = 4, 3  # tiles of a mosaic


def render_rows(practice_ids, practice_filter, reasons=None):
    """The rows of these practices, in this order, as a SafeString, with the words of the search marked.

    `reasons` has a line of HTML by id for each; without, a row says where the words stand when it shows none of them.

    One query at most: for practices whose card is new, and for those that have the words in no text a row shows.
    """
    index, stems = practice_filter.index, practice_filter.stems
    known = drawn_for(index).cards
    marked = {pk: _marked(known[pk], stems) for pk in practice_ids if pk in known}
    is_told_where = stems and not reasons
    unmarked = [pk for pk, texts in marked.items() if not _has_mark(texts)] if is_told_where else []
    cards, bodies = read_cards(practice_ids, index, unmarked, BODY if is_told_where else [])
    rows = []
    for card in cards:
        texts = marked.get(card.pk) or _marked(card, stems)
        # A practice that went offline a moment ago has a card, and no texts any more.
        is_told = not is_told_where or _has_mark(texts) or card.pk not in bodies
        found = (reasons or {}).get(card.pk, "") if is_told else _found_in(card, bodies[card.pk], stems, index)
        rows.append(_row(card, *texts, found, practice_filter))
    return mark_safe("".join(rows))


def render_partly(practice_filter):
    """The rows of the practices that have some of the words, then of those that are about the same, as a SafeString.

    Each says why. One query at most.
    """
    reasons = {hit.practice_id: _why_partly(hit) for hit in practice_filter.partly}
    reasons |= {hit.practice_id: _why_alike(hit) for hit in practice_filter.alike}
    return render_rows([*reasons], practice_filter, reasons) if reasons else ""


def _why_partly(hit):
    """Past bij <b>taal</b>. Niet bij ouders."""
    found = format_html_join(", ", "<b>{}</b>", ([words] for words in hit.found))
    missing = format_html(" Niet bij {}.", ", ".join(hit.missing)) if hit.missing else ""
    return format_html('<p class="found-in">Past bij {}.{}</p>', found, missing)


def _why_alike(hit):
    """Lijkt hierop: <b>dementie</b>, <b>mantelzorg</b>."""
    if not hit.names:
        return format_html('<p class="found-in">{}</p>', "Gaat over iets dat hierop lijkt.")
    names = format_html_join(", ", "<b>{}</b>", ([name] for name in hit.names))
    return format_html('<p class="found-in">Lijkt hierop: {}.</p>', names)


def _marked(card, stems):
    return text.mark(card.title, stems), text.mark(card.summary, stems)


def _has_mark(texts):
    return any("<mark>" in one for one in texts)


def _row(card, title, summary, found, practice_filter):
    values = {
        "picture": _picture(card),
        "slug": escape(card.slug),
        "url": escape(f"{card.url}{practice_filter.address.own_town_query}"),
        "title": title,
        "summary": summary,
        "found": found,
        "near": _near(card, practice_filter) + _for_everyone(card, practice_filter),
        "target_groups": escape(", ".join(card.target_groups)),
        "years": escape(card.years),
        "age": escape(card.age.words),
        "more": card.more,
        "actions": escape(card.actions),
    }
    for number, town in enumerate(card.place):
        values[f"place{number}"], values[f"place_url{number}"] = escape(town.name), escape(town.url)
    for number, theme in enumerate(card.themes):
        values[f"theme{number}"] = escape(theme.name)
    shape = (
        len(card.place),
        len(card.themes),
        bool(card.target_groups),
        bool(card.years),
        bool(card.actions),
        card.age.icon,
        card.age.is_old,
        bool(card.more),
    )
    return _stencil(*shape).fill(values)


@cache
def _stencil(towns, themes, has_target_groups, has_years, has_actions, age_icon, is_old, has_more):
    """The Stencil of a row with so many municipalities and themes, and with or without each of the lines under it."""
    card = Card(
        pk=0,
        title=place("title"),
        url=place("url"),
        slug=place("slug"),
        place=[NamedLink(place(f"place{number}"), "", place(f"place_url{number}")) for number in range(towns)],
        themes=[NamedLink(place(f"theme{number}"), "", "") for number in range(themes)],
        look="",
        summary=place("summary"),
        target_groups=[place("target_groups")] if has_target_groups else [],
        years=place("years") if has_years else "",
        actions=place("actions") if has_actions else "",
        photo=None,
        age=Age(place("age"), age_icon, is_old),
        more=place("more") if has_more else "",
    )
    context = {"card": card, "picture": place("picture"), "found": place("found"), "near": place("near")}
    return Stencil("components/row.html", context)


def _picture(card):
    if card.photo is None:
        return mosaic_svg(card.look, card.slug, COLUMNS, ROWS)
    return render_to_string("components/picture.html", {"card": card, "columns": COLUMNS, "rows": ROWS})


def _near(card, practice_filter):
    """How far from the reader's own town, when that is known."""
    if practice_filter.own_town is None:
        return ""
    places = [practice_filter.index.municipalities[slug] for slug in card.towns]
    if not places:  # each of its towns is a draft
        return ""
    return format_html("<li>{}{}</li>", icon("map-pin"), near_in_words(practice_filter.own_town, places))


def _for_everyone(card, practice_filter):
    """That it is among them because it is for everyone."""
    is_joined = practice_filter.answer.joined >> card.pk & 1
    return format_html("<li>{}<b>voor iedereen</b></li>", icon("users")) if is_joined else ""


def _found_in(card, body, stems, index):
    """Where the words stand of a practice that shows none of them: in which tags or long texts."""
    known = [term for term in body["document__terms"] if term in index.by_term]
    terms = (term for term in known if term // TERMS_PER_FACET in SEARCHED)
    partners = (term for term in known if term // TERMS_PER_FACET == FACET_BY_PARAM["partner"].number)
    texts = [
        ("gemeente", ". ".join([*(str(index.municipalities[slug]) for slug in card.towns), *body["aliases"]])),
        ("indeling", ". ".join(index.by_term[term].label for term in terms)),
        ("trefwoorden", ". ".join(body["keywords"])),
        *((Practice._meta.get_field(name).verbose_name, body[name]) for name in BODY_FIELDS),
        ("partners", ". ".join(index.by_term[term].label for term in partners)),
        ("wat een gemeente doet", ". ".join(body["implementation_texts"])),
    ]
    names = text.found_in(texts, stems)
    return format_html('<p class="found-in">Gevonden in: {}</p>', names) if names else ""
