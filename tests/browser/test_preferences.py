"""What a reader set on the device is respected: contrast, motion, colours of her own, dark or light."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_axe import PAGES, findings, unfold
from tests.browser.test_journeys import FOCUS, tab_until

pytestmark = pytest.mark.django_db

ADDRESSES = [PAGES["home"], PAGES["browse with filters"], PAGES["practice, everything"], "/fiche/"]
ENHANCED = "axe.run({ runOnly: ['color-contrast-enhanced'] }).then(({ violations }) => violations)"
GROUND_AND_TEXT = """() => {
    const { backgroundColor, color } = getComputedStyle(document.documentElement);
    return [backgroundColor, color];
}"""
MOVING = """() => [...document.querySelectorAll("*")].map((element) => getComputedStyle(element))
    .filter((style) => parseFloat(style.transitionDuration) > 0 || style.animationName !== "none").length"""


def test_more_contrast_gives_the_highest_level(page):
    page.emulate_media(contrast="more")
    found = []
    for address in ADDRESSES:
        page.goto(address)
        page.evaluate(Axe().axe_script)
        violations = page.evaluate(
            "axe.run({ runOnly: ['color-contrast-enhanced'] }).then(({ violations }) => violations)"
        )
        found += [node["failureSummary"] for violation in violations for node in violation["nodes"]]

    assert found == []
    border, text = page.locator("#begin-formulier input:visible").first.evaluate(
        "one => [getComputedStyle(one).borderTopColor, getComputedStyle(one).color]"
    )
    assert border == text


def test_less_motion_is_none(page):
    page.goto(PAGES["home"])
    moves = page.evaluate(MOVING)
    page.emulate_media(reduced_motion="reduce")

    assert (moves > 0, page.evaluate(MOVING)) == (True, 0)


def test_colours_of_the_reader_show_the_focus_and_what_is_current(page):
    page.emulate_media(forced_colors="active")
    page.goto(PAGES["browse on the map"])
    grounds = page.locator(".view-switch a").evaluate_all(
        "all => all.map(one => getComputedStyle(one).backgroundColor)"
    )
    tab_until(page, ".view-switch a:not([aria-current])")

    assert len(set(grounds)) == len(grounds) == 2
    assert page.evaluate(FOCUS)["isOutlined"]


@pytest.mark.parametrize("address", [*ADDRESSES, PAGES["browse on the map"], PAGES["policy"], PAGES["white spots"]])
def test_a_dark_device_gets_a_dark_page_that_everyone_can_read(page, address):
    page.emulate_media(color_scheme="dark")
    page.goto(address)
    unfold(page)

    assert findings(page) == []
    assert page.evaluate(GROUND_AND_TEXT) == ["rgb(15, 27, 31)", "rgb(238, 244, 243)"]
    page.emulate_media(color_scheme="dark", media="print")
    assert page.evaluate(GROUND_AND_TEXT) == ["rgba(0, 0, 0, 0)", "rgb(0, 0, 0)"]
