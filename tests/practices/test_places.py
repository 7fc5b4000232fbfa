import pytest
from django.db import IntegrityError
from django.urls import resolve

from practices.models import MunicipalityAlias
from tests.factories import make_municipality

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hasselt():
    """Hasselt, that took in Kortessem and got a new NIS code itself."""
    hasselt = make_municipality(name="Hasselt", nis="71072", aliases=["Hasselt aan de Demer"])
    for name, nis in {"Kortessem": "73040", "Hasselt": "71022"}.items():
        MunicipalityAlias.objects.create(
            municipality=hasselt, name=name, kind="merger", merged_on="2025-01-01", old_nis=nis
        )
    return hasselt


@pytest.mark.parametrize(
    ("old", "target"),
    [
        ("kortessem", "/gemeenten/hasselt/?vroeger=kortessem"),
        ("hasselt-aan-de-demer", "/gemeenten/hasselt/?vroeger=hasselt-aan-de-demer"),
        ("73040", "/gemeenten/hasselt/?vroeger=kortessem"),
        ("71022", "/gemeenten/hasselt/?vroeger=hasselt"),
        ("71072", "/gemeenten/hasselt/"),
    ],
)
def test_old_names_and_nis_codes_redirect_for_ever(client, old, target):
    response = client.get(f"/gemeenten/{old}/")

    assert (response.status_code, response.url) == (302, target)


@pytest.mark.parametrize(
    ("kind", "constraint"), [("common", "municipality_alias_is_unique"), ("locality", "municipality_has_locality_once")]
)
def test_a_name_is_not_given_twice(hasselt, kind, constraint):
    MunicipalityAlias.objects.create(municipality=hasselt, name="Kermt", kind=kind)
    other = hasselt if kind == "locality" else make_municipality()

    with pytest.raises(IntegrityError, match=constraint):
        MunicipalityAlias.objects.create(municipality=other, name="Kermt", kind=kind)


def test_a_place_may_lie_in_several_towns(hasselt):
    for town in [hasselt, make_municipality()]:
        MunicipalityAlias.objects.create(municipality=town, name="Kermt", kind="locality")

    assert [alias.natural_key()[:2] for alias in MunicipalityAlias.objects.filter(name="Kermt")] == [
        ("kermt", "locality")
    ] * 2


@pytest.mark.parametrize("unknown", ["atlantis", "99999", "0", "-"])
def test_what_was_never_a_place_is_not_found(client, unknown):
    assert client.get(f"/gemeenten/{unknown}/").status_code == 404


def test_a_municipality_wins_from_an_old_name_that_is_the_same(hasselt):
    assert resolve("/gemeenten/hasselt/").kwargs == {"slug": "hasselt"}
    assert resolve(hasselt.get_absolute_url()).view_name == "municipality_detail"
