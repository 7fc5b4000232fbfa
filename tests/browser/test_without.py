"""Each kind of page without JavaScript, without style sheets, without images, and without cookies: it does its job."""

import json
import os
import re
import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.chromium import WHOLE, launch_options
from tests.browser.conftest import TIMEOUT
from tests.browser.test_axe import NOT_FOUND, PAGES
from tests.browser.test_fiche_check import enter, fiches  # noqa: F401, fixtures
from tests.browser.test_fiche_doors import DOORS
from tests.browser.test_fiche_journeys import HUMAN_SECONDS
from tests.browser.test_fiche_steps import STEPS

pytestmark = pytest.mark.django_db

# What every page has, whatever the browser leaves out, as a list of what is missing.
MISSING = """() => {
    const missing = [];
    const expect = (is_there, what) => is_there || missing.push(what);
    const visible = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
    const name = (one) => one.outerHTML.slice(0, 80);
    expect(document.title.trim(), "a title");
    expect(visible("h1").length === 1, "one heading of the page");
    expect(visible("main").length === 1 && visible("main")[0].innerText.length > 100, "text");
    for (const link of visible("a[href]")) expect(link.getAttribute("href") !== "#", `a target of ${name(link)}`);
    for (const field of visible("input:not([type=hidden]), select, textarea"))
        expect(field.labels.length && field.labels[0].checkVisibility(), `a label of ${name(field)}`);
    return missing;
}"""
# Without style sheets a wide table or photo has no region of its own to scroll in; otherwise nothing goes sideways.
SIDEWAYS = "() => document.documentElement.scrollWidth > innerWidth ? ['sideways scroll'] : []"
# Without JavaScript: a button sends a form, and whatever is chosen can be sent.
WITHOUT_USE = """() => [
    ...[...document.querySelectorAll("button")].filter((one) => !one.form || one.type !== "submit"),
    ...[...document.querySelectorAll("select, [type=checkbox], [type=radio], [type=search]")]
        .filter((one) => !one.form || ![...one.form.elements].some((button) =>
            button.type === "submit" && button.checkVisibility({ visibilityProperty: true }))),
    ...document.querySelectorAll("[role=combobox], [role=listbox], [aria-expanded], [onclick]"),
].filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 100))"""
# Without style sheets: everything below what comes before it, and no drawing larger than a hand.
OUT_OF_ORDER = """() => {
    const parts = [...document.querySelectorAll("h1, h2, h3, main p, main li, main dt, main dd, footer")]
        .filter((one) => !one.closest("td") && one.checkVisibility());
    const tops = parts.map((one) => one.getBoundingClientRect().top);
    return parts.filter((one, place) => place && tops[place] < tops[place - 1] - 1).map((one) => one.textContent);
}"""
BLOWN_UP = """() => [...document.querySelectorAll("svg:not([role]), img:not(main img)")]
    .filter((one) => one.getBoundingClientRect().width > 280).map((one) => one.outerHTML.slice(0, 100))"""
# Without images: words in their place, and a name for every link.
WITHOUT_WORDS = """() => [
    ...[...document.images].filter((one) => !one.hasAttribute("alt")),
    ...[...document.querySelectorAll("figure img, a > img:only-child")].filter((one) => !one.alt.trim()),
    ...[...document.querySelectorAll("a, button, summary")].filter((one) => one.checkVisibility()
        && !one.textContent.trim() && !one.ariaLabel && !one.querySelector("img[alt]:not([alt=''])")),
].map((one) => one.outerHTML.slice(0, 100))"""

PICTURE = re.compile(r"/media/|\.(svg|ico|png|jpe?g|webp|avif)$")


@pytest.fixture
def addresses(enter):  # noqa: F811
    """Every kind of page: what everyone sees, the doors, and each page of a fiche."""
    key = enter("complete").key
    steps = [reverse("submission_step", args=[key, step]) for step in [*STEPS, "fotos-en-bijlagen"]]
    names = ["check", "preview", "copy", "similar", "links", "withdraw", "status"]
    return [*PAGES.values(), *DOORS.values(), *steps, *(reverse(f"submission_{name}", args=[key]) for name in names)]


def problems(page, addresses, *questions):
    """Ask each question, a script that gives a list of what is wrong, on each page; give what is wrong where."""
    found = {}
    for address in addresses:
        response = page.goto(address)
        wrong = [answer for question in (MISSING, *questions) for answer in page.evaluate(question)]
        if response.status != (404 if address == NOT_FOUND else 200):
            wrong.append(response.status)
        if wrong:
            found[address] = wrong
    return found


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_javascript_every_control_does_what_it_says(page, addresses):
    assert problems(page, addresses, SIDEWAYS, WITHOUT_USE) == {}


def test_without_style_sheets_everything_is_there_in_order(page, addresses):
    page.route("**/*.css", lambda route: route.abort())

    assert problems(page, addresses, OUT_OF_ORDER, BLOWN_UP) == {}
    assert page.evaluate("getComputedStyle(document.body).marginLeft") == "8px"


def test_without_images_there_are_words_in_their_place(page, addresses):
    blocked = []

    def block(route):
        blocked.append(route.request.url)
        route.abort()

    page.route(PICTURE, block)

    assert problems(page, addresses, SIDEWAYS, WITHOUT_WORDS) == {}
    page.goto(PAGES["practice, everything"])
    expect(page.get_by_role("img", name="Een tafel met koffie")).to_be_visible()
    assert any("/media/" in url for url in blocked)


@pytest.fixture
def page_without_cookies(playwright, tmp_path, site):
    """A page of a browser that is set to refuse cookies. The one without a window knows no such setting."""
    if not WHOLE and not os.environ.get("CI"):
        pytest.skip("NOT RUN: only the whole browser can refuse cookies (Debian: apt install chromium)")
    preferences = tmp_path / "Default" / "Preferences"
    preferences.parent.mkdir()
    preferences.write_text(json.dumps({"profile": {"default_content_setting_values": {"cookies": 2}}}))
    context = playwright.chromium.launch_persistent_context(tmp_path, base_url=site, **launch_options(whole=True))
    context.set_default_timeout(TIMEOUT)
    yield context.pages[0]
    context.close()


def test_without_cookies_everything_public_works(page_without_cookies):
    page = page_without_cookies

    assert problems(page, [*PAGES.values(), *DOORS.values()], SIDEWAYS) == {}
    page.goto("/")
    page.get_by_label("Waar ben je naar op zoek?").fill("taalcafé")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("link", name="Taalcafé aan het station").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Taalcafé aan het station")
    assert page.request.get("/praktijken.atom?gemeente=gent").ok
    assert page.context.cookies() == []


def test_without_cookies_a_fiche_says_that_it_needs_one_and_loses_nothing(page_without_cookies):
    page = page_without_cookies
    page.goto("/fiche/")
    time.sleep(HUMAN_SECONDS)
    page.get_by_label("Je e-mailadres bij je bestuur").fill("zonder-koekje@voorbeeld.example.org")
    page.get_by_label("Voor welk bestuur werk je?").select_option(label="Gent")
    page.get_by_role("button", name="Begin met de fiche").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Zonder cookie lukt dit niet")
    expect(page.locator("main .lead")).to_contain_text("Laat cookies toe voor deze site")
    expect(page.locator("#opnieuw [name=email]")).to_have_value("zonder-koekje@voorbeeld.example.org")
    expect(page.get_by_role("button", name="Verstuur opnieuw")).to_be_visible()
