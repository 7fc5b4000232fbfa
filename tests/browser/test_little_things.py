"""What people notice: back to where they were, passing a page on, and a way on from an address that does not exist."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db

PRACTICE = "/praktijken/taalcafe-aan-het-station/"


def test_back_to_the_results_at_the_same_practice(page):
    page.goto("/praktijken/")
    page.get_by_text("Gemeente of provincie").click()
    page.locator("#gemeente-gent").check()
    expect(page).to_have_url("/praktijken/?gemeente=gent")
    page.get_by_role("link", name="Taalcafé aan het station").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Taalcafé aan het station")

    page.get_by_role("link", name="Terug naar de resultaten").click()

    expect(page).to_have_url("/praktijken/?gemeente=gent#praktijk-taalcafe-aan-het-station")
    expect(page.locator("#praktijk-taalcafe-aan-het-station")).to_be_in_viewport()
    expect(page.locator("#gemeente-gent")).to_be_checked()


def test_the_link_is_copied_and_that_is_said(page, context, site):
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page.add_init_script("delete Navigator.prototype.share")
    page.goto(PRACTICE)

    page.get_by_role("button", name="Deel de link").click()

    expect(page.get_by_role("status").filter(has_text="De link is gekopieerd.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith(PRACTICE)


def test_print_asks_the_browser_also_after_the_results_changed(page):
    page.add_init_script("window.print = () => { document.body.dataset.printed = 'yes' }")
    page.goto("/praktijken/")
    page.get_by_text("Gemeente of provincie").click()
    page.locator("#gemeente-gent").check()
    expect(page).to_have_url("/praktijken/?gemeente=gent")
    expect(page.get_by_role("link", name="Mail door")).to_have_attribute("href", re.compile("gemeente%3Dgent$"))

    page.get_by_role("button", name="Print of pdf").click()

    expect(page.locator("body")).to_have_attribute("data-printed", "yes")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_javascript_there_is_the_mail_and_no_button_that_does_nothing(page):
    page.goto(PRACTICE)

    expect(page.get_by_role("link", name="Mail door")).to_be_visible()
    expect(page.get_by_role("button", name="Deel de link")).to_have_count(0)
    expect(page.get_by_role("button", name="Print of pdf")).to_have_count(0)


def test_an_address_that_does_not_exist_leads_on(page):
    page.goto("/praktijken/taalcafe-gent-station/")

    page.get_by_role("link", name="Taalcafé aan het station").click()

    expect(page).to_have_url(PRACTICE)
