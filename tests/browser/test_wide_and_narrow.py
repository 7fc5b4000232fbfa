"""Between a phone and a wide screen: no text on a drawing, a menu of one line, heads of a table that stay in sight."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_axe import PAGES

pytestmark = pytest.mark.django_db

WIDTHS = [320, 390, 600, 704, 768, 991, 992, 1000, 1024, 1050, 1087, 1093, 1200, 1240, 1280, 1440, 1920]
WITH_DRAWINGS = [
    PAGES[name]
    for name in [
        "home",
        "browse",
        "practice, everything",
        "practice, a summary",
        "theme",
        "municipality with practices",
    ]
]

# Each text, field or button that shares ground with a drawing that says nothing itself, as (text, drawing).
ON_A_DRAWING = """() => {
    const drawings = [...document.querySelectorAll("main :is(img[alt=''], .mosaic)")]
        .filter((drawing) => drawing.checkVisibility())
        .map((drawing) => ({ drawing, box: drawing.getBoundingClientRect() }));
    const pieces = [...document.querySelectorAll("main :is(input, select, button)")]
        .filter((field) => field.checkVisibility())
        .map((field) => ({ text: field.name || field.textContent.trim(), boxes: [field.getBoundingClientRect()] }));
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement;
        if (!node.data.trim() || !parent.checkVisibility() || parent.closest("svg, .visually-hidden")) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        pieces.push({ text: node.data.trim().slice(0, 40), boxes: [...range.getClientRects()] });
    }
    const meets = (a, b) =>
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    return pieces.flatMap(({ text, boxes }) => drawings
        .filter(({ box }) => boxes.some((each) => each.width > 1 && meets(each, box)))
        .map(({ drawing }) => [text, drawing.getAttribute("class")]));
}"""
# How many lines the links of the menu take; 1 too when they are behind a button.
LINES_OF_MENU = """() => {
    const links = [...document.querySelectorAll(".site-header :is(a, summary)")].filter((a) => a.checkVisibility());
    return Math.max(...links.map((link) => {
        const range = document.createRange();
        range.selectNodeContents(link);
        const tops = [...range.getClientRects()].filter(({ width }) => width > 1).map(({ bottom }) => bottom);
        return link.matches(".logo") ? 1 : Math.max(...tops) - Math.min(...tops) < 8 ? 1 : 2;
    }));
}"""


def at_each_width(page, script):
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        found[width] = page.evaluate(script)
    return found


@pytest.mark.parametrize("address", [*WITH_DRAWINGS, "/fiche/"])
def test_no_text_lies_on_a_drawing(page, address):
    page.goto(address)

    assert page.locator("main :is(img[alt=''], .mosaic)").count() > 0
    assert {width: pairs for width, pairs in at_each_width(page, ON_A_DRAWING).items() if pairs} == {}


def test_menu_takes_one_line(page):
    page.goto("/")

    assert at_each_width(page, LINES_OF_MENU) == dict.fromkeys(WIDTHS, 1)


@pytest.mark.parametrize("height", [640, 900])
def test_heads_of_a_long_table_stay_in_sight(page, height):
    page.set_viewport_size({"width": 1280, "height": height})
    page.goto("/witte-vlekken/")
    frame = page.locator(".matrix-scroll").last

    frame.evaluate("frame => { frame.scrollIntoView(); frame.scrollTop = frame.scrollHeight }")

    expect(frame.locator("thead th").nth(1)).to_be_in_viewport(ratio=1)
    expect(frame.locator("tbody th").last).to_be_in_viewport(ratio=1)
