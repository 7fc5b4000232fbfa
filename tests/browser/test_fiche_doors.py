"""The doors, links and status page of the fiche in a browser: for everyone, and without losing what was typed."""

import pytest
from playwright.sync_api import expect

from praktijkenbank.post.links import issue
from praktijkenbank.post.models import YOUR_DATA
from submissions.models import SubmissionEvent
from tests.browser.test_axe import assert_accessible, findings, findings_at_each_width
from tests.browser.test_fiche_steps import commit, enter, open_fiche  # noqa: F401, fixtures
from tests.factories import make_editor

pytestmark = pytest.mark.django_db
without_scripts = pytest.mark.browser_context_args(java_script_enabled=False)

PRACTICE = "taalcafe-aan-het-station"
DOORS = {
    "start": "/fiche/?thema=nederlands-oefenen&doelgroep=jongeren",
    "change": f"/fiche/wijziging/{PRACTICE}/",
    "adoption": f"/fiche/wij-ook/{PRACTICE}/",
    "remark": f"/fiche/opmerking/{PRACTICE}/",
    "links by mail": "/fiche/mijn/",
    "own data": "/jouw-gegevens/",
}


@pytest.fixture
def fiche(open_fiche):  # noqa: F811
    return open_fiche(title="Tovertuin", state="in_review", email="lies@example.org")


@pytest.fixture
def mail_link(commit):  # noqa: F811
    """The address in a mail to `email`, for one fiche or for all of them."""

    def address_of(email, submission=None):
        _, token = commit(issue, email, submission, is_mailed=True)
        return f"/fiche/link/{token}/"

    return address_of


@pytest.mark.parametrize("address", DOORS.values(), ids=DOORS.keys())
def test_everyone_can_come_in_by_the_door(page, address):
    assert_accessible(page, address)


@pytest.mark.parametrize("address", DOORS.values(), ids=DOORS.keys())
def test_everyone_is_told_what_to_mend(page, address):
    page.goto(address)
    page.locator("#begin-formulier button").click()

    expect(page.get_by_role("alert")).to_be_focused()
    assert findings_at_each_width(page) == {}


def test_everyone_is_told_what_to_mend_on_the_private_pages(page, fiche):
    for name, button in [("", "Stuur je bericht"), ("links/", "Stuur een uitnodiging")]:
        page.goto(f"/fiche/{fiche.key}/{name}")
        page.get_by_role("button", name=button).click()

        expect(page.get_by_role("alert")).to_be_focused()
        assert findings_at_each_width(page) == {}


@pytest.mark.parametrize("name", ["", "links/", "intrekken/"])
def test_everyone_can_use_the_private_pages(page, commit, fiche, name):  # noqa: F811
    def ask():
        sofie = make_editor(first_name="Sofie")
        fiche.add_message("Welkom.", by=sofie)
        fiche.request_changes(sofie, "Nog 2 dingen.", {"approach": "Hoeveel uren?", "photos": "Heb je een recentere?"})
        fiche.add_message("We zoeken het op.")
        fiche.events.create(kind=SubmissionEvent.Kind.INVITED, text="collega@example.org")

    commit(ask)

    assert_accessible(page, f"/fiche/{fiche.key}/{name}")


def test_everyone_can_use_links_and_lists(page, fiche, mail_link):
    page.context.clear_cookies()
    address = mail_link("lies@example.org")

    assert_accessible(page, address)
    page.goto(address)  # with the menu folded again
    page.get_by_role("button", name="Toon mijn fiches").click()
    assert_accessible(page, "/fiche/mijn/fiches/")
    page.goto("/fiche/link/onbekend/")
    assert findings(page) == []


@pytest.mark.parametrize("scripts", [True, pytest.param(False, marks=without_scripts)])
def test_everyone_can_see_and_erase_their_own_data(page, fiche, mail_link, scripts):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(mail_link("lies@example.org", YOUR_DATA))
    assert not scripts or findings(page) == []
    page.get_by_role("button", name="Toon mijn gegevens").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Jouw gegevens")
    assert not scripts or findings_at_each_width(page) == {}
    page.get_by_role("link", name="Wis mijn gegevens").press("Enter")
    expect(page.get_by_role("heading", name="Deze fiches verdwijnen")).to_be_visible()
    assert not scripts or findings_at_each_width(page) == {}
    page.get_by_role("button", name="Ja, wis mijn gegevens").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Je gegevens zijn gewist")
    assert not scripts or findings_at_each_width(page) == {}


@pytest.mark.parametrize("scripts", [True, pytest.param(False, marks=without_scripts)])
def test_mailed_link_opens_the_fiche_and_is_in_no_referrer(page, fiche, mail_link, scripts):
    page.context.clear_cookies()
    referrers = []
    page.on("request", lambda request: referrers.append(request.headers.get("referer", "")))
    address = mail_link("lies@example.org", fiche)

    page.goto(address)
    page.get_by_role("button", name="Open mijn fiche").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tovertuin")
    page.get_by_role("link", name="Trek je fiche in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("intrekken")

    assert page.url.endswith(f"/fiche/{fiche.key}/intrekken/")
    assert [referrer for referrer in referrers if "/link/" in referrer] == []
    assert any(referrer.endswith(f"/fiche/{fiche.key}/") for referrer in referrers)


def test_message_survives_that_the_browser_forgot_everything(page, fiche, mail_link):
    page.goto(f"/fiche/{fiche.key}/")
    page.get_by_label("Je bericht aan de redactie").fill("Een lang bericht.\n\nMet een tweede alinea.")
    page.context.clear_cookies()

    page.get_by_role("button", name="Stuur je bericht").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zonder cookie lukt dit niet")
    assert findings(page) == []
    page.get_by_role("button", name="Verstuur opnieuw").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open eerst je link")
    page.get_by_text("Bekijk wat je typte").click()
    expect(page.get_by_text("Met een tweede alinea.")).to_be_visible()
    assert findings(page) == []

    tab = page.context.new_page()
    tab.goto(mail_link("lies@example.org", fiche))
    tab.get_by_role("button", name="Open mijn fiche").click()
    page.get_by_role("button", name="Verstuur opnieuw").click()

    expect(page.get_by_role("status")).to_have_text("Je bericht is bij de redactie.")
    expect(page.get_by_role("article")).to_contain_text("Een lang bericht.")
