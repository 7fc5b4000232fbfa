"""The map of Flanders, and links that change one filter."""

from functools import lru_cache
from itertools import groupby

from django import template
from django.utils.safestring import mark_safe

from ..drawings import flanders

register = template.Library()

# What a thumbnail cannot show anyway, in units of the drawing.
ROUGH = 5


@register.inclusion_tag("components/map.html")
def flanders_map(dots, width="whole", fragment="", legend=""):
    """Draw the map with these Dots, each a link; `fragment` is put after the address of those with practices.

    On a map of "half" the width dots are larger and only the chosen one has its name. `legend` says what an empty dot
    means; without it there is no legend.
    """
    return {
        "land": "".join(path for _name, path in flanders.provinces()),
        "view_box": flanders.VIEW_BOX,
        "attribution": flanders.ATTRIBUTION,
        "dots": dots,
        "is_half": width == "half",
        "fragment": fragment,
        "legend": legend,
    }


@register.inclusion_tag("components/map_thumbnail.html")
def map_thumbnail(places, url):
    """Draw the map as one small link to `url`, in outline, with a dot at each of `places`, a list of (x, y)."""
    circles = "".join(f'<circle class="legend-dot" cx="{x}" cy="{y}" r="15"/>' for x, y in places)
    return {"land": _rough_land(), "view_box": flanders.VIEW_BOX, "circles": mark_safe(circles), "url": url}


@lru_cache(maxsize=1)
def _rough_land():
    """The outlines with as much detail as a thumbnail shows, in a third of the bytes."""
    rings = [ring for _name, path in flanders.provinces() for ring in path[1:-1].split("zM")]
    return "".join(f"M{'L'.join(_rough_points(ring))}z" for ring in rings)


def _rough_points(ring):
    """The points of one ring of path data on a rough grid, each once in a row."""
    points = (f"{_rough(x)} {_rough(y)}" for x, y in (point.split() for point in ring.split("L")))
    return [point for point, _repeats in groupby(points)]


def _rough(coordinate):
    return round(float(coordinate) / ROUGH) * ROUGH
