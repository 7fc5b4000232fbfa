from datetime import date
from decimal import Decimal
from io import BytesIO
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from practices.browse.filters import PracticeFilter
from practices.exchange.arranging import read_table
from practices.exchange.importing import BankChangedError, digest, plan, save_import
from practices.exchange.lines import EXAMPLE_TITLE, Outcome
from practices.exchange.sheets import Table
from practices.models import FormerTagSlug, ImportFile, MunicipalityAlias, Practice, StaleDocument, TargetGroup, Theme
from practices.upkeep.merging import merge_practices, merge_tags
from tests.factories import make_action, make_municipality, make_practice, make_tag, make_theme

NEEDED = {"titel": "Taalcafé", "trekker": "Gent"}


@pytest.fixture
def gent(db):
    return make_municipality(name="Gent", nis="44021")


def table(*rows):
    """A Table with a line for each dict of {title of the column: text}."""
    titles = list(dict.fromkeys(title for row in rows for title in row))
    return Table(titles, [(line, [row.get(title, "") for title in titles]) for line, row in enumerate(rows, start=2)])


def only(**cells):
    """The Row of a file with one line, which names title and leading municipality, and `cells`."""
    [row] = plan(table(NEEDED | cells))
    return row


def keep(*rows):
    """An ImportFile with these lines, of an editor of its own."""
    editor = User.objects.create_user(f"redacteur-{User.objects.count()}")
    titles = list(dict.fromkeys(title for row in rows for title in row))
    lines = [titles, *([row.get(title, "") for title in titles] for row in rows)]
    text = "\n".join(";".join(f'"{cell}"' for cell in line) for line in lines)
    return ImportFile.objects.create(name="lijst.csv", content=text.encode(), brought_by=editor)


def as_csv(cells):
    return "\n".join(";".join(line) for line in [cells, cells.values()]).encode()


def as_excel(cells):
    workbook = Workbook()
    workbook.active.append([*cells])
    workbook.active.append([*cells.values()])
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def shown(file):
    return digest(plan(read_table(bytes(file.content))))


def bring_in(*rows):
    file = keep(*rows)
    done = save_import(file, shown(file), file.brought_by)
    return len(done.new), len(done.changed)


def test_a_web_address_with_a_long_tail_is_brought_in_and_found(gent):
    make_practice(title="Taalcafé", municipality=gent)

    bring_in(NEEDED | {"samenvatting": f"Zie voorbeeld.be/{'een-adres-met-een-lange-staart-' * 3}"})

    assert [practice.title for practice in PracticeFilter(QueryDict("q=staart")).qs] == ["Taalcafé"]


@pytest.mark.parametrize("write", [as_csv, as_excel])
def test_numbers_are_brought_in_as_people_write_them(gent, write):
    cells = {"vrijwilligers": "1.000", "bereik": "12 000", "bereik: wat tel je": "gezinnen", "startjaar": "2016"}

    [row] = plan(read_table(write(NEEDED | cells | {"personeel in voltijdse banen": "1,50"})))

    names = ["volunteers", "reach_number", "start_year", "staff_fte"]
    assert (row.errors, [row.values[name] for name in names]) == ([], [1000, 12000, 2016, Decimal("1.5")])


# What a line would do


def test_new_practice_tells_what_is_filled_in_and_what_it_lacks(gent):
    row = only(stadium="Lopend")

    assert row.outcome is Outcome.NEW
    assert row.changes == [("titel", "–", "Taalcafé"), ("trekker", "–", "Gent"), ("stadium", "–", "Lopend")]
    assert row.notes == ["Nog aan te vullen voor ze online kan: samenvatting, thema’s."]


def test_title_and_leader_find_a_practice_whatever_the_case(gent):
    practice = make_practice(title="Taalcafé", municipality=gent, department="Integratie", stage="proef")
    make_practice(title="Taalcafé")

    row = only(titel="TAALCAFÉ", trekker="44021", dienst="Integratie", stadium="lopend")

    assert (row.outcome, row.practice) == (Outcome.CHANGED, practice)
    assert row.changes == [("titel", "Taalcafé", "TAALCAFÉ"), ("stadium", "Proef", "Lopend")]


def test_address_finds_a_practice_and_an_empty_cell_says_nothing(gent):
    practice = make_practice(title="Taalcafé", slug="taal", municipality=gent, department="Integratie")

    [row] = plan(table({"adresnaam": "taal", "titel": "Babbelcafé", "dienst": ""}))

    assert (row.outcome, row.practice, row.changes) == (
        Outcome.CHANGED,
        practice,
        [("titel", "Taalcafé", "Babbelcafé")],
    )


def test_line_that_says_what_is_there_changes_nothing(gent):
    first, second = make_theme(name="Onthaal"), make_theme(name="Taal")
    make_practice(
        title="Taalcafé",
        municipality=gent,
        municipalities=[make_municipality(name="Aalst")],
        main_theme=first,
        themes=[first, second],
        keywords=["oefenen"],
        staff_fte=Decimal("0.50"),
        confirmed_at=date(2026, 3, 1),
        open_to_call=True,
    )

    row = only(
        **{
            "thema’s": "onthaal; taal",
            "andere gemeenten": "Aalst",
            "trefwoorden": "oefenen",
            "personeel in voltijdse banen": "0,5",
            "bevestigd op": "1/3/2026",
            "je mag ons bellen": "ja",
        }
    )

    assert (row.outcome, row.changes) == (Outcome.SAME, [])


def test_all_kinds_of_cells_are_read(gent):
    theme, group, action = make_theme(name="Taal"), make_tag(TargetGroup, name="Ouders"), make_action(name="Taal leren")

    row = only(
        **{
            "Thema's": "taal",
            "Doelgroepen": "ouders",
            "acties van een beleidskader": action.slug,
            "andere gemeenten": "Gent",
            "soort praktijk": "vaste-werking",
            "kosten": "1.000 tot 10.000 euro per jaar",
            "startjaar": "2016",
            "personeel in voltijdse banen": "1.5",
            "bevestigd op": "2026-03-01",
            "webadres van de bron": "example.org",
            "trefwoorden": "buren; taal",
            "je mag langskomen": "nee",
        }
    )

    assert row.errors == []
    assert {name: value for name, value in row.values.items() if name not in {"title", "municipality"}} == {
        "themes": [theme],
        "target_groups": [group],
        "actions": [action],
        "other_municipalities": [],
        "kind": "vaste-werking",
        "cost": "1000-10000",
        "start_year": 2016,
        "staff_fte": Decimal("1.5"),
        "confirmed_at": date(2026, 3, 1),
        "source_url": "https://example.org",
        "keywords": ["buren", "taal"],
        "open_to_visit": False,
    }


def test_old_names_lead_to_the_municipality_and_the_tag_of_now(gent):
    MunicipalityAlias.objects.create(
        municipality=gent, name="Drongen", kind="merger", merged_on=date(2025, 1, 1), old_nis="44099"
    )
    kept, gone = make_tag(TargetGroup, name="Ouders"), make_tag(TargetGroup, name="Mama’s", slug="mamas")
    merge_tags(kept, gone)

    row = only(trekker="Drongen", doelgroepen="mama's")

    assert (row.errors, row.values["municipality"], row.values["target_groups"]) == ([], gent, [kept])
    assert "Drongen hoort sinds 1 januari 2025 bij Gent." in row.notes
    assert FormerTagSlug.objects.count() == 1


def test_a_place_in_one_town_is_that_town_and_one_in_several_is_an_error_that_names_them(gent):
    make_municipality(name="Diest", localities=["Deurne"])
    make_municipality(name="Antwerpen", localities=["Deurne", "Ekeren"], postcodes=["2180"])

    rows = [only(trekker=name) for name in ["Ekeren", "2180", "Deurne"]]

    assert [row.errors for row in rows] == [
        [],
        [],
        [("trekker", "‘Deurne’ hoort bij meer dan één gemeente. Kies Antwerpen of Diest.")],
    ]
    assert [str(row.values["municipality"]) for row in rows[:2]] == ["Antwerpen"] * 2
    assert rows[0].notes[0] == "Ekeren ligt in Antwerpen."
    assert rows[1].notes[0] == "2180 is een postcode van Antwerpen."


def test_name_of_now_goes_before_an_old_one(gent):
    make_municipality(name="Lier", aliases=["Gent"])

    row = only(trekker="Gent")

    assert (row.values["municipality"], row.errors) == (gent, [])
    assert row.notes == ["Nog aan te vullen voor ze online kan: samenvatting, thema’s."]


@pytest.mark.parametrize(
    ("title", "text", "reason"),
    [
        ("titel", "", "Vul dit in."),
        ("trekker", "", "Vul dit in."),
        ("trekker", "Gnt", "‘Gnt’ kennen we niet. Bedoel je ‘Gent’?"),
        ("trekker", "Xyz", "‘Xyz’ kennen we niet. Kies uit: Gent."),
        ("doelgroepen", "ouders; oders", "‘oders’ kennen we niet. Bedoel je ‘Ouders’?"),
        ("doelgroepen", " ; ;", "Vul hier iets in, of laat de cel leeg."),
        ("stadium", "lpend", "‘lpend’ kennen we niet. Bedoel je ‘lopend’?"),
        ("je mag ons bellen", "soms", "‘soms’ kennen we niet. Kies uit: ja, nee."),
        ("titel", "=A1", "Hier staat een formule. Plak in Excel enkel de waarde."),
        ("dienst", "#VERW!", "Excel vond hier geen waarde: ‘#VERW!’."),
        ("titel", EXAMPLE_TITLE, "Dit is de regel met het voorbeeld. Haal ze weg."),
        ("startjaar", "onlangs", "Voer een geheel getal in."),
        ("startjaar", "1200", "Zorg ervoor dat deze waarde minstens 1950 is."),
        ("vrijwilligers", "1,5", "Voer een geheel getal in."),
        ("vrijwilligers", "12.00", "Voer een geheel getal in."),
        ("bereik", "40", "Zeg ook wat je telt bij het bereik, zoals ‘gezinnen’."),
        ("adresnaam", "bestaat-niet", "Geen praktijk heeft dit adres. Laat de cel leeg voor een nieuwe praktijk."),
    ],
)
def test_what_is_wrong_is_said_of_its_column(gent, title, text, reason):
    make_tag(TargetGroup, name="Ouders")

    told = {"bereik": "bereik: wat tel je"}.get(title, title)
    assert only(**{title: text}).errors == [(told, reason)]


def test_texts_are_not_longer_than_the_fiche_allows(gent):
    row = only(titel="x" * 101, samenvatting="x" * 601)

    assert [title for title, _reason in row.errors] == ["titel", "samenvatting"]


def test_years_are_compared_with_what_is_there(gent):
    make_practice(title="Taalcafé", municipality=gent, start_year=2020)

    assert only(eindjaar="2019").errors == [
        ("eindjaar", "Het eindjaar ligt voor het startjaar. Kijk de jaren na."),
    ]


def test_no_more_than_5_themes_and_no_main_theme(gent):
    themes = [make_theme(name=f"Nummer {number}") for number in range(6)]

    assert only(**{"thema’s": ";".join(str(theme) for theme in themes)}).errors == [
        ("thema’s", "Kies hoogstens 5 thema’s. Nu zijn het er 6.")
    ]
    [(_title, reason)] = only(**{"thema’s": themes[0].parent.slug}).errors
    assert reason.startswith(f"‘{themes[0].parent.slug}’ kennen we niet.")


def test_name_of_two_tags_asks_for_the_address(gent):
    make_tag(TargetGroup, name="Jongeren", slug="jongeren-1")
    second = make_tag(TargetGroup, name="Jongeren", slug="jongeren-2")

    assert only(doelgroepen="Jongeren").errors == [
        ("doelgroepen", "‘Jongeren’ kan meer dan één zijn. Gebruik de adresnaam.")
    ]
    assert only(doelgroepen="jongeren-2").values["target_groups"] == [second]


def test_address_that_leads_on_is_told(gent):
    moved = make_practice(slug="oud", title="A")
    moved.slug = "nieuw"
    moved.save()
    kept, gone = make_practice(title="B"), make_practice(slug="weg", title="C")
    merge_practices(kept, gone)

    rows = plan(table({"adresnaam": "oud"}, {"adresnaam": "weg"}))

    assert [row.errors for row in rows] == [
        [("adresnaam", "Deze praktijk heeft nu een ander adres: ‘nieuw’.")],
        [("adresnaam", "Deze praktijk is samengevoegd met ‘B’.")],
    ]


def test_two_practices_alike_ask_for_the_address(gent):
    for slug in ["een", "twee"]:
        make_practice(title="Taalcafé", slug=slug, municipality=gent)

    reason = "Meer dan één praktijk heeft deze titel en trekker. Kies een adresnaam: een, twee."
    assert only().errors == [("adresnaam", reason)]


def test_second_line_on_one_practice_is_refused(gent):
    make_practice(title="Buurtmoeders", slug="buurt", municipality=gent)
    rows = plan(
        table(NEEDED, NEEDED | {"titel": "taalcafé"}, {"adresnaam": "buurt"}, NEEDED | {"titel": "Buurtmoeders"})
    )

    assert [row.errors for row in rows] == [
        [],
        [("titel", "Deze praktijk staat ook op regel 2.")],
        [],
        [("titel", "Deze praktijk staat ook op regel 4.")],
    ]


@pytest.mark.parametrize(
    ("titles", "reasons"),
    [
        (["titel", "treker"], ["Kolom ‘treker’ kennen we niet. Bedoel je ‘trekker’?"]),
        (["titel", "trekker", "Titel"], ["De kolom ‘titel’ staat er 2 keer."]),
        (["titel"], ["De kolommen ‘titel’ en ‘trekker’ zijn nodig, of de kolom ‘adresnaam’."]),
    ],
)
@pytest.mark.django_db
def test_wrong_titles_are_refused(titles, reasons):
    with pytest.raises(ValidationError) as refused:
        plan(Table(titles, [(2, ["x"])]))

    assert refused.value.messages == reasons


def test_text_beside_the_columns_is_told(gent):
    [row] = plan(Table(["titel", "trekker", ""], [(2, ["Taalcafé", "Gent", "los", "vast"])]))

    assert row.errors == [
        ("", "‘los’ staat in een kolom zonder titel."),
        ("", "‘vast’ staat in een kolom zonder titel."),
    ]


# Doing it


def test_new_practice_waits_as_a_draft_with_all_that_was_told(gent):
    aalst = make_municipality(name="Aalst")
    first, second = make_theme(name="Taal"), make_theme(name="Onthaal")
    make_practice(slug="taalcafe")

    numbers = bring_in(NEEDED | {"thema’s": "Onthaal; Taal", "andere gemeenten": "Aalst", "aanpak": "Begin klein."})

    assert numbers == (1, 0)
    practice = Practice.objects.get(title="Taalcafé")
    assert (practice.slug, practice.status, practice.origin) == ("taalcafe-2", "draft", "import")
    assert practice.tags_confirmed_at is None
    assert (practice.main_theme, set(practice.themes.all()), practice.approach) == (
        second,
        {first, second},
        "Begin klein.",
    )
    assert [row.municipality for row in practice.implementations.all()] == [gent, aalst]


def test_same_title_in_two_towns_gives_two_addresses(gent):
    make_municipality(name="Aalst")

    bring_in(NEEDED, NEEDED | {"trekker": "Aalst"})

    assert sorted(Practice.objects.values_list("slug", flat=True)) == ["taalcafe", "taalcafe-2"]


def test_history_says_who_and_import_with_the_tags(gent):
    old, new = make_tag(TargetGroup, name="Ouders"), make_tag(TargetGroup, name="Jongeren")
    make_practice(title="Taalcafé", municipality=gent, target_groups=[old])
    file = keep(NEEDED | {"doelgroepen": "Jongeren"}, {"titel": "Nieuw", "trekker": "Gent", "doelgroepen": "Ouders"})

    done = save_import(file, shown(file), file.brought_by)
    assert (len(done.new), len(done.changed)) == (1, 1)

    versions = [Practice.objects.get(title=title).history.first() for title in ["Taalcafé", "Nieuw"]]
    assert [
        (
            version.history_type,
            version.history_user,
            version.history_change_reason,
            [row.targetgroup for row in version.target_groups.all()],
        )
        for version in versions
    ] == [
        ("~", file.brought_by, "Import van lijst.csv", [new]),
        ("+", file.brought_by, "Import van lijst.csv", [old]),
    ]
    [place] = Practice.objects.get(title="Nieuw").implementations.all()
    assert place.history.get().history_change_reason == "Import van lijst.csv"


def test_change_is_found_at_once(gent):
    theme = make_theme(name="Taal")
    make_practice(title="Taalcafé", municipality=gent, themes=[theme], summary="Oefenen")

    bring_in(NEEDED | {"samenvatting": "Zwemmen met buren", "andere gemeenten": make_municipality(name="Aalst").name})

    for query in ["q=zwemmen", "gemeente=aalst", "thema=taal"]:
        assert [str(practice) for practice in PracticeFilter(QueryDict(query)).qs] == ["Taalcafé"]
    assert not StaleDocument.objects.exists()


def test_file_takes_no_tag_or_place_away_that_it_does_not_name(gent):
    aalst, group = make_municipality(name="Aalst"), make_tag(TargetGroup)
    practice = make_practice(title="Taalcafé", municipality=gent, municipalities=[aalst], target_groups=[group])

    bring_in(NEEDED | {"andere gemeenten": make_municipality(name="Lier").name, "dienst": "Welzijn"})

    practice.refresh_from_db()
    assert (practice.department, list(practice.target_groups.all())) == ("Welzijn", [group])
    assert sorted(str(row.municipality) for row in practice.implementations.all()) == ["Aalst", "Gent", "Lier"]


def test_one_wrong_line_stops_all(gent):
    file = keep(NEEDED, NEEDED | {"titel": "Ander", "startjaar": "ooit"})

    with pytest.raises(BankChangedError):
        save_import(file, shown(file), file.brought_by)

    assert not Practice.objects.exists()
    assert ImportFile.objects.exists()


def test_nothing_is_done_when_the_bank_changed_since(gent):
    practice = make_practice(title="Taalcafé", municipality=gent, department="Welzijn")
    file = keep(NEEDED | {"dienst": "Integratie"})
    before = shown(file)
    Practice.objects.update(department="Onthaal")

    with pytest.raises(BankChangedError):
        save_import(file, before, file.brought_by)

    practice.refresh_from_db()
    assert practice.department == "Onthaal"


def test_error_of_the_database_leaves_nothing_behind(gent, monkeypatch):
    file = keep(NEEDED)
    told = shown(file)

    def fail():
        raise RuntimeError

    monkeypatch.setattr("practices.exchange.importing.refresh", fail)
    with pytest.raises(RuntimeError):
        save_import(file, told, file.brought_by)

    assert not Practice.objects.exists()
    assert ImportFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_file_sent_twice_is_brought_in_once(gent):
    file = keep(NEEDED, NEEDED | {"titel": "Buurtmoeders"})
    told, answers, barrier = shown(file), [], Barrier(2)

    def send():
        barrier.wait()
        try:
            answers.append(len(save_import(file, told, file.brought_by).new))
        except ImportFile.DoesNotExist:
            answers.append("already")
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers, key=str) == [2, "already"]
    assert Practice.objects.count() == 2


def test_queries_do_not_grow_with_the_lines(gent):
    theme = make_theme(name="Taal")

    def queries(number, name):
        for index in range(number):
            make_practice(title=f"{name} {index}", municipality=gent, themes=[theme])
        lines = [{"titel": f"{name} {index}", "trekker": "Gent"} for index in range(2 * number)]
        file = keep(*[line | {"thema’s": "Taal", "aanpak": "Begin klein.", "doelgroepen": "Ouders"} for line in lines])
        told = shown(file)
        with CaptureQueriesContext(connection) as captured:
            done = save_import(file, told, file.brought_by)
        assert (len(done.new), len(done.changed)) == (number, number)
        return len(captured)

    make_tag(TargetGroup, name="Ouders")
    queries(1, "Eerst")  # what a process reads once
    assert queries(2, "A") == queries(40, "B")
    assert Theme.objects.count() == 2


def test_a_title_is_the_same_whatever_its_quotes_spaces_and_accents(gent):
    practice = make_practice(title="’t Café van Gent", municipality=gent)

    row = only(titel="'t cafe\u0301  van Gent", trekker="Gent")

    assert row.practice == practice


def test_a_day_in_the_start_year_is_that_year_and_a_phone_without_its_zero_is_noticed(gent):
    row = only(startjaar="1/09/2021", eindjaar="dec-23", **{"contact: telefoon": "473123456"})

    assert (row.errors, row.values["start_year"], row.values["end_year"]) == ([], 2021, 2023)
    assert row.notes[:3] == [
        "‘1/09/2021’ wordt startjaar 2021.",
        "‘dec-23’ wordt eindjaar 2023.",
        "Telefoon ‘473123456’ begint niet met een 0. Viel die weg in Excel? Kijk het nummer na.",
    ]
