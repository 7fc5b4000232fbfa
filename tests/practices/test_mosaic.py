from hashlib import sha256
from importlib import import_module
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.urls import reverse

from practices.drawings.looks import LOOKS, ThemeLook
from practices.drawings.mosaic import mosaic_svg, theme_tile_svg
from practices.models import Theme
from tests.factories import make_main_theme, make_practice, make_theme


def digest(svg):
    return sha256(svg.encode()).hexdigest()[:16]


def test_mosaic_is_the_same_on_every_server():
    drawings = [
        mosaic_svg("half", "praktijktesten"),
        mosaic_svg("arch", "communicatiegids", 4, 3),
        mosaic_svg("house", "volkstuin-langwater", 4, 3),
        theme_tile_svg("quarter"),
    ]

    assert [digest(drawing) for drawing in drawings] == [
        "ec8a787247bdb586",
        "9676515bd4eb931f",
        "3cbc560e180a2226",
        "06db15a5ef3845e2",
    ]


def test_mosaic_differs_by_practice_and_by_look():
    drawings = {mosaic_svg(look, slug) for look in LOOKS for slug in ["praktijktesten", "deelfabriek", "flexweek"]}

    assert len(drawings) == 30


def test_each_look_has_a_tile_of_its_own():
    assert len({theme_tile_svg(look) for look in ThemeLook.values}) == len(LOOKS) == 10


@pytest.mark.parametrize("look", [*ThemeLook.values, "a look of before", ""])
def test_drawings_are_small_hidden_and_well_formed(look):
    for svg in [mosaic_svg(look, "praktijktesten"), mosaic_svg(look, "praktijktesten", 4, 3), theme_tile_svg(look)]:
        root = ElementTree.fromstring(svg)

        assert root.get("aria-hidden") == "true"
        assert {shape.tag for shape in root} == {"path"}
        assert "style" not in svg
        assert len(svg) < 3500


def test_quarter_turns_stay_inside_the_tile():
    tile = theme_tile_svg("half")

    assert 'd="M0 0a50 50 0 0 1 0 100z' in tile
    assert "M200 0a50 50 0 0 1 -100 0z" in tile


def test_many_bytes_are_needed_for_a_large_mosaic():
    root = ElementTree.fromstring(mosaic_svg("house", "volkstuin-langwater", 12, 12))

    assert root.get("viewBox") == "0 0 1200 1200"


@pytest.mark.django_db
def test_main_theme_keeps_its_drawing_when_its_slug_changes(client):
    main = make_main_theme(name="Wonen en buurt", slug="wonen-en-buurt", look="house")
    practice = make_practice(main_theme=make_theme(parent=main), slug="volkstuin")
    main.slug = "wonen"
    main.save()

    assert theme_tile_svg("house") in client.get(reverse("home")).text
    assert theme_tile_svg("house") in client.get(reverse("theme_list")).text
    assert theme_tile_svg("house") in client.get(main.get_absolute_url()).text
    assert mosaic_svg("house", "volkstuin", 4, 3) in client.get(reverse("practice_list")).text
    assert mosaic_svg("house", "volkstuin") in client.get(practice.get_absolute_url()).text


@pytest.mark.django_db
def test_new_main_theme_gets_the_look_that_fewest_have():
    first = [Theme.objects.create(name=f"Thema {number}", slug=f"thema-{number}").look for number in range(11)]

    assert first == [*ThemeLook.values, ThemeLook.values[0]]


@pytest.mark.django_db
def test_theme_that_moves_under_another_loses_its_look_and_gets_one_back():
    theme, main = make_main_theme(look="leaf"), make_main_theme()

    theme.parent = main
    theme.full_clean()
    theme.save()
    assert theme.look == ""

    theme.parent = None
    theme.full_clean()
    theme.save()
    assert theme.look


@pytest.mark.django_db
@pytest.mark.parametrize(("make", "look"), [(make_main_theme, ""), (make_theme, "house")])
def test_database_keeps_looks_to_main_themes(make, look):
    theme = make()

    with pytest.raises(IntegrityError, match="theme_is_main_or_has_no_look"):
        Theme.objects.filter(pk=theme.pk).update(look=look)


@pytest.mark.django_db
def test_migration_leaves_every_main_theme_the_drawing_of_its_slug():
    for slug in ["nieuw", "wonen-en-buurt", "werk-en-talent"]:
        make_main_theme(slug=slug, look="star")

    import_module("practices.migrations.0004_looks_of_main_themes").give_looks(apps, None)

    looks = dict(Theme.objects.values_list("slug", "look"))
    assert looks == {"nieuw": "arch", "wonen-en-buurt": "house", "werk-en-talent": "triangle"}


def test_editor_sees_and_chooses_the_look_of_a_main_theme(editor_client):
    theme = make_main_theme(name="Wonen", slug="wonen", look="house")
    page = editor_client.get(reverse("admin:practices_theme_change", args=[theme.pk])).text
    shown = editor_client.get(reverse("admin:practices_theme_changelist")).text

    assert '<option value="house" selected>huizen, pruim op perzik</option>' in page
    assert f"{theme_tile_svg('house')} huizen, pruim op perzik" in shown


def test_editor_who_chooses_no_look_for_a_new_main_theme_gets_one(editor_client):
    make_main_theme(look="arch")
    fields = {"name": "Gezondheid", "slug": "gezondheid", "position": "11", "parent": "", "look": ""}

    editor_client.post(reverse("admin:practices_theme_add"), fields)

    assert Theme.objects.get(slug="gezondheid").look == "stairs"
