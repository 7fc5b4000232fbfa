from datetime import date

import pytest

from practices.models import Resource, TargetGroup
from tests.factories import make_main_theme, make_practice, make_resource, make_tag, make_theme
from tests.links import words_of

pytestmark = pytest.mark.django_db


def titles(client, query=""):
    response = client.get(f"/inspiratie/{query}")
    assert response.context["total"] == sum(len(found) for _kind, found in response.context["groups"])
    return [resource.title for _kind, resources in response.context["groups"] for resource in resources]


def test_resources_stand_by_kind_newest_first(client):
    make_resource(title="Oud bericht", kind=Resource.Kind.NEWS, date=date(2023, 1, 2))
    make_resource(title="Nieuw bericht", kind=Resource.Kind.NEWS, date=date(2024, 1, 2))
    make_resource(title="Databank", kind=Resource.Kind.DATABANK)
    make_resource(title="Verborgen", is_published=False)

    assert titles(client) == ["Databank", "Nieuw bericht", "Oud bericht"]
    words = words_of(client.get("/inspiratie/"))
    assert "3 keer inspiratie Databanken Databank Databank" in words
    assert words.index("Nieuws Nieuw bericht") < words.index("Oud bericht")


def test_a_resource_says_who_when_and_where(client):
    make_resource(
        title="Gids", publisher="Unia", date=date(2019, 1, 1), date_is_year=True, url="https://www.unia.be/gids"
    )
    make_resource(title="Boek", kind=Resource.Kind.PUBLICATION, date=date(2020, 12, 8), url="https://example.org/boek")

    words = words_of(client.get("/inspiratie/"))

    assert "Gids Hulpmiddel · Unia · 2019 Andere website: unia.be" in words
    assert words.endswith("Publicaties Boek Publicatie · 8 december 2020 Andere website: example.org")


def test_what_leads_nowhere_is_shown_nowhere(client):
    theme, group = make_theme(slug="taal"), make_tag(TargetGroup, slug="ouders")
    practice = make_practice(main_theme=theme)
    make_resource(title="Zonder webadres", url="", themes=[theme], target_groups=[group])
    make_resource(title="Met webadres", themes=[theme], target_groups=[group])

    assert titles(client) == ["Met webadres"]
    for path in [practice.get_absolute_url(), "/themas/taal/", group.get_absolute_url()]:
        words = words_of(client.get(path))
        assert ("Met webadres" in words, "Zonder webadres" in words) == (True, False), path


def test_kind_and_theme_narrow_and_a_main_theme_means_its_themes(client):
    main = make_main_theme(name="Leven", slug="leven")
    theme = make_theme(parent=main)
    make_resource(title="Gids", themes=[theme, main])
    make_resource(title="Boek", themes=[theme], kind=Resource.Kind.PUBLICATION)
    make_resource(title="Los")

    assert titles(client, "?thema=leven") == ["Gids", "Boek"]
    assert titles(client, "?thema=leven&soort=publicatie") == ["Boek"]
    assert titles(client, "?soort=hulpmiddel") == ["Gids", "Los"]
    assert titles(client, "?soort=onzin&thema=niets") == ["Gids", "Los", "Boek"]


def test_nothing_found_gives_a_way_on(client):
    words = words_of(client.get("/inspiratie/?soort=opleiding"))

    assert "Hierover kennen we nog niets" in words
    assert "Toon alle inspiratie" in words


def test_a_practice_shows_what_shares_its_themes_the_most_first(client):
    main = make_main_theme()
    wonen, taal = make_theme(parent=main), make_theme(parent=main)
    practice = make_practice(main_theme=wonen, themes=[wonen, taal])
    make_resource(title="Een thema", themes=[taal, make_theme()])
    make_resource(title="Twee thema’s", themes=[wonen, taal])
    make_resource(title="Hoofdthema", themes=[main])
    make_resource(title="Verborgen", themes=[wonen, taal], is_published=False)
    make_resource(title="Iets anders", themes=[make_theme()])

    shown = client.get(practice.get_absolute_url()).context["resources"]

    assert [resource.title for resource in shown] == ["Twee thema’s", "Een thema", "Hoofdthema"]


def test_as_many_queries_for_many_resources(client, django_assert_max_num_queries):
    def queries():
        client.get("/inspiratie/?thema=leven")
        with django_assert_max_num_queries(20) as captured:
            client.get("/inspiratie/?thema=leven")
        return len(captured)

    theme = make_main_theme(slug="leven")
    make_resource(themes=[theme])
    with_one = queries()

    for _ in range(29):
        make_resource(themes=[theme])

    assert queries() == with_one
