"""A merger of municipalities, entered once: everything moves, the old names stay findable."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localdate

from practices.browse.filters import PracticeFilter
from practices.models import Figure, Implementation, Municipality, MunicipalityAlias, Practice, StaleDocument
from submissions.models import Submission
from tests.factories import make_implementation, make_municipality, make_practice, make_submission

pytestmark = pytest.mark.django_db

MERGER = reverse("admin:practices_municipality_merger")


def enter(client, *olds, **answers):
    """Fill in the page of a merger, and agree with what it then shows."""
    data = {"confirmed": "ja", "olds": [old.pk for old in olds], "merged_on": "2025-01-01", **answers}
    asked = client.post(MERGER, data)
    return client.post(MERGER, data | {"plan": asked.context["plan"]}, follow=True)


def found(query):
    return sorted(practice.title for practice in PracticeFilter(QueryDict(query)).qs)


def test_everything_moves_to_a_new_municipality(editor_client, editor):
    kruibeke = make_municipality(name="Kruibeke", nis="46013", population=17000, population_year=2024)
    beveren = make_municipality(
        name="Beveren",
        nis="46003",
        province="oost-vlaanderen",
        population=49000,
        population_year=2024,
        postcodes=["9120"],
        email_domains=["beveren.example.org"],
        aliases=["Bevere"],
    )
    led = make_practice(title="Geleid", municipality=kruibeke)
    joint = make_practice(title="Samen", municipalities=[kruibeke])
    Figure.objects.create(municipality=kruibeke, name="aandeel", year=2024, value=1)
    sent = make_submission(municipality=beveren, other_municipalities=[kruibeke, beveren])

    enter(editor_client, kruibeke, beveren, name="Beveren-Kruibeke", nis="46030")

    new = Municipality.objects.get(slug="beveren-kruibeke")
    assert not Municipality.objects.filter(slug__in=["beveren", "kruibeke"]).exists()
    assert (new.nis, new.province, new.population, new.postcodes, new.email_domains) == (
        "46030",
        "oost-vlaanderen",
        66000,
        ["9120"],
        ["beveren.example.org"],
    )
    assert Practice.objects.get(title="Geleid").municipality == new
    assert [row.municipality for row in led.implementations.all()] == [new]
    assert [row.municipality for row in joint.implementations.order_by("pk")] == [joint.municipality, new]
    sent.refresh_from_db()
    assert (sent.municipality, list(sent.other_municipalities.all())) == (new, [new])
    assert list(new.aliases.values_list("name", "slug", "kind", "old_nis", "merged_on").order_by("name")) == [
        ("Bevere", "bevere", "common", "", None),
        ("Beveren", "beveren", "merger", "46003", date(2025, 1, 1)),
        ("Kruibeke", "kruibeke", "merger", "46013", date(2025, 1, 1)),
    ]
    version = led.history.first()
    assert (version.history_change_reason, version.history_user) == (
        "Fusie: Kruibeke hoort bij Beveren-Kruibeke",
        editor,
    )


def test_places_in_the_towns_move_along_also_one_on_the_border(editor_client):
    old = make_municipality(name="Oud", localities=["Oombergen", "Elene"])
    new = make_municipality(name="Nieuw", localities=["Oombergen"])

    enter(editor_client, old, new=new.pk)

    assert sorted(new.aliases.values_list("name", "kind")) == [
        ("Elene", "locality"),
        ("Oombergen", "locality"),
        ("Oud", "merger"),
    ]


def test_old_names_and_addresses_lead_to_the_new_municipality_at_once(editor_client, client):
    borsbeek, antwerpen = make_municipality(name="Borsbeek", nis="11007"), make_municipality(name="Antwerpen")
    make_practice(title="Taalbubbels", municipality=borsbeek)
    assert found("gemeente=antwerpen") == []

    enter(editor_client, borsbeek, new=antwerpen.pk)

    assert not StaleDocument.objects.exists()
    assert [found(query) for query in ["gemeente=antwerpen", "gemeente=borsbeek", "q=borsbeek"]] == [
        ["Taalbubbels"]
    ] * 3
    addresses = [client.get(f"/gemeenten/{old}/") for old in ["borsbeek", "11007"]]
    assert [(response.status_code, response.url) for response in addresses] == [
        (302, "/gemeenten/antwerpen/?vroeger=borsbeek")
    ] * 2


def test_what_both_did_in_one_practice_is_joined(editor_client):
    old, new = make_municipality(name="Oud"), make_municipality(name="Nieuw")
    practice = make_practice()
    make_implementation(practice=practice, municipality=old, text="Op zaterdag.", contact_email="oud@example.org")
    make_implementation(practice=practice, municipality=new, text="Op zondag.", start_year=2020)

    enter(editor_client, old, new=new.pk)

    joined = Implementation.objects.get(practice=practice, municipality=new)
    assert (joined.text, joined.start_year, joined.contact_email) == (
        "Op zondag.\n\nOp zaterdag.",
        2020,
        "oud@example.org",
    )


def test_an_old_version_of_before_the_merger_can_still_be_put_back(editor_client):
    old, new = make_municipality(name="Oud"), make_municipality(name="Nieuw")
    practice = make_practice(municipality=old)

    enter(editor_client, old, new=new.pk)

    assert {version.municipality for version in practice.history.all()} == {new}
    version = practice.history.last()
    page = editor_client.get(reverse("admin:practices_practice_simple_history", args=[practice.pk, version.history_id]))
    assert page.status_code == 200


def test_the_town_that_stays_keeps_its_old_code_findable(editor_client, client):
    kortessem, hasselt = make_municipality(name="Kortessem"), make_municipality(name="Hasselt", nis="71022")

    enter(editor_client, kortessem, new=hasselt.pk, nis="71072")

    hasselt.refresh_from_db()
    assert hasselt.nis == "71072"
    assert client.get("/gemeenten/71022/").url == "/gemeenten/hasselt/?vroeger=hasselt"


def test_the_page_first_tells_what_moves_and_changes_nothing(editor_client):
    old, new = make_municipality(name="Oud"), make_municipality(name="Nieuw")
    make_practice(municipality=old)

    response = editor_client.post(
        MERGER, {"confirmed": "ja", "olds": [old.pk], "new": new.pk, "merged_on": "2025-01-01"}
    )

    assert response.context["tells"][0] == (
        "Oud hoort vanaf 1 januari 2025 bij Nieuw. Dit verhuist: praktijken: 1, deze praktijk in: 1."
    )
    assert Municipality.objects.filter(pk=old.pk).exists()


def test_two_open_changes_to_one_practice_are_settled_first(editor_client):
    old, new = make_municipality(name="Oud"), make_municipality(name="Nieuw")
    practice = make_practice(municipality=old)
    for municipality in [old, new]:
        make_submission(door="change", state="submitted", practice=practice, municipality=municipality)

    response = enter(editor_client, old, new=new.pk)

    assert response.context["form"].non_field_errors() == [
        "Samenvoegen kan nog niet: fiches van ‘Oud’ en ‘Nieuw’ botsen. Werk die eerst af."
    ]
    assert Submission.objects.filter(municipality=old).count() == 1
    assert Practice.objects.get().municipality == old
    assert not MunicipalityAlias.objects.exists()


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "new"),
        ({"new": "nieuw", "name": "Nieuwer", "nis": "99999"}, "new"),
        ({"new": "oud"}, "new"),
        ({"new": "nieuw", "nis": "12"}, "nis"),
        ({"new": "nieuw", "nis": "11111"}, "nis"),
        ({"name": "Nieuwer", "merged_on": str(localdate() + timedelta(days=1))}, "merged_on"),
        ({"name": "Nieuw", "nis": "99999"}, "name"),
        ({"name": "…", "nis": "99999"}, "name"),
        ({"new": "nieuw", "merged_on": "morgen"}, "merged_on"),
        ({"new": "nieuw", "olds": [10**9]}, "olds"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(editor_client, answers, field):
    places = {name: make_municipality(name=name.title(), nis=nis) for name, nis in [("oud", "11111"), ("nieuw", "2")]}
    data = {"confirmed": "ja", "olds": [places["oud"].pk], "merged_on": "2025-01-01", **answers}
    if "new" in answers:
        data["new"] = places[answers["new"]].pk

    response = editor_client.post(MERGER, data)

    assert list(response.context["form"].errors) == [field]
    assert Municipality.objects.count() == 2


def test_a_merger_needs_the_rights_to_change_and_remove(staff_client, staff_without_rights):
    staff_without_rights.user_permissions.set(Permission.objects.filter(codename="change_municipality"))

    assert staff_client.get(MERGER).status_code == 403


def test_the_list_leads_to_the_page(editor_client):
    assert MERGER in editor_client.get(reverse("admin:practices_municipality_changelist")).content.decode()
    assert editor_client.get(MERGER).status_code == 200


@pytest.mark.parametrize("crafted", ["abc", "", "1; DROP TABLE", "²", "9" * 40])
def test_what_is_no_number_gets_a_message(editor_client, crafted):
    gent = make_municipality(name="Gent")
    data = {"confirmed": "ja", "merged_on": "2025-01-01", "olds": [crafted], "new": crafted}

    errors = editor_client.post(MERGER, data).context["form"].errors

    assert {"olds", "new"} <= set(errors)
    assert Municipality.objects.get() == gent


def test_a_new_municipality_may_get_its_code_later(editor_client):
    old = make_municipality(name="Oud", nis="46013")

    enter(editor_client, old, name="Nieuw")

    assert Municipality.objects.get(slug="nieuw").nis is None


def test_a_merger_of_today_happens(editor_client):
    enter(editor_client, make_municipality(name="Oud"), name="Nieuw", merged_on=str(localdate()))

    assert [place.name for place in Municipality.objects.all()] == ["Nieuw"]
