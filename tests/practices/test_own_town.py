from functools import partial

import pytest
from django.http import QueryDict

from practices.browse.cards import make_cards
from practices.browse.filters import PracticeFilter
from practices.browse.likeness import likeness, near_in_words
from practices.browse.own_town import COOKIE
from practices.models import Municipality, MunicipalityAlias, Practice
from tests.factories import make_municipality, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def towns():
    """Hasselt, that took in Kortessem; Gent, a city as well but far off; Mol, near but no city."""
    hasselt = make_municipality(
        name="Hasselt", province="limburg", is_regional_city=True, latitude=50.93, longitude=5.34
    )
    MunicipalityAlias.objects.create(municipality=hasselt, name="Kortessem", kind="merger", merged_on="2025-01-01")
    gent = make_municipality(
        name="Gent", province="oost-vlaanderen", is_regional_city=True, latitude=51.05, longitude=3.72
    )
    mol = make_municipality(name="Mol", latitude=51.19, longitude=5.11)
    return {"hasselt": hasselt, "gent": gent, "mol": mol}


def choose(client, town, back="/praktijken/?q=taal"):
    return client.post("/mijn-gemeente/", {"gemeente": town, "terug": back})


def filtered(address, own_town=""):
    return PracticeFilter(QueryDict(address), own_town)


def said(client, address):
    return " ".join(client.get(address).content.decode().split())


class TestRemembering:
    @pytest.mark.parametrize("typed", ["gent", "Gent", " GENT "])
    def test_a_choice_is_kept_in_a_cookie_and_leads_back(self, client, typed):
        response = choose(client, typed)

        cookie = response.cookies[COOKIE]
        assert (response.status_code, response.url) == (302, "/praktijken/?q=taal")
        assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("gent", True, "Lax")
        assert 300 * 24 * 3600 < cookie["max-age"] < 400 * 24 * 3600

    def test_no_choice_forgets_it(self, client):
        choose(client, "gent")

        response = choose(client, "")

        assert (response.cookies[COOKIE].value, response.cookies[COOKIE]["max-age"]) == ("", 0)
        assert COOKIE not in {name for name, cookie in client.cookies.items() if cookie.value}

    def test_from_the_filters_it_keeps_them(self, client):
        make_practice(municipality=make_municipality(name="Lier"))

        response = client.post("/mijn-gemeente/", {"mijn": "Gent", "q": "taal", "gemeente": ["lier"]})

        assert (response.url, response.cookies[COOKIE].value) == ("/praktijken/?q=taal&gemeente=lier", "gent")

    def test_from_the_filters_a_name_that_nobody_knows_is_said_and_forgets_nothing(self, client):
        choose(client, "gent")

        response = client.post("/mijn-gemeente/", {"mijn": "Atlantis", "q": "taal"})

        assert (response.url, COOKIE in response.cookies) == ("/praktijken/?q=taal&mijn=Atlantis", False)
        assert "Gemeente ‘Atlantis’ kennen we niet" in client.get(response.url).content.decode()

    def test_nothing_else_sets_or_forgets_it(self, client):
        assert COOKIE not in client.get("/praktijken/?mijn=gent").cookies
        choose(client, "gent")
        assert COOKIE not in client.get("/praktijken/?mijn=mol").cookies
        assert client.get("/mijn-gemeente/?gemeente=mol").status_code == 405
        assert client.cookies[COOKIE].value == "gent"

    @pytest.mark.parametrize("address", ["/", "/praktijken/", "/gemeenten/gent/"])
    def test_a_reader_gets_no_cookie_without_asking(self, client, address):
        assert not client.get(address).cookies

    @pytest.mark.parametrize(
        "back",
        [
            "",
            "//example.org/",
            "///example.org/",
            "https://example.org/praktijken/",
            "/\\example.org/",
            "\\\\example.org/",
            "http:example.org",
            "javascript:alert(1)",
            "\t//example.org",
            "geen-adres",
        ],
    )
    def test_the_way_back_stays_on_this_site(self, client, back):
        assert choose(client, "gent", back).url == "/praktijken/"

    def test_the_address_decides_then_the_cookie(self, client):
        choose(client, "gent")

        assert client.get("/praktijken/").context["filter"].own_town.slug == "gent"
        assert client.get("/praktijken/?mijn=mol").context["filter"].own_town.slug == "mol"

    def test_a_town_that_merged_since_is_the_town_of_now(self, client):
        client.cookies[COOKIE] = "kortessem"

        response = client.get("/praktijken/")

        assert (response.context["filter"].own_town.slug, response.context["filter"].notices) == ("hasselt", [])
        assert response.context["is_remembered"]
        assert client.get("/gemeenten/hasselt/").context["is_remembered"]

    @pytest.mark.parametrize("rubbish", ["atlantis", "<script>", "x" * 3000, "%00"])
    def test_rubbish_in_the_cookie_is_no_town_and_no_notice(self, client, rubbish):
        client.cookies[COOKIE] = rubbish

        shown = client.get("/praktijken/").context["filter"]

        assert (shown.own_town, shown.notices) == (None, [])


class TestAddress:
    @pytest.mark.parametrize(
        ("typed", "notices"),
        [
            ("hasselt", []),
            ("Hasselt", []),
            ("kortessem", ["Kortessem hoort sinds 1 januari 2025 bij Hasselt."]),
            ("Kortessem", ["Kortessem hoort sinds 1 januari 2025 bij Hasselt."]),
        ],
    )
    def test_a_name_old_or_new_is_understood_and_kept(self, towns, typed, notices):
        found = filtered(f"mijn={typed}")

        assert (found.own_town, found.notices) == (towns["hasselt"], notices)
        assert found.address.url() == "?mijn=hasselt"
        assert found.address.url(q="taal") == "?q=taal&mijn=hasselt"

    def test_an_unknown_name_is_named_and_the_cookie_does_not_stand_in(self):
        found = filtered("mijn=Atlantis", own_town="gent")

        assert found.own_town is None
        assert found.notices == ["Gemeente ‘Atlantis’ kennen we niet. Kies een andere."]
        assert found.address.url() == "?"

    def test_a_remembered_town_does_not_get_into_addresses(self):
        assert filtered("q=taal", own_town="gent").address.url() == "?q=taal"

    def test_my_own_town_does_not_narrow(self, towns):
        practice = make_practice(municipality=towns["gent"])

        assert filtered("mijn=mol").ids == [practice.pk]
        assert filtered("mijn=mol").address.is_empty


class TestLikeness:
    @pytest.mark.parametrize("source", [{"address": "mijn=hasselt&"}, {"own_town": "hasselt"}])
    def test_sorting_puts_my_town_first_then_towns_like_it(self, towns, source):
        far_city = make_practice(municipality=towns["gent"])
        own = make_practice(municipality=make_municipality(), municipalities=[towns["hasselt"]])
        newer_own = make_practice(municipality=towns["hasselt"])
        near_village = make_practice(municipality=towns["mol"])

        found = filtered(f"{source.get('address', '')}sorteer=zoals-mijn", source.get("own_town", ""))

        assert found.ids == [newer_own.pk, own.pk, far_city.pk, near_village.pk]

    def test_it_is_the_order_without_words_unless_another_is_chosen(self, towns):
        own = make_practice(title="Taal", municipality=towns["gent"])
        newer = make_practice(title="Zwemmen", municipality=towns["mol"])

        assert filtered("", "gent").ids == [own.pk, newer.pk]
        assert filtered("sorteer=nieuwste", "gent").ids == [newer.pk, own.pk]
        assert filtered("").ids == [newer.pk, own.pk]
        assert [filtered(address, "gent").sort for address in ["", "q=taal"]] == ["zoals-mijn", "beste"]

    def test_the_page_says_what_stands_first(self, client, towns):
        make_practice(title="Taal", municipality=towns["gent"])

        assert "Gemeenten die op Gent lijken, staan eerst." in said(client, "/praktijken/?mijn=gent")
        assert "Gemeenten die op Gent lijken" not in said(client, "/praktijken/?mijn=gent&q=taal")

    def test_it_is_only_offered_with_a_town(self):
        first, second = make_practice(), make_practice()

        without = filtered("sorteer=zoals-mijn")

        assert (without.sort, without.ids) == ("nieuwste", [second.pk, first.pk])
        assert "zoals-mijn" not in dict(without.sort_options)
        assert "zoals-mijn" in dict(filtered("mijn=mol").sort_options)

    def test_cards_say_how_far_and_what_kind_of_town(self, towns):
        near = [
            make_practice(municipality=towns["gent"], municipalities=[towns["mol"]]),
            make_practice(municipality=towns["gent"]),
            make_practice(municipality=make_municipality(name="Samen", kind="partnership")),
            make_practice(municipality=towns["gent"], municipalities=[towns["hasselt"]]),
        ]
        found = filtered("mijn=hasselt")

        cards = make_cards([practice.pk for practice in near], found.index)
        places = [[found.index.municipalities[place.slug] for place in card.place] for card in cards]

        # Hasselt to Mol: 33.1 km, to Gent: 114.3 km.
        assert [near_in_words(found.own_town, some) for some in places] == [
            "33 km, gemeente",
            "114 km, centrumstad",
            "samenwerkingsverband",
            "jouw gemeente",
        ]


def test_a_body_in_the_same_place_is_not_0_km_away():
    town = make_municipality(latitude=51, longitude=4)
    body = make_municipality(latitude=51.001, longitude=4, kind="partnership")

    assert near_in_words(town, [body]) == "vlakbij, samenwerkingsverband"
    assert likeness(town, body).away == "vlakbij"


def test_the_own_town_stays_while_the_reader_browses(client):
    practice = make_practice(title="Volkstuin")
    make_practice(title="Moestuin", main_theme=practice.main_theme)

    results = client.get("/praktijken/?mijn=mol").content.decode()
    page = client.get("/praktijken/volkstuin/?mijn=mol").content.decode()

    assert 'href="/praktijken/volkstuin/?mijn=mol"' in results
    assert 'href="/praktijken/?mijn=mol">Praktijken</a>' in page
    assert 'href="/praktijken/moestuin/?mijn=mol"' in page
    assert "mijn=" not in client.get("/praktijken/volkstuin/").content.decode()


class TestNoneInTown:
    @pytest.fixture
    def ninove(self):
        """A town without practices: one next door of another size, one far away of its size, and a far city."""
        make = partial(make_municipality, population_year=2020, longitude=4)
        for name, population, latitude in [
            ("Naast", 5_000, 51.05),
            ("Evenbeeld", 39_000, 50.6),
            ("Stad", 500_000, 50.5),
        ]:
            make_practice(
                title=f"Taal in {name}", municipality=make(name=name, population=population, latitude=latitude)
            )
        make_practice(title="Taal in Naast, nog eens", municipality=Municipality.objects.get(slug="naast"))
        make_practice(title="Taal in Naast, weer", municipality=Municipality.objects.get(slug="naast"))
        return make(name="Ninove", population=40_000, latitude=51.0)

    def test_what_neighbours_and_towns_like_it_have_is_offered(self, client, ninove):
        response = client.get("/praktijken/?gemeente=ninove&q=taal")

        assert [(found["card"].title, found["reason"]) for found in response.context["perhaps"]] == [
            ("Taal in Naast, weer", "6 km, gemeente"),
            ("Taal in Naast, nog eens", "6 km, gemeente"),
            ("Taal in Evenbeeld", "44 km, gemeente"),
            ("Taal in Naast", "6 km, gemeente"),
        ]
        title = "In Ninove is er nog geen; wel in de buurt en in gemeenten zoals Ninove"
        assert title in said(client, "/praktijken/?gemeente=ninove&q=taal")

    def test_it_names_no_neighbours_when_they_have_none(self, client, ninove):
        Practice.objects.filter(title__startswith="Taal in Naast").delete()

        shown = said(client, "/praktijken/?gemeente=ninove&q=taal")

        assert "In Ninove is er nog geen; wel in gemeenten zoals Ninove" in shown

    def test_the_other_filters_hold(self, client, ninove):
        response = client.get("/praktijken/?gemeente=ninove&gemeente=mol&q=taal")
        assert "In Ninove is er nog geen" not in response.content.decode()

        response = client.get("/praktijken/?gemeente=ninove&q=taal&stadium=lopend")
        assert (response.context["town_without"], response.context["perhaps"]) == (None, [])

    def test_of_the_own_town_it_is_said(self, client, ninove):
        told = "Ninove is jouw gemeente: daar is er nog geen."
        assert told in said(client, "/praktijken/?mijn=ninove")
        assert told not in said(client, "/praktijken/?mijn=ninove&gemeente=naast")
        assert told not in said(client, "/praktijken/?mijn=ninove&stadium=lopend")

        make_practice(municipality=ninove)

        assert told not in said(client, "/praktijken/?mijn=ninove")

    @pytest.mark.parametrize("more", [0, 10])
    def test_it_takes_as_many_queries_for_many_practices(self, client, ninove, django_assert_num_queries, more):
        for _ in range(more):
            make_practice(title="Taal", municipality=Municipality.objects.get(slug="evenbeeld"))
        client.get("/praktijken/?gemeente=ninove&q=taal")

        with django_assert_num_queries(2):
            client.get("/praktijken/?gemeente=ninove&q=taal&mijn=gent")
