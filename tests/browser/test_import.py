"""Lists as town halls and form tools make them come in through the pages, in few clicks, with and without script."""

from datetime import date
from io import BytesIO

import pytest
from django.conf import settings
from django.urls import reverse
from openpyxl import Workbook
from playwright.sync_api import expect

from practices.models import Import, Practice
from tests.browser.test_axe import findings
from tests.browser.test_fiche_journeys import committed
from tests.clients import StaffClient
from tests.factories import make_editor

pytestmark = pytest.mark.django_db

IMPORT = reverse("admin:practices_practice_import")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLES = ["Voorbeeld: Volkstuin", "Voorbeeld: Deelfabriek", "Voorbeeld: Babbelbus", "Voorbeeld: Café Méér"]


@pytest.fixture
def editor(bank, context, site):
    editor = committed(_make)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": editor.cookie, "url": site}])
    yield editor
    committed(lambda: _forget(editor))


def _make():
    editor = make_editor(username="invoeren", first_name="Sofie", is_superuser=True)
    client = StaffClient()
    client.force_login(editor)
    editor.cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    return editor


def _forget(editor):
    Practice.objects.filter(title__in=TITLES).delete()
    Import.objects.filter(done_by=editor).delete()
    editor.delete()


class Hands:
    """Somebody at a page: every click, choice and file counts."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def send_file(self, name, mime, content):
        self.page.goto(IMPORT)
        self.page.set_input_files("[name=file]", {"name": name, "mimeType": mime, "buffer": content})
        self.clicks += 1
        self.press("Toon wat er gebeurt")

    def press(self, name):
        self.clicks += 1
        self.page.get_by_role("button", name=name, exact=True).click()

    def answer(self, label, value):
        self.clicks += 1
        self.page.get_by_label(label).select_option(value)


@pytest.fixture
def hands(page, editor):
    page.set_viewport_size({"width": 1280, "height": 900})
    return Hands(page)


def municipal_file():
    workbook = Workbook()
    workbook.active.title = "Uitleg"
    workbook.active.append(["Zo vul je deze lijst in"])
    sheet = workbook.create_sheet("Overzicht 2026")
    for line in [
        ["Praktijken diversiteit, stad Kortrijk, stand oktober 2026"],
        [],
        ["Naam project", "Gemeente(n)", "Korte omschrijving", "Gestart", "Doelgroep", "E-mail", "Opmerking intern"],
        [TITLES[0], "Kortrijk", "Een tuin.", date(2021, 9, 1), "Stoepvolk", "groen@example.org", "nog bellen"],
        [TITLES[1], "Kortrijk, Harelbeke", "Een plek om te delen.", 2019, "Jongeren", "deel@example.org", None],
    ]:
        sheet.append(line)
    sheet.merge_cells("A1:G1")
    hidden = workbook.create_sheet("Keuzelijsten")
    hidden.sheet_state = "hidden"
    hidden.append(["Jongeren"])
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def form_export():
    titles = ["Id", "Start time", "Completion time", "Email", "Name"]
    titles += [
        "Wat is de titel van je praktijk?",
        "Welke gemeente?",
        "Welke doelgroep (kies, of vul in)?",
    ]
    answers = [
        "7",
        "12/10/2026 9:14",
        "12/10/2026 9:31",
        "lies@example.org",
        "Lies",
        TITLES[2],
        "Gent",
        "Jongeren;Ouderen;",
    ]
    return "\r\n".join(",".join(f'"{cell}"' for cell in line) for line in [titles, answers]).encode("utf-8-sig")


def brought_in(*titles):
    """What came in: for each title its town, its start year and its target groups."""
    found = Practice.objects.filter(title__in=titles).order_by("-title")
    return committed(
        lambda: [
            (one.title, str(one.municipality), one.start_year, sorted(str(group) for group in one.target_groups.all()))
            for one in found
        ]
    )


def test_a_municipal_excel_comes_in_with_five_clicks_and_goes_out_with_one(page, hands):
    hands.send_file("praktijken-kortrijk-2026.xlsx", EXCEL, municipal_file())
    expect(page.get_by_role("radio", name="Overzicht 2026")).to_be_checked()
    expect(page.get_by_label("Naam project")).to_have_value("title")
    expect(page.get_by_label("Opmerking intern")).to_have_value("")
    expect(page.get_by_text("‘Stoepvolk’ kennen we niet.")).to_be_visible()
    hands.answer("Lees ‘Stoepvolk’ als", "Jongeren")
    hands.press("Toon wat er gebeurt")
    expect(page.get_by_text("‘2021-09-01’ wordt startjaar 2021.")).to_be_visible()
    hands.press("Importeer")
    expect(page.get_by_text("Geïmporteerd: 2 nieuwe praktijken en 0 gewijzigde.")).to_be_visible()

    assert hands.clicks == 5
    assert brought_in(*TITLES) == [
        (TITLES[0], "Kortrijk", 2021, ["Jongeren"]),
        (TITLES[1], "Kortrijk", 2019, ["Jongeren"]),
    ]

    hands.press("Draai deze import terug")
    expect(page.get_by_text("De import is teruggedraaid.")).to_be_visible()
    assert brought_in(*TITLES) == []


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_the_export_of_a_form_tool_comes_in_with_four_clicks_and_without_script(page, hands):
    hands.send_file("antwoorden.csv", "text/csv", form_export())
    expect(page.get_by_text("kolom van een formulierprogramma")).to_have_count(5)
    hands.press("Toon wat er gebeurt")
    hands.press("Importeer")
    expect(page.get_by_text("Geïmporteerd: 1 nieuwe praktijk en 0 gewijzigde.")).to_be_visible()

    assert hands.clicks == 4
    assert brought_in(*TITLES) == [(TITLES[2], "Gent", None, ["Jongeren", "Ouderen"])]


def test_a_csv_of_windows_with_our_titles_comes_in_with_three_clicks(page, hands):
    text = f"titel;trekker;startjaar;vrijwilligers\r\n{TITLES[3]};Gent;1/9/2021;1.000"
    hands.send_file("lijst.csv", "text/csv", text.encode("cp1252"))
    expect(page.get_by_text("Dit bestand is geen UTF-8.")).to_be_visible()
    hands.press("Importeer")
    expect(page.get_by_text("Geïmporteerd: 1 nieuwe praktijk en 0 gewijzigde.")).to_be_visible()

    assert hands.clicks == 3
    assert brought_in(*TITLES) == [(TITLES[3], "Gent", 2021, [])]
    assert committed(lambda: Practice.objects.get(title=TITLES[3]).volunteers) == 1000


def test_everyone_can_use_the_pages_of_an_import(page, hands):
    hands.send_file("praktijken-kortrijk-2026.xlsx", EXCEL, municipal_file())
    found = {}
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for path in (IMPORT, reverse("admin:practices_practice_import_columns")):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found[width, path] = findings(page)
    assert set(map(tuple, found.values())) == {()}
