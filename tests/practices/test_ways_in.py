import pytest

from practices.browse.ways_in import crossing, places_by_value, ways_in
from practices.models import Province, TargetGroup
from practices.search import index
from tests.factories import (
    make_action,
    make_goal,
    make_main_theme,
    make_municipality,
    make_practice,
    make_tag,
    make_theme,
)

pytestmark = pytest.mark.django_db


def answer(**filters):
    return index.current().answer(filters)


def test_each_value_is_a_way_in_with_its_count_nought_included():
    wonen, taal = make_main_theme(name="Wonen", position=1), make_main_theme(name="Taal", position=2)
    huren, kopen = make_theme(name="Huren", parent=wonen), make_theme(name="Kopen", parent=wonen)
    make_practice(main_theme=huren)
    make_practice(main_theme=huren, themes=[huren, kopen])
    make_practice(main_theme=kopen, status="hidden", hidden_reason="Stopgezet")

    assert [(way.label, way.value, way.is_child, way.count, way.url) for way in ways_in(answer(), "thema")] == [
        ("Wonen", "wonen", False, 2, "/praktijken/?thema=wonen"),
        ("Huren", "huren", True, 2, "/praktijken/?thema=huren"),
        ("Kopen", "kopen", True, 1, "/praktijken/?thema=kopen"),
        ("Taal", taal.slug, False, 0, "/praktijken/?thema=taal"),
    ]


def test_filters_count_and_come_along_in_the_address():
    gent = make_municipality(name="Gent")
    action = make_action(number=4, slug="actie-4")
    make_practice(municipality=gent, actions=[action])
    make_practice(actions=[action])

    [way] = ways_in(answer(gemeente=["gent"]), "actie", gemeente="gent")

    assert (way.number, way.count, way.url) == (4, 1, "/praktijken/?gemeente=gent&actie=actie-4")


def test_crossing_counts_practices_that_have_both():
    gent = make_municipality(name="Gent", province="oost-vlaanderen")
    aalst = make_municipality(name="Aalst", province="oost-vlaanderen")
    mol = make_municipality(name="Mol", province="antwerpen")
    goal = make_goal()
    one, other = make_action(goal=goal, slug="een"), make_action(goal=goal, slug="twee")
    make_practice(municipality=gent, municipalities=[aalst, mol], actions=[one])
    make_practice(municipality=mol, actions=[one, other])
    make_practice(municipality=gent, actions=[other], status="draft")

    found = crossing(answer(), "actie", "provincie")

    assert found == {
        **{(action, province): 0 for action in ["een", "twee"] for province in Province.values},
        ("een", "oost-vlaanderen"): 1,
        ("een", "antwerpen"): 2,
        ("twee", "antwerpen"): 1,
    }
    assert crossing(answer(gemeente=["gent"]), "actie", "provincie")["een", "antwerpen"] == 1
    assert crossing(answer(gemeente=["gent"]), "actie", "provincie")["twee", "antwerpen"] == 0


def test_places_of_a_value_come_once_in_the_order_of_names():
    gent, mol, lier = (make_municipality(name=name) for name in ["Gent", "Mol", "Lier"])
    jongeren, ouderen = make_tag(TargetGroup, name="Jongeren"), make_tag(TargetGroup, name="Ouderen")
    make_practice(municipality=mol, municipalities=[gent], target_groups=[jongeren])
    make_practice(municipality=mol, target_groups=[jongeren])
    make_practice(municipality=lier, target_groups=[jongeren], status="hidden", hidden_reason="Stopgezet")
    make_practice(municipality=lier)

    found = {"jongeren": ["Gent", "Mol"], "ouderen": []}
    assert places_by_value(answer(), "doelgroep", ["jongeren", ouderen.slug]) == found
    assert places_by_value(answer(gemeente=["gent"]), "doelgroep", ["jongeren", ouderen.slug]) == found


def test_counting_takes_no_query(django_assert_num_queries):
    make_practice(actions=[make_action(slug="actie-1")])
    everything = answer()

    with django_assert_num_queries(0):
        ways_in(everything, "actie")
        crossing(everything, "actie", "provincie")
        places_by_value(everything, "actie", ["actie-1"])
