"""How old what the bank says is: in words, on the page, in rows, and in the order of the results."""

from datetime import date

import pytest
from django.utils import timezone

from practices.models import Source
from practices.models.age import Age, age_of
from tests.factories import make_implementation, make_municipality, make_practice
from tests.html_forms import html_of

THIS_YEAR = timezone.localdate().year


@pytest.mark.parametrize(
    ("given", "age"),
    [
        ((None, ""), Age("Toestand niet bekend", "calendar")),
        ((None, "2020"), Age("Toestand van 2020", "clock", is_old=True)),
        ((None, f"{THIS_YEAR}-03"), Age(f"Toestand van maart {THIS_YEAR}", "calendar")),
        ((None, f"{THIS_YEAR - 2}-12-31"), Age(f"Toestand van 31 december {THIS_YEAR - 2}", "calendar")),
        ((None, f"{THIS_YEAR - 3}"), Age(f"Toestand van {THIS_YEAR - 3}", "clock", is_old=True)),
        ((date(THIS_YEAR, 1, 15), "2020"), Age(f"Bevestigd op 15 januari {THIS_YEAR}", "calendar-check")),
        ((date(2020, 1, 15), f"{THIS_YEAR}"), Age(f"Toestand van {THIS_YEAR}", "calendar")),
        ((date(2020, 1, 15), "2019", "stopgezet", 2024), Age("Gestopt in 2024", "circle-x", is_old=True)),
        ((None, "2019", "lopend", None, True), Age("Gestopt", "circle-x", is_old=True)),
        ((None, "2019", "afgerond", 2024, True), Age("Afgerond in 2024", "circle-x", is_old=True)),
        ((None, "2019", "afgerond", 2024), Age("Toestand van 2019", "clock", is_old=True)),
    ],
)
def test_the_youngest_of_confirmation_and_source_counts(given, age):
    assert age_of(*given) == age


@pytest.mark.django_db
def test_the_age_is_on_the_page_and_in_rows_and_follows_a_source(client):
    practice = make_practice(title="Taalcafé")
    draft = make_implementation(practice=practice, municipality=make_municipality(), state="draft")
    pages = [practice.get_absolute_url(), "/praktijken/"]

    assert ["Toestand niet bekend" in html_of(client.get(page)) for page in pages] == [True, True]

    Source.objects.create(practice=practice, publisher="VVSG", date="2020-03")
    Source.objects.create(practice=practice, publisher="Een partij", date="2024", municipality=draft.municipality)

    assert ["Toestand van maart 2020" in html_of(client.get(page)) for page in pages] == [True, True]


@pytest.mark.django_db
def test_what_is_newest_comes_first_whatever_day_it_went_online(client):
    for title, day in [("Oud", "2019"), ("Nieuw", "2024-05"), ("Onbekend", ""), ("Ook nieuw", "2024")]:
        Source.objects.create(practice=make_practice(title=title), publisher="VVSG", date=day)

    text = client.get("/praktijken/?sorteer=nieuwste").content.decode()

    titles = ["Nieuw", "Ook nieuw", "Oud", "Onbekend"]
    assert sorted(titles, key=lambda title: text.index(f">{title}</a></h3>")) == titles


@pytest.mark.django_db
@pytest.mark.parametrize(("towns", "words"), [(3, "Gent, Aalst, Lier"), (4, "Gent, in 4 gemeenten")])
def test_a_practice_of_many_towns_names_the_leading_one_and_how_many(client, towns, words):
    gent, *others = [make_municipality(name=name) for name in ["Gent", "Aalst", "Lier", "Mol"][:towns]]
    make_practice(title="Taalcafé", municipality=gent, municipalities=others)

    text = html_of(client.get("/praktijken/"))

    origin = text[text.index('<p class="origin">') : text.index("</p>", text.index('<p class="origin">'))]
    assert " ".join("".join(part.partition(">")[2] for part in f">{origin}".split("<")).split()).startswith(words)


@pytest.mark.django_db
@pytest.mark.parametrize(("date", "years"), [("2020", "Gestart in 2015"), (f"{THIS_YEAR}", "Loopt sinds 2015")])
def test_only_a_young_text_says_that_a_practice_still_runs(client, date, years):
    practice = make_practice(stage="lopend", start_year=2015)
    Source.objects.create(practice=practice, publisher="VVSG", date=date)

    assert [years in html_of(client.get(page)) for page in [practice.get_absolute_url(), "/praktijken/"]] == [
        True,
        True,
    ]
