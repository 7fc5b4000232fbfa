import re

import pytest
from django.http import QueryDict

from practices.browse.filters import PracticeFilter
from practices.browse.panels import render_panels
from practices.models import TargetGroup
from tests.factories import make_main_theme, make_municipality, make_partner, make_practice, make_tag, make_theme

pytestmark = pytest.mark.django_db
INPUT = re.compile(r'<input class="check" type="checkbox" id="[^"]*" name="(\w+)"\s+value="([^"]*)"( checked)?>')


def panels(address=""):
    return render_panels(PracticeFilter(QueryDict(address)))


def facet(param, address=""):
    """The HTML of one facet, without its fold."""
    parts = panels(address).split("<fieldset>")
    return next(part for part in parts[1:] if f' name="{param}"' in part).partition("</fieldset>")[0]


def folds(address=""):
    """The folds as a list of (name, whether it is open, how many values are chosen), those inside another too."""
    found = re.findall(
        r'<details class="facet"( open)?>\s*<summary>\s*<span>([^<]*)<.*?data-renew>(\d*)<', panels(address), re.DOTALL
    )
    return [(name, bool(is_open), int(number or 0)) for is_open, name, number in found]


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


def test_the_panel_goes_from_what_is_asked_most_to_more_filters():
    assert [name for name, _is_open, _number in folds()] == [
        "Thema",
        "Voor wie",
        "Gemeente of provincie",
        "Aantal inwoners",
        "Plan Samenleven en andere kaders",
        "Loopt het nog?",
        "Meer filters",
        "Kosten",
        "Soort praktijk",
        "Beleidslaag",
        "Integratiedoel",
        "Werkingsdomein",
        "Gelijkekansengrond",
    ]
    names = "Kosten, Soort praktijk, Beleidslaag, Integratiedoel, Werkingsdomein, Gelijkekansengrond"
    assert f'Meer filters<span class="hint">{names}</span>' in panels()


def test_a_fold_with_a_choice_inside_is_open_and_counts_it():
    def opened(address):
        return {name: number for name, is_open, number in folds(address) if is_open}

    make_municipality(name="Gent")

    assert opened("") == {"Thema": 0, "Voor wie": 0}
    assert opened("gemeente=gent&provincie=limburg")["Gemeente of provincie"] == 2
    assert opened("kosten=tot-1000&kosten=onbekend") == {"Thema": 0, "Voor wie": 0, "Meer filters": 2, "Kosten": 2}


def test_a_partner_that_is_chosen_stands_among_more_filters():
    make_partner(name="Buurtwerk vzw", slug="buurtwerk")

    assert folds("partner=buurtwerk")[-1] == ("Partner", True, 1)


def test_practices_are_counted_by_the_inhabitants_of_their_towns():
    make_practice(
        municipality=make_municipality(population=9_999, population_year=2020),
        municipalities=[make_municipality(population=10_000, population_year=2020)],
    )
    make_practice(municipality=make_municipality(population=None))

    html = facet("inwoners")

    assert "10.000 tot 20.000 inwoners" in html
    assert {value: count(html, "inwoners", value) for value in values(html)} == {
        "tot-10000": "1",
        "10000-20000": "1",
        "20000-30000": "0",
        "30000-50000": "0",
        "50000-100000": "0",
        "vanaf-100000": "0",
        "onbekend": "1",
    }


def test_the_page_says_what_the_numbers_count(client):
    make_practice(title="Taal en ouders")
    make_practice(title="Taal en vaders")

    def told(address):
        html = " ".join(client.get(address).content.decode().split())
        return re.search(r'id="counted" data-renew> (.*?) </p>', html)[1]

    assert told("/praktijken/") == "Elk getal zegt hoeveel praktijken je krijgt met die keuze erbij."
    assert told("/praktijken/?q=taal ouders") == "De getallen tellen alleen wat al je woorden heeft: 1 praktijk."
