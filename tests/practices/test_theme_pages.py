import pytest

from practices.models import Resource, TargetGroup, Theme
from tests.factories import make_main_theme, make_municipality, make_practice, make_resource, make_tag, make_theme
from tests.links import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def theme():
    """A theme with a brother, under one main theme."""
    main = make_main_theme(name="Wonen en leven", slug="wonen-en-leven")
    make_theme(parent=main, name="Buurten", slug="buurten")
    return make_theme(parent=main, name="Wonen", slug="wonen", description="Een dak.", introduction="Een **huis**.")


def test_a_dossier_brings_together_what_the_bank_has_on_a_theme(client, theme):
    jongeren = make_tag(TargetGroup, name="Jongeren", slug="jongeren")
    gent = make_municipality(name="Gent")
    make_practice(title="Volkstuin", municipality=gent, main_theme=theme, target_groups=[jongeren])
    make_practice(title="Iets anders")
    make_resource(title="Gids over wonen", themes=[theme])
    make_resource(title="Nieuws over wonen", kind=Resource.Kind.NEWS, themes=[theme])
    make_resource(title="Gids over werk", themes=[make_theme()])

    response = client.get("/themas/wonen/")
    words = words_of(response)

    assert "Een huis ." in words
    assert "1 praktijk Verfijn deze praktijk Gent" in words
    assert [card.url for card in response.context["cards"]] == ["/praktijken/volkstuin/"]
    assert "Verwante thema’s Buurten 0 praktijken" in words
    assert "Voor wie Jongeren 1 praktijk" in words
    assert "Per gemeente Gent 1 praktijk" in words
    assert (
        "Inspiratie elders Gids over wonen Hulpmiddel Andere website: example.org Recent nieuws Nieuws over wonen"
    ) in words
    assert "Gids over werk" not in words


def test_a_main_theme_gathers_its_themes(client, theme):
    make_practice(main_theme=theme)
    make_resource(title="Gids over wonen", themes=[theme, Theme.objects.get(slug="buurten")])

    words = words_of(client.get("/themas/wonen-en-leven/"))

    assert "1 praktijk Verfijn" in words
    assert "Onderdelen van dit thema Buurten 0 praktijken Wonen 1 praktijk" in words
    assert words.count("Gids over wonen") == 1


def test_an_empty_theme_is_worth_the_visit(client, theme):
    make_practice(main_theme=Theme.objects.get(slug="buurten"))

    words = words_of(client.get("/themas/wonen/"))

    assert "Nog geen praktijk Ken jij er een?" in words
    assert "Een praktijk over Wonen" in words
    assert "Verwante thema’s Buurten 1 praktijk" in words


def test_a_target_group_has_the_same_page(client):
    group = make_tag(TargetGroup, name="Ouders", slug="ouders", introduction="Wie zorgt.")
    make_practice(main_theme=make_theme(parent=make_main_theme(name="Gezin")), target_groups=[group])
    make_resource(title="Gids voor ouders", target_groups=[group])

    words = words_of(client.get("/doelgroepen/ouders/"))

    for part in ["Ouders", "Wie zorgt.", "1 praktijk Verfijn", "Per thema Gezin 1 praktijk", "Gids voor ouders"]:
        assert part in words


@pytest.mark.parametrize(("address", "number"), [("/themas/wonen/", 1), ("/themas/buurten/", 0)])
def test_a_dossier_has_a_feed_of_its_own(client, theme, address, number):
    make_practice(main_theme=theme)

    response = client.get(address)
    feed_url = response.context["feed_url"]

    assert response.content.decode().count(f'href="{feed_url}"') == 2
    assert client.get(feed_url).content.decode().count("<entry>") == number


def test_the_list_shows_main_themes_with_their_themes_and_the_target_groups(client, theme):
    make_tag(TargetGroup, name="Jongeren", slug="jongeren")
    make_practice(main_theme=theme)

    words = words_of(client.get("/themas/"))

    assert "Wonen en leven 1 praktijk Buurten 0 praktijken Wonen 1 praktijk" in words
    assert "Doelgroepen Jongeren 0 praktijken" in words


@pytest.mark.parametrize("model", [Theme, TargetGroup])
def test_an_introduction_is_markdown_made_safe(client, model):
    tag = make_tag(model, introduction="<script>alert(1)</script>\n\n[klik](javascript:alert) <i onclick='x'>ja</i>")

    page = client.get(tag.get_absolute_url()).content.decode()

    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
    assert "<i onclick" not in page


def test_what_is_not_there_is_not_found(client):
    assert client.get("/themas/niets/").status_code == 404
    assert client.get("/doelgroepen/niets/").status_code == 404


def test_an_empty_bank_has_a_list(client):
    assert client.get("/themas/").status_code == 200


@pytest.mark.parametrize("address", ["/themas/", "/themas/wonen/", "/themas/wonen-en-leven/", "/doelgroepen/jongeren/"])
def test_as_many_queries_for_many_rows(client, theme, django_assert_max_num_queries, address):
    def queries():
        client.get(address)
        with django_assert_max_num_queries(30) as captured:
            client.get(address)
        return len(captured)

    def add():
        make_practice(main_theme=theme, target_groups=[group])
        make_resource(themes=[theme], target_groups=[group])

    group = make_tag(TargetGroup, slug="jongeren")
    add()
    with_one = queries()

    for _ in range(29):
        add()

    assert queries() == with_one


def test_the_page_of_a_target_group_marks_what_is_for_everyone(client):
    young, everyone = [make_tag(TargetGroup, name=name) for name in ["Jongeren", "Iedereen"]]
    make_practice(title="Jong", target_groups=[young])
    make_practice(title="Allen", target_groups=[everyone])

    def marked(address):
        rows = client.get(address).content.decode().split('<li class="row"')[1:]
        return ["<b>voor iedereen</b>" in row for row in rows]

    assert marked("/doelgroepen/jongeren/") == [False, True]
    assert marked("/doelgroepen/iedereen/") == [False]
