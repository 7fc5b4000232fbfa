import json
import re

import pytest
from django.conf import settings

from practices.drawings import flanders
from practices.search import index
from tests.factories import make_municipality, make_practice

LEFT, TOP, WIDTH, HEIGHT = map(float, flanders.VIEW_BOX.split())


def outside(points):
    return [(x, y) for x, y in points if not (LEFT <= x <= LEFT + WIDTH and TOP <= y <= TOP + HEIGHT)]


def dots(chosen=(), **filters):
    current = index.current()
    return flanders.dots(current, current.answer(filters), lambda slug: f"/gemeenten/{slug}/", chosen)


def test_north_is_up_and_shapes_keep_their_proportions():
    x, y = flanders.project(4, 51)
    east, north = flanders.project(4.1, 51), flanders.project(4, 51.1)

    assert (east[0] > x, east[1], north[0], north[1] < y) == (True, y, x, True)
    # A degree of longitude is cos(51°) = 0.629 of a degree of latitude.
    assert (east[0] - x) / (y - north[1]) == pytest.approx(0.629, abs=0.002)


def test_the_provinces_are_closed_outlines_inside_the_drawing():
    outlines = flanders.provinces()

    assert sorted(name for name, _path in outlines) == [
        "Antwerpen",
        "Brussels Hoofdstedelijk Gewest",
        "Limburg",
        "Oost-Vlaanderen",
        "Vlaams-Brabant",
        "West-Vlaanderen",
    ]
    for _name, path in outlines:
        assert re.fullmatch(r"(M-?[\d.]+ -?[\d.]+(L-?[\d.]+ -?[\d.]+)+z)+", path)
        assert outside((float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)) == []


def test_the_file_that_browsers_keep_is_the_outlines():
    """When it is not: write `flanders.outline_file()` in it."""
    path = settings.BASE_DIR / "static" / "img" / "flanders.svg"

    assert path.read_text() == flanders.outline_file()


def test_the_outlines_are_projected_once():
    assert flanders.provinces() is flanders.provinces()


def test_every_place_of_the_bank_lies_inside_the_drawing():
    [folder] = settings.FIXTURE_DIRS
    records = [record["fields"] for record in json.loads((folder / "municipalities.json").read_text())]
    places = [place for place in records if place.get("latitude")]

    assert len(places) >= 285
    assert outside(flanders.project(place["longitude"], place["latitude"]) for place in places) == []


@pytest.mark.django_db
class TestDots:
    def test_each_place_has_a_dot_with_its_count_and_those_with_most_lie_on_top(self):
        gent = make_municipality(name="Gent", latitude=51.05, longitude=3.72)
        lier = make_municipality(name="Lier", latitude=51.13, longitude=4.57, label_side="left")
        make_municipality(name="Mol", latitude=51.19, longitude=5.11)
        nowhere = make_municipality(name="Samen")
        make_practice(municipality=gent, municipalities=[lier, nowhere])
        make_practice(municipality=gent)
        make_practice(municipality=gent, status="hidden", hidden_reason="Stopgezet")

        found = dots()

        assert [(dot.name, dot.count, dot.url, dot.label_side, dot.is_chosen) for dot in found] == [
            ("Mol", 0, "/gemeenten/mol/", "right", False),
            ("Lier", 1, "/gemeenten/lier/", "left", False),
            ("Gent", 2, "/gemeenten/gent/", "right", False),
        ]
        assert (found[2].x, found[2].y) == flanders.project(3.72, 51.05)
        assert [dot.radius for dot in found] == [2.3, 8.6, 9.9]

    def test_the_chosen_place_stands_out_on_top(self):
        gent = make_municipality(name="Gent", latitude=51.05, longitude=3.72)
        make_municipality(name="Lier", latitude=51.13, longitude=4.57)
        make_practice(municipality=gent)

        assert [(dot.name, dot.is_chosen) for dot in dots(chosen={"lier"})] == [("Gent", False), ("Lier", True)]

    def test_filters_apply(self):
        gent = make_municipality(name="Gent", latitude=51.05, longitude=3.72)
        make_practice(municipality=gent, kind="project")
        make_practice(municipality=gent, kind="vorming")

        assert [dot.count for dot in dots(type=["vorming"])] == [1]

    @pytest.mark.parametrize(
        ("side", "label"),
        [
            ("right", (113.6, 105, "start")),
            ("left", (86.4, 105, "end")),
            ("above", (100, 86.4, "middle")),
            ("below", (100, 124.6, "middle")),
        ],
    )
    def test_the_name_stands_beside_the_dot(self, side, label):
        dot = flanders.Dot("Gent", "gent", x=100, y=100, count=1, url="/", label_side=side, is_chosen=False)

        assert (dot.label, dot.target_radius) == (label, 13.6)
