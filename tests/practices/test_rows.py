"""Why a practice is among the results."""

import re

import pytest
from django.http import QueryDict

from practices.browse.filters import PracticeFilter
from practices.browse.rows import render_rows
from practices.models import PolicyLayer, TargetGroup
from tests.factories import (
    make_action,
    make_implementation,
    make_municipality,
    make_photo,
    make_practice,
    make_tag,
    make_theme,
)

pytestmark = pytest.mark.django_db


def found_in(word):
    """What the row of the only practice says of where the word stands, when its card is new and when it is known."""
    said = []
    for _ in range(2):
        practice_filter = PracticeFilter(QueryDict(f"q={word}"))
        html = render_rows(practice_filter.ids, practice_filter)
        said.append(re.findall(r'<p class="found-in">Gevonden in: (.*?)</p>', html))
    assert said[0] == said[1]
    return said[0]


def test_a_word_outside_of_the_row_is_said_to_stand_where_it_stands():
    practice = make_practice(
        municipality=make_municipality(aliases=["Kortessem"]),
        approach="Vrijwilligers schenken koffie.",
        partners="Bibliotheek",
        keywords=["moestuin"],
        policy_layers=[make_tag(PolicyLayer, name="Wettelijke integratie")],
    )
    make_implementation(practice=practice, municipality=make_municipality(), text="Bij ons op zaterdag.")

    assert {
        word: found_in(word) for word in ["koffie", "bibliotheek", "moestuin", "wettelijke", "zaterdag", "kortessem"]
    } == {
        "koffie": ["aanpak"],
        "bibliotheek": ["partners"],
        "moestuin": ["trefwoorden"],
        "wettelijke": ["indeling"],
        "zaterdag": ["wat een gemeente doet"],
        "kortessem": ["gemeente"],
    }


def test_a_word_that_the_row_shows_is_marked_and_not_told_again():
    make_practice(title="Koffie in de tuin", approach="Koffie")

    practice_filter = PracticeFilter(QueryDict("q=koffie"))

    assert "<mark>Koffie</mark> in de tuin" in render_rows(practice_filter.ids, practice_filter)
    assert found_in("koffie") == []


def test_each_row_begins_with_its_picture_on_every_page(client):
    theme, youth, action = make_theme(slug="wonen"), make_tag(TargetGroup, slug="jongeren"), make_action()
    gent = make_municipality(slug="gent")
    make_practice(municipality=gent, main_theme=theme, target_groups=[youth], actions=[action])
    make_photo(practice=make_practice(municipality=gent, main_theme=theme, target_groups=[youth], actions=[action]))
    addresses = [
        "/praktijken/",
        "/themas/wonen/",
        "/doelgroepen/jongeren/",
        "/gemeenten/gent/",
        action.get_absolute_url(),
    ]

    assert {address: set(first_in_rows(client, address)) for address in addresses} == {
        address: {"svg", "img"} for address in addresses
    }


def first_in_rows(client, address):
    return re.findall(r'<li class="row"[^>]*>\s*<(\w+)', client.get(address).content.decode())


def test_what_is_found_for_a_group_since_it_is_for_everyone_says_so(client):
    young, everyone = [make_tag(TargetGroup, name=name) for name in ["Jongeren", "Iedereen"]]
    make_practice(title="Jong", target_groups=[young])
    make_practice(title="Allen", target_groups=[everyone])

    page = client.get("/praktijken/?doelgroep=jongeren").content.decode()

    assert re.findall(r'<li class="row" id="praktijk-(\w+)"', page) == ["jong", "allen"]
    assert (
        page.count("<b>voor iedereen</b>")
        == page.partition('id="praktijk-allen"')[2].count("<b>voor iedereen</b>")
        == 1
    )
    assert "1 praktijk is voor iedereen en staat achteraan." in " ".join(page.split())
    assert "voor iedereen" not in client.get("/praktijken/?doelgroep=iedereen").content.decode()
