"""A number can belong to one town of a practice: towns that count the same are compared."""

import json
import re

import pytest

from practices.models import Reach
from practices.upkeep.merging import merge_municipalities, merge_practices
from tests.factories import make_implementation, make_municipality, make_practice
from tests.links import words_of
from tests.practices.test_towns import table_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    """Of three towns that do the same; of a fourth only editors know."""
    gent, halle, lier, ninove = (make_municipality(name=name) for name in ["Gent", "Halle", "Lier", "Ninove"])
    practice = make_practice(title="Zomerschool", slug="zomerschool", municipality=gent, municipalities=[halle, lier])
    make_implementation(practice=practice, municipality=ninove, state="draft")
    return practice


def count(practice, town, number, unit="kinderen", year="2025"):
    place = town and practice.implementations.get(municipality__name=town).municipality
    return Reach.objects.create(practice=practice, municipality=place, number=number, unit=unit, year=year)


def sizes(client):
    return {town: cells.get("Hoe groot?") for town, cells in table_of(client.get("/praktijken/zomerschool/"))}


def test_towns_that_count_the_same_stand_in_a_column_with_a_bar(client, practice):
    count(practice, "Gent", 1600)
    count(practice, "Halle", 16, year="")
    page = client.get("/praktijken/zomerschool/").content.decode()

    assert sizes(client) == {"Gent": "1.600 kinderen (2025)", "Halle": "16 kinderen", "Lier": "niet bekend"}
    bars = re.findall(r'<svg class="bar" [^>]*viewBox="0 0 (\d+) 1"[^>]*aria-hidden="true"><rect width="(\d+)"', page)
    assert bars == [("1600", "1600"), ("1600", "16")]
    assert "Resultaten" not in page


def test_a_bar_of_nothing_breaks_nothing(client, practice):
    count(practice, "Gent", 0)
    count(practice, "Halle", 0)

    assert sizes(client)["Gent"] == "0 kinderen (2025)"


def test_the_newest_number_of_a_town_is_compared_the_others_stay_with_the_results(client, practice):
    count(practice, "Gent", 90, year="2025")
    count(practice, "Gent", 70, year="2023")
    count(practice, "Halle", 16, unit="Kinderen")
    count(practice, "Lier", 3, unit="lesgevers")
    count(practice, None, 400, unit="kinderen in Vlaanderen")

    words = words_of(client.get("/praktijken/zomerschool/"))

    assert sizes(client) == {"Gent": "90 kinderen (2025)", "Halle": "16 Kinderen (2025)", "Lier": "niet bekend"}
    assert "70 kinderen in Gent (2023)" in words
    assert "3 lesgevers in Lier (2025)" in words
    assert "400 kinderen in Vlaanderen (2025)" in words
    assert "90 kinderen in Gent" not in words


@pytest.mark.parametrize("other", [("Halle", "lesgevers"), ("Gent", "kinderen"), ("Ninove", "kinderen")])
def test_nothing_is_compared_when_no_two_towns_count_the_same(client, practice, other):
    town, unit = other
    count(practice, "Gent", 90)
    count(practice, town, 16, unit=unit, year="2024")

    assert set(sizes(client).values()) <= {None}
    assert "90 kinderen in Gent (2025)" in words_of(client.get("/praktijken/zomerschool/"))


def test_a_number_of_a_town_that_only_editors_see_is_nowhere(client, practice):
    count(practice, "Ninove", 77)
    page = client.get("/praktijken/zomerschool/").content.decode()

    # The practice itself has a number in its text, which grows with each test of the run.
    assert not re.search(r"\b77\b", words_of(client.get("/praktijken/zomerschool/")).replace(practice.summary, ""))
    assert "PropertyValue" not in page


def test_machines_read_it_at_the_town(client, practice):
    count(practice, "Gent", 90)
    page = client.get("/praktijken/zomerschool/").content.decode()
    places = json.loads(re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.S)[1])

    found = {place["name"]: place.get("additionalProperty") for place in places["contentLocation"]}
    assert found["Gent"] == [{"@type": "PropertyValue", "name": "kinderen (2025)", "value": 90}]
    assert found["Halle"] is None


def test_it_goes_along_when_practices_or_towns_merge(practice):
    count(practice, "Halle", 90)
    kept = make_practice(title="Zomertaal", municipality=practice.municipality)
    count(kept, "Gent", 90)

    merge_practices(kept, practice)
    towns = sorted(str(reach.municipality) for reach in kept.reaches.all())
    assert towns == ["Gent", "Halle"]

    halle = practice.implementations.get(municipality__name="Halle").municipality
    merge_municipalities([halle], make_municipality(name="Groot Halle"), "2025-01-01")
    assert "90 kinderen in Groot Halle (2025)" in [str(reach) for reach in kept.reaches.all()]


def test_each_change_is_a_version(practice):
    reach = count(practice, "Gent", 90)
    reach.municipality = practice.implementations.get(municipality__name="Halle").municipality
    reach.save()

    assert [str(version.municipality) for version in reach.history.all()] == ["Halle", "Gent"]


def test_the_page_asks_as_much_for_one_number_as_for_thirty(client, practice, django_assert_max_num_queries):
    def queries():
        client.get("/praktijken/zomerschool/")
        with django_assert_max_num_queries(100) as asked:
            client.get("/praktijken/zomerschool/")
        return len(asked)

    count(practice, "Gent", 90)
    count(practice, "Halle", 16)
    few = queries()
    for number in range(30):
        count(practice, "Lier", number, year=f"{1990 + number}")

    assert queries() == few
