"""What templates draw or shape themselves: icons, tiles, running text and addresses in words."""

import re
from urllib.parse import urlsplit

from django import template
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from praktijkenbank.markdown import render_markdown

from ..browse.cards import in_practices, names_in_words
from ..browse.citing import said_by, sources_of_opening, sources_of_parts
from ..browse.photos import head_photo, photos_below
from ..browse.reach import other_reaches
from ..content import say, story_of
from ..drawings.icons import icon
from ..drawings.mosaic import mosaic_svg, theme_tile_svg

register = template.Library()
register.filter("markdown", render_markdown)
register.filter("practices", in_practices)
register.filter(head_photo)
register.filter(photos_below)
register.simple_tag(icon, name="icon")

LIST_ITEM = re.compile(r"\s*[-*•]\s+")
# A page with fewer sections needs no index.
MIN_INDEXED = 3
WEB_ADDRESS = re.compile(r"(https?://[^\s;,]+)")
# A sentence ends at a full stop with white space after it, or with its line.
SENTENCE = re.compile(r".*?[.?](?=\s|$)|.*")


@register.simple_tag
def mosaic(look, slug, columns=6, rows=4):
    """Return the tile pattern that stands in for a photo of the practice with this slug."""
    return mark_safe(mosaic_svg(look, slug, columns, rows))


@register.simple_tag
def theme_tile(look):
    """Return the small tile of a main theme with this look."""
    return mark_safe(theme_tile_svg(look))


@register.filter
def file_size(size):
    """Return a number of bytes in words, with the k of kilo as it is written."""
    return filesizeformat(size).replace("KB", "kB")


@register.filter("prose")
def prose_html(text):
    """Turn plain text into escaped paragraphs, and lines that start with a dash, star or bullet into a list."""
    html, items, lines = [], [], []

    def close():
        if lines:
            html.append(f"<p>{'<br>'.join(lines)}</p>")
        if items:
            html.append(f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>")
        lines.clear()
        items.clear()

    for line in text.splitlines():
        is_item = LIST_ITEM.match(line)
        if not line.strip() or (is_item and lines) or (items and not is_item):
            close()
        if is_item:
            items.append(escape(line[is_item.end() :].strip()))
        elif line.strip():
            lines.append(escape(line.strip()))
    close()
    return mark_safe("\n".join(html))


@register.filter
def one_a_line(text):
    """Return running text as `prose` does, but with each of its lines as an item of a list when there are several.

    A line that ends in a colon says what comes after it.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        return prose_html(text)
    items = (line if LIST_ITEM.match(line) or line.rstrip().endswith(":") else f"- {line}" for line in lines)
    return prose_html("\n".join(items))


@register.filter
def without_number(label, number):
    """Return "2. Nederlands" as "Nederlands", for where the number is in a block of its own."""
    return label.removeprefix(f"{number}. ")


@register.filter
def numbers(rows):
    """Return the numbers of goals or actions in words: "6, 10 en 11"."""
    return names_in_words(row.number for row in rows)


@register.filter
def first_sentence(text):
    """Return what a text says first: "De basis. Informeer je inwoners." as "De basis."."""
    return SENTENCE.match(text).group()


@register.filter
def host(url):
    """Return the name of the site that a link leads to: "vlaanderen.be"."""
    return urlsplit(url).netloc.removeprefix("www.")


@register.filter
def with_hosts(text):
    """Return a text in which each web address is a link that shows the name of its site, never the address."""
    return format_html_join("", "{}", ((_with_host(piece),) for piece in WEB_ADDRESS.split(text)))


def _with_host(piece):
    return format_html('<a href="{}">{}</a>', piece, host(piece)) if WEB_ADDRESS.fullmatch(piece) else piece


@register.simple_tag
def submit_url(query=""):
    """Return where a reader begins a fiche. `query` says what it is about, in the words of a page of results."""
    return f"{reverse('fiche')}{f'?{query}' if query else ''}"


@register.simple_tag
def cite(practice, names=""):
    """Say which sources back the parts with these names; without names the opening. Nothing where none does."""
    sources = sources_of_parts(practice, names.split()) if names else sources_of_opening(practice)
    context = {"said": said_by(sources), "sources": sources}
    return render_to_string("components/cited.html", context) if sources else ""


@register.inclusion_tag("components/story.html")
def story(practice, anchors):
    """Those of the chapters with these anchors, as in "waarom hoe", that have something to say."""
    chapters = [(chapter, parts) for chapter, parts in _chapters(practice) if chapter.anchor in anchors.split()]
    return {"practice": practice, "chapters": chapters}


def _chapters(practice):
    """The chapters of its story, without the numbers that stand in the table of its towns."""
    for chapter, parts in story_of(practice):
        told = [(part, other_reaches(practice) if part.look == "figures" else value) for part, value in parts]
        if told := [(part, value) for part, value in told if value != []]:
            yield chapter, told


@register.filter("said")
def part_in_words(practice, name):
    """Return the value of a part of a practice in words."""
    return say(name, getattr(practice, name), practice._meta.get_field(name))


@register.inclusion_tag("components/page_index.html")
def page_index(practice, towns):
    """Link to the sections of the practice page that have something to say, if there are enough of them."""
    chapters = {chapter.anchor: chapter.short for chapter, _parts in _chapters(practice)}
    sections = [
        ("wat", "Wat", practice.tagline),
        *((anchor, chapters.get(anchor), anchor in chapters) for anchor in ["waarom", "hoe"]),
        ("gemeenten", "Per gemeente", towns.is_worth_showing),
        *((anchor, chapters.get(anchor), anchor in chapters) for anchor in ["resultaten", "lessen"]),
        ("fotos", "Foto’s", photos_below(practice)),
        ("bijlagen", "Bijlagen", practice.attachments.all() or practice.links.all()),
    ]
    present = [(anchor, label) for anchor, label, content in sections if content]
    return {"sections": present if len(present) >= MIN_INDEXED else []}
