"""What editors write in Markdown, as safe HTML."""

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong", "ul"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
_parser = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")


def render_markdown(text):
    """`text` in Markdown as a SafeString with only headings (from h2), lists, links, tables and emphasis."""
    # A page has its own h1, so that every heading in the text sits one level lower.
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"
    html = _parser.renderer.render(tokens, _parser.options, {})
    return mark_safe(nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}))
