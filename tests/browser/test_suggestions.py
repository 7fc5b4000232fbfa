"""The list under the search box, as the ARIA pattern for a combobox describes it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_axe import findings_at_each_width

pytestmark = pytest.mark.django_db
ADDRESSES = ["/", "/praktijken/"]


def type_taal(page, address):
    page.goto(address)
    box = page.get_by_role("combobox", name=re.compile("Zoek|zoek"))
    box.focus()
    page.keyboard.type("taal")
    expect(page.locator("[role=option]").first).to_be_visible()
    return box


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_list_is_walked_and_opened_by_keyboard(page, address):
    box = type_taal(page, address)
    options = page.locator("[role=option]")
    last = options.count() - 1

    expect(box).to_have_attribute("aria-expanded", "true")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    page.keyboard.press("ArrowUp")
    expect(options.nth(last)).to_have_attribute("aria-selected", "true")
    expect(page.locator("[aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(options.first).to_be_hidden()
    expect(box).to_be_focused()
    expect(box).to_have_value("taal")
    page.keyboard.press("ArrowDown")
    target = options.first.get_attribute("data-url")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")


def test_enter_without_a_choice_searches_for_what_was_typed(page):
    type_taal(page, "/praktijken/")

    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"\?q=taal"))


def test_a_click_opens_a_suggestion_and_leaving_the_box_closes_the_list(page):
    box = type_taal(page, "/praktijken/")
    page.keyboard.press("Tab")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.focus()
    page.keyboard.press("ArrowDown")
    option = page.locator("[role=option]").nth(1)
    target = option.get_attribute("data-url")

    option.click()

    page.wait_for_url(f"**{target}")


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_open_list_has_no_findings_and_no_sideways_scroll(page, address):
    type_taal(page, address)
    page.keyboard.press("ArrowDown")

    assert findings_at_each_width(page) == {}
    expect(page.get_by_role("option").first).to_be_visible()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_javascript_the_box_is_a_plain_search_field(page):
    page.goto("/praktijken/")
    box = page.get_by_role("searchbox", name="Zoek op onderwerp")
    box.fill("taal")

    box.press("Enter")

    expect(page.locator("#resultaten")).to_contain_text("praktijken")
    expect(page.get_by_role("listbox")).to_have_count(0)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_list_is_seen_to_its_end_on_a_phone(page, address):
    page.set_viewport_size({"width": 390, "height": 1600})
    type_taal(page, address)

    is_seen = page.locator("[role=option]").evaluate_all(
        """all => all.map((one) => {
          const { x, y, width, height } = one.getBoundingClientRect();
          return one.contains(document.elementFromPoint(x + width / 2, y + height / 2));
        })"""
    )

    assert len(is_seen) > 1
    assert all(is_seen)
