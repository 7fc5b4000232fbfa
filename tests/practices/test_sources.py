"""What a practice rests on and what it reached: on its page, for machines, in the admin, and when practices merge."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from practices.browse.citing import said_by
from practices.models import Practice, Reach, Source
from practices.upkeep.merging import merge_practices
from tests.factories import make_implementation, make_municipality, make_practice
from tests.links import words_of

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
    page = client.get(practice.get_absolute_url())
    text = re.sub(r"\s+", " ", page.content.decode())

    assert '<a href="https://example.org/a">‘Praatgroepen’</a>' in text
    assert f"2 Krant over {practice.municipality} jaar onbekend" in words_of(page)
    assert "<strong>1.500</strong> gezinnen begeleid" in text
    assert "partij" not in text


def test_the_list_says_how_old_each_source_is(client, practice):
    this_year = timezone.localdate().year
    practice.sources.filter(publisher="Krant").update(date=f"{this_year}-01")

    words = words_of(client.get(practice.get_absolute_url()))

    assert f"‘Praatgroepen’ maart 2020 {this_year - 2020} jaar oud" in words
    assert f"januari {this_year} 0 jaar" not in words


def test_the_head_says_from_how_many_sources(client, practice):
    def head():
        return words_of(client.get(practice.get_absolute_url())).partition("Nog niet bevestigd")[0]

    dated = head()
    practice.sources.update(date="")

    assert "Toestand van maart 2020, uit 2 bronnen" in dated
    assert "Toestand niet bekend, met 2 bronnen zonder datum" in head()


def test_a_part_says_who_says_it_and_leads_to_the_source(client, practice):
    Practice.objects.filter(pk=practice.pk).update(approach="Aan tafels.", tagline="Praten.", context="Er was vraag.")
    Source.objects.create(practice=practice, publisher="Stad", date="2023-05", part="approach", position=9)
    Source.objects.create(practice=practice, publisher="Blad", part="approach", position=9)

    text = re.sub(r"\s+", " ", client.get(practice.get_absolute_url()).content.decode())
    sections = {
        anchor: re.findall(r"Volgens [^<]+|#bron-\d", re.search(f'<section id="{anchor}".*?</section>', text)[0])
        for anchor in ["wat", "waarom", "hoe"]
    }

    assert sections == {
        "wat": ["Volgens een bron van 2020", "#bron-1"],
        "waarom": [],
        "hoe": ["Volgens 2 bronnen van 2023 en een onbekend jaar", "#bron-3", "#bron-4"],
    }
    assert re.findall(r'<li id="bron-\d"> <span[^>]+>\d</span> <span>(\w+)', text) == ["VVSG", "Krant", "Stad", "Blad"]


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ([], ""),
        (["2023-05"], "Volgens een bron van 2023"),
        ([""], "Volgens een bron, jaar onbekend"),
        (["2023", "2020-03-18", "2020"], "Volgens 3 bronnen van 2020 en 2023"),
        (["", ""], "Volgens 2 bronnen, jaar onbekend"),
    ],
)
def test_who_says_it_in_words(dates, words):
    assert said_by([(number, Source(date=date)) for number, date in enumerate(dates)]) == words


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
