"""A town's part of a practice that is a draft leaves no trace for readers; one that ended says so."""

import re

import pytest
from django.urls import reverse

from practices.models import Implementation, Practice
from practices.search import index as search_index
from practices.upkeep.merging import merge_municipalities, merge_practices
from tests.factories import make_implementation, make_municipality, make_practice
from tests.links import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    practice = make_practice(title="Taalcafé")
    make_implementation(
        practice=practice,
        municipality=make_municipality(name="Ninove", aliases=["Okegem"]),
        text="Bij ons met wafels.",
        state="draft",
    )
    return practice


def test_a_draft_is_on_no_page(client, practice):
    pages = [client.get(address) for address in [practice.get_absolute_url(), "/gemeenten/ninove/", "/praktijken.atom"]]

    assert [page.content.decode().count("wafels") for page in pages] == [0, 0, 0]
    assert "Nog geen praktijk" in words_of(pages[1])
    assert "Ninove" not in pages[0].content.decode() + pages[2].content.decode()


def test_a_draft_is_found_nowhere(client, practice):
    index = search_index.current()
    town = next(option for option in index.options["gemeente"] if option.value == "ninove")

    asked = ["q=wafels", "q=okegem", "gemeente=ninove"]
    found = [client.get(f"/praktijken.atom?{query}").content.decode().count("<entry>") for query in asked]

    assert index.bits.get(town.term, 0) == 0
    assert found == [0, 0, 0]
    assert "wafels" not in client.get(practice.get_absolute_url()).content.decode()


def test_a_practice_whose_towns_are_all_drafts_still_has_a_page(client, practice):
    practice.implementations.update(state="draft")

    for address in [practice.get_absolute_url(), "/praktijken/?mijn=ninove", "/praktijken.atom", "/"]:
        assert "Taalcafé" in client.get(address).content.decode()


def test_a_draft_that_goes_online_is_found_at_once(client, practice):
    practice.implementations.filter(state="draft").update(state="online")

    assert practice.get_absolute_url() in client.get("/praktijken/?q=wafels&gemeente=ninove").content.decode()
    assert "wafels" in client.get(practice.get_absolute_url()).content.decode()


def test_what_ended_says_so_and_stays_in_the_bank(client, practice):
    practice.implementations.filter(state="draft").update(state="ended", start_year=2017)

    page, town = client.get(practice.get_absolute_url()), client.get("/gemeenten/ninove/")
    assert "Gestopt in 1 van de 2 gemeenten" in words_of(page)
    assert re.search(r'data-label="Toestand">\s+Gestopt\s', page.content.decode())
    assert re.search(r"Bij ons met wafels\..*Gestopt Begonnen in 2017", words_of(town))
    assert practice.get_absolute_url() in client.get("/praktijken/?gemeente=ninove").content.decode()


@pytest.mark.parametrize(
    ("state", "fields", "words"),
    [
        ("online", {"start_year": 2017}, "Sinds 2017"),
        ("online", {"start_year": 2017, "end_year": 2020}, "2017 tot 2020"),
        ("ended", {"start_year": 2017, "end_year": 2017}, "2017"),
        ("ended", {"end_year": 2020}, "Tot 2020"),
        ("online", {}, ""),
    ],
)
def test_years_in_words(state, fields, words):
    assert Implementation(state=state, **fields).years == words


def test_towns_that_merge_keep_a_draft_out_of_sight(practice):
    ninove, old = practice.implementations.get(state="draft").municipality, make_municipality(name="Oud")
    make_implementation(practice=practice, municipality=old, text="In de bib.", state="ended", end_year=2020)

    merge_municipalities([old], ninove, merged_on="2025-01-01")

    row = practice.implementations.get(municipality=ninove)
    assert (row.text, row.state, row.end_year) == ("In de bib.", "ended", 2020)
    assert "Bij ons met wafels." in Practice.objects.get(pk=practice.pk).internal_notes


def test_practices_that_merge_keep_a_draft_a_draft(practice):
    kept = make_practice(title="Praatcafé")

    merge_practices(kept, practice)

    row = kept.implementations.get(municipality__slug="ninove")
    assert (row.text, row.state) == ("Bij ons met wafels.", "draft")


def test_a_town_with_a_draft_may_still_say_that_it_does_this_too(client, practice):
    url = reverse("submission_adopt", args=[practice.slug])

    answer = client.post(url, {"email": "an@example.org", "municipality": "ninove"})

    assert "staat al bij deze praktijk" not in answer.content.decode()
