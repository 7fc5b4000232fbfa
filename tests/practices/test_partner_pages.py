"""Partners over municipalities: their pages, the parameter, and what an editor may do with them."""

import json

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from practices.browse.filters import PracticeFilter
from practices.exchange.columns import import_columns
from practices.models import FormerTagSlug, Partner, Practice
from practices.upkeep.merging import merge_practices, merge_tags
from practices.upkeep.named_partners import not_linked
from tests.factories import make_municipality, make_partner, make_practice
from tests.html_forms import filled_in, html_of
from tests.links import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return make_partner(name="Provincie Zuid", kind=Partner.Kind.PROVINCE, other_names=["Zuidelijke provincie"])


def titles(query):
    return sorted(practice.title for practice in PracticeFilter(QueryDict(query)).qs)


def test_the_page_of_a_partner_shows_its_practices_and_who_does_them(client, province):
    make_practice(title="Voorlezen", municipality=make_municipality(name="Lier"), linked_partners=[province])
    make_practice(title="Koken")

    response = client.get("/partners/provincie-zuid/")
    words = words_of(response)

    assert [card.title for card in response.context["cards"]] == ["Voorlezen"]
    assert "Provincie Provincie Zuid Ook bekend als Zuidelijke provincie." in words
    assert "Per gemeente Lier 1 praktijk" in words
    assert 'href="/praktijken/?partner=provincie-zuid"' in html_of(response)


def test_the_list_has_partners_with_a_practice_by_kind(client, province):
    zone, nobody = make_partner(name="Zone 1", kind=Partner.Kind.POLICE_ZONE), make_partner(name="Niemand")
    make_practice(linked_partners=[zone, province])
    make_practice(linked_partners=[nobody], status=Practice.Status.DRAFT)

    groups = client.get("/partners/").context["groups"]

    assert [(kind, [(str(partner), way.count) for partner, way in rows]) for kind, rows in groups] == [
        ("provincie", [("Provincie Zuid", 1)]),
        ("politiezone", [("Zone 1", 1)]),
    ]


def test_an_empty_bank_still_has_both_pages(client, province):
    assert "Nog geen enkele praktijk" in words_of(client.get("/partners/"))
    assert "Nog geen praktijk" in words_of(client.get("/partners/provincie-zuid/"))


def test_as_many_queries_for_many(client, django_assert_max_num_queries, province):
    def queries(address):
        client.get(address)
        with django_assert_max_num_queries(50) as captured:
            client.get(address)
        return len(captured)

    make_practice(linked_partners=[province])
    with_one = [queries(address) for address in ["/partners/", "/partners/provincie-zuid/"]]
    for _ in range(29):
        make_practice(linked_partners=[province, make_partner()])

    assert [queries(address) for address in ["/partners/", "/partners/provincie-zuid/"]] == with_one


def test_the_results_narrow_by_partner_and_say_so(client, province):
    make_practice(title="Voorlezen", linked_partners=[province])
    make_practice(title="Koken")

    response = client.get("/praktijken/?partner=provincie-zuid")

    assert titles("partner=provincie-zuid") == ["Voorlezen"]
    assert [chip.label for chip in response.context["filter"].chips] == ["Provincie Zuid"]
    # Chosen it stays in the form, so that another filter does not drop it; else the panel has no room for it.
    page = html_of(response)
    assert 'name="partner" value="provincie-zuid" checked' in " ".join(page.split())
    assert 'name="partner"' not in html_of(client.get("/praktijken/"))


def test_an_unknown_partner_is_dropped_with_a_notice(client, province):
    make_practice(title="Koken")

    response = client.get("/praktijken/?partner=niemand")

    assert response.status_code == 200
    assert "De filter ‘Partner’ kent ‘niemand’ niet." in words_of(response)


@pytest.mark.parametrize("name", ["Provincie Zuid", "zuidelijke"])
def test_a_practice_is_found_by_the_name_of_a_partner_and_the_row_says_where(client, province, name):
    make_practice(title="Voorlezen", linked_partners=[province])

    response = client.get("/praktijken/", {"q": name})

    assert titles(f"q={name}") == ["Voorlezen"]
    if name == str(province):
        assert "Gevonden in: partners" in words_of(response)


def test_a_practice_leads_to_its_partners(client, province):
    other = make_partner(name="Atlas")
    practice = make_practice(linked_partners=[province, other], partners="De bibliotheek")

    words = words_of(client.get(practice.get_absolute_url()))

    assert "Wie werkt mee? De bibliotheek Meer praktijken met Atlas , Provincie Zuid" in words


def test_without_free_text_the_partners_stand_alone_under_the_question(client, province):
    practice = make_practice(linked_partners=[province])

    words = words_of(client.get(practice.get_absolute_url()))

    assert words.count("Wie werkt mee?") == 1
    assert "Wie werkt mee? Meer praktijken met Provincie Zuid" in words


def test_machines_read_the_partner_of_a_practice_and_its_page(client, province):
    practice = make_practice(linked_partners=[province])

    [article] = jsonld_of(client.get(practice.get_absolute_url()))
    [organisation] = jsonld_of(client.get(province.get_absolute_url()))

    assert [partner["name"] for partner in article["contributor"]] == ["Provincie Zuid"]
    assert (organisation["@type"], organisation["alternateName"]) == ("Organization", ["Zuidelijke provincie"])


def jsonld_of(response):
    parts = response.content.decode().split('<script type="application/ld+json"')[1:]
    return [json.loads(part.partition(">")[2].partition("</script>")[0]) for part in parts]


def test_a_file_names_a_partner_by_any_of_its_names(province):
    [column] = [column for column in import_columns() if column.name == "linked_partners"]

    assert column.read("zuidelijke provincie; Provincie Zuid") == [province]


def test_an_old_address_leads_on(client, province):
    province.slug = "provincie-midden"
    province.save()

    response = client.get("/partners/provincie-zuid/")

    assert (response.status_code, response.url) == (302, "/partners/provincie-midden/")
    assert client.get("/partners/nooit-geweest/").status_code == 404


def test_a_hidden_partner_is_gone_everywhere_and_its_practices_stay(client, province):
    practice = make_practice(title="Voorlezen", linked_partners=[province])
    assert "/partners/provincie-zuid/" in client.get("/sitemap.xml").content.decode()

    province.hidden_reason = "Bestaat niet meer."
    province.save()

    assert client.get("/partners/provincie-zuid/").status_code == 410
    assert client.get("/partners/").context["groups"] == []
    assert "/partners/provincie-zuid/" not in client.get("/sitemap.xml").content.decode()
    page = client.get(practice.get_absolute_url())
    assert "Provincie Zuid" not in words_of(page)
    assert "contributor" not in page.content.decode()
    assert titles("q=zuidelijke") == []
    assert titles("") == ["Voorlezen"]
    assert "kent ‘provincie-zuid’ niet" in words_of(client.get("/praktijken/?partner=provincie-zuid"))


def test_merged_practices_keep_the_partners_of_both(province):
    other = make_partner(name="Atlas")
    kept, gone = make_practice(linked_partners=[other]), make_practice(linked_partners=[province, other])

    merge_practices(kept, gone)

    assert [str(partner) for partner in kept.linked_partners.all()] == ["Atlas", "Provincie Zuid"]
    version = kept.history.first()
    assert sorted(str(row.partner) for row in version.linked_partners.all()) == ["Atlas", "Provincie Zuid"]


def test_merged_partners_share_practices_and_address(client, province):
    double = make_partner(name="Prov. Zuid", slug="prov-zuid")
    make_practice(title="Voorlezen", linked_partners=[double])

    merge_tags(province, double)

    assert titles("partner=prov-zuid") == titles("partner=provincie-zuid") == ["Voorlezen"]
    assert FormerTagSlug.objects.find(Partner, "prov-zuid") == province


def test_an_editor_finds_partners_by_any_name_and_never_removes_one(editor_client, province):
    listed = editor_client.get(reverse("admin:practices_partner_changelist"), {"q": "zuidelijke"})

    assert [str(row) for row in listed.context["cl"].result_list] == ["Provincie Zuid"]
    delete = reverse("admin:practices_partner_delete", args=[province.pk])
    assert editor_client.post(delete, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("bibliotheek\nPROVINCIE ZUID", ["Provincie Zuid"]),
        ("De zuidelijke-provincie, en vrijwilligers", ["Provincie Zuid"]),
        ("café zonder grens", ["Café Zonder Grens"]),
        ("Cafe Zonder Grens Lier", ["Grens Lier"]),
        ("Provincie\nZuid\nProvincie Zuiderkempen", []),
        ("", []),
    ],
)
def test_a_partner_is_named_by_whole_words_of_any_of_its_names(province, text, named):
    make_partner(name="Café Zonder Grens")
    make_partner(name="Grens Lier", other_names=["Café Zonder Grens Lier"])
    make_partner(name="!", slug="leesteken")

    assert [str(partner) for partner in not_linked(text, [], Partner.objects.all())] == named


def test_an_editor_hears_which_partners_have_a_page_and_links_them_with_one_button(editor_client, province):
    linked = make_partner(name="Dienst Noord")
    make_partner(name="Weg", hidden_reason="Bestaat niet meer")
    text = "Dienst Noord\nProvincie Zuid\nweg"
    practice = make_practice(origin="import", partners=text, linked_partners=[linked])
    address = reverse("admin:practices_practice_change", args=[practice.pk])
    hint = "Provincie Zuid heeft een bladzijde in de bank. Leg de koppeling hieronder"

    page = editor_client.get(address)
    response = editor_client.post(address, filled_in(page, "practice_form", _continue="koppel"), follow=True)

    assert f"<br>{hint}" in html_of(page)
    assert 'name="_continue" value="koppel"' in html_of(page)
    assert response.redirect_chain == [(address, 302)]
    assert hint not in html_of(response)
    assert {*practice.linked_partners.all()} == {linked, province}


def test_the_hint_takes_as_many_queries_for_many_partners(editor_client, province, django_assert_num_queries):
    practice = make_practice(partners="Provincie Zuid")
    address = reverse("admin:practices_practice_change", args=[practice.pk])
    editor_client.get(address)
    with CaptureQueriesContext(connection) as one:
        editor_client.get(address)
    asked = len(one)
    partners = [make_partner() for _ in range(9)]
    Practice.objects.update(partners="\n".join(map(str, partners)))
    editor_client.get(address)

    with django_assert_num_queries(asked):
        editor_client.get(address)
