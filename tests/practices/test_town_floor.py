"""What the page of a town says of the actions of a plan, and of towns of its size."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from practices.drawings.looks import OCHRE, PETROL, SKY, ThemeLook
from practices.drawings.mosaic import floor_tile_svg
from practices.models import Framework, Municipality
from tests.factories import make_action, make_framework, make_goal, make_municipality, make_practice
from tests.practices.test_place_pages import links_of, text_of

pytestmark = pytest.mark.django_db

SIZES = {"Ninove": 39_000, "Lier": 38_000, "Halle": 42_000, "Mol": 30_000, "Gent": 264_000, "VGC": None}


@pytest.fixture
def towns(db):
    return {
        name: make_municipality(name=name, population=size, population_year=size and 2025)
        for name, size in SIZES.items()
    }


@pytest.fixture
def plan(db, towns):
    """Ninove has a practice for action 1, Lier and Halle share two for action 2 and 1, Gent has one for action 3, and
    nobody for action 4."""
    framework = make_framework(name="Plan Samenleven", ends_on=localdate() + timedelta(days=1))
    goal = make_goal(framework=framework, number=4)
    actions = [make_action(goal=goal, number=number, name=f"Over {number}") for number in range(1, 5)]
    make_practice(title="Thuis", municipality=towns["Ninove"], actions=actions[:1])
    make_practice(title="Iftar", municipality=towns["Lier"], municipalities=[towns["Halle"]], actions=actions[1:2])
    make_practice(title="Buurtbus", municipality=towns["Halle"], actions=actions[:1])
    make_practice(title="Haven", municipality=towns["Gent"], actions=actions[2:3])
    return framework


def tiles_of(response):
    return [(link["class"].split()[1], link["aria-label"]) for link in links_of(response, "floor-tile")]


def test_each_tile_says_who_has_a_practice(client, plan):
    page = client.get("/gemeenten/ninove/")

    assert tiles_of(page) == [
        ("is-own", "Actie 1, Over 1, Ninove heeft een praktijk"),
        ("is-alike", "Actie 2, Over 2, een gemeente van deze grootte heeft er een"),
        ("is-elsewhere", "Actie 3, Over 3, alleen gemeenten van een andere grootte"),
        ("is-nobody", "Actie 4, Over 4, nog geen enkele gemeente"),
    ]
    assert (
        "De tegelvloer van Ninove: 1 van de 4 acties Plan Samenleven 1 2 3 4 Ninove heeft een praktijk (1) "
        "Een gemeente van deze grootte heeft er een (1) Alleen gemeenten van een andere grootte (1) "
        "Nog geen enkele gemeente (1)"
    ) in text_of(page)


def test_a_body_without_inhabitants_has_a_floor_and_nothing_on_size(client, plan):
    page = client.get("/gemeenten/vgc/")

    assert [kind for kind, _name in tiles_of(page)] == ["is-elsewhere"] * 3 + ["is-nobody"]
    assert "een andere gemeente heeft er een" in tiles_of(page)[0][1]
    assert "grootte" not in text_of(page)
    assert "Dit doen gemeenten zoals VGC" in text_of(page)


def test_each_tile_leads_to_its_action_on_the_page(client, plan):
    page = client.get("/gemeenten/ninove/")

    ids = re.findall(r'\bid="([^"]+)"', page.content.decode())
    targets = [link["href"].removeprefix("#") for link in links_of(page, "floor-tile")]
    assert [ids.count(target) for target in targets] == [1, 1, 1, 1]
    assert (
        "3 acties zonder praktijk in Ninove 1 actie die een gemeente van deze grootte wel doet "
        "2 Over 2 Halle en Lier Bekijk hoe bij actie 2 1 actie die we alleen van andere gemeenten kennen "
        "3 Over 3 Gent Bekijk hoe bij actie 3 1 actie die nog niemand deelde 4 Over 4 Ken jij er een?"
    ) in text_of(page)
    assert "1 actie met een praktijk in Ninove 1 Over 1 1 praktijk bij actie 1" in text_of(page)
    assert "gemeente=ninove&amp;actie=" in page.content.decode()


def test_what_most_towns_do_comes_first_and_after_seven_there_is_a_fold(client, plan, towns):
    for number in range(5, 13):
        action = make_action(goal=plan.goals.get(), number=number)
        make_practice(municipality=towns["Lier"], actions=[action])
    make_practice(municipality=towns["Mol"], actions=[action])
    page = client.get("/gemeenten/ninove/")

    rows = [int(number) for number in re.findall(r'<li id="plan-[\w-]*actie-(\d+)"', page.content.decode())]
    assert rows == [2, 12, 5, 6, 7, 8, 9, 10, 11, 3, 4, 1]
    assert "Toon de 2 andere 10 " in text_of(page)


def test_the_opening_sets_the_number_beside_that_of_towns_of_the_size(client, plan, towns):
    shown = {name: text_of(client.get(f"/gemeenten/{name.lower()}/")) for name in SIZES}

    # Mol 0, Ninove 1, Lier 1, Halle 2
    usual = "Een gemeente van deze grootte heeft er meestal 1."
    assert f"1 praktijk. {usual} Voor 3 acties is er hier nog geen." in shown["Ninove"]
    assert f"Nog geen praktijk. Ken jij er een? {usual}" in shown["Mol"]
    assert "Voor 4 acties is er hier" not in shown["Mol"]
    assert "1 praktijk. Voor 3 acties is er hier nog geen." in shown["Gent"]  # no other is of its size


def test_what_towns_of_the_size_do_is_what_this_one_lacks_the_most_common_first(client, plan, towns):
    shown = text_of(client.get("/gemeenten/ninove/"))

    assert (
        "Wat gemeenten van deze grootte doen 3 andere gemeenten hebben 30.000 tot 50.000 inwoners. 2 ervan staan in de "
        "bank. Dit doen zij het vaakst, en Ninove nog niet. Iftar Halle en Lier 2 gemeenten Buurtbus Halle 1 gemeente"
    ) in shown
    assert "Alle praktijken, van gemeenten zoals Ninove eerst" in shown
    of_halle = text_of(client.get("/gemeenten/halle/")).partition("Wat gemeenten van deze grootte doen")[2]
    assert ("Thuis Ninove 1 gemeente" in of_halle, "Iftar Lier" in of_halle) == (True, False)


def test_many_towns_are_named_in_part(client, plan, towns):
    for name in ["Aalst", "Asse", "Beveren"]:
        place = make_municipality(name=name, population=40_000, population_year=2025)
        make_practice(municipality=place, actions=[plan.actions.get(number=2)])

    assert "2 Over 2 Aalst, Asse, Beveren en 2 andere" in text_of(client.get("/gemeenten/ninove/"))


def test_without_a_plan_in_force_there_is_the_last_one_with_its_end(client, plan):
    Framework.objects.update(ends_on="2020-09-30")

    shown = text_of(client.get("/gemeenten/ninove/"))

    assert "Plan Samenleven, tot en met 30 september 2020" in shown
    assert "Plan Samenleven liep tot en met 30 september 2020. De acties blijven een goede lijst" in shown


def test_each_plan_in_force_has_its_own_floor_and_lists_and_an_offer_has_none(client, plan, towns):
    later = make_framework(name="Plan Wijken", ends_on=localdate() + timedelta(days=1))
    offer = make_framework(name="Aanbod", kind="offer", ends_on=localdate() + timedelta(days=1))
    for framework in [later, offer]:
        make_action(goal=make_goal(framework=framework), number=1, name="Buren")
    page = client.get("/gemeenten/ninove/")
    shown, html = text_of(page), page.content.decode()

    assert [kind for kind, _name in tiles_of(page)] == ["is-own", "is-alike", "is-elsewhere", "is-nobody", "is-nobody"]
    assert "Voor 4 acties is er hier nog geen." in shown
    assert "Plan Samenleven in Ninove: 1 van de 4 acties" in shown
    assert "Plan Wijken in Ninove: nog geen van de 1 actie" in shown
    assert "3 acties van Plan Samenleven zonder praktijk in Ninove" in shown
    assert "1 actie van Plan Wijken zonder praktijk in Ninove" in shown
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert sorted({name for name in ids if ids.count(name) > 1}) == []
    assert {link["href"].removeprefix("#") for link in links_of(page, "floor-tile")} <= {*ids}


def test_a_town_with_a_practice_for_each_action_has_no_gaps(client, plan, towns):
    make_practice(municipality=towns["Ninove"], actions=plan.actions.all())

    shown = text_of(client.get("/gemeenten/ninove/"))

    assert "Voor elke actie van Plan Samenleven is er hier een." in shown
    assert "zonder praktijk in Ninove" not in shown


@pytest.mark.parametrize("kind", ["offer", None])
def test_there_is_no_floor_without_a_plan_of_towns(client, towns, kind):
    if kind:
        make_action(goal=make_goal(framework=make_framework(kind=kind)), number=1)

    page = client.get("/gemeenten/ninove/")

    assert (page.status_code, tiles_of(page), "tegelvloer" in text_of(page)) == (200, [], False)


def test_an_action_without_a_goal_has_a_tile_too(client, plan, towns):
    make_practice(municipality=towns["Ninove"], actions=[make_action(framework=plan, goal=None, number=9)])

    assert tiles_of(client.get("/gemeenten/ninove/"))[-1][0] == "is-own"


def test_a_tile_is_drawn_where_this_town_or_one_of_its_size_has_a_practice(client, plan):
    page = client.get("/gemeenten/ninove/").content.decode()

    tiles = re.findall(r'<a class="floor-tile is-(\w+)"(.*?)</a>', page, re.DOTALL)
    assert [kind for kind, drawing in tiles if "<svg" in drawing] == ["own", "alike"]
    # In the colours of its goal: work.
    assert set(re.findall(r'fill="(#\w+)"', tiles[0][1])) == {SKY, PETROL, OCHRE}


def test_motif_and_turn_of_a_tile_follow_from_its_number():
    drawn = [floor_tile_svg(ThemeLook.STAIRS, number) for number in range(24)]

    assert drawn[:12] == drawn[12:]
    assert len(set(drawn)) == 12


@pytest.mark.parametrize(
    ("inhabitants", "size"),
    [
        (None, None),
        (0, None),
        (9_999, "minder dan 10.000"),
        (10_000, "10.000 tot 20.000"),
        (49_999, "30.000 tot 50.000"),
        (50_000, "50.000 tot 100.000"),
        (540_000, "100.000 of meer"),
    ],
)
def test_size_classes_begin_at_their_bound(inhabitants, size):
    found = Municipality(population=inhabitants).size_class

    assert (found and found.label) == size
