"""What hangs on a practice in a file: sources, figures, towns; and practices that go out come in again unchanged."""

from datetime import date
from decimal import Decimal

import pytest

from practices.exchange.arranging import read_table
from practices.exchange.importing import plan
from practices.exchange.lines import Outcome
from practices.exchange.template import practices_file, template_file
from practices.models import Implementation, Practice, Reach, Source, TargetGroup
from tests.factories import make_action, make_implementation, make_municipality, make_practice, make_tag, make_theme
from tests.practices.test_importing import NEEDED, bring_in, only, table

pytestmark = pytest.mark.django_db

SOURCE = {"bron: uitgever": "VVSG", "bron: titel": "Praatgroepen", "bron: datum": "2020-03"}
FIGURE = {"cijfer: aantal": "1.500", "cijfer: wat tel je": "gezinnen", "cijfer: wanneer": "2020-2021"}


@pytest.fixture(autouse=True)
def gent(db):
    return make_municipality(name="Gent")


def sources():
    return list(Source.objects.values_list("publisher", "title", "url", "date", "part", "municipality__name"))


def towns():
    rows = Implementation.objects.order_by("pk")
    return [(str(row.municipality), row.state, row.start_year, row.end_year, row.text) for row in rows]


def test_sources_figures_and_towns_come_in_each_on_a_line():
    make_municipality(name="Aalst")
    told = {"bron: webadres": "example.org/a", "bron: bij welk deel": "aanpak", "bron: over welke gemeente": "Gent"}

    numbers = bring_in(
        NEEDED | SOURCE | FIGURE | {"per gemeente: gemeente": "Aalst", "per gemeente: toestand": "gestopt"},
        {"bron: uitgever": "Stad Gent"} | told | {"per gemeente: gemeente": "Gent", "per gemeente: startjaar": "2019"},
        NEEDED | {"cijfer: aantal": "3", "cijfer: wat tel je": "buren", "cijfer: in welke gemeente": "Aalst"},
    )

    assert numbers == (1, 0)
    assert sources() == [
        ("VVSG", "Praatgroepen", "", "2020-03", "", None),
        ("Stad Gent", "", "https://example.org/a", "", "approach", "Gent"),
    ]
    assert [str(reach) for reach in Reach.objects.all()] == ["1.500 gezinnen (2020-2021)", "3 buren in Aalst"]
    assert towns() == [("Gent", "online", 2019, None, ""), ("Aalst", "ended", None, None, "")]
    for piece in [*Source.objects.all(), *Reach.objects.all(), *Implementation.objects.all()]:
        assert piece.history.get().history_change_reason == "Import van lijst.csv"


def test_the_dry_run_says_what_comes_and_what_changes():
    practice = make_practice(title="Taalcafé", municipality=make_municipality(name="Ninove"))
    Source.objects.create(practice=practice, publisher="VVSG", title="Praatgroepen", date="2020")
    Reach.objects.create(practice=practice, number=20, unit="gezinnen", year="2020-2021")

    [row] = plan(table({"titel": "Taalcafé", "trekker": "Ninove"} | SOURCE | FIGURE, {"bron: uitgever": "Krant"}))

    assert (row.outcome, row.errors) == (Outcome.CHANGED, [])
    assert row.changes == [
        ("bron, VVSG: datum", "2020", "2020-03"),
        ("cijfer, gezinnen: aantal", "20", "1500"),
        ("bron", "–", "Krant"),
    ]
    assert Reach.objects.get().number == 20


def test_what_is_there_changes_and_nothing_is_taken_away(gent):
    practice = make_practice(title="Taalcafé", municipality=gent)
    make_implementation(practice=practice, municipality=make_municipality(name="Aalst"), text="Elke week.")
    Source.objects.create(practice=practice, publisher="Krant", url="https://example.org/a", date="2019", position=4)
    Source.objects.create(practice=practice, publisher="Een ander", position=5)

    bring_in(
        NEEDED | {"bron: webadres": "https://example.org/a", "bron: datum": "18/3/2020"},
        SOURCE | {"per gemeente: gemeente": "Aalst", "per gemeente: eindjaar": "2021"},
    )

    assert [(publisher, when) for publisher, _, _, when, *_ in sources()] == [
        ("Krant", "2020-03-18"),
        ("Een ander", ""),
        ("VVSG", "2020-03"),
    ]
    assert towns() == [("Gent", "online", None, None, ""), ("Aalst", "online", None, 2021, "Elke week.")]
    assert [row.history.count() for row in Source.objects.all()] == [2, 1, 1]


@pytest.mark.parametrize(
    ("cells", "title", "reason"),
    [
        (SOURCE | {"bron: datum": "eind 2020"}, "bron: datum", "Schrijf een jaar, een maand of een dag"),
        (SOURCE | {"bron: datum": "30/2/2020"}, "bron: datum", "Schrijf een jaar, een maand of een dag"),
        (SOURCE | {"bron: webadres": "geen adres"}, "bron: webadres", "Voer een geldige URL in"),
        (
            SOURCE | {"bron: bij welk deel": "aanpk"},
            "bron: bij welk deel",
            "‘aanpk’ kennen we niet. Bedoel je ‘Aanpak’?",
        ),
        (SOURCE | {"bron: over welke gemeente": "Gnt"}, "bron: over welke gemeente", "‘Gnt’ kennen we niet."),
        ({"bron: titel": "Praatgroepen"}, "bron: uitgever", "Vul dit in."),
        (FIGURE | {"cijfer: aantal": "-5"}, "cijfer: aantal", "minstens 0"),
        (FIGURE | {"cijfer: aantal": "veel"}, "cijfer: aantal", "Voer een geheel getal in."),
        (FIGURE | {"cijfer: aantal": ""}, "cijfer: aantal", "Vul dit in."),
        (FIGURE | {"cijfer: wat tel je": ""}, "cijfer: wat tel je", "Vul dit in."),
        (FIGURE | {"cijfer: wanneer": "vorig jaar"}, "cijfer: wanneer", "Schrijf het jaar in 4 cijfers"),
        ({"per gemeente: startjaar": "2020"}, "per gemeente: gemeente", "Vul dit in."),
        ({"per gemeente: gemeente": "Gent", "per gemeente: startjaar": "1200"}, "per gemeente: startjaar", "1950"),
        (
            {"per gemeente: gemeente": "Gent", "per gemeente: toestand": "weg"},
            "per gemeente: toestand",
            "‘weg’ kennen we niet.",
        ),
    ],
)
def test_what_is_wrong_is_said_of_its_column_and_line(cells, title, reason):
    [(found, text), *others] = only(**cells).errors
    assert (found, reason in text, others) == (title, True, []), text

    [row] = plan(table(NEEDED, cells))
    assert [(found, reason in text) for found, text in row.errors] == [(f"{title} (regel 3)", True)]


def test_years_of_a_town_are_compared_with_what_is_there(gent):
    make_practice(title="Taalcafé", municipality=gent)
    Implementation.objects.update(start_year=2020)

    assert only(**{"per gemeente: gemeente": "Gent", "per gemeente: eindjaar": "2019"}).errors == [
        ("per gemeente: eindjaar", "Het eindjaar ligt voor het startjaar. Kijk de jaren na.")
    ]


def test_the_same_source_twice_is_refused():
    [row] = plan(table(NEEDED | SOURCE, SOURCE))

    assert row.errors == [("bron (regel 3)", "Dit staat ook op regel 2.")]


def test_a_line_that_belongs_to_nothing_asks_whose_it_is():
    rows = plan(table(SOURCE, NEEDED))

    assert [row.errors for row in rows] == [[("titel", "Vul dit in."), ("trekker", "Vul dit in.")], []]


def test_lines_find_their_practice_by_its_address_wherever_they_stand(gent):
    for name in ["een", "twee"]:
        make_practice(slug=name, title=name, municipality=gent)

    bring_in(*({"adresnaam": slug} | more for slug, more in [("een", {}), ("twee", SOURCE), ("een", SOURCE)]))

    assert sorted(Source.objects.values_list("practice__slug", flat=True)) == ["een", "twee"]


# There and back


def test_practices_go_out_and_come_in_unchanged(gent, django_assert_num_queries):
    named = [("A; B", "ab"), ("C", "c-1"), ("C", "c-2")]
    groups = [make_tag(TargetGroup, name=name, slug=slug) for name, slug in named]
    action, first, second = make_action(name="Taal leren"), make_theme(name="Taal"), make_theme(name="Onthaal")
    practice = make_practice(
        title="Taalcafé",
        municipality=gent,
        themes=[second, first],
        target_groups=groups[:2],
        actions=[action],
        keywords=["oefenen", "buren"],
        approach="Eerst praten.\n\nDan = doen; en herhalen.",
        staff_fte=Decimal("0.50"),
        volunteers=1500,
        start_year=2019,
        stage="lopend",
        confirmed_at=date(2026, 3, 1),
        open_to_call=True,
        source_url="https://example.org/",
    )
    make_implementation(
        practice=practice,
        municipality=make_municipality(name="Aalst"),
        state="ended",
        start_year=2020,
        text="Een\ntwee",
    )
    for number, part in enumerate(["", "approach", "results"]):
        Source.objects.create(
            practice=practice, publisher="VVSG", title="A | B; C", date="2020-03", part=part, position=number
        )
    for when in ["2021", "2019"]:
        Source.objects.create(practice=practice, publisher="Krant", date=when, position=3)
    Reach.objects.create(practice=practice, number=12, unit="buren", year="april 2022")
    make_practice(title="Los", municipality=gent)

    content = practices_file(Practice.objects.order_by("pk"))
    rows = plan(read_table(content))

    assert [(row.title, row.outcome, row.errors, row.changes) for row in rows] == [
        ("Taalcafé", Outcome.SAME, [], []),
        ("Los", Outcome.SAME, [], []),
    ]
    assert [len(row.pieces) for row in rows] == [8, 1]


def test_practices_that_went_out_can_be_made_again(gent):
    practice = make_practice(slug="taalcafe", title="Taalcafé", municipality=gent, approach="Praten.")
    make_implementation(practice=practice, municipality=make_municipality(name="Aalst"), end_year=2021, text="Zo.")
    Source.objects.create(practice=practice, publisher="VVSG", part="results", date="2020")
    Reach.objects.create(practice=practice, number=12, unit="buren")
    Reach.objects.create(practice=practice, number=5, unit="buren", municipality=gent)
    table = read_table(practices_file(Practice.objects.all()))
    before = sources(), towns(), [str(reach) for reach in Reach.objects.all()]
    practice.delete()
    place = table.titles.index("adresnaam")
    lines = [["" if number == place else cell for number, cell in enumerate(cells)] for _line, cells in table.lines]

    bring_in(*(dict(zip(table.titles, cells, strict=False)) for cells in lines))

    assert (sources(), towns(), [str(reach) for reach in Reach.objects.all()]) == before
    assert Practice.objects.get().approach == "Praten."


def test_the_template_shows_each_column_with_an_example_that_is_read(gent):
    make_theme(name="Taal")
    file = read_table(template_file())

    [row] = plan(file)

    assert {"bron: uitgever", "cijfer: aantal", "per gemeente: toestand"} <= {*file.titles}
    assert row.errors == [("titel", "Dit is de regel met het voorbeeld. Haal ze weg.")]


def test_a_file_of_practices_asks_as_much_of_two_as_of_thirty(
    gent, django_assert_max_num_queries, django_assert_num_queries
):
    def add(number):
        for _ in range(number):
            practice = make_practice(municipality=gent)
            Source.objects.create(practice=practice, publisher="VVSG", municipality=make_municipality())

    add(2)
    with django_assert_max_num_queries(40) as two:
        practices_file(Practice.objects.all())
    add(28)
    with django_assert_num_queries(len(two)):
        practices_file(Practice.objects.all())
