"""The steps of the fiche in a browser: for everyone, by keyboard, saved while typing, and with the network away."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import expect

from tests.browser.test_axe import assert_accessible, findings
from tests.browser.test_journeys import FOCUS, tab_until
from tests.factories import make_submission
from tests.submissions.opening import let_in

pytestmark = pytest.mark.django_db
without_scripts = pytest.mark.browser_context_args(java_script_enabled=False)

STEPS = ["over-jou", "in-het-kort", "wat-en-waarom", "aanpak-en-resultaat", "indeling"]
HOW = "aanpak-en-resultaat"
SAVED = r"Bewaard om \d\d\.\d\d uur"


@pytest.fixture
def commit():
    """Call a function so that the server sees what it does: on a connection of its own, outside of the test's."""

    def call(function, *args, **kwargs):
        with ThreadPoolExecutor(1) as thread:
            result = thread.submit(function, *args, **kwargs).result()
            thread.submit(lambda: connection.close()).result()
        return result

    return call


@pytest.fixture
def enter(commit, context, site):
    """Let this browser in to a fiche by a new private link."""

    def add_cookie(submission):
        client = Client()
        commit(let_in, client, submission)
        context.add_cookies([{"name": "fiches", "value": client.cookies["fiches"].value, "url": site}])

    return add_cookie


@pytest.fixture
def open_fiche(bank, commit, enter):
    """Make a fiche that this browser may write in, with `remarks` of the editors; thrown away after the test."""
    made = []

    def make(remarks=(), **fields):
        submission = make_submission(**fields)
        event = submission.events.create(kind="state", to_state=submission.state)
        for field in remarks:
            submission.field_remarks.create(event=event, field=field, text="Kun je dit nakijken?")
        made.append(submission)
        return submission

    def make_and_enter(**fields):
        submission = commit(make, **fields)
        enter(submission)
        return submission

    def throw_away():
        for submission in made:
            submission.delete()
            submission.municipality.delete()

    yield make_and_enter
    commit(throw_away)


@pytest.fixture
def fiche(open_fiche):
    return open_fiche(title="Tovertuin", partners="Huis van het Kind\nKind en Gezin", submitter_name="Lies")


def address(fiche, step=HOW, flags=""):
    return f"/fiche/{fiche.key}/{step}/{flags}"


def saved(page):
    return page.get_by_role("status").filter(has_text="Bewaard om")


# For everyone


@pytest.mark.parametrize("flags", ["", "?fouten"])
@pytest.mark.parametrize("step", STEPS)
def test_everyone_can_fill_in_a_step(page, open_fiche, step, flags):
    fiche = open_fiche(
        remarks=["submitter_role", "title", "goals", "approach", "start_year", "open_to_call", "actions"],
        state="changes_requested",
        summary="s" * 700,
        unfinished={"start_year": "16"},
    )

    assert_accessible(page, address(fiche, step, flags))


def test_everyone_can_join_a_practice(page, open_fiche):
    assert_accessible(page, address(open_fiche(door="adoption"), "bij-jullie", "?fouten"))


def test_everyone_can_open_an_example_and_search_a_list(page, fiche):
    page.goto(address(fiche))
    for summary in page.get_by_text("Bekijk een voorbeeld").all():
        summary.click()
    assert findings(page) == []

    page.goto(address(fiche, "indeling"))
    page.get_by_label("Zoek in de lijst").first.fill("nergens")
    assert findings(page) == []


# With scripts


def test_what_is_typed_is_saved_after_a_while_and_on_leaving_the_field(page, fiche):
    page.goto(address(fiche))

    page.get_by_label("Hoe pakken jullie het aan?").press_sequentially("Koffie")
    expect(saved(page)).to_be_visible()
    fiche.refresh_from_db()
    assert fiche.approach == "Koffie"

    page.get_by_label("Wat werkte goed?").fill("Een vaste dag.")
    with page.expect_response(address(fiche)):
        page.get_by_label("Wat werkte niet?").focus()
    fiche.refresh_from_db()
    assert fiche.what_worked == "Een vaste dag."

    with page.expect_response(address(fiche)):
        page.get_by_label("Minder dan 1.000 euro per jaar").check()
        page.get_by_label("Startjaar").focus()
    with page.expect_response(address(fiche)):
        page.get_by_label("Startjaar").fill("16")
        page.get_by_label("Eindjaar").focus()
    page.reload()
    expect(page.get_by_label("Startjaar")).to_have_value("16")
    expect(page.get_by_label("Minder dan 1.000 euro per jaar")).to_be_checked()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_text_survives_a_network_that_is_away(page, context, fiche):
    page.goto(address(fiche))
    context.set_offline(True)

    page.get_by_label("Hoe pakken jullie het aan?").fill("Koffie schenken")
    page.get_by_role("button", name="Bewaar en ga verder").click()

    failed = page.get_by_role("status").filter(has_text="Niet bewaard. Kijk je internet na. We proberen opnieuw.")
    expect(failed).to_be_visible()
    expect(page.get_by_label("Hoe pakken jullie het aan?")).to_have_value("Koffie schenken")
    context.set_offline(False)
    expect(saved(page)).to_be_visible()
    fiche.refresh_from_db()
    assert fiche.approach == "Koffie schenken"


def test_text_that_was_not_saved_yet_is_there_after_a_reload(page, fiche):
    page.goto(address(fiche))
    page.get_by_label("Hoe pakken jullie het aan?").fill("Koffie schenken")  # and nothing was sent yet

    page.reload()

    expect(page.get_by_label("Hoe pakken jullie het aan?")).to_have_value("Koffie schenken")
    expect(saved(page)).to_be_visible()
    fiche.refresh_from_db()
    assert fiche.approach == "Koffie schenken"


def test_a_page_that_was_asked_for_before_the_last_save_still_shows_what_was_typed(page, fiche):
    page.goto(address(fiche))
    held = {}
    page.route("**" + address(fiche), lambda route: held.setdefault(route.request.method, route))

    def wait_for(method):
        while method not in held:
            page.wait_for_timeout(50)

    page.get_by_label("Startjaar").fill("16")
    page.get_by_label("Eindjaar").focus()
    wait_for("POST")
    page.evaluate("location.reload()")
    wait_for("GET")

    drawn_before = held["GET"].fetch()
    with page.expect_event("requestfinished"):
        held["POST"].continue_()
    page.wait_for_timeout(200)  # for the script to read the answer
    held["GET"].fulfill(response=drawn_before)

    expect(page.get_by_label("Startjaar")).to_have_value("16")
    fiche.refresh_from_db()
    assert fiche.unfinished == {"start_year": "16"}


def test_a_link_that_expired_is_told_and_the_text_stays(context, commit, enter, fiche):
    page = context.new_page()
    page.goto(address(fiche))
    commit(fiche.private_links.get(is_mailed=False).revoke)

    page.get_by_label("Hoe pakken jullie het aan?").fill("Koffie schenken")
    page.get_by_label("Startjaar").focus()

    expect(page.get_by_role("status").filter(has_text="Je link werkt niet meer")).to_be_visible()
    expect(page.get_by_label("Hoe pakken jullie het aan?")).to_have_value("Koffie schenken")
    page.get_by_role("button", name="Bewaar en ga verder").click()
    enter(fiche)
    page.get_by_role("button", name="Verstuur opnieuw").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Indeling")
    fiche.refresh_from_db()
    assert fiche.approach == "Koffie schenken"


def test_two_tabs_are_asked_which_text_stays(context, fiche):
    first, second = context.new_page(), context.new_page()
    for page in [first, second]:
        page.goto(address(fiche))
    first.get_by_label("Hoe pakken jullie het aan?").fill("Thee schenken")
    with first.expect_response(address(fiche)):
        first.get_by_label("Startjaar").focus()

    second.get_by_label("Hoe pakken jullie het aan?").fill("Water schenken")
    second.get_by_label("Startjaar").fill("2016")
    second.get_by_label("Eindjaar").focus()
    choice = second.get_by_role("group", name="Wat blijft er bij ‘Hoe pakken jullie het aan?’?")

    expect(choice.get_by_text("Thee schenken")).to_be_visible()
    assert findings(second) == []
    second.get_by_role("button", name="Bewaar en ga verder").click()
    expect(second.get_by_role("heading", name="Kies bij 1 antwoord wat blijft")).to_be_visible()
    assert findings(second) == []
    second.get_by_label("Hoe pakken jullie het aan?").fill("Water en thee schenken")
    choice.get_by_label("Houd wat ik hieronder invulde").check()
    choice.get_by_role("button", name="Bewaar deze keuze").click()
    expect(choice).to_have_count(0)
    expect(second.get_by_label("Hoe pakken jullie het aan?")).to_have_value("Water en thee schenken")
    fiche.refresh_from_db()
    assert (fiche.approach, fiche.start_year) == ("Water en thee schenken", 2016)


def test_counter_follows_what_is_typed(page, fiche):
    page.goto(address(fiche, "in-het-kort"))
    room = page.locator('[data-counts="id_title"]')
    expect(room).to_have_text("Nog 91 tekens")

    page.get_by_label("Hoe heet de praktijk?").fill("é👋🏽" + "x" * 96)
    expect(room).to_have_text("Nog 1 teken")
    page.get_by_label("Hoe heet de praktijk?").fill("x" * 1200)
    expect(room).to_have_text("1.100 tekens te veel")
    # As the server keeps it: accents with their letter, a space for each run, no mark at the start of a file.
    page.get_by_label("Hoe heet de praktijk?").fill("\ufeffe\u0301" + "x" * 90 + "   y")
    expect(room).to_have_text("Nog 7 tekens")


def test_a_long_list_is_searched_and_what_was_chosen_stays_in_sight(page, fiche):
    page.goto(address(fiche, "indeling"))
    groups = page.get_by_role("group", name="Voor wie is de praktijk?")
    groups.get_by_label("Jongeren").check()

    groups.get_by_label("Zoek in de lijst").fill("anderstal")

    assert [label.inner_text() for label in groups.locator(".option-list label:visible").all()] == [
        "Jongeren",
        "Anderstaligen",
    ]
    groups.get_by_label("Anderstaligen").check()
    expect(groups.get_by_text("Gekozen: Jongeren, Anderstaligen")).to_be_visible()
    groups.get_by_label("Zoek in de lijst").fill("")
    groups.get_by_label("Zoek in de lijst").press("Enter")
    expect(groups.get_by_label("Kinderen")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Vorige stap").click()
    page.go_back()
    expect(page.get_by_text("Gekozen: Jongeren, Anderstaligen")).to_be_visible()


def test_a_step_goes_by_keyboard_alone(page, fiche):
    page.goto(address(fiche))
    tab_until(page, "#id_approach")
    page.keyboard.type("Koffie schenken")
    tab_until(page, "#id_start_year")
    page.keyboard.type("16")
    tab_until(page, "[name=stage]")
    page.keyboard.press("ArrowDown")
    tab_until(page, "summary")
    page.keyboard.press("Enter")
    tab_until(page, ".fiche-actions .button")
    page.keyboard.press("Enter")

    expect(page.locator("#fouten")).to_be_focused()
    expect(page).to_have_title("Fout: Aanpak en resultaat: Tovertuin · Praktijkenbank")
    tab_until(page, "#fouten a")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Startjaar")).to_be_focused()
    assert page.evaluate(FOCUS)["isOnScreen"]
    page.keyboard.press("Control+A")
    page.keyboard.type("2016")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Indeling")
    fiche.refresh_from_db()
    assert (fiche.approach, fiche.start_year, fiche.stage) == ("Koffie schenken", 2016, "proef")


# Without scripts


@without_scripts
def test_without_scripts_a_step_is_saved_and_its_errors_are_found(page, fiche):
    page.goto(address(fiche))
    page.get_by_label("Startjaar").fill("16")
    page.get_by_role("button", name="Bewaar en ga verder").click()

    expect(page.locator("#fouten")).to_be_focused()
    page.get_by_role("link", name="Vertel hoe jullie het aanpakken").click()
    page.get_by_label("Hoe pakken jullie het aan?").fill("Koffie schenken")
    expect(page.get_by_label("Startjaar")).to_have_value("16")
    page.get_by_role("button", name="Vorige stap").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat en waarom")
    fiche.refresh_from_db()
    assert (fiche.approach, fiche.unfinished) == ("Koffie schenken", {"start_year": "16"})


@without_scripts
def test_without_scripts_every_option_of_a_list_is_there(page, fiche):
    page.goto(address(fiche, "indeling"))
    groups = page.get_by_role("group", name="Voor wie is de praktijk?")
    groups.get_by_label("Beleidsmakers").check()
    page.get_by_role("button", name="Bewaar en ga verder").click()

    expect(page.get_by_text("Gekozen: Beleidsmakers")).to_be_visible()


def test_a_duplicated_tab_asks_which_text_stays(context, fiche):
    first = context.new_page()
    first.goto(address(fiche))
    question = "Hoe pakken jullie het aan?"
    first.get_by_label(question).fill("Thee schenken")  # and nothing was sent yet
    with first.expect_popup() as opened:
        first.evaluate("window.open(location.href)")
    second = opened.value
    expect(saved(second)).to_be_visible()

    second.get_by_label(question).fill("Koffie schenken")
    with second.expect_response(address(fiche)):
        second.get_by_label("Startjaar").focus()
    first.get_by_label(question).fill("Water schenken")
    first.get_by_label("Startjaar").focus()
    choice = first.get_by_role("group", name=f"Wat blijft er bij ‘{question}’?")

    expect(choice.get_by_text("Koffie schenken")).to_be_visible()
    expect(saved(first)).to_have_count(0)
    fiche.refresh_from_db()
    assert fiche.approach == "Koffie schenken"
