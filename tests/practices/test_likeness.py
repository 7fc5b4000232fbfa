import pytest

from practices.browse.likeness import distance, kind_of, likeness, measure_in_words, most_alike
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

    assert score(city, other_city) == 3 / 4
    assert score(city, village) == 1 / 4
    assert score(village, other_city) == 0
    assert score(village, farther_village) == 3 / 4
    assert likeness(city, village).kilometres is None


def test_distance_counts_for_half_at_30_kilometres():
    here = make_municipality(latitude=51, longitude=4)
    same_place = make_municipality(latitude=51, longitude=4)
    farther = make_municipality(latitude=51 - 30 / DEGREE, longitude=4)

    assert score(here, same_place) == 1
    assert score(here, farther) == pytest.approx((3 + 1 + 2 * 0.5) / 6, abs=1e-4)
    assert likeness(here, farther).kilometres == 30


def test_distance_is_as_the_crow_flies():
    gent = make_municipality(latitude=51.0543, longitude=3.7174)
    antwerpen = make_municipality(latitude=51.2205, longitude=4.4003)

    # 51.2 km by the formula for small distances: the root of (111.195 Δlat)² + (111.195 cos(lat) Δlong)².
    assert distance(gent, antwerpen) == pytest.approx(51.2, abs=0.2)
    assert distance(gent, antwerpen) == distance(antwerpen, gent)
    assert distance(gent, make_municipality()) is None


def test_inhabitants_and_figures_count_when_both_towns_have_them():
    one = make_municipality(population=50_000, population_year=2025)
    other = make_municipality(population=100_000, population_year=2025)
    without = make_municipality()
    assert score(one, other) == (3 + 1 + 4 * 0.5) / 8
    assert score(one, without) == 1

    add_figure(one, "diversiteit", 10)
    assert score(one, other) == (3 + 1 + 4 * 0.5) / 8
    add_figure(other, "diversiteit", 40)

    assert score(one, other) == score(other, one) == pytest.approx((3 + 1 + 4 * 0.5 + 0.25) / 9, abs=1e-4)


@pytest.mark.parametrize(("one", "other", "part"), [(0, 0, 1), (0, 5, 0), (-2, -4, 0.5), (-1, 2, 0), (-1, 1, 0)])
def test_figures_of_nought_or_less(one, other, part):
    town, other_town = make_municipality(), make_municipality()
    add_figure(town, "groei", one)
    add_figure(other_town, "groei", other)

    assert score(town, other_town) == (3 + 1 + part) / 5


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
    assert measure_in_words(full) == ("soort bestuur, provincie, afstand, aantal inwoners (2025) en groei in % (2025)")


def test_the_kind_of_a_town_in_words():
    assert kind_of(make_municipality()) == "gemeente"
    assert kind_of(make_municipality(is_regional_city=True)) == "centrumstad"
    assert kind_of(make_municipality(kind="association")) == "vzw"
