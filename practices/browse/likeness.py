"""How much two municipalities are alike: a plain measure that the page can explain."""

from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, hypot, inf, log2, radians, sin, sqrt

EARTH_RADIUS = 6371
DEGREE = radians(1) * EARTH_RADIUS
# At this distance, in kilometres, nearness counts for half.
HALF_DISTANCE = 30
# How much each part says. Inhabitants say half of it all: twice as many or half as many is half alike, four times a
# quarter.
POPULATION, KIND, SETTING, PROVINCE, DISTANCE, OTHER_FIGURE = 6, 2, 2, 1, 1, 1
STEEPNESS = 1.5
# A town within so many kilometres of the middle of Brussels, or of the coast, a line between two of its towns.
BRUSSELS, NEAR_BRUSSELS = (50.8466, 4.3528), 13
COAST, NEAR_COAST = ((51.098, 2.589), (51.353, 3.29)), 3


@dataclass(frozen=True)
class Likeness:
    """How much one municipality is like another: `score` from 0 to 1, `kilometres` between them (or None)."""

    score: float
    kilometres: int | None
    same_kind: bool

    @property
    def away(self):
        """How far, in words; "" when that is not known."""
        return "" if self.kilometres is None else kilometres_in_words(self.kilometres)


def likeness(one, other):
    """The Likeness of `other` to a municipality, as an average of what is known.

    Inhabitants count most; a body without any is not like a town that has them. The same kind of town, setting and
    province count as 1 or 0, distance from 1 (next door) down, a figure that both have as the smaller over the larger.
    """
    kilometres = distance(one, other)
    same_province = one.province != "" and one.province == other.province
    parts = [(KIND, float(_group(one) == _group(other))), (PROVINCE, float(same_province))]
    if None not in (settings := [setting_of(one), setting_of(other)]):
        parts.append((SETTING, float(settings[0] == settings[1])))
    if kilometres is not None:
        parts.append((DISTANCE, HALF_DISTANCE / (HALF_DISTANCE + kilometres)))
    if one.population:
        parts.append((POPULATION, _same_size(one.population, other.population) if other.population else 0))
    theirs = figures(other)
    parts += [(OTHER_FIGURE, _ratio(value, theirs[name])) for name, value in figures(one).items() if name in theirs]
    score = sum(weight * part for weight, part in parts) / sum(weight for weight, _part in parts)
    return Likeness(score, None if kilometres is None else round(kilometres), kind_of(one) == kind_of(other))


def kind_of(municipality):
    """The kind of town in words, as readers use them."""
    return "centrumstad" if municipality.is_regional_city else municipality.get_kind_display()


def setting_of(municipality):
    """Where a municipality lies: "bij Brussel", "aan zee", or nothing for elsewhere; None when it is not on the map."""
    if municipality.latitude is None:
        return None
    is_town = municipality.kind == municipality.Kind.MUNICIPALITY
    return _setting(municipality.latitude, municipality.longitude) if is_town else ""


def near_in_words(town, places):
    """How far the nearest of `places` is from `town`, and its kind: "41 km, centrumstad". All are Municipality."""
    if town in places:
        return "jouw gemeente"
    nearest = min(places, key=lambda place: (distance(town, place) is None, distance(town, place) or 0))
    kilometres = distance(town, nearest)
    return kind_of(nearest) if kilometres is None else f"{kilometres_in_words(kilometres)}, {kind_of(nearest)}"


def kilometres_in_words(kilometres):
    """Whole kilometres; a body in the same place as the town is not "0 km" away."""
    return f"{round(kilometres)} km" if round(kilometres) else "vlakbij"


def measure_in_words(municipality):
    """What the measure uses for this municipality, as "aantal inwoners (2025), soort bestuur en provincie"."""
    used = [f"aantal inwoners ({municipality.population_year})"] if municipality.population else []
    used += ["soort bestuur", "provincie"]
    if municipality.latitude is not None:
        used += ["ligging (aan zee, bij Brussel of elders)", "afstand"]
    used += [f"{figure.name} ({figure.year})" for figure in municipality.figures.all()]
    return f"{', '.join(used[:-1])} en {used[-1]}"


def measure_explained(municipality):
    """How the measure counts for this municipality, as a list of sentences."""
    if municipality.population:
        said = [
            "Het aantal inwoners telt voor de helft. Wie dubbel zo groot of half zo groot is, krijgt daarvan de helft "
            "van de punten. Wie vier keer zo groot of zo klein is, krijgt een kwart."
        ]
    else:
        said = [f"Van {municipality} kennen we geen aantal inwoners. Dat telt hier dus niet mee."]
    if municipality.kind == municipality.Kind.COMMUNITY_COMMISSION:
        said.append("De VGC hoort bij het netwerk van de centrumsteden. Daarom tellen we ze mee als centrumstad.")
    return [*said, "Bij evenveel punten staat de dichtste eerst."]


def most_alike(municipality, others):
    """`others` as a list of (municipality, Likeness), the most alike first; the municipality itself is left out.

    Of those that are equal to a thousandth the nearest comes first, and without a place on the map those of the same
    arrondissement.
    """

    def place_in_list(pair):
        other, found = pair
        kilometres = inf if found.kilometres is None else found.kilometres
        is_elsewhere = other.arrondissement != municipality.arrondissement
        return -round(found.score, 3), kilometres, is_elsewhere, other.name

    found = [(other, likeness(municipality, other)) for other in others if other.pk != municipality.pk]
    return sorted(found, key=place_in_list)


def _group(municipality):
    """What kind a town counts as. The VGC sits in the network of the regional cities, and is like those."""
    is_city = municipality.is_regional_city or municipality.kind == municipality.Kind.COMMUNITY_COMMISSION
    return "city" if is_city else municipality.kind


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


@lru_cache(maxsize=1000)
def _setting(latitude, longitude):
    if _great_circle(latitude, longitude, *BRUSSELS) <= NEAR_BRUSSELS:
        return "bij Brussel"
    return "aan zee" if _from_coast(latitude, longitude) <= NEAR_COAST else ""


def _from_coast(latitude, longitude):
    """Kilometres to the line through COAST, on a map that is flat enough for so small a country."""
    (south, west), (north, east) = COAST
    width = cos(radians(south))
    rise, run = north - south, (east - west) * width
    return abs(run * (latitude - south) - rise * (longitude - west) * width) / hypot(rise, run) * DEGREE


def _same_size(one, other):
    """From 1 for as many down: a half for twice or half as many, a quarter for four times."""
    return 1 / (1 + abs(log2(one / other)) ** STEEPNESS)


def _ratio(one, other):
    low, high = sorted([abs(one), abs(other)])
    return low / high if high and one * other >= 0 else float(one == other)
