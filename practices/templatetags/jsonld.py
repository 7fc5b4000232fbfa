"""Data for machines in a page."""

import json

from django import template
from django.utils.safestring import mark_safe

register = template.Library()

# With these written as escapes no text can end the script element or open a comment in it. The line separators are
# for parsers that read JSON as JavaScript.
ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


@register.simple_tag
def jsonld(data):
    """Return a dict of practices/exchange/jsonld.py as a data block, which browsers do not run; nothing for none."""
    if not data:
        return ""
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
