"""Whole journeys: with one municipality in mind, and with the keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from practices.models import Municipality

pytestmark = pytest.mark.django_db

# What has the focus: its name, whether it shows that, and whether it is on the screen. A dot on the map has a ring.
FOCUS = """() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const dot = element.querySelector(":scope > circle:not(.dot-target)");
    const box = element.getBoundingClientRect();
    return {
        name: `${element.tagName} ${element.id} ${element.textContent.trim().slice(0, 40)}`,
        isOutlined: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 3)
            || (dot !== null && parseFloat(getComputedStyle(dot).strokeWidth) >= 3),
        isOnScreen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
            && box.right > 0 && box.left < innerWidth,
        isAtEnd: element === document.body,
    };
}"""


def tab_until(page, selector, most=150):
    """Press Tab until something that fits `selector` has the focus; say what it is."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and focused.evaluate("(element, selector) => element.matches(selector)", selector):
            return focused
    raise AssertionError(f"{selector} is not reached in {most} stops")


@pytest.mark.parametrize("slug", ["hasselt", "herstappe", "gent"])
def test_three_practices_fit_for_a_town_in_three_clicks_without_typing(page, slug):
    town = Municipality.objects.get(slug=slug)
    page.goto("/")
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Gemeenten").click()
    page.locator(f'.tally a[href="/gemeenten/{slug}/"]').click()

    section = page.locator("section", has=page.locator("#anderen"))
    assert section.get_by_role("heading", level=2).text_content() in {
        "Wat gemeenten van deze grootte doen",
        f"Dit doen gemeenten zoals {town}",
    }
    practices = section.locator(".title-link")
    assert practices.count() >= 3

    practice = practices.first
    title = practice.text_content()
    practice.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_three_practices_fit_for_a_town_by_the_list_on_the_home_page(page):
    page.goto("/")
    page.get_by_label("Kies een gemeente").fill("Hasselt")
    page.get_by_role("button", name="Toon").click()

    expect(page).to_have_url(re.compile("/gemeenten/hasselt/$"))
    assert page.locator("section", has=page.locator("#anderen")).locator(".title-link").count() >= 3


def test_the_keyboard_alone_filters_and_opens_a_practice(page):
    page.goto("/praktijken/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    box = tab_until(page, "#filters [type=checkbox]")
    expect(box).not_to_be_checked()
    page.keyboard.press("Space")
    expect(page.locator("#results .chip")).to_have_count(1)
    expect(page.locator("#filters :checked")).to_be_focused()

    result = tab_until(page, "#results .row h3 a")
    title = result.text_content()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


@pytest.mark.parametrize(
    "address", ["/", "/praktijken/?weergave=kaart&gemeente=gent", "/gemeenten/gent/", "/plan-samenleven/", "/beleid/"]
)
def test_who_walks_by_keyboard_always_sees_where_she_is(page, address):
    page.goto(address)
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop.pop("isAtEnd"):
            break
        stops.append(stop)

    assert len(stops) > 15
    assert [stop for stop in stops if not (stop["isOutlined"] and stop["isOnScreen"])] == []


@pytest.mark.parametrize(("width", "colours"), [(1280, "none"), (320, "none"), (1280, "active")])
def test_the_keyboard_alone_from_a_word_to_a_municipality(page, width, colours):
    """On a desk, on a small phone and in the colours of the system."""

    def go_to(selector):
        focused = tab_until(page, selector)
        stop = page.evaluate(FOCUS)
        assert stop["isOutlined"], stop
        return focused

    def is_sideways():
        return page.evaluate("document.documentElement.scrollWidth > innerWidth")

    page.set_viewport_size({"width": width, "height": 700})
    page.emulate_media(forced_colors=colours)
    page.goto("/")
    go_to("#q")
    page.keyboard.type("nederlands")
    expect(page.locator("[role=option]").first).to_be_visible()
    theme = page.locator("[role=option][data-url*='thema=nederlands-oefenen']")
    while theme.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("thema=nederlands-oefenen"))
    assert not is_sideways()

    if width == 320:
        go_to(".filter-panel > summary")
        page.keyboard.press("Enter")
    go_to(".facet:has(#gemeente-gent) > summary")
    page.keyboard.press("Enter")
    go_to("#gemeente-gent")
    page.keyboard.press("Space")
    expect(page.locator("#results .chip")).to_have_count(2)
    go_to("#results .row h3 a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Taalcafé aan het station")
    assert not is_sideways()

    go_to("main a[href*='#praktijk-']")
    page.keyboard.press("Enter")
    expect(page.locator("#results .chip")).to_have_count(2)
    go_to("#praktijk-taalcafe-aan-het-station .origin a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gent")
    assert not is_sideways()
