import pytest

from practices.browse.likeness import (
    distance,
    kind_of,
    likeness,
    measure_explained,
    measure_in_words,
    most_alike,
    setting_of,
)
from practices.models import Figure, Municipality
from practices.search import index
from tests.factories import make_municipality

pytestmark = pytest.mark.django_db

# One degree of latitude on a sphere with a radius of 6371 km.
DEGREE = 111.195


def add_figure(municipality, name, value):
    Figure.objects.create(municipality=municipality, name=name, year=2025, value=value)


def score(one, other):
    return round(likeness(one, other).score, 4)


def test_without_figures_or_place_kind_and_province_decide():
    city = make_municipality(is_regional_city=True, province="limburg")
    other_city = make_municipality(is_regional_city=True, province="antwerpen")
    village = make_municipality(province="limburg")
    farther_village = make_municipality(province="antwerpen")

    assert score(city, other_city) == round(2 / 3, 4)
    assert score(city, village) == round(1 / 3, 4)
    assert score(village, other_city) == 0
    assert score(village, farther_village) == round(2 / 3, 4)
    assert likeness(city, village).kilometres is None


def test_distance_counts_for_half_at_30_kilometres():
    here = make_municipality(latitude=51, longitude=4)
    same_place = make_municipality(latitude=51, longitude=4)
    farther = make_municipality(latitude=51 - 30 / DEGREE, longitude=4)

    assert score(here, same_place) == 1
    assert score(here, farther) == pytest.approx((2 + 2 + 1 + 1 * 0.5) / 6, abs=1e-4)
    assert likeness(here, farther).kilometres == 30


@pytest.mark.parametrize(
    ("place", "setting"),
    [
        ((51.0543, 3.7174), ""),  # Gent
        ((51.1305, 2.7513), "aan zee"),  # Nieuwpoort
        ((51.0724, 2.6621), ""),  # Veurne
        ((50.8790, 4.3058), "bij Brussel"),  # Wemmel and around
        ((50.7362, 4.2374), ""),  # Halle
        (None, None),
    ],
)
def test_where_a_town_lies_follows_from_its_place(place, setting):
    latitude, longitude = place or (None, None)

    assert setting_of(make_municipality(latitude=latitude, longitude=longitude)) == setting


def test_a_town_at_sea_is_more_like_another_at_sea():
    knokke = make_municipality(latitude=51.35, longitude=3.28)
    koksijde = make_municipality(latitude=51.1, longitude=2.65)
    torhout = make_municipality(latitude=51.07, longitude=3.1)

    assert likeness(knokke, torhout).kilometres < likeness(knokke, koksijde).kilometres
    assert [town for town, _likeness in most_alike(knokke, [torhout, koksijde])] == [koksijde, torhout]


def test_distance_is_as_the_crow_flies():
    gent = make_municipality(latitude=51.0543, longitude=3.7174)
    antwerpen = make_municipality(latitude=51.2205, longitude=4.4003)

    # 51.2 km by the formula for small distances: the root of (111.195 Δlat)² + (111.195 cos(lat) Δlong)².
    assert distance(gent, antwerpen) == pytest.approx(51.2, abs=0.2)
    assert distance(gent, antwerpen) == distance(antwerpen, gent)
    assert distance(gent, make_municipality()) is None


@pytest.mark.parametrize(("inhabitants", "part"), [(50_000, 1), (100_000, 0.5), (25_000, 0.5), (200_000, 0.2612)])
def test_twice_or_half_the_inhabitants_is_half_alike_and_four_times_a_quarter(inhabitants, part):
    one = make_municipality(population=50_000, population_year=2025)
    other = make_municipality(population=inhabitants, population_year=2025)

    assert score(one, other) == pytest.approx((2 + 1 + 6 * part) / 9, abs=1e-4)


def test_who_has_no_inhabitants_is_not_like_a_town_but_may_have_towns_like_it():
    town = make_municipality(population=50_000, population_year=2025)
    body = make_municipality()

    assert score(town, body) == round(3 / 9, 4)
    assert score(body, town) == 1


def test_a_figure_counts_when_both_towns_have_it():
    one = make_municipality(population=50_000, population_year=2025)
    other = make_municipality(population=100_000, population_year=2025)
    add_figure(one, "diversiteit", 10)
    assert score(one, other) == round((2 + 1 + 3) / 9, 4)
    add_figure(other, "diversiteit", 40)

    assert score(one, other) == score(other, one) == pytest.approx((2 + 1 + 3 + 0.25) / 10, abs=1e-4)


@pytest.mark.parametrize(("one", "other", "part"), [(0, 0, 1), (0, 5, 0), (-2, -4, 0.5), (-1, 2, 0), (-1, 1, 0)])
def test_figures_of_nought_or_less(one, other, part):
    town, other_town = make_municipality(), make_municipality()
    add_figure(town, "groei", one)
    add_figure(other_town, "groei", other)

    assert score(town, other_town) == (2 + 1 + part) / 4


def test_most_alike_leaves_out_the_town_itself_and_settles_ties_by_name():
    own = make_municipality(name="Lier")
    make_municipality(name="Zemst", province="vlaams-brabant")
    make_municipality(name="Mol")
    make_municipality(name="Boom")
    make_municipality(name="Gent", province="oost-vlaanderen", is_regional_city=True)

    assert [town.name for town, _likeness in most_alike(own, Municipality.objects.order_by("-name"))] == [
        "Boom",
        "Mol",
        "Zemst",
        "Gent",
    ]


def test_of_equals_the_nearest_comes_first():
    own, near, far, unknown = (
        make_municipality(name=name, latitude=latitude, longitude=4 if latitude else None)
        for name, latitude in [("Lier", 51), ("Zemst", 51), ("Boom", 51 - 30 / DEGREE), ("Aarschot", None)]
    )
    # What it is nearer, the one lacks in figures.
    for town, value in [(own, 10), (near, 5), (far, 10)]:
        add_figure(town, "groei", value)

    found = dict(most_alike(own, [unknown, far, near]))

    assert round(found[near].score, 3) == round(found[far].score, 3)
    assert list(found) == [unknown, near, far]


def test_the_vgc_is_like_the_cities_of_its_network():
    vgc = make_municipality(name="VGC", kind="community_commission", province="brussel", latitude=50.85, longitude=4.35)
    dilbeek = make_municipality(name="Dilbeek", latitude=50.85, longitude=4.26, population=43_000, population_year=2020)
    leuven = make_municipality(
        name="Leuven", latitude=50.88, longitude=4.7, is_regional_city=True, population=102_000, population_year=2020
    )

    assert [town for town, _likeness in most_alike(vgc, [dilbeek, leuven])] == [leuven, dilbeek]
    assert likeness(vgc, leuven).same_kind is False


def test_a_loaded_figure_changes_who_is_alike():
    own = make_municipality(name="Lier", population=38_000, population_year=2025)
    make_municipality(name="Boom", population=5_000, population_year=2025)
    make_municipality(name="Mol", population=38_000, population_year=2025)
    assert [town.name for town, _likeness in most_alike(own, Municipality.objects.all())] == ["Mol", "Boom"]

    for name, value in {"Lier": 1, "Boom": 1, "Mol": 100}.items():
        for figure in range(8):
            add_figure(Municipality.objects.get(name=name), f"cijfer {figure}", value)

    assert [town.name for town, _likeness in most_alike(own, Municipality.objects.all())] == ["Boom", "Mol"]


def test_comparing_with_all_towns_of_the_index_takes_no_query(django_assert_num_queries):
    for _ in range(5):
        add_figure(make_municipality(), "groei", 1)
    own, *others = index.current().municipalities.values()

    with django_assert_num_queries(0):
        assert len(most_alike(own, others)) == 4


def test_the_measure_says_what_it_used():
    bare = make_municipality()
    full = make_municipality(latitude=51, longitude=4, population=38_000, population_year=2025)
    add_figure(full, "groei in %", 1)

    assert measure_in_words(bare) == "soort bestuur en provincie"
    assert measure_in_words(full) == (
        "aantal inwoners (2025), soort bestuur, provincie, ligging (aan zee, bij Brussel of elders), afstand en "
        "groei in % (2025)"
    )


def test_the_measure_is_explained_also_without_inhabitants():
    town = make_municipality(population=38_000, population_year=2025)
    rand = make_municipality(name="de Rand", kind="association")
    vgc = make_municipality(name="VGC", kind="community_commission")

    first = [measure_explained(place)[0] for place in [town, rand, vgc]]
    assert first[0].startswith("Het aantal inwoners telt voor de helft.")
    assert first[1:] == [
        f"Van {name} kennen we geen aantal inwoners. Dat telt hier dus niet mee." for name in ["de Rand", "VGC"]
    ]
    assert ["netwerk van de centrumsteden" in " ".join(measure_explained(place)) for place in [town, rand, vgc]] == [
        False,
        False,
        True,
    ]


def test_the_kind_of_a_town_in_words():
    assert kind_of(make_municipality()) == "gemeente"
    assert kind_of(make_municipality(is_regional_city=True)) == "centrumstad"
    assert kind_of(make_municipality(kind="association")) == "vzw"
