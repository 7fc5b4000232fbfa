"""Between the file and the import: sheet, titles, columns, unknown words, and what is remembered of them."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from practices.exchange.keeping import KEPT_FOR, forget_old_files
from practices.models import ImportChoice, ImportFile, Practice, TargetGroup
from tests.factories import make_municipality, make_tag, make_theme
from tests.html_forms import filled_in, html_of

IMPORT, COLUMNS, CHECK = (reverse(f"admin:practices_practice_import{name}") for name in ("", "_columns", "_check"))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bank():
    for name in ["Kortrijk", "Harelbeke", "Gent"]:
        make_municipality(name=name)
    for name in ["Iedereen", "Jongeren", "Ouders"]:
        make_tag(TargetGroup, name=name)
    make_theme(name="Taal")
    make_theme(name="Onthaal")


def saved(workbook):
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def municipal_file():
    """A list as a town hall keeps it: a sheet with an explanation, a title row, own titles, a hidden sheet."""
    workbook = Workbook()
    workbook.active.title = "Uitleg"
    workbook.active.append(["Zo vul je deze lijst in"])
    sheet = workbook.create_sheet("Overzicht 2026")
    for line in [
        ["Praktijken diversiteit, stad Kortrijk, stand oktober 2026"],
        [],
        ["Naam project", "Gemeente(n)", "Korte omschrijving", "Gestart", "Doelgroep", "Opmerking intern"],
        ["Volkstuin", "Kortrijk", "Een tuin voor alle buren.", date(2021, 9, 1), "Buurtbewoners", "nog bellen"],
        ["Deelfabriek", "Kortrijk, Harelbeke", "Een plek om te delen.", 2019, "Iedereen, jongeren", None],
    ]:
        sheet.append(line)
    sheet.merge_cells("A1:F1")
    hidden = workbook.create_sheet("Keuzelijsten")
    hidden.sheet_state = "hidden"
    hidden.append(["Doelgroep"])
    hidden.append(["Iedereen"])
    return saved(workbook)


def choose(client, content, name="lijst.xlsx"):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content)}, follow=True)


def send(client, page, **changes):
    return client.post(COLUMNS, filled_in(page, "import_columns_form", **changes), follow=True)


def targets(page):
    return {column["title"]: column["target"] for column in page.context["columns"]}


def solved(page, words, **changes):
    """What the form sends with these words chosen, {word: ours}."""
    asked = [(fault.column.name, fault.word.word) for fault, options in page.context["faults"] if options]
    data = filled_in(page, "import_columns_form", **changes)
    data |= {"word-in": [column for column, _word in asked], "word-is": [word for _column, word in asked]}
    return data | {"word-ours": [words.get(word, "") for _column, word in asked]}


def test_a_municipal_list_is_understood_and_comes_in_after_one_answer(editor_client):
    page = choose(editor_client, municipal_file())

    assert page.redirect_chain == [(COLUMNS, 302)]
    assert [(sheet.name, chosen) for sheet, chosen, _number in page.context["sheets"]] == [
        ("Uitleg", False),
        ("Overzicht 2026", True),
        ("Keuzelijsten", False),
    ]
    assert "verborgen blad" in page.content.decode()
    assert [line for line, _cells, is_chosen in page.context["first_lines"] if is_chosen] == [3]
    assert targets(page) == {
        "Naam project": "title",
        "Gemeente(n)": "towns",
        "Korte omschrijving": "summary",
        "Gestart": "start_year",
        "Doelgroep": "target_groups",
        "Opmerking intern": "",
    }
    assert [(fault.cell, fault.word.word, fault.times) for fault, _words in page.context["faults"]] == [
        ("E4", "Buurtbewoners", 1)
    ]
    assert not Practice.objects.exists()

    check = editor_client.post(COLUMNS, solved(page, {"Buurtbewoners": "Ouders"}), follow=True)
    assert check.redirect_chain == [(CHECK, 302)]
    assert "<strong>samenvatting:</strong> Een tuin voor alle buren." in html_of(check)
    assert "‘2021-09-01’ wordt startjaar 2021." in html_of(check)
    editor_client.post(CHECK, filled_in(check, "import_check_form"))

    garden, factory = Practice.objects.order_by("-title")
    assert (garden.title, str(garden.municipality), garden.start_year) == ("Volkstuin", "Kortrijk", 2021)
    assert [str(group) for group in garden.target_groups.all()] == ["Ouders"]
    assert (str(factory.municipality), factory.start_year) == ("Kortrijk", 2019)
    assert sorted(str(town) for town in factory.municipalities.all()) == ["Harelbeke", "Kortrijk"]
    assert sorted(str(group) for group in factory.target_groups.all()) == ["Iedereen", "Jongeren"]


def test_what_was_chosen_is_proposed_again_and_can_be_forgotten(editor_client, staff_client):
    page = choose(editor_client, municipal_file())
    data = solved(page, {"Buurtbewoners": "Ouders"}) | {"target-5": "internal_notes", "target-2": ""}
    editor_client.post(COLUMNS, data)

    again = choose(editor_client, municipal_file())

    assert again.context["faults"] == []
    assert (targets(again)["Opmerking intern"], targets(again)["Korte omschrijving"]) == ("internal_notes", "")
    assert "zoals je vorige keer koos" in again.content.decode()
    assert {(one.column, one.said, one.chosen) for one in ImportChoice.objects.all()} == {
        ("", "opmerking intern", "internal_notes"),
        ("", "korte omschrijving", ""),
        ("target_groups", "buurtbewoners", "Ouders"),
    }

    start = editor_client.get(IMPORT)
    assert "‘buurtbewoners’ lezen we als ‘Ouders’." in html_of(start)
    for choice in ImportChoice.objects.all():
        editor_client.post(IMPORT, {"forget": choice.pk})

    assert "Wat we van je vorige bestanden onthouden" not in html_of(editor_client.get(IMPORT))
    fresh = choose(editor_client, municipal_file())
    assert (len(fresh.context["faults"]), targets(fresh)["Korte omschrijving"]) == (1, "summary")


@pytest.mark.parametrize(("choice", "groups"), [("-", []), ("Ouders", ["Ouders"])])
def test_an_unknown_word_can_be_left_out_or_given_one_of_ours(editor_client, choice, groups):
    assert choose(editor_client, b"titel;trekker;voor wie\nA;Gent;Buren").redirect_chain == [(CHECK, 302)]
    page = editor_client.get(COLUMNS)

    check = editor_client.post(COLUMNS, solved(page, {"Buren": choice}), follow=True)
    editor_client.post(CHECK, filled_in(check, "import_check_form"))

    assert [str(group) for group in Practice.objects.get().target_groups.all()] == groups


def test_an_unknown_word_that_nobody_solves_stops_all(editor_client):
    page = choose(editor_client, b"Naam;Gemeente;Doelgroep\nA;Gent;Buren\nB;Gent;Buren\nC;Gnt;Ouders")

    again = editor_client.post(COLUMNS, solved(page, {}), follow=True)

    assert again.redirect_chain == [(COLUMNS, 302)]
    assert [(fault.cell, fault.times) for fault, _words in again.context["faults"]] == [("C2", 2), ("B4", 1)]
    assert "import_check_form" not in editor_client.get(CHECK).content.decode()
    assert not Practice.objects.exists()


def test_what_resembles_a_word_is_said_and_never_chosen(editor_client):
    page = choose(editor_client, b"Naam;Gemeente;Doelgroep\nA;Gent;Jonger")

    again = send(editor_client, page)

    assert [fault.text for fault, _words in again.context["faults"]] == [
        "‘Jonger’ kennen we niet. Bedoel je ‘Jongeren’?"
    ]


def test_another_sheet_and_another_row_of_titles_can_be_chosen(editor_client):
    page = choose(editor_client, municipal_file())

    other = send(editor_client, page, sheet="Keuzelijsten")
    assert targets(other) == {"Doelgroep": "target_groups"}
    assert other.context["wrong"] == ["De kolommen ‘titel’ en ‘trekker’ zijn nodig, of de kolom ‘adresnaam’."]

    back = send(editor_client, other, sheet="Overzicht 2026")
    lower = send(editor_client, back, heading="4")
    assert [*targets(lower)][:2] == ["Volkstuin", "Kortrijk"]


@pytest.mark.parametrize("chosen", [{"sheet": "Keuzelijsten"}, {"heading": "5"}])
def test_what_cannot_be_read_as_chosen_comes_in_by_no_button(editor_client, chosen):
    """As when one window still shows the button, and in another something else was chosen."""
    send(editor_client, choose(editor_client, municipal_file()), **chosen)
    told = editor_client.post(CHECK, {"plan": "wat er stond"}, follow=True)

    assert told.status_code == 200
    assert "Er is intussen iets gewijzigd, dus er is nog niets geïmporteerd." in told.text
    assert not Practice.objects.exists()


def test_a_list_on_a_hidden_sheet_alone_is_found(editor_client):
    workbook = Workbook()
    workbook.active.append(["Uitleg"])
    hidden = workbook.create_sheet("Lijst")
    hidden.sheet_state = "hidden"
    hidden.append(["titel", "trekker"])
    hidden.append(["Babbelbus", "Gent"])

    page = choose(editor_client, saved(workbook))

    assert targets(page) == {"titel": "title", "trekker": "municipality"}


def test_a_column_that_is_there_twice_is_passed_over_and_shown(editor_client):
    page = choose(editor_client, b"titel;trekker;titel\nA;Gent;B")

    assert [column["reason"] for column in page.context["columns"]] == ["herkend", "herkend", "staat er al"]
    twice = send(editor_client, page, **{"target-2": "title"})
    assert twice.context["wrong"] == ["De kolom ‘titel’ staat er 2 keer."]


def test_columns_that_hold_the_same_kind_of_words_are_one(editor_client):
    page = choose(editor_client, b"Naam;Gemeente;Thema;Tweede thema\nA;Gent;Taal;Onthaal")

    check = send(editor_client, page, **{"target-3": "themes"})

    assert "<strong>thema’s:</strong> Taal, Onthaal" in html_of(check)


def test_what_was_chosen_for_a_word_can_be_chosen_again(editor_client):
    text = b"Naam;Gemeente;Doelgroep\nA;Gent;Buren"
    editor_client.post(COLUMNS, solved(choose(editor_client, text), {"Buren": "Ouders"}))
    page = choose(editor_client, text)
    [(column, word, ours, cell, _words)] = page.context["solved"]
    assert (column.name, word, ours, cell) == ("target_groups", "Buren", "Ouders", "C2")

    data = filled_in(page, "import_columns_form", **{"word-in": column.name, "word-is": word, "word-ours": ""})
    again = editor_client.post(COLUMNS, data, follow=True)

    assert [fault.cell for fault, _words in again.context["faults"]] == ["C2"]
    assert not ImportChoice.objects.filter(column="target_groups").exists()


def test_two_rows_of_titles_are_one(editor_client):
    workbook = Workbook()
    for line in [
        ["Praktijk", None, "Contact", None],
        ["Titel", "Gemeente", "Naam", "E-mail"],
        ["Babbelbus", "Gent", "Dienst Taal", "taal@example.org"],
    ]:
        workbook.active.append(line)
    workbook.active.merge_cells("A1:B1")
    workbook.active.merge_cells("C1:D1")

    page = choose(editor_client, saved(workbook))

    assert page.context["is_double"]
    assert targets(page) == {
        "Praktijk: Titel": "title",
        "Praktijk: Gemeente": "municipality",
        "Contact: Naam": "contact_name",
        "Contact: E-mail": "contact_email",
    }


def test_the_export_of_a_form_tool_comes_in_as_it_is(editor_client):
    titles = [
        *("Id", "Start time", "Completion time", "Email", "Name"),
        *("Wat is de titel van je praktijk?", "Welke gemeente ben je?", "Welke thema's (hoogstens 3), en waarom?"),
    ]
    answers = [
        "1",
        "12/10/2026 9:14",
        "12/10/2026 9:20",
        "lies@example.org",
        "Lies",
        "Babbelbus",
        "Gent",
        "Taal;Onthaal;",
    ]
    text = "\n".join(",".join(f'"{cell}"' for cell in line) for line in [titles, answers])

    page = choose(editor_client, text.encode(), "antwoorden.csv")

    assert [*targets(page).values()] == ["", "", "", "", "", "title", "municipality", "themes"]
    assert html_of(page).count("kolom van een formulierprogramma") == 5
    check = send(editor_client, page)
    editor_client.post(CHECK, filled_in(check, "import_check_form"))
    assert [str(theme) for theme in Practice.objects.get().themes.order_by("name")] == ["Onthaal", "Taal"]


def test_a_formula_is_named_with_its_cell(editor_client):
    workbook = Workbook()
    workbook.active.append(["Naam", "Gemeente", "Omschrijving"])
    workbook.active.append(["Babbelbus", "Gent", '=CONCAT("a","b")'])

    page = choose(editor_client, saved(workbook))

    assert [(fault.cell, fault.text) for fault, _words in page.context["faults"]] == [
        ("C2", "Hier staat een formule. Plak in Excel enkel de waarde.")
    ]


def test_the_file_waits_for_its_editor_and_not_for_ever(editor_client):
    choose(editor_client, municipal_file())
    editor_client.post(COLUMNS, {"target-0": "title", "target-1": "towns", "heading": "3"})

    assert "lijst.xlsx" in html_of(editor_client.get(IMPORT))
    assert targets(editor_client.get(COLUMNS))["Korte omschrijving"] == ""

    ImportFile.objects.update(brought_at=timezone.now() - KEPT_FOR - timedelta(hours=1))
    forget_old_files()
    assert editor_client.get(COLUMNS).url == IMPORT


def test_an_import_can_be_stopped(editor_client):
    page = choose(editor_client, municipal_file())

    send(editor_client, page, stop="ja")

    assert not ImportFile.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"heading": "x", "target-0": "constructor", "word-in": "x", "word-is": "y", "word-ours": "z"},
        {"sheet": "Geen"},
    ],
)
def test_what_no_page_sends_changes_nothing(editor_client, data):
    choose(editor_client, municipal_file())

    assert editor_client.post(COLUMNS, data, follow=True).status_code == 200
    assert editor_client.post(IMPORT, {"forget": ["x", "9" * 40]}).status_code == 302


def test_the_page_asks_as_much_of_few_lines_as_of_many(editor_client, django_assert_max_num_queries):
    lines = [f"Project {number};Gent;Buren {number}" for number in range(60)]
    counts = []
    for number in (2, 60):
        choose(editor_client, "\n".join(["Naam;Gemeente;Doelgroep", *lines[:number]]).encode())
        with django_assert_max_num_queries(100) as asked:
            editor_client.get(COLUMNS)
        counts.append(len(asked))

    assert counts[0] == counts[1]
