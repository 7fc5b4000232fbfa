"""What editors do to the live bank, in a browser, with axe: bring in, hide, merge, put an old version back."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.urls import reverse
from playwright.sync_api import expect

from practices.models import Municipality, Practice
from tests.browser.test_axe import assert_accessible, findings
from tests.clients import StaffClient
from tests.factories import make_editor, make_practice

pytestmark = pytest.mark.django_db

LIST = reverse("admin:practices_practice_changelist")
IMPORT = reverse("admin:practices_practice_import")
WIDTHS = [1280, 1024, 390, 320]


@pytest.fixture(scope="module")
def cookie(bank, django_db_blocker):
    with django_db_blocker.unblock():
        editor = make_editor()
        editor.user_permissions.add(*Permission.objects.filter(content_type__app_label="practices"))
        client = StaffClient()
        client.force_login(editor)
        yield client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def signed_in(context, cookie, site):
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])


@pytest.fixture(scope="module")
def practices(bank, django_db_blocker):
    """Practices of Gent by what happens to them, gone again after these tests: the bank is shared."""
    with django_db_blocker.unblock():
        gent = Municipality.objects.get(slug="gent")
        names = ["gewijzigd", "verborgen", "weg", "teruggezet"]
        practices = {
            name: make_practice(title=f"Voorbeeld: {name}", municipality=gent, origin="import") for name in names
        }
        practices["weg"].hide("Het bestuur stopte ermee.", shows_reason=True)
        practices["teruggezet"].summary = "Samen zwemmen op woensdag."
        practices["teruggezet"]._change_reason = "Op vraag van het bestuur"
        practices["teruggezet"].save()
        yield practices
        Practice.objects.filter(title__startswith="Voorbeeld:").delete()


def assert_usable(page):
    """No finding of axe at any width, and nothing that scrolls sideways but tables in a frame of their own."""
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found[width] = findings(page), max(0, page.evaluate("document.documentElement.scrollWidth") - width)
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    assert found == {width: ([], 0) for width in WIDTHS}


def choose(page, text):
    page.goto(IMPORT)
    page.get_by_label("Bestand").set_input_files({"name": "lijst.csv", "mimeType": "text/csv", "buffer": text.encode()})
    with page.expect_navigation():
        page.get_by_role("button", name="Toon wat er gebeurt").click()


def test_practices_are_brought_in_from_a_file(page, signed_in, practices):
    page.goto(LIST)
    with page.expect_navigation():
        page.get_by_role("link", name="Importeer uit een bestand").click()
    assert_usable(page)

    page.get_by_role("button", name="Toon wat er gebeurt").click()
    expect(page.get_by_text("Kies een bestand.")).to_be_visible()
    assert_usable(page)

    choose(page, "titel;trekker;aanpak\nVoorbeeld: koken;Gnt;Begin klein.\nVoorbeeld: gewijzigd;Gent;Begin klein.")
    expect(page.get_by_text("‘Gnt’ kennen we niet.")).to_be_visible()
    assert_usable(page)

    choose(page, "titel;trekker;aanpak\nVoorbeeld: koken;Gent;Begin klein.\nVoorbeeld: gewijzigd;Gent;Begin klein.")
    assert_usable(page)
    page.get_by_role("button", name="Importeer").click()
    expect(page.get_by_text("Geïmporteerd: 1 nieuwe praktijk en 1 gewijzigde.")).to_be_visible()


def test_page_that_asks_first_is_for_everyone(page, signed_in, practices):
    page.goto(f"{LIST}?q=verborgen")
    page.get_by_role("checkbox", name="Voorbeeld: verborgen").check()
    page.locator("select[name=action]").select_option("hide")
    with page.expect_navigation():
        page.get_by_role("button", name="Uitvoeren").click()
    assert_usable(page)

    page.get_by_label("Waarom verberg je dit?").fill("Op vraag van het bestuur.")
    page.get_by_role("button", name="Verberg", exact=True).click()
    expect(page.get_by_text("1 praktijk is verborgen.")).to_be_visible()


def test_page_of_a_merger_is_for_everyone(page, signed_in):
    page.goto(reverse("admin:practices_municipality_merger"))

    assert_usable(page)


def test_page_of_what_is_gone_is_for_everyone(page, practices):
    assert_accessible(page, practices["weg"].get_absolute_url(), status=410)


def test_versions_are_for_everyone(page, signed_in, practices):
    page.goto(reverse("admin:practices_practice_history", args=[practices["teruggezet"].pk]))

    expect(page.get_by_text("Op vraag van het bestuur")).to_be_visible()
    assert_usable(page)


def test_old_version_is_read_and_put_back(context, signed_in, practices):
    # Not `page`, which allows nothing that the content policy refuses: Django's select2 tries to style itself.
    page = context.new_page()
    practice = practices["teruggezet"]
    page.goto(reverse("admin:practices_practice_history", args=[practice.pk]))
    page.get_by_role("rowheader").get_by_role("link").last.click()
    expect(page.get_by_text("Dit verandert er als je deze versie terugzet.")).to_be_visible()
    page.get_by_role("button", name="Zet terug wat aangevinkt is").click()
    expect(page).to_have_url(re.compile(rf"{reverse('admin:practices_practice_change', args=[practice.pk])}$"))

    practice.refresh_from_db()
    assert practice.summary.startswith("Samenvatting van praktijk")
