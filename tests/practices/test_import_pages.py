from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import strip_tags
from openpyxl import load_workbook

from practices.models import Import, ImportFile, PolicyLayer, Practice, TargetGroup
from praktijkenbank.staff.models import AuditEntry
from tests.factories import make_municipality, make_practice, make_tag, make_theme
from tests.html_forms import filled_in

IMPORT = reverse("admin:practices_practice_import")
CHECK = reverse("admin:practices_practice_import_check")
TEMPLATE = reverse("admin:practices_practice_import_template")
LIST = reverse("admin:practices_practice_changelist")


@pytest.fixture
def gent(db):
    return make_municipality(name="Gent")


def choose(client, text, name="lijst.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content)}, follow=True)


def go_on(client, page):
    return client.post(CHECK, filled_in(page, "import_check_form"), follow=True)


def import_page():
    return reverse("admin:practices_import_change", args=[Import.objects.get().pk])


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_file_is_looked_at_then_brought_in(editor_client, editor, gent):
    make_practice(title="Buurtmoeders", municipality=gent, department="Welzijn")
    make_practice(title="Zwemmen", municipality=gent)

    page = choose(
        editor_client, "titel;trekker;dienst\nTaalcafé;Gent;\nBuurtmoeders;Gent;Integratie\nZwemmen;Gent;".encode()
    )

    assert page.redirect_chain == [(CHECK, 302)]
    assert page.context["counts"] == [("fout", 0), ("nieuw", 1), ("wijzigt", 1), ("blijft zoals het is", 1)]
    assert "<strong>dienst:</strong> Welzijn → Integratie" in page.content.decode()
    assert Practice.objects.count() == 2

    done = go_on(editor_client, page)

    assert done.redirect_chain == [(import_page(), 302)]
    assert told(done) == ["Geïmporteerd: 1 nieuwe praktijk en 1 gewijzigde."]
    assert sorted(Practice.objects.values_list("title", "department", "status")) == [
        ("Buurtmoeders", "Integratie", "published"),
        ("Taalcafé", "", "draft"),
        ("Zwemmen", "", "published"),
    ]
    assert Practice.objects.get(title="Taalcafé").history.get().history_user == editor
    assert not ImportFile.objects.exists()
    line = AuditEntry.objects.get(what=AuditEntry.What.ADDED)
    assert (line.who, line.about, line.detail) == (editor.username, "lijst.csv", told(done)[0])


def test_errors_are_told_and_nothing_can_be_brought_in(editor_client, gent):
    page = choose(editor_client, "titel;trekker\nTaalcafé;Gnt\nBuurtmoeders;Gent")
    content = page.content.decode()

    assert "<title>Fout: " in content
    assert "B2 trekker: ‘Gnt’ kennen we niet. Bedoel je ‘Gent’?" in " ".join(strip_tags(content).split())
    assert "import_check_form" not in content

    editor_client.post(CHECK, {"plan": page.context["plan"]})
    assert not Practice.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Dit bestand is leeg."),
        (b"%PDF-1.7\n", "Er staat niets in dit bestand onder de regel met titels."),
        (
            b"titel;trekker\nx;y" + b" " * 10 * 1024**2,
            "Dit bestand is groter dan 10 MB. Verdeel het over meer bestanden.",
        ),
    ],
)
def test_wrong_file_is_refused_with_the_reason(editor_client, content, message):
    response = choose(editor_client, content)

    assert response.context["form"].errors == {"file": [message]}
    assert "<title>Fout: " in response.content.decode()
    assert not ImportFile.objects.exists()


def test_no_file_asks_for_one(editor_client):
    assert editor_client.post(IMPORT).context["form"].errors == {"file": ["Kies een bestand."]}


def test_change_meanwhile_is_told_and_shown(editor_client, gent):
    practice = make_practice(title="Taalcafé", municipality=gent, department="Welzijn")
    page = choose(editor_client, "titel;trekker;dienst\nTaalcafé;Gent;Integratie")
    Practice.objects.update(department="Onthaal")

    again = go_on(editor_client, page)

    text = "Er is intussen iets gewijzigd, dus er is nog niets geïmporteerd. Kijk opnieuw na wat er gebeurt."
    assert told(again) == [text]
    assert "<strong>dienst:</strong> Onthaal → Integratie" in again.content.decode()
    go_on(editor_client, again)
    practice.refresh_from_db()
    assert practice.department == "Integratie"


def test_file_brought_in_twice_is_told(editor_client, gent):
    page = choose(editor_client, "titel;trekker\nTaalcafé;Gent")
    go_on(editor_client, page)

    assert told(go_on(editor_client, page)) == ["Er wacht geen bestand meer. Kies er een."]
    assert Practice.objects.count() == 1


def test_file_of_a_colleague_is_not_seen(editor_client, staff_client, staff_without_rights, gent):
    staff_without_rights.user_permissions.set(
        Permission.objects.filter(codename__in=["add_practice", "change_practice", "view_practice"])
    )
    choose(editor_client, "titel;trekker\nTaalcafé;Gent")

    assert staff_client.get(CHECK).url == IMPORT
    assert "Taalcafé" not in choose(staff_client, "titel;trekker\nZwemmen;Gent").content.decode()
    assert ImportFile.objects.count() == 2


@pytest.mark.parametrize("rights", [["add_practice"], ["change_practice"], []])
def test_importing_needs_the_right_to_add_and_to_change(staff_client, staff_without_rights, rights):
    staff_without_rights.user_permissions.set(Permission.objects.filter(codename__in=[*rights, "view_practice"]))

    assert [staff_client.get(url).status_code for url in [IMPORT, CHECK, TEMPLATE]] == [403, 403, 403]
    assert choose(staff_client, "titel;trekker\nTaalcafé;Gent").status_code == 403
    assert IMPORT not in staff_client.get(LIST).content.decode()


def test_list_leads_to_the_import(editor_client):
    assert f'href="{IMPORT}"' in editor_client.get(LIST).content.decode()


def test_letters_that_are_a_guess_are_told(editor_client, gent):
    page = choose(editor_client, "titel;trekker\nTaalcafé;Gent".encode("cp1252"))

    assert "Dit bestand is geen UTF-8." in page.content.decode()
    assert "Taalcafé" in page.content.decode()


def test_file_may_have_any_name(editor_client, gent):
    choose(editor_client, "titel;trekker\nTaalcafé;Gent", "e\u0301" + "é" * 239 + ".csv")

    assert ImportFile.objects.get().name == "é" * 200


def test_template_file_is_written_whatever_stands_in_the_name_of_a_tag(editor_client, gent):
    make_tag(TargetGroup, name="=Ouders\x0ben kinderen")

    response = editor_client.get(reverse("admin:practices_practice_import_template"))

    words = load_workbook(BytesIO(response.content))["Woorden om uit te kiezen"]
    # "s": a text and no formula.
    assert ("=Ouders en kinderen", "s") in [(cell.value, cell.data_type) for row in words.iter_rows() for cell in row]


def test_template_file_can_be_filled_in_and_comes_back_as_it_is(editor_client, gent):
    make_theme(name="Taal")
    make_tag(TargetGroup, name="Ouders")
    make_tag(PolicyLayer, name="Wettelijke integratie")
    response = editor_client.get(TEMPLATE)
    workbook = load_workbook(BytesIO(response.content))

    page = choose(editor_client, response.content, "praktijken.xlsx")
    assert [row.errors for row in [line["row"] for line in page.context["lines"]]] == [
        [("titel", "Dit is de regel met het voorbeeld. Haal ze weg.")]
    ]

    sheet, words = workbook.worksheets
    assert ["thema’s", "Taal"] in [[cell.value for cell in column[:2]] for column in words.columns]
    title = next(cell for cell in sheet[1] if cell.value == "titel")
    sheet.cell(2, title.column, "Taalcafé")
    file = BytesIO()
    workbook.save(file)
    done = go_on(editor_client, choose(editor_client, file.getvalue(), "praktijken.xlsx"))

    practice = Practice.objects.get()
    assert told(done) == ["Geïmporteerd: 1 nieuwe praktijk en 0 gewijzigde."]
    assert (practice.title, str(practice.municipality), str(practice.main_theme)) == ("Taalcafé", "Gent", "Taal")
    assert practice.partner_list == ["bibliotheek", "Agentschap Integratie en Inburgering"]


def test_what_an_editor_should_look_at_is_said_before_it_comes_in(editor_client, gent):
    sentence = "Vrijwilligers gaan elke week samen aan huis bij een gezin."
    make_practice(title="Zwemmen", municipality=gent, approach="Mail jan@example.org.")
    lines = [
        "titel;trekker;aanpak;startjaar;bron: uitgever;bron: webadres",
        f"Taalcafé;Gent;{sentence};2090;Krant;https://docplayer.nl/1",
        f"Buurtmoeders;Gent;{sentence};2020;;",
        "Zwemmen;Gent;Mail jan@example.org.;;;",
    ]

    page = choose(editor_client, "\n".join(lines))

    assert [[finding.where for finding in line["findings"]] for line in page.context["lines"]] == [
        ["Startjaar", "Bron van Krant, webadres"],
        ["Aanpak"],
        [],
    ]
    assert f"De zin ‘{sentence}’ staat ook bij regel 2." in page.content.decode()
    assert told(go_on(editor_client, page)) == ["Geïmporteerd: 2 nieuwe praktijken en 0 gewijzigde."]


def test_chosen_practices_go_out_as_a_file_that_comes_in_again(editor_client, gent, monkeypatch):
    practices = [make_practice(title=title, municipality=gent) for title in ["Taalcafé", "Zwemmen", "Koken"]]
    chosen = {"action": "take_out", "_selected_action": [practice.pk for practice in practices[:2]]}

    file = editor_client.post(LIST, chosen)
    page = choose(editor_client, file.content, "praktijken.xlsx")

    assert file["Content-Disposition"] == 'attachment; filename="praktijken.xlsx"'
    assert sorted(line["row"].title for line in page.context["lines"]) == ["Taalcafé", "Zwemmen"]
    assert "Alles in dit bestand staat al zo in de praktijkenbank." in page.content.decode()

    monkeypatch.setattr("practices.exchange.template.MAX_ROWS", 1)
    refused = editor_client.post(LIST, chosen, follow=True)
    assert told(refused) == ["Dat zijn 2 regels. Kies minder praktijken: er gaan 1 regels in."]
