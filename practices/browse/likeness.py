"""How much two municipalities are alike: a plain measure that the page can explain."""

from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS = 6371
# At this distance, in kilometres, nearness counts for half.
HALF_DISTANCE = 30
# How much each part says. Without figures only the first three count; a figure counts when both towns have it.
KIND, PROVINCE, DISTANCE, POPULATION, OTHER_FIGURE = 3, 1, 2, 4, 1


@dataclass(frozen=True)
class Likeness:
    """How much one municipality is like another: `score` from 0 to 1, `kilometres` between them (or None)."""

    score: float
    kilometres: int | None
    same_kind: bool


def likeness(one, other):
    """The Likeness of two municipalities, as an average of what is known of both.

    The same kind of town (regional city or not) and province count as 1 or 0, distance from 1 (next door) down, a
    figure such as the number of inhabitants as the smaller over the larger.
    """
    kilometres = distance(one, other)
    parts = [(KIND, float(kind_of(one) == kind_of(other))), (PROVINCE, float(one.province == other.province))]
    if kilometres is not None:
        parts.append((DISTANCE, HALF_DISTANCE / (HALF_DISTANCE + kilometres)))
    if one.population and other.population:
        parts.append((POPULATION, _ratio(one.population, other.population)))
    theirs = figures(other)
    parts += [(OTHER_FIGURE, _ratio(value, theirs[name])) for name, value in figures(one).items() if name in theirs]
    score = sum(weight * part for weight, part in parts) / sum(weight for weight, _part in parts)
    return Likeness(score, None if kilometres is None else round(kilometres), kind_of(one) == kind_of(other))


def kind_of(municipality):
    """The kind of town in words, as readers use them."""
    return "centrumstad" if municipality.is_regional_city else municipality.get_kind_display()


def near_in_words(town, places):
    """How far the nearest of `places` is from `town`, and its kind: "41 km, centrumstad". All are Municipality."""
    if town in places:
        return "jouw gemeente"
    nearest = min(places, key=lambda place: (distance(town, place) is None, distance(town, place) or 0))
    kilometres = distance(town, nearest)
    return kind_of(nearest) if kilometres is None else f"{kilometres:.0f} km, {kind_of(nearest)}"


def measure_in_words(municipality):
    """What the measure uses for this municipality, as "soort bestuur, provincie, afstand en aantal inwoners (2025)"."""
    used = ["soort bestuur", "provincie"]
    if municipality.latitude is not None:
        used.append("afstand")
    if municipality.population:
        used.append(f"aantal inwoners ({municipality.population_year})")
    used += [f"{figure.name} ({figure.year})" for figure in municipality.figures.all()]
    return f"{', '.join(used[:-1])} en {used[-1]}"


def most_alike(municipality, others):
    """`others` as a list of (municipality, Likeness), the most alike first; the municipality itself is left out."""
    found = [(other, likeness(municipality, other)) for other in others if other.pk != municipality.pk]
    return sorted(found, key=lambda pair: (-pair[1].score, pair[0].name))


def figures(municipality):
    """{name: value} of the figures that were loaded for a municipality; needs them prefetched."""
    return {figure.name: figure.value for figure in municipality.figures.all()}


def distance(one, other):
    """Kilometres as the crow flies between two municipalities, or None when one has no place on the map."""
    if one.latitude is None or other.latitude is None:
        return None
    return _great_circle(one.latitude, one.longitude, other.latitude, other.longitude)


@lru_cache(maxsize=100_000)
def _great_circle(latitude, longitude, other_latitude, other_longitude):
    """The haversine formula; all four in degrees."""
    rise = sin(radians(other_latitude - latitude) / 2) ** 2
    run = sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(rise + cos(radians(latitude)) * cos(radians(other_latitude)) * run))


def _ratio(one, other):
    low, high = sorted([abs(one), abs(other)])
    return low / high if high and one * other >= 0 else float(one == other)
