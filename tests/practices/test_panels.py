import re

import pytest
from django.http import QueryDict

from practices.browse.filters import PracticeFilter
from practices.browse.panels import render_panels
from practices.models import TargetGroup
from tests.factories import make_main_theme, make_municipality, make_practice, make_tag, make_theme

pytestmark = pytest.mark.django_db
INPUT = re.compile(r'<input class="check" type="checkbox" id="[^"]*" name="(\w+)"\s+value="([^"]*)"( checked)?>')


def panels(address=""):
    return render_panels(PracticeFilter(QueryDict(address)))


def facet(param, address=""):
    """The HTML of one facet."""
    parts = panels(address).split('<details class="facet"')
    return next(part for part in parts if f'id="chosen-{param}"' in part)


def values(html):
    return [value for _param, value, _checked in INPUT.findall(html)]


def in_sight(html):
    return values(html.partition('<details class="more-options"')[0])


def count(html, param, value):
    return re.search(rf'id="count-{param}-{value}"\s+data-renew>(\d+)<', html)[1]


def test_a_short_facet_shows_all_its_values():
    for number in range(12):
        make_tag(TargetGroup, name=f"Groep {number:02}")

    assert in_sight(facet("doelgroep")) == [f"groep-{number:02}" for number in range(12)]
    assert "more-options" not in facet("doelgroep")


def test_a_long_facet_keeps_the_others_behind_a_disclosure_that_opens_for_a_choice():
    for number in range(13):
        make_tag(TargetGroup, name=f"Groep {number:02}")

    assert in_sight(facet("doelgroep")) == [f"groep-{number:02}" for number in range(8)]
    assert values(facet("doelgroep")) == [f"groep-{number:02}" for number in range(13)]
    assert 'class="more-options">' in facet("doelgroep", "doelgroep=groep-07")
    assert 'class="more-options" open>' in facet("doelgroep", "doelgroep=groep-08")


def test_of_a_long_facet_the_values_of_most_practices_are_in_sight():
    towns = [make_municipality(name=f"Gemeente {letter}", slug=letter) for letter in "abcdefghijklmn"]
    for town in towns:
        make_practice(municipality=town)
    make_practice(municipality=towns[-1])

    html = facet("gemeente")

    assert in_sight(html) == [*"abcdefg", "n"]
    assert values(html) == [*"abcdefg", "n", *"hijklm"]


def test_children_stand_behind_the_disclosure_under_their_parent():
    first, second = make_main_theme(name="Wonen"), make_main_theme(name="Werk")
    make_theme(name="Huren", parent=first)
    make_theme(name="Jobs", parent=second)

    html = facet("thema")

    assert in_sight(html) == ["werk", "wonen"]
    assert values(html) == ["werk", "wonen", "jobs", "huren"]
    assert "Verfijn tot op 2 thema’s" in html


def test_numbers_and_choices_are_those_of_the_request():
    gent, group = make_municipality(name="Gent"), make_tag(TargetGroup, name="Jongeren")
    make_practice(municipality=gent, target_groups=[group])
    make_practice(target_groups=[group])
    panels()  # drawn once before, without any choice

    html = panels("gemeente=gent")

    assert [(param, value) for param, value, checked in INPUT.findall(html) if checked] == [("gemeente", "gent")]
    assert (count(html, "doelgroep", "jongeren"), count(panels(), "doelgroep", "jongeren")) == ("1", "2")


def test_a_new_name_of_a_value_is_shown_at_once():
    make_tag(TargetGroup, name="Jongeren")
    panels()

    TargetGroup.objects.update(name="Tieners")

    assert "Tieners" in facet("doelgroep")


def test_of_a_long_list_only_what_occurs_is_shown_and_what_is_chosen():
    make_practice(municipality=make_municipality(name="Gent"))
    make_municipality(name="Mol")

    assert values(facet("gemeente")) == ["gent"]
    assert values(facet("gemeente", "gemeente=mol")) == ["gent", "mol"]
    assert values(facet("gemeente")) == ["gent"]


def test_names_are_escaped():
    make_tag(TargetGroup, name="<b>Jongeren</b>", slug="jongeren")

    assert "<b>Jongeren" not in facet("doelgroep")


def test_of_very_many_municipalities_those_with_most_practices_are_listed_and_any_other_can_be_chosen(monkeypatch):
    monkeypatch.setattr("practices.browse.panels.MAX_OFTEN", 2)
    for name, times in {"Aalst": 2, "Bree": 1, "Gent": 3}.items():
        municipality = make_municipality(name=name)
        for _ in range(times):
            make_practice(municipality=municipality)

    assert values(facet("gemeente")) == ["aalst", "gent"]
    assert "Hieronder staan de 2 met de meeste praktijken" in facet("gemeente")
    assert values(facet("gemeente", "gemeente=Bree")) == ["aalst", "bree", "gent"]


def test_not_known_is_the_last_option_where_practices_say_nothing_and_keeps_its_zero():
    gent = make_municipality(name="Gent")
    make_practice(stage="lopend", municipality=gent)
    make_practice()

    assert values(facet("stadium"))[-1] == "onbekend"
    assert count(facet("stadium"), "stadium", "onbekend") == "1"
    assert count(facet("stadium", "gemeente=gent"), "stadium", "onbekend") == "0"
    assert "onbekend" not in values(facet("thema"))


def test_not_known_stands_under_the_fold_of_a_facet_with_many_values():
    make_practice()
    for number in range(13):
        make_tag(TargetGroup, name=f"Groep {number:02}")

    html = facet("doelgroep")

    assert values(html)[-1] == "onbekend"
    assert "onbekend" not in in_sight(html)
