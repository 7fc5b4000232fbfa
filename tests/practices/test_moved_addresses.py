"""An address that changes can change back: a browser that remembers what it was told for ever still gets there."""

import pytest

from practices.models import MunicipalityAlias, TargetGroup
from tests.factories import (
    make_action,
    make_framework,
    make_goal,
    make_municipality,
    make_practice,
    make_tag,
    make_theme,
)

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


def rename_place(municipality, slug):
    """As editors do: the former address becomes another name of the place."""
    MunicipalityAlias.objects.filter(municipality=municipality).delete()
    MunicipalityAlias.objects.create(municipality=municipality, name=municipality.slug)
    rename(municipality, slug)


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
    "municipality": (make_municipality, rename_place, "/gemeenten/{}/"),
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
