"""Results as rows: each practice is drawn once for an index, then filled in with what the search says of it."""

from dataclasses import replace

from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

from .cards import make_cards
from .likeness import near_in_words
from .models import Practice
from .search import text
from .search.document import BODY_FIELDS, body
from .slots import Form, slot
from .templatetags.components import icon

# A row takes some 3 kB: this many per worker are kept.
MAX_ROWS = 2000


def render_rows(practice_ids, practice_filter):
    """The rows of these practices, in this order, as a SafeString, with the words of the search marked.

    No query for rows that were drawn before; two for the others, and one when words stand in no text that a row shows.
    """
    index, stems = practice_filter.index, practice_filter.stems
    cards = make_cards(practice_ids, index)
    shown = {
        card.pk: {
            "title": text.mark(card.title, stems),
            "summary": text.mark(card.summary, stems),
            "near": _near(card, practice_filter),
            "found": "",
            "url": escape(f"{card.url}{practice_filter.own_town_query}"),
        }
        for card in cards
    }
    if stems:
        _say_where(cards, shown, stems)
    forms = [_form(card, index) for card in cards]
    return mark_safe(
        "".join(
            form.fill([shown[card.pk][name] for name in form.names]) for card, form in zip(cards, forms, strict=True)
        )
    )


def _form(card, index):
    if card.pk not in index.rows:
        if len(index.rows) >= MAX_ROWS:
            index.rows.clear()
        context = {
            "card": replace(card, title=slot("title"), summary=slot("summary"), url=slot("url")),
            "found": slot("found"),
            "near": slot("near"),
        }
        index.rows[card.pk] = Form(render_to_string("components/row.html", context))
    return index.rows[card.pk]


def _near(card, practice_filter):
    """How far from the reader's own town, when that is known."""
    if practice_filter.own_town is None:
        return ""
    places = [practice_filter.index.municipalities[place.slug] for place in card.place]
    return format_html("<li>{}{}</li>", icon("map-pin"), near_in_words(practice_filter.own_town, places))


def _say_where(cards, shown, stems):
    """Fill in where the words stand, for cards that show none of them."""
    unmarked = {card.pk: card for card in cards if "<mark>" not in shown[card.pk]["title"] + shown[card.pk]["summary"]}
    for pk, practice in Practice.objects.only(*BODY_FIELDS).in_bulk(list(unmarked)).items() if unmarked else []:
        card = unmarked[pk]
        tags = ". ".join([*(theme.name for theme in card.themes), *card.target_groups])
        places = ". ".join(place.name for place in card.place)
        if names := text.found_in([("gemeente", places), ("thema’s en doelgroepen", tags), *body(practice)], stems):
            shown[pk]["found"] = format_html('<p class="found-in">Gevonden in: {}</p>', names)
