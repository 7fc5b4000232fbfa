import pytest

from practices.models import IntegrationObjective, OrganisationDomain, PolicyLayer, PolicyMark
from tests.factories import make_practice, make_tag
from tests.links import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def terms():
    """Two layers, two objectives, a domain and a mark, each with its source."""
    return {
        "layers": [
            make_tag(
                PolicyLayer, name="Wettelijk", slug="wettelijk", position=1, description="De basis. Ken je rechten."
            ),
            make_tag(PolicyLayer, name="Sociaal", slug="sociaal", position=2, source="Handleiding, 2019"),
        ],
        "objectives": [
            make_tag(IntegrationObjective, name="Toegang", slug="toegang"),
            make_tag(IntegrationObjective, name="Vertrouwen", slug="vertrouwen"),
        ],
        "domain": make_tag(OrganisationDomain, name="Dienstverlening", slug="dienstverlening"),
        "mark": make_tag(PolicyMark, name="Iedereen doet mee", description="Ook de top.", source="VVSG, 2024"),
    }


def test_each_cell_shows_its_practices_and_an_empty_one_invites(client, terms):
    layer, objective = terms["layers"][0], terms["objectives"][0]
    make_practice(title="Taalloket", policy_layers=[layer], integration_objectives=[objective])
    make_practice(title="Kladversie", status="draft", policy_layers=[layer], integration_objectives=[objective])

    response = client.get("/beleid/")
    words = words_of(response)

    assert "Wettelijk De basis. 1 praktijk Taalloket Toon de praktijk : Wettelijk, Toegang" in words
    assert words.count("Nog geen praktijk. Ken jij er een?") == 3
    assert "Kladversie" not in words
    page = response.content.decode()
    assert page.count('data-objective="Toegang"') == 2
    assert 'href="/praktijken/?beleidslaag=wettelijk&amp;integratiedoel=toegang" data-count="1"' in page


@pytest.mark.parametrize(("count", "tint"), [(0, 0), (1, 1), (5, 1), (6, 2), (9, 2), (10, 3), (13, 3), (14, 4)])
def test_a_fuller_cell_has_a_deeper_tint(client, terms, count, tint):
    for _ in range(count):
        make_practice(policy_layers=terms["layers"][:1], integration_objectives=terms["objectives"][:1])

    cell = client.get("/beleid/").context["rows"][0]["cells"][0]

    assert (cell["count"], cell["tint"]) == (count, tint)


def test_terms_and_marks_are_explained_with_their_source(client, terms):
    make_practice(organisation_domains=[terms["domain"]])

    words = words_of(client.get("/beleid/"))

    assert "Wettelijk De basis. Ken je rechten." in words
    assert "Bron: Handleiding, 2019" in words
    assert "Dienstverlening 1 praktijk bij Dienstverlening" in words
    assert "blijft duren. Bron: VVSG, 2024 1 Iedereen doet mee Ook de top." in words


def test_a_source_of_all_terms_of_a_list_is_said_once(client, terms):
    def times():
        return words_of(client.get("/beleid/")).count("Bron: Handleiding, 2019")

    PolicyLayer.objects.update(source="Handleiding, 2019")
    once = times()
    PolicyLayer.objects.filter(pk=terms["layers"][0].pk).update(source="")

    assert (once, times()) == (1, PolicyLayer.objects.count() - 1)


def test_an_empty_bank_has_the_page_too(client):
    response = client.get("/beleid/")

    assert response.status_code == 200
    assert "<table" not in response.content.decode()


@pytest.mark.parametrize("address", ["/beleid/", "/witte-vlekken/"])
def test_as_many_queries_for_many_practices(client, terms, django_assert_max_num_queries, address):
    def queries():
        client.get(address)
        with django_assert_max_num_queries(30) as captured:
            client.get(address)
        return len(captured)

    tags = {"policy_layers": terms["layers"], "integration_objectives": terms["objectives"]}
    make_practice(**tags)
    with_one = queries()

    for _ in range(29):
        make_practice(**tags)

    assert queries() == with_one
