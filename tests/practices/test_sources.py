"""What a practice rests on and what it reached: on its page, for machines, in the admin, and when practices merge."""

import json
import re

import pytest
from django.core.exceptions import ValidationError

from practices.models import Reach, Source
from practices.upkeep.merging import merge_practices
from tests.factories import make_implementation, make_municipality, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    practice = make_practice(title="Taalcafé")
    make_implementation(practice=practice, municipality=make_municipality(name="Ninove"), state="draft")
    Source.objects.create(
        practice=practice, publisher="VVSG", title="Praatgroepen", url="https://example.org/a", date="2020-03"
    )
    Source.objects.create(practice=practice, publisher="Krant", municipality=practice.municipality)
    Source.objects.create(
        practice=practice,
        publisher="Een partij",
        url="https://example.org/partij",
        municipality=practice.implementations.get(state="draft").municipality,
    )
    Reach.objects.create(practice=practice, number=1500, unit="gezinnen begeleid", year="2020-2021")
    return practice


def test_readers_see_who_says_it_and_when_but_nothing_of_a_draft(client, practice):
    text = re.sub(r"\s+", " ", client.get(practice.get_absolute_url()).content.decode())

    assert '<a href="https://example.org/a">Praatgroepen</a> <span class="small">(maart 2020)</span>' in text
    assert f'Krant <span class="small">(jaar onbekend, over {practice.municipality})</span>' in text
    assert "<strong>1.500</strong> gezinnen begeleid" in text
    assert "partij" not in text


def test_machines_read_the_sources(client, practice):
    text = client.get(practice.get_absolute_url()).content.decode()
    [found] = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', text, re.DOTALL)

    assert [work.get("url") for work in json.loads(found)["citation"]] == ["https://example.org/a", None]
    assert json.loads(found)["citation"][0] == {
        "@type": "CreativeWork",
        "name": "Praatgroepen",
        "url": "https://example.org/a",
        "datePublished": "2020-03",
        "publisher": {"@type": "Organization", "name": "VVSG"},
    }


@pytest.mark.parametrize(
    ("date", "year", "words"),
    [
        ("", None, "jaar onbekend"),
        ("2020", 2020, "2020"),
        ("2020-03", 2020, "maart 2020"),
        ("2020-03-18", 2020, "18 maart 2020"),
    ],
)
def test_a_date_is_said_as_far_as_it_is_known(date, year, words):
    source = Source(publisher="VVSG", date=date)

    assert (source.year, source.when) == (year, words)


@pytest.mark.parametrize("date", ["20", "2020-13", "2020-02-30", "maart 20", "2020-3"])
def test_what_is_no_date_is_refused(practice, date):
    with pytest.raises(ValidationError, match="Schrijf een jaar, een maand of een dag"):
        Source(practice=practice, publisher="VVSG", date=date).full_clean()


def test_a_part_that_does_not_exist_is_refused(practice):
    with pytest.raises(ValidationError, match="‘aanpak’ is geen deel"):
        Source(practice=practice, publisher="VVSG", part="aanpak").full_clean()


def test_practices_that_merge_bring_their_sources_and_numbers(practice):
    kept = make_practice(title="Praatcafé")

    merge_practices(kept, practice)

    assert [source.publisher for source in kept.sources.all()] == ["VVSG", "Krant", "Een partij"]
    assert [str(reach) for reach in kept.reaches.all()] == ["1.500 gezinnen begeleid (2020-2021)"]
