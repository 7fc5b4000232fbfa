import re

import pytest
from django.http import QueryDict

from practices.browse.filters import PracticeFilter
from practices.models import MunicipalityAlias, Page
from practices.search import index
from practices.search.suggest import completions
from tests.factories import make_action, make_municipality, make_partner, make_practice, make_theme

pytestmark = pytest.mark.django_db


def suggested(typed):
    return [(found.kind, found.label, found.count) for found in completions(typed, index.current())]


def test_words_practices_places_and_themes_are_suggested():
    theme = make_theme(name="Taal op school")
    make_practice(title="Taalcafé", municipality=make_municipality(name="Taalstad"), main_theme=theme)

    assert suggested("taa") == [
        ("word", "taal", 1),
        ("word", "taalcafé", 1),
        ("word", "Taalstad", 1),
        ("thema", "Taal op school", 1),
        ("gemeente", "Taalstad", 1),
        ("practice", "Taalcafé", None),
    ]


def test_a_partner_is_suggested_by_each_of_its_names_and_leads_to_its_page(client):
    partner = make_partner(name="Dienst Zomertijd", other_names=["Oude Zonneraad"])
    make_partner(name="Zomerclub zonder praktijk")
    make_practice(title="Ontmoeting").linked_partners.add(partner)
    hidden = make_partner(name="Zomerraad", hidden_reason="Bestaat niet meer")
    make_practice(title="Contact").linked_partners.add(hidden)

    assert suggested("zome") == [("partner", "Dienst Zomertijd", 1)]
    assert suggested("zonn") == [("partner", "Oude Zonneraad (Dienst Zomertijd)", 1)]
    option = " ".join(client.get("/zoeken/suggesties/", {"q": "zomer"}).content.decode().split())
    assert f'data-url="{partner.get_absolute_url()}" data-count="1"' in option
    assert '<span class="suggestion-kind">partner, 1 praktijk</span>' in option


def test_the_last_of_several_words_is_finished():
    make_practice(title="Volkstuin voor buren")
    make_practice(title="Volkstuin")

    assert ("word", "volkstuin buren", 1) in suggested("volkstuin bu")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("client", "cliënten"),
        ("ocmwcl", "OCMW-cliënten"),
        ("hasse", "Hasselt"),
        ("zomers", "zomerschool"),
    ],
)
def test_a_word_is_shown_as_texts_write_it(typed, shown):
    make_practice(
        title="Zomerschool",
        tagline="Cliënten oefenen Nederlands.",
        summary="OCMW-cliënten en andere clienten.",
        municipality=make_municipality(name="Hasselt"),
    )

    assert ("word", shown, 1) in suggested(typed)


def test_a_number_is_what_the_search_gives():
    for title in ["Buurtwerk", "Buurten maken werk", "Buurman"]:
        make_practice(title=title)

    for kind, label, count in suggested("buur"):
        if kind == "word":
            assert len(PracticeFilter(QueryDict(f"q={label}"))) == count


def test_what_is_not_online_is_not_suggested():
    make_practice(title="Geheim plan", status="draft")
    make_practice(title="Geheime tuin").__class__.objects.filter(title="Geheime tuin").update(
        status="hidden", hidden_reason="Stopgezet"
    )

    assert suggested("gehe") == []


@pytest.mark.parametrize("typed", ["", "a", "%", "__", "\\", "x" * 500, "' OR 1=1", "\x00taal", "🙂🙂"])
def test_nothing_that_can_be_typed_is_an_error(client, typed):
    make_practice(title="Taal")

    assert client.get("/zoeken/suggesties/", {"q": typed}).status_code == 200


def test_the_number_of_queries_is_bounded(django_assert_num_queries):
    for number in range(30):
        make_practice(title=f"Taalproject {number}")
    current = index.current()

    with django_assert_num_queries(3):
        completions("taal", current)


def test_towns_without_practices_are_suggested_after_those_with_and_lead_to_their_page(client):
    make_municipality(name="Ninove", aliases=["Okegem"])
    make_practice(municipality=make_municipality(name="Nieuwpoort"))

    assert suggested("ni") == [("word", "Nieuwpoort", 1), ("gemeente", "Nieuwpoort", 1), ("gemeente", "Ninove", 0)]
    html = " ".join(client.get("/zoeken/suggesties/", {"q": "okeg"}).content.decode().split())
    assert 'data-url="/gemeenten/ninove/"' in html
    assert "<span>Okegem (Ninove)</span>" in html
    assert "gemeente, nog geen praktijken" in html


def test_frameworks_actions_and_pages_are_suggested_by_the_beginning_of_a_word(client):
    action = make_action(name="Zomerscholen aanbieden")
    make_action(framework=action.framework, name="Oefenen in de zomer")
    make_action(framework=action.framework, name="Zomerkampen")
    Page.objects.create(title="Winteruren", slug="winteruren", body="Tekst")

    def labels(typed):
        html = client.get("/zoeken/suggesties/", {"q": typed}).content.decode()
        return re.findall(r"<span>(.*?)</span>", html)

    assert labels("zome") == ["Zomerscholen aanbieden", "Oefenen in de zomer"]
    assert labels("aanb") == ["Zomerscholen aanbieden"]
    assert labels("omer") == []
    assert labels("wint") == ["Winteruren"]


def test_a_field_for_a_town_gets_towns_only_to_fill_in(client, django_assert_num_queries):
    ninove = make_municipality(name="Ninove")
    MunicipalityAlias.objects.create(municipality=ninove, name="Okegem", kind="locality")
    make_practice(title="Okegem leest", municipality=ninove)
    client.get("/zoeken/suggesties/?q=oke")

    with django_assert_num_queries(1):
        shown = client.get("/zoeken/suggesties/?q=oke&soort=gemeente").content.decode()

    assert re.findall(r'data-(\w+)="([^"]*)"', shown) == [("value", "Ninove")]
    assert re.findall(r"<span>(.*?)</span>", shown) == ["Okegem (Ninove)"]
