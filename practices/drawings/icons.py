"""The icons of Lucide, each a small file of shapes."""

from functools import lru_cache

from django.conf import settings
from django.utils.safestring import mark_safe

ICONS = settings.BASE_DIR / "templates" / "icons"


@lru_cache
def icon(name):
    """Return a Lucide icon as inline SVG, hidden from screen readers: the words beside it say it all."""
    shapes = (ICONS / f"{name}.svg").read_text().strip()
    # The size is for anyone who sees the page without style sheets.
    box = 'width="20" height="20" viewBox="0 0 24 24"'
    return mark_safe(f'<svg class="icon" {box} aria-hidden="true" focusable="false">{shapes}</svg>')
