from hashlib import sha256
from xml.etree import ElementTree

import pytest

from practices.drawings.looks import THEMES
from practices.drawings.mosaic import mosaic_svg, theme_tile_svg


def digest(svg):
    return sha256(svg.encode()).hexdigest()[:16]


def test_mosaic_is_the_same_on_every_server():
    drawings = [
        mosaic_svg("gelijke-kansen-en-toegang", "praktijktesten"),
        mosaic_svg("taal-en-communicatie", "communicatiegids", 4, 3),
        mosaic_svg("wonen-en-buurt", "volkstuin-langwater", 4, 3),
        theme_tile_svg("beleid-en-organisatie"),
    ]

    assert [digest(drawing) for drawing in drawings] == [
        "ec8a787247bdb586",
        "9676515bd4eb931f",
        "3cbc560e180a2226",
        "06db15a5ef3845e2",
    ]


def test_mosaic_differs_by_practice_and_by_theme():
    drawings = {mosaic_svg(theme, slug) for theme in THEMES for slug in ["praktijktesten", "deelfabriek", "flexweek"]}

    assert len(drawings) == 30


@pytest.mark.parametrize("theme", [*THEMES, "een-nieuw-thema", ""])
def test_drawings_are_small_hidden_and_well_formed(theme):
    for svg in [mosaic_svg(theme, "praktijktesten"), mosaic_svg(theme, "praktijktesten", 4, 3), theme_tile_svg(theme)]:
        root = ElementTree.fromstring(svg)

        assert root.get("aria-hidden") == "true"
        assert {shape.tag for shape in root} == {"path"}
        assert "style" not in svg
        assert len(svg) < 3500


def test_unknown_theme_borrows_the_look_of_a_known_one():
    known = list(THEMES)[sha256(b"een-nieuw-thema").digest()[0] % 10]

    assert mosaic_svg("een-nieuw-thema", "praktijktesten") == mosaic_svg(known, "praktijktesten")
    assert theme_tile_svg("een-nieuw-thema") == theme_tile_svg(known)


def test_quarter_turns_stay_inside_the_tile():
    tile = theme_tile_svg("gelijke-kansen-en-toegang")

    assert 'd="M0 0a50 50 0 0 1 0 100z' in tile
    assert "M200 0a50 50 0 0 1 -100 0z" in tile


def test_many_bytes_are_needed_for_a_large_mosaic():
    root = ElementTree.fromstring(mosaic_svg("wonen-en-buurt", "volkstuin-langwater", 12, 12))

    assert root.get("viewBox") == "0 0 1200 1200"
