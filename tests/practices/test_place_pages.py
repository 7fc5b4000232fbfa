"""The map, the list of municipalities, the page of one, and the reader's own town, as pages show them."""

import html
import re
from urllib.parse import urljoin

import pytest

from practices.browse.own_town import COOKIE
from practices.models import Municipality, MunicipalityAlias
from tests.factories import make_action, make_framework, make_goal, make_main_theme, make_municipality, make_practice

pytestmark = pytest.mark.django_db

PLACES = {"Gent": (51.05, 3.72), "Lier": (51.13, 4.57), "Mol": (51.19, 5.11)}
PAGES = ["/", "/praktijken/", "/praktijken/?weergave=kaart", "/gemeenten/", "/gemeenten/?volgorde=letter"]


def make_place(name, **fields):
    latitude, longitude = PLACES[name]
    return make_municipality(name=name, latitude=latitude, longitude=longitude, **fields)


def make_alias(municipality, **fields):
    return MunicipalityAlias.objects.create(municipality=municipality, kind="merger", merged_on="2025-01-01", **fields)


def text_of(response):
    """What a reader sees, roughly: the page without tags, white space folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def links_of(response, has=""):
    """The links whose tag holds `has`, as a list of {attribute: value}."""
    tags = re.findall(r"<a\b[^>]*>", response.content.decode())
    return [
        {name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        for tag in tags
        if has in tag
    ]


@pytest.fixture
def bank(db):
    """Three places, of which Gent leads two practices, Lier one in which Gent takes part, and Mol none."""
    gent, lier, mol = make_place("Gent"), make_place("Lier", province="limburg"), make_place("Mol")
    make_alias(gent, name="Drongen", old_nis="44072")
    theme, other_theme = make_main_theme(name="Wonen"), make_main_theme(name="Taal")
    goal = make_goal(framework=make_framework(name="Plan Samenleven"))
    action, *_without = [make_action(goal=goal, number=number) for number in [1, 2]]
    make_practice(title="Taalcafé", municipality=gent, main_theme=theme, actions=[action])
    make_practice(title="Volkstuin", municipality=gent, main_theme=other_theme)
    make_practice(title="Buurtbus", municipality=lier, municipalities=[gent], main_theme=theme, actions=[action])
    return {"Gent": gent, "Lier": lier, "Mol": mol}


@pytest.mark.parametrize("address", PAGES)
def test_pages_answer_without_any_place(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *PAGES,
        "/praktijken/?weergave=kaart&gemeente=gent",
        "/praktijken/?weergave=kaart&thema=wonen&mijn=mol&sorteer=zoals-mijn",
        "/gemeenten/gent/",
        "/gemeenten/mol/",
    ],
)
def test_every_number_is_the_number_of_results_behind_its_link(client, bank, address):
    links = {
        (link["href"].split("#")[0], int(link["data-count"])) for link in links_of(client.get(address), "data-count")
    }

    found = {(href, client.get(urljoin(address, href)).context["total"]) for href, _count in links}

    assert links == found
    assert bool(links) == (address != "/praktijken/")


def test_every_dot_is_a_link_with_its_name_and_number(client, bank):
    dots = links_of(client.get("/praktijken/?weergave=kaart&thema=wonen"), 'class="dot')

    assert sorted((dot["aria-label"], dot["href"]) for dot in dots) == [
        ("Gent 2 praktijken", "?thema=wonen&gemeente=gent&weergave=kaart#resultaten"),
        ("Lier 1 praktijk", "?thema=wonen&gemeente=lier&weergave=kaart#resultaten"),
        ("Mol, nog geen praktijk", "/gemeenten/mol/"),
    ]


def test_list_and_map_lead_to_each_other_and_keep_the_filters(client, bank):
    as_list = client.get("/praktijken/?thema=wonen").content.decode()
    as_map = client.get("/praktijken/?thema=wonen&weergave=kaart").content.decode()

    assert '<a href="?thema=wonen&amp;weergave=kaart#resultaten">' in as_list
    assert '<a href="?thema=wonen#resultaten">' in as_map
    # The form of the facets stays on the map.
    hidden = '<input type="hidden" name="weergave" value="kaart">'
    assert (hidden in as_list, hidden in as_map) == (False, True)


def test_a_name_given_at_home_leads_to_the_municipality_or_to_those_it_may_be(client, bank):
    names = re.findall(r'<option value="([^"]+)">', client.get("/").content.decode())

    assert names == ["Gent", "Lier", "Mol"]
    assert client.get("/gemeenten/?gemeente=mol").url == client.get("/gemeenten/?gemeente=Mol").url == "/gemeenten/mol/"
    groups = client.get("/gemeenten/?gemeente=lie").context["groups"]
    assert [place["way"].label for _label, places in groups for place in places] == ["Lier"]
    assert client.get("/gemeenten/?gemeente=atlantis").status_code == 200


@pytest.mark.parametrize(
    ("asked", "names", "notices"),
    [
        ("lie", ["Lier"], []),
        ("DRONG", ["Gent"], ["Drongen hoort sinds 1 januari 2025 bij Gent."]),
        ("xyz", [], []),
    ],
)
def test_search_by_name_needs_no_script_and_knows_old_names(client, bank, asked, names, notices):
    response = client.get("/gemeenten/", {"q": asked})

    found = [place["way"].label for _label, places in response.context["groups"] for place in places]
    assert (found, [alias.in_words for alias in response.context["aliases"]]) == (names, notices)
    assert all(notice in text_of(response) for notice in notices)
    assert ("We kennen geen gemeente met ‘xyz’" in text_of(response)) == (asked == "xyz")


def test_a_place_in_a_town_is_found_and_says_which(client, bank):
    for name in ["Gent", "Mol"]:
        MunicipalityAlias.objects.create(municipality=bank[name], name="Sint-Amandsberg", kind="locality")
    bank["Lier"].postcodes = ["2500"]
    bank["Lier"].save()

    found = {
        asked: [
            (place["way"].label, place["note"])
            for _label, places in client.get("/gemeenten/", {"q": asked}).context["groups"]
            for place in places
        ]
        for asked in ["sint amands", "amandsb", "mandsberg", "2500", "250"]
    }

    both = [("Gent", "Sint-Amandsberg"), ("Mol", "Sint-Amandsberg")]
    assert found == {"sint amands": both, "amandsb": both, "mandsberg": [], "2500": [("Lier", "2500")], "250": []}
    assert "Gent (Sint-Amandsberg)" in text_of(client.get("/gemeenten/?q=sint-amandsberg"))
    # What several towns have leads to the list of those.
    assert client.get("/gemeenten/sint-amandsberg/").url == "/gemeenten/?q=sint+amandsberg"
    assert client.get("/gemeenten/2500/").url == "/gemeenten/lier/"


def test_the_page_of_a_town_names_the_places_in_it_apart_from_its_other_names(client, bank):
    for name in ["Zwijnaarde", "Mariakerke"]:
        MunicipalityAlias.objects.create(municipality=bank["Gent"], name=name, kind="locality")
    bank["Gent"].postcodes = ["9000", "9030", "9052"]
    bank["Gent"].save()

    page = client.get("/gemeenten/mariakerke/", follow=True)

    shown = text_of(page)
    assert "<p>Mariakerke ligt in Gent.</p>" in page.content.decode()
    assert (
        "Deelgemeenten Je vindt Gent ook met: Mariakerke, Zwijnaarde, en met de postcodes 9000, 9030 en 9052." in shown
    )
    assert [alias.name for alias in page.context["aliases"]] == ["Drongen"]


def test_places_by_province_and_by_letter(client, bank):
    by_province, by_letter = client.get("/gemeenten/"), client.get("/gemeenten/?volgorde=letter")

    assert re.findall(r"<h3[^>]*>([^<]+)", by_province.content.decode()) == ["Antwerpen", "Limburg"]
    assert re.findall(r"<h3[^>]*>([^<]+)", by_letter.content.decode()) == ["G", "L", "M"]
    assert "3 gemeenten en besturen, 2 met een praktijk" in text_of(by_province)
    assert "Drongen hoort sinds 1 januari 2025 bij Gent." in text_of(by_province)


@pytest.mark.parametrize("old", ["drongen", "44072"])
def test_an_old_name_or_code_redirects_for_ever_and_says_so(client, bank, old):
    response = client.get(f"/gemeenten/{old}/", follow=True)

    assert response.redirect_chain == [("/gemeenten/gent/?vroeger=drongen", 302)]
    assert "<p>Drongen hoort sinds 1 januari 2025 bij Gent.</p>" in response.content.decode()
    assert "<p>Drongen hoort" not in client.get("/gemeenten/gent/").content.decode()


def test_a_municipality_shows_what_it_does_whoever_leads(client, bank):
    response = client.get("/gemeenten/gent/")

    shown = re.findall(r'<h2[^>]*>([^<]+)|class="title-link"[^>]*>([^<]+)', response.content.decode())
    assert [heading or f"- {title}" for heading, title in shown][1:5] == [
        "Wat Gent doet",
        "- Buurtbus",
        "- Volkstuin",
        "- Taalcafé",
    ]
    assert 'href="/praktijken.atom?gemeente=gent"' in response.content.decode()
    assert [(tile.action.number, tile.count) for tile in response.context["floors"][0].tiles] == [(1, 2), (2, 0)]


def test_a_municipality_without_practices_is_worth_the_visit(client, bank):
    response = client.get("/gemeenten/mol/")

    shown = text_of(response)
    assert "Nog geen praktijk. Ken jij er een?" in shown
    assert [card.title for card in response.context["elsewhere"]] == ["Buurtbus", "Volkstuin", "Taalcafé"]
    assert [(row["municipality"].name, row["count"]) for row in response.context["neighbours"]] == [
        ("Lier", 1),
        ("Gent", 3),
    ]


def test_the_page_says_who_is_alike_by_how_many_inhabitants_and_how_that_is_worked_out(client, bank):
    gent, mol = bank["Gent"], bank["Mol"]
    for town, number in [(gent, 263_927), (mol, 37_022)]:
        town.population, town.population_year = number, 2020
        town.save()

    shown = text_of(client.get("/gemeenten/mol/"))

    assert "37.022 inwoners (2020)" in shown
    assert "Gent 263.927 inwoners · 98 km · 3 praktijken" in shown
    assert "Zo rekenen we We kijken naar aantal inwoners (2020), soort bestuur, provincie, ligging" in shown
    assert "Het aantal inwoners telt voor de helft." in shown


@pytest.mark.parametrize("kind", ["community_commission", "association"])
def test_a_body_without_inhabitants_says_what_counts_instead(client, bank, kind):
    make_municipality(name="Het bestuur", kind=kind)

    shown = text_of(client.get("/gemeenten/het-bestuur/"))

    assert "We kijken naar soort bestuur en provincie." in shown
    assert "Van Het bestuur kennen we geen aantal inwoners. Dat telt hier dus niet mee." in shown


def test_a_place_that_is_not_on_the_map_still_has_a_page(client):
    make_municipality(name="Samen", kind="partnership", nis=None, province="")
    make_municipality(name="Lier")

    assert "Nog geen praktijk. Ken jij er een?" in text_of(client.get("/gemeenten/samen/"))
    groups = client.get("/gemeenten/").context["groups"]
    shown = {heading: [place["municipality"].name for place in places] for heading, places in groups}
    assert shown == {"Antwerpen": ["Lier"], "Over provincies heen": ["Samen"]}


def test_own_town_is_kept_on_request_and_forgotten_again(client, bank):
    asked = client.get("/praktijken/?mijn=mol&thema=wonen")
    assert "Onthoud Mol" in text_of(asked)
    assert len(re.findall(r"\d+ km, gemeente|jouw gemeente", text_of(asked))) >= 2

    client.post("/mijn-gemeente/", {"gemeente": "mol", "terug": "/gemeenten/mol/"})
    remembered = [text_of(client.get(address)) for address in ["/praktijken/", "/gemeenten/mol/"]]
    client.post("/mijn-gemeente/", {"terug": "/gemeenten/mol/"})
    forgotten = [text_of(client.get(address)) for address in ["/praktijken/", "/gemeenten/mol/"]]

    assert ["Vergeet Mol" in page for page in remembered + forgotten] == [True, True, False, False]
    assert "Lijkt op Mol" in remembered[0]
    assert "Lijkt op mijn gemeente" not in forgotten[0]


def test_a_town_in_the_address_is_not_the_one_in_the_cookie(client, bank):
    client.cookies[COOKIE] = "gent"

    shown = text_of(client.get("/praktijken/?mijn=mol"))

    assert ("Onthoud Mol" in shown, "Vergeet" in shown) == (True, False)


@pytest.mark.parametrize(
    "address", [*PAGES, "/gemeenten/?q=e", "/gemeenten/gent/", "/praktijken/?mijn=gent&sorteer=zoals-mijn"]
)
def test_queries_do_not_grow_with_practices_or_places(
    client, bank, django_assert_num_queries, django_assert_max_num_queries, address
):
    Municipality.objects.update(population=12_000, population_year=2025)
    client.get(address)
    with django_assert_max_num_queries(20) as few:
        client.get(address)
    asked = len(few)

    for number in range(29):
        place = make_municipality(
            name=f"Erpe {number}",
            latitude=51,
            longitude=4,
            province="oost-vlaanderen",
            population=15_000,
            population_year=2025,
        )
        make_alias(place, name=f"Vroeger {number}", old_nis=f"9{number:04}")
        MunicipalityAlias.objects.create(municipality=place, name=f"Deelgemeente {number}", kind="locality")
        make_practice(municipality=place, municipalities=[bank["Gent"]])
        make_practice(municipality=place)
    client.get(address)

    with django_assert_num_queries(asked):
        client.get(address)
