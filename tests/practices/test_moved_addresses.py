"""An address that changes can change back: a browser that remembers what it was told for ever still gets there."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from practices.models import Framework, MunicipalityAlias, Page, TargetGroup
from practices.upkeep.merging import merge_municipalities
from tests.factories import (
    make_action,
    make_framework,
    make_goal,
    make_municipality,
    make_practice,
    make_tag,
    make_theme,
)
from tests.html_forms import filled_in

pytestmark = pytest.mark.django_db


class RememberingBrowser:
    """Follows redirects, and does not ask again where one led that may be kept (RFC 9111, 4.2.2)."""

    def __init__(self, client):
        self.client, self.kept = client, {}

    def visit(self, address):
        """The address, without its query, of the page that it ends on."""
        passed = []
        while address not in passed:
            passed.append(address)
            if address not in self.kept:
                response = self.client.get(address)
                if response.status_code == 200:
                    return response.request["PATH_INFO"]
                if may_be_kept(response):
                    self.kept[address] = response.url
                address = response.url
            else:
                address = self.kept[address]
        pytest.fail(f"goes round: {passed}")


def may_be_kept(response):
    control = response.headers.get("Cache-Control", "")
    return "no-cache" not in control and (response.status_code in {301, 308} or "max-age" in control)


@pytest.fixture
def browser(client):
    return RememberingBrowser(client)


def rename(row, slug):
    row.slug = slug
    row.save()


def make_page(**fields):
    return Page.objects.create(title="Over ons", body="Tekst", **fields)


MOVES = {
    "practice": (make_practice, rename, "/praktijken/{}/"),
    "theme": (make_theme, rename, "/themas/{}/"),
    "target group": (lambda **fields: make_tag(TargetGroup, **fields), rename, "/doelgroepen/{}/"),
    "framework": (make_framework, rename, "/{}/"),
    "action": (
        lambda **fields: make_action(goal=make_goal(framework=make_framework(**fields)), number=3).framework,
        rename,
        "/{}/actie-3/",
    ),
    "municipality": (make_municipality, rename, "/gemeenten/{}/"),
    "page": (make_page, rename, "/{}/"),
    "change": (make_practice, rename, "/fiche/wijziging/{}/"),
    "adoption": (make_practice, rename, "/fiche/wij-ook/{}/"),
    "remark": (make_practice, rename, "/fiche/opmerking/{}/"),
}


@pytest.mark.parametrize(("make", "move", "address"), MOVES.values(), ids=MOVES.keys())
def test_address_that_changed_back_is_reached_again(browser, make, move, address):
    first, second = address.format("eerst"), address.format("daarna")
    row = make(slug="eerst")
    move(row, "daarna")
    assert browser.visit(first) == second

    move(row, "eerst")

    assert [browser.visit(second), browser.visit(first)] == [first, first]


def test_nis_code_leads_to_the_town_that_has_it_now(browser):
    wrong, right = make_municipality(slug="fout", nis="99001"), make_municipality(slug="juist", nis="99002")
    assert browser.visit("/gemeenten/99001/") == "/gemeenten/fout/"

    wrong.nis, right.nis = "99003", "99001"
    wrong.save()
    right.save()

    assert browser.visit("/gemeenten/99001/") == "/gemeenten/juist/"


def test_merged_practice_that_is_online_again_is_reached(browser):
    kept = make_practice(slug="gebleven")
    gone = make_practice(slug="opgegaan", status="hidden", hidden_reason="Dubbel", merged_into=kept)
    assert browser.visit("/praktijken/opgegaan/") == "/praktijken/gebleven/"

    gone.status = "published"
    gone.save()

    assert browser.visit("/praktijken/opgegaan/") == "/praktijken/opgegaan/"


def renumber(action, number):
    action.number = number
    action.save()


def test_action_with_another_number_is_reached_by_each_it_had(browser):
    framework = make_framework(slug="plan")
    action = make_action(goal=make_goal(framework=framework), number=3)
    renumber(action, 5)
    renumber(action, 7)
    assert [browser.visit(f"/plan/actie-{number}/") for number in [3, 5, 7]] == ["/plan/actie-7/"] * 3

    rename(framework, "kader")
    assert [browser.visit(f"/plan/actie-{number}/") for number in [3, 7]] == ["/kader/actie-7/"] * 2

    renumber(action, 3)
    assert [browser.visit(f"/kader/actie-{number}/") for number in [3, 5, 7]] == ["/kader/actie-3/"] * 3


def test_two_actions_that_change_numbers_have_their_own_address_each(client):
    goal = make_goal(framework=make_framework(slug="plan"))
    first, second = make_action(goal=goal, number=1), make_action(goal=goal, number=2)
    for action, number in [(first, 99), (second, 1), (first, 2)]:
        renumber(action, number)

    shown = [client.get(f"/plan/actie-{number}/").context["action"] for number in [1, 2]]

    assert shown == [second, first]
    assert client.get("/plan/actie-99/").url == "/plan/actie-2/"
    assert client.get("/plan/actie-3/").status_code == 404


def test_action_that_moves_to_another_framework_is_reached_where_it_was(client):
    old, new = make_goal(framework=make_framework(slug="oud")), make_goal(framework=make_framework(slug="nieuw"))
    action = make_action(goal=old, number=4)
    action.goal = new
    action.save()

    assert client.get("/oud/actie-4/").url == "/nieuw/actie-4/"


def test_former_address_of_a_town_is_that_of_the_town_it_became(client):
    old, new = make_municipality(slug="oud-dorp"), make_municipality(name="Stad")
    rename(old, "dorp")
    assert client.get("/praktijken/?gemeente=oud-dorp").context["filter"].chosen["gemeente"] == ["dorp"]

    merge_municipalities([old], new, "2025-01-01")

    assert client.get("/gemeenten/oud-dorp/").url == "/gemeenten/stad/"
    assert client.get("/praktijken/?gemeente=oud-dorp").context["filter"].chosen["gemeente"] == ["stad"]


def change_name(client, town, **fields):
    """Change the first other name of this town in the redactie."""
    address = reverse("admin:practices_municipality_change", args=[town.pk])
    changes = {f"aliases-0-{name}": value for name, value in fields.items()}
    response = client.post(address, filled_in(client.get(address), "municipality_form", **changes))
    assert response.status_code == 302


@pytest.mark.parametrize("kind", ["merger", "french", "locality"])
def test_name_that_was_an_address_still_leads_to_its_town(editor_client, kind):
    town, date = make_municipality(slug="stad"), "2025-01-01" if kind == "merger" else None
    named = {"name": "Dorp", "slug": "dorp", "kind": kind, "old_nis": "99009", "merged_on": date}
    MunicipalityAlias.objects.create(municipality=town, **named)
    assert editor_client.get("/gemeenten/dorp/").url.partition("?")[0] == "/gemeenten/stad/"

    change_name(editor_client, town, name="Het Dorp", slug="het-dorp")
    change_name(editor_client, town, DELETE="on")

    assert not MunicipalityAlias.objects.exists()
    led = [editor_client.get(f"/gemeenten/{name}/") for name in ["dorp", "het-dorp", "99009"]]
    assert [response.headers.get("Location") for response in led] == ["/gemeenten/stad/"] * 3


def test_name_that_goes_to_another_town_leads_there(editor_client):
    wrong, right = make_municipality(slug="fout", aliases=["Dorp"]), make_municipality(slug="juist")
    change_name(editor_client, wrong, DELETE="on")

    MunicipalityAlias.objects.create(municipality=right, name="Dorp")

    assert editor_client.get("/gemeenten/dorp/").url == "/gemeenten/juist/?vroeger=dorp"


def test_name_of_places_in_two_towns_leads_to_the_one_that_keeps_it(editor_client):
    one, _other = [make_municipality(slug=slug, localities=["Kermt"]) for slug in ["een", "twee"]]

    change_name(editor_client, one, DELETE="on")

    assert editor_client.get("/gemeenten/kermt/").url == "/gemeenten/twee/?vroeger=kermt"


def test_former_address_of_a_page_that_is_not_shown_is_nowhere(client):
    page = make_page(slug="eerst", is_published=False)
    rename(page, "daarna")

    assert client.get("/eerst/").status_code == 404


def first_words():
    """The first parts of the addresses in all tests that a page or framework could take."""
    site = ["admin", "praktijken", "gemeenten", "themas", "doelgroepen", "partners", "fiche", "media", "mijn-gemeente"]
    return [*site, "selectie", "vergelijk", "s", "volgen", "insluiten", "open-data", "cijfers", "wijzigingen", "api"]


@pytest.mark.parametrize("slug", first_words())
@pytest.mark.parametrize("model", [Page, Framework])
def test_pages_and_frameworks_do_not_take_an_address_of_the_site(model, slug):
    with pytest.raises(ValidationError) as refused:
        model(slug=slug).clean()

    assert refused.value.message_dict == {"slug": ["Dit adres gebruikt de site zelf. Kies een ander."]}


@pytest.mark.parametrize("slug", ["nu", "vroeger"])
@pytest.mark.parametrize("other", [make_page, make_framework])
@pytest.mark.parametrize("model", [Page, Framework])
def test_pages_and_frameworks_do_not_take_each_others_address(model, other, slug):
    row = other(slug="vroeger")
    rename(row, "nu")

    with pytest.raises(ValidationError) as refused:
        model(slug=slug).clean()

    assert refused.value.message_dict == {"slug": [f"Dit adres leidt al naar ‘{row}’. Kies een ander."]}
    row.clean()
    row.slug = "vroeger"
    row.clean()
