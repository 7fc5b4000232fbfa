"""What is looked through in the whole bank, practices/upkeep/checks.py."""

from datetime import date

import pytest
from django.utils import timezone

from practices.content import TAG_FIELDS
from practices.models import Link, Municipality, MunicipalityAlias, Practice, Reach, Source, TargetGroup
from practices.upkeep.checks import KnownWords, findings_in, known_words
from practices.upkeep.said import said_in, said_of
from tests.factories import make_action, make_framework, make_goal, make_implementation, make_practice, make_tag

LONG = "Wij " + "praten " * 26 + "samen."
TOWNS = {"gent": "Gent", "pajottegem": "Pajottegem"}
KNOWN = KnownWords(
    towns=TOWNS,
    tags={name: {"taal"} for name in ["main_theme", *TAG_FIELDS]},
    former_towns={"Gooik": ("pajottegem", "Gooik hoort sinds 1 januari 2025 bij Pajottegem.")},
    ended={"actie-1": 2025},
)


def found(**values):
    """What the checks say of one practice with these parts: the lines, without its slug."""
    return [str(finding).replace(" in taalcafe,", ":") for finding in findings_in(said_of("taalcafe", values), KNOWN)]


@pytest.fixture
def in_2026(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args: date(2026, 11, 28))


@pytest.mark.parametrize(
    "address",
    ["https://www.gent.be/a?b=c#d", "http://gent.be", "https://stad.gent/nl/één"],
)
def test_an_address_that_can_be_opened_is_fine(address):
    assert found(sources=[{"publisher": "Stad Gent", "url": address}]) == []


@pytest.mark.parametrize(
    "address",
    ["gent.be", "ftp://gent.be/", "https://intranet/a", "https://10.0.0.1/a", "https://ik:geheim@gent.be/", "https://"],
)
def test_an_address_that_no_reader_can_open_is_an_error(address):
    assert found(sources=[{"publisher": "Stad Gent", "url": address}]) == [
        f"Fout: Bron van Stad Gent, webadres: ‘{address}’ is geen webadres dat een lezer kan openen."
    ]


def test_a_copy_on_a_site_with_documents_is_named_without_link():
    assert found(links=[{"description": "het plan", "url": "https://docplayer.nl/123"}]) == [
        "Let op: Link naar het plan, webadres: Dit is een kopie op een documentensite. Noem het document, zonder link."
    ]


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ({"start_year": 2026, "end_year": 2030}, []),
        ({"start_year": 1949}, ["Fout: Startjaar: 1949 is te lang geleden. Kijk het na."]),
        ({"start_year": 2027}, ["Fout: Startjaar: 2027 ligt in de toekomst. Kijk het na."]),
        ({"start_year": 2027, "stage": "voorbereiding"}, []),
        ({"end_year": 2037}, ["Fout: Eindjaar: 2037 ligt in de toekomst. Kijk het na."]),
        (
            {"start_year": 2020, "end_year": 2019},
            ["Fout: Eindjaar: Het eindjaar 2019 ligt voor het startjaar 2020."],
        ),
        (
            {"start_year": 2022, "implementations": [{"municipality": "gent", "start_year": 2021, "end_year": 2020}]},
            ["Fout: Deze praktijk in gent, eindjaar: Het eindjaar 2020 ligt voor het startjaar 2021."],
        ),
        ({"sources": [{"publisher": "VVSG", "date": "2026-11"}]}, []),
        ({"sources": [{"publisher": "VVSG", "date": "2026-11-28"}]}, []),
        (
            {"sources": [{"publisher": "VVSG", "date": "2026-12-01"}]},
            ["Fout: Bron van VVSG, datum: 2026-12-01 ligt in de toekomst. Kijk het na."],
        ),
        (
            {"reaches": [{"unit": "gezinnen", "year": "2019-2062"}]},
            ["Fout: Cijfer over gezinnen, wanneer: 2062 ligt in de toekomst. Kijk het na."],
        ),
        ({"reaches": [{"unit": "gezinnen", "year": "april-juni 2023"}]}, []),
    ],
)
@pytest.mark.usefixtures("in_2026")
def test_years_are_plausible(values, lines):
    assert found(**values) == lines


def told(text, *sources, **values):
    """What the checks say of an approach, and of the same text of Gent, that rest on these sources."""
    sources = [{"publisher": "VVSG", **source} for source in sources]
    own = [{"municipality": "gent", "text": text}]
    return found(approach=text, sources=sources, **values), found(implementations=own, sources=sources, **values)


@pytest.mark.parametrize(
    "text",
    ["In 2022 waren er 20.", "Ze begonnen in het najaar van 2022.", "Dat doet de stad sinds maart 2022."],
)
def test_a_year_after_that_of_the_youngest_source_is_worth_a_look(text):
    line = "De tekst noemt 2022, de jongste bron is van 2019. Kijk na waar dat staat."

    assert told(text, {"date": "2018"}, {"date": "2019-10-09"}) == (
        [f"Let op: Aanpak: {line}"],
        [f"Let op: Deze praktijk in gent, hoe doen zij het: {line}"],
    )


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("In 2019 waren er 20.", [{"date": "2019"}]),
        ("Dat liep in 2019-2020.", [{"date": "2019"}]),
        ("Tegen 2022 moeten het er 20 zijn, tot eind 2023.", [{"date": "2019"}]),
        ("De nota kijkt naar Gent in 2040.", [{"date": "2019"}]),
        ("In 2022 waren er 20.", [{"date": "2019"}, {"title": "Zonder datum"}]),
        ("In 2022 waren er 20.", []),
    ],
)
@pytest.mark.usefixtures("in_2026")
def test_a_year_that_a_source_may_know_of_is_fine(text, sources):
    assert told(text, *sources) == ([], [])


def test_a_town_rests_on_its_own_sources_and_on_general_ones_without_those():
    general, of_other = {"date": "2019"}, {"date": "2023", "municipality": "pajottegem"}

    assert [bool(lines) for lines in told("In 2022 waren er 20.", general, of_other)] == [False, True]
    assert [bool(lines) for lines in told("In 2022 waren er 20.", of_other)] == [False, False]
    assert told("In 2022 waren er 20.", general, {"date": "2022", "municipality": "gent"}) == ([], [])


@pytest.mark.parametrize("values", [{"confirmed_at": date(2022, 3, 1)}, {"source_citation": "VVSG, verslag van 2022"}])
def test_what_was_confirmed_or_cited_counts_as_a_source(values):
    assert told("In 2022 waren er 20.", {"date": "2019"}, **values) == ([], [])


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ({"municipality": "gent"}, []),
        ({"municipality": "gooik"}, ["Fout: Bestuur: ‘gooik’ is geen gemeente van vandaag."]),
        (
            {"sources": [{"publisher": "Gooik", "municipality": "gooik"}]},
            ["Fout: Bron van Gooik, over welke gemeente: ‘gooik’ is geen gemeente van vandaag."],
        ),
        (
            {"summary": "In Gooik praten buren."},
            ["Let op: Samenvatting: Gooik hoort sinds 1 januari 2025 bij Pajottegem."],
        ),
        ({"summary": "In Gooik, nu Pajottegem, praten buren."}, []),
        ({"implementations": [{"municipality": "pajottegem", "text": "In Gooik praten buren."}]}, []),
        (
            {"sources": [{"publisher": "VVSG", "part": "aanpak"}]},
            ["Fout: Bron van VVSG, bij welk deel: ‘aanpak’ is geen deel van een praktijk."],
        ),
        ({"themes": ["taal", "tal"]}, ["Fout: Andere thema’s: ‘tal’ staat niet in de lijst."]),
    ],
)
def test_towns_are_of_today_and_tags_exist(values, lines):
    assert found(**values) == lines


def test_an_action_of_a_framework_that_was_over_is_worth_a_look():
    known = KnownWords(towns=TOWNS, tags={"actions": {"actie-1"}}, ended={"actie-1": 2025})

    for start_year, number in [(2025, 0), (2026, 1)]:
        said = said_of("taalcafe", {"actions": ["actie-1"], "start_year": start_year})
        assert len([one for one in findings_in(said, known) if not one.is_error]) == number


def test_texts_stay_within_their_limits():
    assert (
        found(title="x" * 100, summary="x" * 600, implementations=[{"municipality": "gent", "text": "x" * 3000}]) == []
    )
    assert found(tagline="x" * 161, reaches=[{"unit": "x" * 121}])[0] == (
        "Fout: In één zin: De tekst telt 161 tekens. Het mogen er 160 zijn."
    )
    assert found(implementations=[{"municipality": "gent", "text": "x" * 3001}]) == [
        "Fout: Deze praktijk in gent, hoe doen zij het: De tekst telt 3001 tekens. Het mogen er 3000 zijn."
    ]


def test_a_sentence_of_another_practice_is_an_error_a_short_one_is_not():
    text = "Vrijwilligers gaan elke week aan huis bij een gezin. Nog niet bekend."
    said = [*said_of("eerste", {"approach": text}), *said_of("tweede", {"results": text.upper(), "tips": text})]

    assert [(one.slug, one.where) for one in findings_in(said, KNOWN)] == [
        ("tweede", "Resultaten"),
        ("tweede", "Tips om het over te nemen"),
    ]
    assert findings_in(said, KNOWN)[1].text == (
        "De zin ‘Vrijwilligers gaan elke week aan huis bij een gezin.’ staat ook bij eerste."
    )


@pytest.mark.parametrize("part", ["approach", "title", "partners", "funding", "department"])
def test_traces_of_a_person_are_errors_wherever_readers_see_them(part):
    [line] = found(**{part: "Mail naar jan@example.org."})

    assert line.startswith("Fout: ")
    assert "e-mailadres" in line


def test_the_contact_and_the_notes_of_editors_may_name_somebody():
    assert found(contact_email="dienst@example.org", contact_phone="09 123 45 67", internal_notes="0475 12 34 56") == []


def test_long_sentences_are_worth_a_look():
    [line] = found(approach=LONG, funding=LONG)

    assert line.startswith("Let op: Aanpak: De zin ‘Wij praten")


# What is in the database


@pytest.fixture
def practice(db):
    action = make_action(goal=make_goal(framework=make_framework(ends_on=date(2020, 9, 30))))
    practice = make_practice(
        slug="taalcafe", target_groups=[make_tag(TargetGroup)], actions=[action], start_year=2021, approach=LONG
    )
    make_implementation(practice=practice, start_year=1900)
    Source.objects.create(practice=practice, publisher="VVSG", url="https://vvsg", part="approach")
    Reach.objects.create(practice=practice, number=3, unit="buren", year="2090")
    Link.objects.create(practice=practice, url="http://localhost/", description="het plan")
    return practice


def test_all_of_a_practice_in_the_bank_is_read(practice):
    found = findings_in(said_in(Practice.objects.all()), known_words())

    town = practice.implementations.last().municipality.slug
    assert {(one.where, one.is_error) for one in found} == {
        (f"Deze praktijk in {town}, startjaar", True),
        ("Bron van VVSG, webadres", True),
        ("Cijfer over buren, wanneer", True),
        ("Link naar het plan, webadres", True),
        ("Aanpak", False),
        ("Acties van een beleidskader", False),
    }


def test_lists_of_now_know_who_merged_and_that_practices_carry_no_main_theme(practice):
    town = Municipality.objects.first()
    MunicipalityAlias.objects.create(
        municipality=town, name="Gooik", kind="merger", merged_on=date(2025, 1, 1), old_nis="23024"
    )
    MunicipalityAlias.objects.create(municipality=town, name=town.name, kind="merger", merged_on=date(2025, 1, 1))

    known = known_words()

    assert known.former_towns == {"Gooik": (town.slug, f"Gooik hoort sinds 1 januari 2025 bij {town}.")}
    assert known.tags["themes"] == {practice.main_theme.slug}


def test_checks_ask_as_much_of_one_practice_as_of_thirty(
    practice, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(30) as one:
        findings_in(said_in(Practice.objects.all()), known_words())
    for _ in range(30):
        make_implementation(practice=make_practice(actions=practice.actions.all()))

    with django_assert_num_queries(len(one)):
        findings_in(said_in(Practice.objects.all()), known_words())
