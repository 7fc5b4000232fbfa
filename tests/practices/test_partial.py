"""Practices that have some of the words: shown apart, with the reason, and counted nowhere else."""

import re

import pytest
from django.http import QueryDict

from practices.browse.filters import PracticeFilter
from practices.models import Practice, SearchMiss, Synonym, TargetGroup
from practices.search import index, match
from practices.search.partial import PartlyFound, units_of
from practices.search.query import parse
from tests.factories import make_municipality, make_practice, make_tag

pytestmark = pytest.mark.django_db


def filtered(address):
    return PracticeFilter(QueryDict(address))


def partly(address):
    """Of each practice with some of the words: its title, what was found and what is missing."""
    practice_filter = filtered(address)
    titles = {practice.pk: practice.title for practice in Practice.objects.all()}
    return [(titles[hit.practice_id], hit.found, hit.missing) for hit in practice_filter.partly]


def test_those_with_all_words_come_first_and_those_with_some_apart():
    both = make_practice(title="Taal voor ouders")
    make_practice(title="Taal oefenen")
    make_practice(title="Koken voor ouders")
    make_practice(title="Muziek")

    assert filtered("q=taal ouders").ids == [both.pk]
    assert sorted(partly("q=taal ouders")) == [
        ("Koken voor ouders", ["ouders"], ["taal"]),
        ("Taal oefenen", ["taal"], ["ouders"]),
    ]


def test_more_and_rarer_words_come_first_and_the_rest_is_left_out():
    make_practice(title="Volkstuin voor buren")
    make_practice(title="Buren koken")
    for number in range(8):
        make_practice(title=f"Buren {number}")

    found = partly("q=volkstuin buren ruimtevaart")

    assert found == [("Volkstuin voor buren", ["volkstuin", "buren"], ["ruimtevaart"])]


def test_a_place_counts_less_than_any_word():
    ninove = make_municipality(name="Ninove")
    make_practice(title="Taal oefenen", municipality=ninove)
    make_practice(title="Taal voor ouders")
    for number in range(8):
        make_practice(title=f"Taal voor ouders {number}", published_at="2020-01-01T12:00Z")

    assert partly("q=taal ouders ninove")[0] == ("Taal voor ouders", ["taal", "ouders"], ["ninove"])


def test_no_more_than_ten_in_all():
    for number in range(4):
        make_practice(title=f"Taal voor ouders {number}")
    for number in range(9):
        make_practice(title=f"Taal {number}")

    result = filtered("q=taal ouders")

    assert (len(result), len(result.partly)) == (4, 6)


def test_the_other_filters_hold_also_when_they_leave_few_of_many():
    youth = make_tag(TargetGroup, name="Jongeren")
    for number in range(match.ENOUGH):
        make_practice(title=f"Taal voor ouders {number}")
    make_practice(title="Taal elders")
    make_practice(title="Taal voor jongeren", target_groups=[youth])

    assert partly("q=taal ouders") == []
    assert partly("q=taal ouders&doelgroep=jongeren") == [("Taal voor jongeren", ["taal"], ["ouders"])]


def test_what_is_not_wanted_is_not_there_for_a_part_either():
    make_practice(title="Taal oefenen")
    make_practice(title="Taal en koken")

    assert partly("q=taal ouders -koken") == [("Taal oefenen", ["taal"], ["ouders"])]


def test_a_word_that_nearly_every_practice_has_is_no_reason():
    for number in range(21):
        make_practice(title=f"Samen {number}")

    assert partly("q=samen ruimtevaart") == []


def test_words_that_mean_one_thing_together_are_one_part():
    Synonym.objects.create(term="statushouder", alternatives=["erkend vluchteling"], both_ways=True)
    make_municipality(name="Sint-Niklaas")
    words = parse('erkende vluchtelingen "samen koken" Sint-Niklaas naar Cliënten')

    assert [unit.words for unit in units_of(words, index.current().synonyms)] == [
        "erkende vluchtelingen",
        "Sint-Niklaas",
        "Cliënten",
        "“samen koken”",
    ]


def test_a_phrase_is_a_part():
    make_practice(title="Samen koken")

    assert partly('q="samen koken" ruimtevaart') == [("Samen koken", ["“samen koken”"], ["ruimtevaart"])]


def test_a_corrected_word_is_found_for_a_part():
    make_practice(title="Inburgering")

    assert partly("q=inburgerng ruimtevaart") == [("Inburgering", ["inburgering"], ["ruimtevaart"])]


@pytest.mark.parametrize("address", ["q=ruimtevaart", "q=ruimtevaart zwaartekracht", "doelgroep=jongeren", ""])
def test_nothing_for_a_part_when_nothing_has_a_word(address):
    make_practice(title="Taal")

    assert partly(address) == []


def test_page_says_both_numbers_and_why_and_counts_those_with_all_words(client):
    youth = make_tag(TargetGroup, name="Jongeren")
    make_practice(title="Taal voor ouders", target_groups=[youth])
    make_practice(title="Taal & meer", target_groups=[youth])

    response = client.get("/praktijken/?q=taal+ouders")
    html = response.content.decode()

    assert re.sub(r"\s+", " ", re.search(r'id="resultaten".*?>(.*?)</h2>', html, re.S)[1]).strip() == "1 praktijk"
    assert "<h2>Deze praktijk past voor een deel</h2>" in html
    assert "Past bij <b>taal</b>. Niet bij ouders." in html
    heading = html.index("voor een deel</h2>")
    assert html.index("<mark>Taal</mark> voor") < heading < html.index("<mark>Taal</mark> &amp; meer")
    assert "Taal &amp; meer" not in client.get("/praktijken/feed/?q=taal+ouders").content.decode()


def test_page_without_any_practice_with_all_words_still_offers_a_way_on(client):
    make_practice(title="Taal")

    html = client.get("/praktijken/?q=taal+ruimtevaart").content.decode()

    assert "We vonden geen praktijken met al je woorden" in html
    assert html.index("Past bij <b>taal</b>. Niet bij ruimtevaart.") < html.index("Zonder de zoekwoorden")
    assert [miss.text for miss in SearchMiss.objects.all()] == ["taal ruimtevaart"]


def test_what_was_typed_is_shown_as_text(client):
    make_practice(title="Taal")

    html = client.get("/praktijken/", {"q": 'taal "<b>x"'}).content.decode()

    assert "Past bij <b>taal</b>. Niet bij “&lt;b&gt;x”." in html


def test_those_with_some_of_the_words_cost_one_query_for_their_order(django_assert_num_queries):
    make_practice(title="Taal voor ouders")
    make_practice(title="Taal")
    assert filtered("q=taal").ids
    assert filtered("q=taal ouders").partly

    with django_assert_num_queries(3):  # the token, the search, the ranks
        result = filtered("q=taal ouders")
        assert result.partly == [PartlyFound(result.partly[0].practice_id, ["taal"], ["ouders"])]
