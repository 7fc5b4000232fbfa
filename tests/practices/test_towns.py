"""A practice in several towns: compared on its page, and told by each town on its own page."""

import re
from functools import partial

import pytest
from django.utils import timezone

from practices.browse.contacts import contacts_of
from practices.browse.in_town import cards_in_town
from practices.browse.own_town import COOKIE
from practices.browse.towns import IN_SIGHT, compare_towns
from practices.models import Municipality, Practice, Source
from practices.search import index as search_index
from tests.factories import make_implementation, make_municipality, make_practice
from tests.links import words_of

pytestmark = pytest.mark.django_db


def make_place(name, population=None, longitude=4.0, **fields):
    year = population and 2020
    place = {"latitude": 51, "longitude": longitude, "population": population, "population_year": year}
    return make_municipality(name=name, **place, **fields)


@pytest.fixture
def practice():
    """One that Gent leads and Halle and Lier do too; Ninove is next to Lier and of its size."""
    make_place("Ninove", 39_000, 4.02)
    practice = make_practice(title="Zomerschool", slug="zomerschool", municipality=make_place("Gent", 262_000, 3.72))
    rows = [("Lier", 36_000, 4.0, {"start_year": 2020}), ("Halle", 10_000, 5.0, {"start_year": 2015, "state": "ended"})]
    for name, population, longitude, fields in rows:
        town = make_place(name, population, longitude)
        make_implementation(practice=practice, municipality=town, text=f"Zo gaat het in {name}.", **fields)
    return practice


def compared(practice, own_town=None):
    practice = Practice.objects.with_everything().get(pk=practice.pk)
    index = search_index.current()
    return practice, compare_towns(practice, index, index.municipalities[own_town] if own_town else None)


def names(rows):
    return [str(row.municipality) for row in rows]


def table_of(response):
    """The tables of towns, as a list of (town, {heading: text})."""
    page = response.content.decode()
    rows = re.findall(r'<tr role="row">\s*<th role="rowheader".*?</tr>', page, re.S)

    def text(html):
        return " ".join(re.sub(r"<[^>]+>", " ", html).split())

    return [
        (
            text(re.search(r'class="town-name"[^>]*>([^<]+)', row)[1]),
            {heading: text(cell) for heading, cell in re.findall(r'data-label="([^"]+)">(.*?)</td>', row, re.S)},
        )
        for row in rows
    ]


# The comparison


def test_the_largest_town_comes_first_and_the_size_that_is_unknown_last(practice):
    make_implementation(practice=practice, municipality=make_place("Aalst"), text="In Aalst.")

    assert names(compared(practice)[1].rows) == ["Gent", "Lier", "Halle", "Aalst"]


def test_the_towns_like_that_of_the_reader_come_first(practice):
    _practice, towns = compared(practice, "ninove")

    assert names(towns.rows)[0] == "Lier"
    assert [row.pill for row in towns.rows] == ["Lijkt het meest op Ninove", "", ""]
    assert towns.rows[0].size_and_distance == "36.000 inwoners, 1 km"
    assert towns.order.endswith("Bovenaan: gemeenten die op Ninove lijken.")


def test_the_town_of_the_reader_itself_comes_before_those_like_it(practice):
    _practice, towns = compared(practice, "lier")

    assert names(towns.rows)[0] == "Lier"
    assert [row.pill for row in towns.rows] == ["Jouw gemeente", "Lijkt het meest op Lier", ""]


def test_the_page_follows_the_town_in_the_address_before_that_in_the_cookie(client, practice):
    def first(address):
        return table_of(client.get(address))[0][0]

    without = first("/praktijken/zomerschool/")
    client.cookies[COOKIE] = "halle"

    assert (without, first("/praktijken/zomerschool/"), first("/praktijken/zomerschool/?mijn=lier")) == (
        *("Gent", "Halle", "Lier"),
    )


def test_a_column_that_nobody_fills_does_not_exist(client, practice):
    """Two of three know when they began, nobody has a contact, and one says how it is there now."""
    assert table_of(client.get("/praktijken/zomerschool/")) == [
        ("Gent", {"Wat doen ze er?": "niet bekend", "Wanneer?": "niet bekend", "Toestand": "niet bekend"}),
        ("Lier", {"Wat doen ze er?": "Zo gaat het in Lier.", "Wanneer?": "Sinds 2020", "Toestand": "niet bekend"}),
        ("Halle", {"Wat doen ze er?": "Zo gaat het in Halle.", "Wanneer?": "Begonnen in 2015", "Toestand": "Gestopt"}),
    ]


def test_what_few_towns_know_stands_under_their_text(client, practice):
    practice.implementations.filter(municipality__slug="halle").update(
        start_year=None, url="https://halle.example.org/"
    )

    found = dict(table_of(client.get("/praktijken/zomerschool/")))

    assert found["Lier"] == {"Wat doen ze er?": "Zo gaat het in Lier. Sinds 2020", "Toestand": "niet bekend"}
    assert found["Halle"]["Wat doen ze er?"] == "Zo gaat het in Halle. Pagina van Halle"


def test_what_differs_most_comes_first(practice):
    practice.implementations.update(text="Overal zo.")

    assert [column.name for column in compared(practice)[1].columns] == ["years", "text", "state"]


def test_the_town_whose_story_it_is_points_to_it(client, practice):
    Practice.objects.filter(pk=practice.pk).update(approach="Een leerkracht en een vrijwilliger per groep.")

    assert dict(table_of(client.get("/praktijken/zomerschool/")))["Gent"]["Wat doen ze er?"] == (
        "Zoals het hierboven staat."
    )


def test_differences_are_said_in_words(practice):
    assert compared(practice)[1].differences == [
        ("Vroeg of laat", "Halle begon in 2015, Lier in 2020."),
        ("Gestopt", "In Halle is het gestopt. Van de 2 andere weten we dat niet."),
        ("Klein of groot", "Van Halle (10.000 inwoners) tot Gent (262.000 inwoners)."),
    ]


def test_without_differences_nothing_is_said_of_them(practice):
    practice.implementations.update(start_year=2020, state="online")
    Municipality.objects.update(population=None)

    assert compared(practice)[1].differences == []


def test_two_towns_are_a_table_without_differences(practice):
    practice.implementations.get(municipality__slug="lier").delete()

    _practice, towns = compared(practice)
    assert (len(towns), towns.differences) == (2, [])


def test_six_towns_are_in_sight_and_the_others_in_the_page(client, practice):
    for number in range(8):
        make_implementation(practice=practice, municipality=make_place(f"Erpe {number}"), text="Ook hier.")

    response = client.get("/praktijken/zomerschool/")

    page = response.content.decode()
    assert "Zo doen 11 gemeenten het" in page
    assert "Toon de 5 andere gemeenten" in words_of(response)
    assert len(table_of(response)) == 11
    assert len(re.findall(r"<tr", page.partition('<details class="fold">')[0])) == 1 + IN_SIGHT
    assert '<a href="#gemeenten">11 gemeenten</a>' in page


def test_towns_of_which_the_head_says_all_get_no_section(client):
    two = make_practice(municipality=make_place("Gent"), municipalities=[make_place("Lier")])
    one = make_practice()

    assert [
        'id="gemeenten"' in client.get(practice.get_absolute_url()).content.decode() for practice in [one, two]
    ] == [False, False]


def test_one_town_tells_how_it_does_it(client):
    practice = make_practice(municipality=make_place("Gent"))
    practice.implementations.update(text="Met 12 vrijwilligers.", start_year=2019)
    Source.objects.create(practice=practice, publisher="Stad Gent", date="2021", municipality=practice.municipality)

    assert "Zo doet Gent het Sinds 2019 Met 12 vrijwilligers. Volgens een bron van 2021 bron 1" in words_of(
        client.get(practice.get_absolute_url())
    )


def test_one_town_gets_no_section_for_what_the_page_says_elsewhere(client):
    """Its years are in the facts, and its page is in the list of sources."""
    practice = make_practice(municipality=make_place("Gent"))
    practice.implementations.update(start_year=2019, url="https://gent.example.org/")
    Source.objects.create(practice=practice, publisher="Stad Gent", url="https://gent.example.org/")

    def has_section():
        return 'id="gemeenten"' in client.get(practice.get_absolute_url()).content.decode()

    found = [has_section()]
    for change in [{"url": "https://gent.example.org/meer/"}, {"url": "", "text": "Met 12 vrijwilligers."}]:
        practice.implementations.update(**change)
        found.append(has_section())
    assert found == [False, True, True]


@pytest.mark.parametrize(
    ("kind", "heading"), [("municipality", "Wat doet de gemeente?"), ("association", "Wat doet het bestuur?")]
)
def test_only_a_municipality_is_called_so(client, kind, heading):
    practice = make_practice(municipality=make_place("Brussel", kind=kind), tagline="Samen leren.")

    assert heading in words_of(client.get(practice.get_absolute_url()))


def test_the_state_of_a_town_is_that_of_its_own_source_else_of_the_general_ones(client, practice):
    lier = Municipality.objects.get(slug="lier")
    Source.objects.create(practice=practice, publisher="VRT", date="2018-05", position=1)
    Source.objects.create(practice=practice, publisher="VVSG", date="2022-06", part="results", position=2)
    Source.objects.create(practice=practice, publisher="Krant", municipality=lier, position=3)

    found = {town: cells["Toestand"] for town, cells in table_of(client.get("/praktijken/zomerschool/"))}

    assert found == {"Gent": "2018 bron 1", "Lier": "jaar onbekend bron 3", "Halle": "Gestopt bron 1"}
    Source.objects.create(practice=practice, publisher="Blad", date="2023", position=4)
    Source.objects.create(practice=practice, publisher="Blad", date="2016", municipality=lier, position=5)
    found = {town: cells["Toestand"] for town, cells in table_of(client.get("/praktijken/zomerschool/"))}
    assert found == {
        "Gent": "2018 tot 2023 bron 1 bron 4",
        "Lier": "2016 bron 3 bron 5",
        "Halle": "Gestopt bron 1 bron 4",
    }


def test_a_town_that_confirmed_it_says_so_unless_a_source_is_younger(practice):
    Practice.objects.filter(pk=practice.pk).update(confirmed_at="2024-03-01")

    def state():
        return {str(row.municipality): row.state for row in compared(practice)[1].rows}

    assert state() == {"Gent": "Bevestigd in 2024", "Lier": "", "Halle": "Gestopt"}
    Source.objects.create(practice=practice, publisher="VRT", date="2025-05")
    assert state() == {"Gent": "2025", "Lier": "2025", "Halle": "Gestopt"}


def young_and_old():
    return [str(timezone.localdate().year - years) for years in (1, 3)]


def pill_of(client):
    found = re.search(r"Loopt nog in minstens \d+ gemeenten?", words_of(client.get("/praktijken/zomerschool/")))
    return found and found[0]


def test_the_head_counts_the_towns_of_which_a_young_text_says_that_it_goes_on(client, practice):
    Practice.objects.filter(pk=practice.pk).update(stage="lopend")
    young, old = young_and_old()
    lier = Municipality.objects.get(slug="lier")
    source = partial(Source.objects.create, practice=practice, publisher="Krant")
    source(date=young)
    source(date=old, municipality=lier)
    source(date=young, municipality=lier, part="results")
    source(date=young, municipality=Municipality.objects.get(slug="halle"))

    assert pill_of(client) is None
    source(date=f"{young}-05", municipality=lier)
    assert pill_of(client) == "Loopt nog in minstens 1 gemeente"
    Practice.objects.filter(pk=practice.pk).update(confirmed_at=f"{old}-12-31")
    assert pill_of(client) == "Loopt nog in minstens 1 gemeente"
    Practice.objects.filter(pk=practice.pk).update(confirmed_at=f"{young}-01-01")
    assert pill_of(client) == "Loopt nog in minstens 2 gemeenten"
    lier.implementations.update(end_year=2024)
    assert pill_of(client) == "Loopt nog in minstens 1 gemeente"


@pytest.mark.parametrize("fields", [{"stage": "afgerond"}, {"stage": ""}, {"end_year": 2024}])
def test_the_head_never_says_that_it_goes_on_where_the_practice_says_otherwise(client, practice, fields):
    young, _old = young_and_old()
    Practice.objects.filter(pk=practice.pk).update(**{"stage": "lopend", "confirmed_at": f"{young}-01-01", **fields})

    assert pill_of(client) is None


def test_a_practice_of_one_town_has_no_count_of_towns(client):
    young, _old = young_and_old()
    make_practice(slug="zomerschool", stage="lopend", confirmed_at=f"{young}-01-01")

    assert pill_of(client) is None


def test_twelve_towns_take_as_many_queries_as_three(
    client, practice, django_assert_num_queries, django_assert_max_num_queries
):
    address = "/praktijken/zomerschool/?mijn=ninove"
    client.get(address)
    with django_assert_max_num_queries(40) as few:
        client.get(address)
    asked = len(few)

    for number in range(9):
        make_implementation(practice=practice, municipality=make_place(f"Erpe {number}"), text="Ook hier.")
    client.get(address)

    with django_assert_num_queries(asked):
        client.get(address)


# Whom to ask


def test_contacts_are_those_that_say_most_to_the_reader(practice):
    practice.implementations.filter(municipality__slug="lier").update(contact_email="jeugd@lier.example.org")
    practice.implementations.filter(municipality__slug="halle").update(contact_name="dienst Jeugd")
    Practice.objects.filter(pk=practice.pk).update(department="dienst Onderwijs", contact_phone="09 000 00 00")

    found = contacts_of(*compared(practice, "ninove"))

    assert [(str(contact.municipality), contact.why) for contact in found] == [
        ("Lier", "Lijkt het meest op Ninove, Dicht bij Ninove, 1 km"),
        ("Gent", "De meeste inwoners"),
        ("Halle", ""),
    ]
    assert [(contact.service, contact.email or contact.phone, contact.is_reachable) for contact in found] == [
        ("", "jeugd@lier.example.org", True),
        ("dienst Onderwijs", "09 000 00 00", True),
        ("dienst Jeugd", "", False),
    ]


def test_no_contact_is_no_block(client, practice):
    assert contacts_of(*compared(practice)) == []
    assert "Wie contacteren?" not in words_of(client.get("/praktijken/zomerschool/"))


# The page of a town


def cards(town, *practices):
    index = search_index.current()
    return cards_in_town(index.municipalities[town], [practice.pk for practice in practices], index)


def test_a_town_tells_a_shared_practice_in_its_own_words(client, practice):
    Practice.objects.filter(pk=practice.pk).update(tagline="Kinderen oefenen in de zomer.", start_year=2011)
    lier, halle = (Municipality.objects.get(slug=slug) for slug in ["lier", "halle"])
    Source.objects.create(practice=practice, publisher="VRT", date="2024-05")
    Source.objects.create(practice=practice, publisher="Krant", date="2018-04", municipality=lier)
    Source.objects.create(practice=practice, publisher="Krant", date="2025-04", municipality=halle)

    [lier], [gent] = cards("lier", practice), cards("gent", practice)

    assert (lier.summary, lier.years, lier.age.words) == (
        "Zo gaat het in Lier.",
        "Sinds 2020",
        "Toestand van april 2018",
    )
    assert (gent.summary, gent.years, gent.age.words) == ("Kinderen oefenen in de zomer.", "", "Toestand van mei 2024")
    assert lier.place[0].name == "Lier"
    assert "Zo gaat het in Lier." in words_of(client.get("/gemeenten/lier/"))
    assert "Kinderen oefenen in de zomer." in words_of(client.get("/praktijken/"))


def test_the_town_that_leads_alone_confirms_its_part(practice):
    Practice.objects.filter(pk=practice.pk).update(confirmed_at="2026-03-01")

    ages = [card.age.words for town in ["gent", "lier"] for card in cards(town, practice)]

    assert ages == ["Bevestigd op 1 maart 2026", "Toestand niet bekend"]


def test_a_town_among_many_says_with_how_many(practice):
    for number in range(3):
        make_implementation(practice=practice, municipality=make_place(f"Erpe {number}"))

    [card] = cards("lier", practice)

    assert ([(link.name, link.url) for link in card.place], card.more) == (
        [("Lier", "/gemeenten/lier/")],
        "met 5 andere",
    )


def test_in_a_town_counts_how_old_what_is_known_of_it_there_is(practice):
    """The practice is the youngest elsewhere, and in Lier the oldest."""
    lier = Municipality.objects.get(slug="lier")
    Source.objects.create(practice=practice, publisher="VVSG", date="2026", part="results")
    Source.objects.create(practice=practice, publisher="Krant", date="2018", municipality=lier)
    young, unknown = (make_practice(municipality=lier) for _ in range(2))
    Source.objects.create(practice=young, publisher="Krant", date="2020")

    assert [card.pk for card in cards("lier", practice, young, unknown)] == [young.pk, practice.pk, unknown.pk]


def test_a_row_shows_whole_sentences_as_far_as_they_fit(practice):
    long = "Wie wil, komt elke week in de bibliotheek oefenen met buren die hun taal graag delen."
    practice.implementations.filter(municipality__slug="lier").update(text=f"{long} " * 4)

    [card] = cards("lier", practice)

    assert card.summary == f"{long} {long}"
    practice.implementations.filter(municipality__slug="lier").update(text="woord " * 100)
    assert cards("lier", practice)[0].summary.endswith("woord …")


def test_what_a_town_ended_comes_last_and_says_so(practice):
    running = make_practice(title="Taalcafé", municipality=Municipality.objects.get(slug="halle"))
    practice.implementations.filter(municipality__slug="halle").update(end_year=2022)

    assert [(card.title, card.age.words) for card in cards("halle", practice, running)] == [
        ("Taalcafé", "Toestand niet bekend"),
        ("Zomerschool", "Gestopt in 2022"),
    ]


def test_a_town_has_its_first_practices_in_sight_and_all_in_the_page(client):
    town = make_place("Gent")
    for _ in range(12):
        make_practice(municipality=town)

    response = client.get("/gemeenten/gent/")

    assert response.content.decode().count('<li class="row"') == 12
    assert "Toon nog 2 praktijken van Gent" in words_of(response)


# Elsewhere


def test_what_each_of_its_towns_ended_has_ended(client, practice):
    practice.implementations.update(state="ended")

    def ages():
        return [
            "Gestopt" in words_of(client.get(address))
            for address in ["/praktijken/zomerschool/", "/praktijken/?q=zomerschool"]
        ]

    everywhere = ages()
    practice.implementations.filter(municipality__slug="gent").update(state="online")

    assert (everywhere, ages()) == ([True, True], [True, False])
    assert "Gestopt in 2 van de 3 gemeenten" in words_of(client.get("/praktijken/zomerschool/"))


def test_each_of_its_towns_finds_the_practice(client, practice):
    index = search_index.current()
    counts = index.answer({}).counts("gemeente")
    town_count = {option.value: counts[option.term] for option in index.options["gemeente"]}

    assert town_count == {"gent": 1, "halle": 1, "lier": 1, "ninove": 0}
    for town in ["gent", "lier", "halle"]:
        for address in [f"/praktijken/?gemeente={town}", f"/praktijken/?q={town}", f"/praktijken.atom?gemeente={town}"]:
            assert "Zomerschool" in client.get(address).content.decode()
    areas = re.findall(r'"AdministrativeArea", "@id": "[^"]+/gemeenten/([^"/]+)/', jsonld_text(client))
    assert areas == ["gent", "lier", "halle"]


def jsonld_text(client):
    page = client.get("/praktijken/zomerschool/").content.decode()
    return re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)[1]


def test_the_feed_names_the_towns(client, practice):
    def entry():
        return client.get("/praktijken.atom?gemeente=lier").content.decode().partition("<entry>")[2]

    few = entry()
    for number in range(2):
        make_implementation(practice=practice, municipality=make_place(f"Erpe {number}"))
    many = entry()

    assert "<title>Zomerschool (Gent, Lier en Halle)</title>" in few
    assert re.findall(r'<category term="([^"]+)"', few) == ["Gent", "Lier", "Halle"]
    assert "<title>Zomerschool (5 gemeenten)</title>" in many
