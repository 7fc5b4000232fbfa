"""The map of Flanders, and links that change one filter."""

from functools import lru_cache

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

from ..browse.cards import in_practices
from ..browse.stencils import Stencil, place
from ..drawings import flanders

register = template.Library()

# What is filled in for each dot.
OF_DOT = ["name", "url", "count", "practices", "x", "y", "radius", "target_radius", "label_x", "label_y", "anchor"]


@register.inclusion_tag("components/map.html")
def flanders_map(dots, width="whole", fragment="", legend=""):
    """Draw the map with these Dots, each a link; `fragment` is put after the address of those with practices.

    On a map of "half" the width dots are larger and only the chosen one has its name. `legend` says what an empty dot
    means; without it there is no legend.
    """
    return {
        "view_box": flanders.VIEW_BOX,
        "attribution": flanders.ATTRIBUTION,
        "dots": mark_safe("".join(_drawn(dot, width == "half", fragment) for dot in dots)),
        "is_half": width == "half",
        "legend": legend,
    }


def _drawn(dot, is_half, fragment):
    """The HTML of a Dot. Hundreds of them drawn by a template would be most of the work of a page."""
    label_x, label_y, anchor = dot.label
    is_named = dot.is_chosen or (dot.says_count and not is_half)
    return _dot_stencil(dot.count > 0, dot.is_chosen, dot.says_count, is_named, is_half).fill(
        {
            "name": escape(dot.name),
            "url": escape(dot.url + fragment if dot.count else dot.url),
            "count": str(dot.count),
            "practices": in_practices(dot.count),
            "x": str(dot.x),
            "y": str(dot.y),
            "radius": str(dot.radius),
            "target_radius": str(dot.target_radius),
            "label_x": str(label_x),
            "label_y": str(label_y),
            "anchor": anchor,
        }
    )


@lru_cache(maxsize=32)
def _dot_stencil(has_practices, is_chosen, says_count, is_named, is_half):
    kind = {"has_practices": has_practices, "is_chosen": is_chosen, "says_count": says_count}
    places = {name: place(name) for name in OF_DOT}
    return Stencil("components/map_dot.html", {**places, **kind, "is_named": is_named, "is_half": is_half})


@register.inclusion_tag("components/map_thumbnail.html")
def map_thumbnail(places, url):
    """Draw the map as one small link to `url`, in outline, with a dot at each of `places`, a list of (x, y)."""
    circles = "".join(f'<circle class="legend-dot" cx="{x}" cy="{y}" r="15"/>' for x, y in places)
    return {"view_box": flanders.VIEW_BOX, "circles": mark_safe(circles), "url": url}
