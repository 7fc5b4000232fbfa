"""With Tab alone through each kind of page: everything in its turn, seen, in order, and out at the end."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.test_axe import PAGES
from tests.browser.test_fiche_steps import commit, enter, open_fiche  # noqa: F401, fixtures

pytestmark = pytest.mark.django_db

KINDS = [
    "home",
    "browse with filters",
    "browse on the map",
    "browse, nothing found",
    "practice, everything",
    "municipalities",
    "municipality with practices",
    "framework",
    "action with practices",
    "policy",
    "white spots",
    "themes",
    "resources",
    "page of the editors",
    "concepts",
    "not found",
]

# Keeps of all that Tab is to reach where it is, and how it looks without the focus. Of radio buttons Tab reaches one.
WATCH = """() => {
    window.look = (element) => {
        const dot = element.querySelector(":scope > circle:not(.dot-target)");
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        return [outlineStyle, outlineWidth, boxShadow, dot && getComputedStyle(dot).strokeWidth].join();
    };
    const seen = new Set();
    const isFirst = (one) => one.type !== "radio" || (!seen.has(one.name) && seen.add(one.name));
    window.places = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
        .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true }))
        .filter(isFirst);
    window.looks = places.map(look);
    window.boxes = places.map((one) => one.getBoundingClientRect());
    window.stops = [];
    document.addEventListener("focusin", ({ target }) => stops.push({
        place: places.indexOf(target),
        name: `${target.tagName} ${target.id} ${target.textContent.trim().slice(0, 40)}`,
        isSeen: look(target) !== looks[places.indexOf(target)],
        part: target.closest("svg") ? "map" : target.closest("header, main, footer")?.localName,
        box: boxes[places.indexOf(target)]?.toJSON(),
    }));
    return places.length;
}"""


def jumps_back(last, stop):
    """Whether a stop is above the last one in the same column. Dots on a map have no order."""
    if last["part"] != "main" or stop["part"] != "main":
        return False
    above, below = stop["box"], last["box"]
    return above["bottom"] <= below["top"] and above["left"] < below["right"] and above["right"] > below["left"]


def assert_walkable(page):
    """Press Tab from the top of the page until every place had its turn."""
    page.emulate_media(reduced_motion="reduce")
    number = page.evaluate(WATCH)
    for _ in range(number):
        page.keyboard.press("Tab")
    stops = page.evaluate("stops")

    assert [stop["place"] for stop in stops] == list(range(number))
    assert [stop["name"] for stop in stops if not stop["isSeen"]] == []
    assert [(a["name"], b["name"]) for a, b in pairwise(stops) if jumps_back(a, b)] == []
    assert (stops[0]["name"], stops[-1]["part"]) == ("A  Naar de inhoud", "footer")


@pytest.mark.parametrize("kind", KINDS)
def test_tab_walks_through_the_page(page, kind):
    page.goto(PAGES[kind])

    assert_walkable(page)


@pytest.mark.parametrize("flags", ["", "?fouten"])
def test_tab_walks_through_a_step_of_the_fiche(page, open_fiche, flags):  # noqa: F811
    fiche = open_fiche(remarks=["approach"], state="changes_requested")
    page.goto(f"/fiche/{fiche.key}/aanpak-en-resultaat/{flags}")
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")  # away from the summary of what to mend

    assert_walkable(page)


def test_the_skip_link_jumps_over_the_menu(page):
    page.goto("/gemeenten/gent/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    page.keyboard.press("Tab")

    assert page.locator("main :focus").count() == 1


def test_the_focus_is_never_lost_when_the_results_change(page):
    page.goto("/praktijken/")
    chips = page.locator("#results .chip")
    page.get_by_text("Gemeente of provincie").click()
    page.locator("#gemeente-gent").focus()
    page.keyboard.press("Space")
    expect(chips).to_have_count(1)
    expect(page.locator("#gemeente-gent")).to_be_focused()

    chips.focus()
    page.keyboard.press("Enter")
    expect(chips).to_have_count(0)
    expect(page.locator("#resultaten")).to_be_focused()

    page.get_by_role("link", name="Volgende").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pagination [aria-current]")).to_have_text("Pagina 2")
    expect(page.locator("#resultaten")).to_be_focused()
