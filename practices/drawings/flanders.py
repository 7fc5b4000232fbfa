"""The map of Flanders: where the provinces and the municipalities lie in the drawing."""

import json
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from pathlib import Path

OUTLINES = Path(__file__).parent / "geo" / "flanders-provinces.geojson"
VIEW_BOX = "-12 -8 1024 416"
ATTRIBUTION = "Grenzen: NGI (CC BY 4.0). Plaatsen: GeoNames en Statbel (CC BY 4.0)."
# Radius of a dot, in units of the drawing: without practices, and with some or chosen.
EMPTY_RADIUS = 2.3
SMALLEST_RADIUS, GROWTH = 5.5, 3.1
# From so many practices there is room for the number in the dot, and for the name beside it.
FEWEST_SAID = 9


@dataclass(frozen=True)
class Dot:
    """A municipality on the map, with the number of practices under the filters in force."""

    name: str
    slug: str
    x: float
    y: float
    count: int
    url: str
    label_side: str
    is_chosen: bool

    @property
    def radius(self):
        if self.count or self.is_chosen:
            return round(SMALLEST_RADIUS + GROWTH * sqrt(self.count), 1)
        return EMPTY_RADIUS

    @property
    def says_count(self):
        return self.count >= FEWEST_SAID

    @property
    def target_radius(self):
        """Of the invisible circle that makes a small dot easy to hit."""
        return self.radius + 5

    @property
    def label(self):
        """Where the name is: x, y and anchor of the text."""
        space = self.radius + 5
        return {
            "right": (self.x + space, self.y + 5, "start"),
            "left": (self.x - space, self.y + 5, "end"),
            "above": (self.x, self.y - space, "middle"),
            "below": (self.x, self.y + space + 11, "middle"),
        }[self.label_side]


def project(longitude, latitude):
    """The place (x, y) in the drawing of a point in degrees (WGS84)."""
    return round((longitude - 2.53) * 294.1, 1), round((51.52 - latitude) * 467.9, 1)


@lru_cache(maxsize=1)
def provinces():
    """The outlines as a list of (name, path data). Read and projected once."""
    collection = json.loads(OUTLINES.read_text())
    return [(feature["properties"]["name"], _path(feature["geometry"])) for feature in collection["features"]]


def outline_file():
    """The outlines as the file `static/img/flanders.svg`, which browsers keep: a map refers to `#land` in it."""
    land = "".join(path for _name, path in provinces())
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{VIEW_BOX}"><path id="land" d="{land}"/></svg>\n'


def dots(index, answer, url, chosen=()):
    """The Dots of all municipalities that have a place, those with most practices last, so that they lie on top.

    `answer` says which practices count, `url` makes the address of a dot that has some from the slug of its
    municipality; the others lead to the page of the municipality. `chosen` holds the slugs to stand out.
    """
    counts = answer.counts("gemeente")
    found = []
    for option in index.options["gemeente"]:
        slug, count = option.value, counts[option.term]
        place = index.municipalities[slug]
        if place.latitude is not None and (count or not place.retired):
            x, y = project(place.longitude, place.latitude)
            to = url(slug) if count else place.get_absolute_url()
            found.append(Dot(option.label, slug, x, y, count, to, place.label_side, slug in chosen))
    return sorted(found, key=lambda dot: (dot.is_chosen, dot.count))


def places_with_practices(index, answer):
    """The places (x, y) of the municipalities that have practices in `answer`."""
    counts = answer.counts("gemeente")
    counted = (index.municipalities[option.value] for option in index.options["gemeente"] if counts[option.term])
    return [project(place.longitude, place.latitude) for place in counted if place.latitude is not None]


def _path(geometry):
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    rings = (ring for polygon in polygons for ring in polygon)
    return "".join(f"M{'L'.join('{:g} {:g}'.format(*project(*point)) for point in ring[:-1])}z" for ring in rings)
