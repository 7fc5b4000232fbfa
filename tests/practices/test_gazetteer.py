"""Looking a municipality up by what people call it, wherever a name is typed."""

import pytest
from django.http import QueryDict

from practices.browse.filters import PracticeFilter
from practices.browse.own_town import COOKIE
from practices.models import MunicipalityAlias
from practices.search import index
from practices.search.query import parse
from practices.search.suggest import completions
from tests.factories import make_municipality, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def towns():
    """Okegem in one town, Meldert in two, Moerbeke merged into one and a place in another, Lier a town and a place."""
    towns = {
        "Ninove": make_municipality(name="Ninove", nis="41048", postcodes=["9400", "9402"], localities=["Okegem"]),
        "Lummen": make_municipality(name="Lummen", postcodes=["1804"], localities=["Meldert"]),
        "Hoegaarden": make_municipality(name="Hoegaarden", postcodes=["1804"], localities=["Meldert", "Moerbeke"]),
        "Lokeren": make_municipality(name="Lokeren", postcodes=["2018"], localities=["Werken", "Lier"]),
        "Lier": make_municipality(name="Lier"),
        "Sint-Niklaas": make_municipality(name="Sint-Niklaas", localities=["Sint-Pauwels"]),
    }
    MunicipalityAlias.objects.create(
        municipality=towns["Lokeren"], name="Moerbeke", kind="merger", merged_on="2025-01-01", old_nis="44045"
    )
    return towns


def find(text):
    return [(str(hit.municipality), hit.notice) for hit in index.current().gazetteer.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ninove", [("Ninove", "")]),
        ("41048", [("Ninove", "")]),
        ("OKEGEM", [("Ninove", "Okegem ligt in Ninove.")]),
        ("9402", [("Ninove", "9402 is een postcode van Ninove.")]),
        ("44045", [("Lokeren", "Moerbeke hoort sinds 1 januari 2025 bij Lokeren.")]),
        # Who writes the name of a town means that town.
        ("lier", [("Lier", "")]),
        ("Meldert", [("Hoegaarden", "Meldert ligt in Hoegaarden."), ("Lummen", "Meldert ligt in Lummen.")]),
        (
            "moerbeke",
            [
                ("Hoegaarden", "Moerbeke ligt in Hoegaarden."),
                ("Lokeren", "Moerbeke hoort sinds 1 januari 2025 bij Lokeren."),
            ],
        ),
        ("sintniklaas", [("Sint-Niklaas", "")]),
        ("St-Niklaas", [("Sint-Niklaas", "")]),
        ("St. Pauwels", [("Sint-Niklaas", "Sint-Pauwels ligt in Sint-Niklaas.")]),
        ("Stad Ninove", [("Ninove", "")]),
        ("gemeente okegem", [("Ninove", "Okegem ligt in Ninove.")]),
        ("Stad", []),
        ("Atlantis", []),
        ("", []),
        ("?!", []),
    ],
)
def test_a_name_belongs_to_one_town_to_several_or_to_none(text, found):
    assert sorted(find(text)) == found


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Ninvoe", ["Ninove"]),
        ("okegam", ["Okegem"]),
        ("sint niclaas", ["Sint-Niklaas"]),
        ("Pinove", []),
        ("Lie", []),
        ("9403", []),
    ],
)
def test_one_letter_wrong_is_near_a_name(text, near):
    assert [name for _hit, name in index.current().gazetteer.near(text)] == near


def test_looking_up_takes_no_query(towns, django_assert_num_queries):
    gazetteer = index.current().gazetteer

    with django_assert_num_queries(0):
        assert [hit.notice for hit in gazetteer.find("okegem")] == ["Okegem ligt in Ninove."]
        assert gazetteer.starting("oke") == [("Okegem", towns["Ninove"])]
        assert ("Okegem", ["Ninove"]) in gazetteer.searched


@pytest.mark.parametrize("name", ["okegem", "Okegem", "9402"])
def test_a_filter_takes_a_deelgemeente_or_postcode_for_its_town(towns, name):
    practice = make_practice(municipality=towns["Ninove"])
    make_practice()

    result = PracticeFilter(QueryDict(f"gemeente={name}"))

    assert (result.ids, result.address.url()) == ([practice.pk], "?gemeente=ninove")
    assert len(result.notices) == 1


@pytest.mark.parametrize("name", ["Meldert", "1804"])
def test_a_filter_asks_which_of_several_towns_is_meant(client, towns, name):
    for town in ["Lummen", "Hoegaarden", "Ninove"]:
        make_practice(municipality=towns[town])

    result = PracticeFilter(QueryDict(f"gemeente=ninove&gemeente={name}&q=praktijk"))

    assert result.chosen["gemeente"] == ["ninove"]
    assert result.notices == [
        f"‘{name}’ hoort bij meer dan één gemeente. Bedoel je "
        '<a href="?q=praktijk&amp;gemeente=ninove&amp;gemeente=hoegaarden#resultaten">Hoegaarden</a> of '
        '<a href="?q=praktijk&amp;gemeente=ninove&amp;gemeente=lummen#resultaten">Lummen</a>?'
    ]
    assert result.notices[0] in client.get(f"/praktijken/?gemeente=ninove&gemeente={name}&q=praktijk").content.decode()


def test_what_was_typed_is_said_back_as_text(client):
    page = client.get("/praktijken/", {"gemeente": "<b>Meldert</b>"}).content.decode()

    assert "<b>Meldert" not in page


def test_the_filter_keeps_the_town_that_is_called_so(towns):
    result = PracticeFilter(QueryDict("gemeente=lier"))

    assert (result.chosen["gemeente"], result.notices) == (["lier"], [])


def test_own_town_knows_a_deelgemeente_and_asks_when_there_are_several(client):
    one, several = (PracticeFilter(QueryDict(f"mijn={name}&thema=x")) for name in ["okegem", "meldert"])

    assert (one.own_town.slug, one.notices[0]) == ("ninove", "Okegem ligt in Ninove.")
    assert several.own_town is None
    assert several.notices[0].startswith("‘meldert’ hoort bij meer dan één gemeente.")
    assert '<a href="?mijn=lummen#resultaten">Lummen</a>' in several.notices[0]


@pytest.mark.parametrize(("typed", "kept"), [("okegem", "ninove"), ("9402", "ninove"), ("meldert", None)])
def test_own_town_is_kept_when_it_is_one(client, typed, kept):
    response = client.post("/mijn-gemeente/", {"gemeente": typed, "terug": "/praktijken/"})

    assert (response.cookies[COOKIE].value if COOKIE in response.cookies else None) == kept


def test_suggestions_say_in_which_town_a_place_lies(towns):
    for town in ["Ninove", "Lummen", "Hoegaarden"]:
        make_practice(title="Praktijk", municipality=towns[town])

    found = {
        typed: [(hit.label, hit.value) for hit in completions(typed, index.current()) if hit.kind == "gemeente"]
        for typed in ["oke", "Meldert", "9402", "940", "nino", "moerb", "-"]
    }

    assert found == {
        "oke": [("Okegem (Ninove)", "ninove")],
        "Meldert": [("Meldert (Hoegaarden)", "hoegaarden"), ("Meldert (Lummen)", "lummen")],
        "9402": [("9402 (Ninove)", "ninove")],
        "940": [],
        "nino": [("Ninove", "ninove")],
        # Lokeren has no practices: it comes last.
        "moerb": [("Moerbeke (Hoegaarden)", "hoegaarden"), ("Moerbeke (Lokeren)", "lokeren")],
        "-": [],
    }


@pytest.mark.parametrize(
    ("query", "also"),
    [
        ("okegem", [("okegem", "Ninove")]),
        ("9402", [("9402", "Ninove")]),
        ("meldert", [("meldert", "Hoegaarden, Lummen")]),
        # A year, a word of Dutch, a town, another word that is only like it.
        ("2018", []),
        ("werken", []),
        ("lier", []),
        ("okegems", []),
        ("St-Niklaas", [("St-Niklaas", "Sint-Niklaas")]),
        ("st pauwels", [("st pauwels", "Sint-Niklaas")]),
    ],
)
def test_a_search_for_a_place_looks_for_its_town_and_says_so(towns, query, also):
    synonyms = index.current().synonyms

    assert [(typed, set(others.split(", "))) for typed, others in parse(query).alternatives(synonyms)] == [
        (typed, set(others.split(", "))) for typed, others in also
    ]


def test_a_search_for_a_deelgemeente_finds_the_practices_of_the_town(client, towns):
    ninove = make_practice(title="Taalcafé", municipality=towns["Ninove"])
    make_practice(title="Taalcafé elders", municipality=towns["Lummen"])

    result = PracticeFilter(QueryDict("q=taalcafé okegem"))

    assert result.ids == [ninove.pk]
    assert "Okegem ligt in Ninove. We zochten ook op Ninove." in client.get("/praktijken/?q=okegem").content.decode()
    assert (
        "9400 is een postcode van Ninove. We zochten ook op Ninove."
        in client.get("/praktijken/?q=9400").content.decode()
    )
