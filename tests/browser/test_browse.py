"""Browsing with JavaScript, where a tick applies at once, and without, by forms and links."""

import re

import pytest
from django.http import QueryDict
from playwright.sync_api import expect

from practices.browse.cards import in_practices
from practices.browse.filters import PracticeFilter
from practices.models import Practice

pytestmark = pytest.mark.django_db

without_javascript = pytest.mark.browser_context_args(java_script_enabled=False)


def said(filters):
    """What the heading says under these filters."""
    return in_practices(len(PracticeFilter(QueryDict(filters))))


def titles(filters, start=0, stop=20):
    """The titles of the results under these filters, in order."""
    ids = PracticeFilter(QueryDict(filters)).first(stop)[start:]
    found = Practice.objects.in_bulk(ids)
    return [found[pk].title for pk in ids]


def heading(page):
    return page.locator("#resultaten")


def row_titles(page):
    return page.locator("#results .row h3")


def facet(page, param):
    return page.locator(".facet", has=page.locator(f"#chosen-{param}"))


def open_towns(page):
    facet(page, "gemeente").locator("summary").first.click()


def choose_gent(page):
    open_towns(page)
    page.locator("#gemeente-gent").check()


def chips(page):
    return page.locator("#results .chip")


def search_for(page, words):
    page.get_by_label("Zoek op onderwerp").fill(words)
    page.get_by_label("Zoek op onderwerp").press("Enter")


def what_it_says(page):
    """All that filters change on the page."""
    return page.evaluate(
        """() => ({
            title: document.title,
            texts: [...document.querySelectorAll("[data-renew], #resultaten, .chip, .row h3")].map(e => e.textContent),
            links: [...document.querySelectorAll("aside a, .view-switch a, #results nav a, .chip")].map(e => e.href),
            ticked: [...document.querySelectorAll("#filters :checked")].map(e => e.id),
        })"""
    )


def test_words_and_two_ticks_change_everything_but_the_focus(page):
    page.goto("/praktijken/")
    search_for(page, "taal")
    expect(heading(page)).to_have_text(said("q=taal"))

    choose_gent(page)
    expect(heading(page)).to_have_text(said("q=taal&gemeente=gent"))
    expect(page.locator("#gemeente-gent")).to_be_focused()
    facet(page, "gemeente").get_by_text("Toon er nog").click()
    page.locator("#gemeente-mechelen").check()

    filters = "q=taal&gemeente=gent&gemeente=mechelen"
    expect(page).to_have_url(re.compile(rf"/praktijken/\?{filters}$"))
    expect(heading(page)).to_have_text(said(filters))
    expect(row_titles(page)).to_have_text(titles(filters))
    expect(chips(page)).to_have_text([re.compile("^‘taal’"), re.compile("^Gent"), re.compile("^Mechelen")])
    expect(page).to_have_title(f"‘taal’, Gent, Mechelen: {said(filters)} · Praktijkenbank")
    expect(page.locator("#gemeente-mechelen")).to_be_focused()
    expect(page.locator("#shown")).to_have_text(said(filters))
    expect(page.locator("#count-provincie-antwerpen")).to_have_text(
        str(len(PracticeFilter(QueryDict(f"{filters}&provincie=antwerpen"))))
    )
    by_script = what_it_says(page)
    page.reload()
    assert by_script == what_it_says(page)


def test_groups_stay_as_the_reader_left_them(page):
    page.goto("/praktijken/")
    size, theme = facet(page, "inwoners"), facet(page, "thema")
    size.locator("summary").first.click()
    theme.locator("summary").first.click()

    choose_gent(page)

    expect(heading(page)).to_have_text(said("gemeente=gent"))
    expect(size).to_have_attribute("open", "")
    expect(theme).not_to_have_attribute("open", "")


def test_back_and_forward_restore(page):
    page.goto("/praktijken/")
    choose_gent(page)
    expect(heading(page)).to_have_text(said("gemeente=gent"))
    page.locator("#doelgroep-jongeren").check()
    expect(heading(page)).to_have_text(said("gemeente=gent&doelgroep=jongeren"))

    page.go_back()
    expect(heading(page)).to_have_text(said("gemeente=gent"))
    expect(page.locator("#doelgroep-jongeren")).not_to_be_checked()
    expect(page.locator("#gemeente-gent")).to_be_checked()
    page.go_back()
    expect(heading(page)).to_have_text(said(""))
    expect(chips(page)).to_have_count(0)
    page.go_forward()
    expect(heading(page)).to_have_text(said("gemeente=gent"))
    expect(page.locator("#gemeente-gent")).to_be_checked()


def test_typing_in_a_long_list_narrows_it_to_any_of_its_values(page):
    page.goto("/praktijken/")
    open_towns(page)
    options = page.locator(".option:has([name=gemeente])")
    names = options.locator("span:not(.count)").all_text_contents()
    box = page.get_by_label("Naam van een gemeente")
    seen = {}
    for name in names:
        box.fill(name.upper())
        seen[name] = options.filter(visible=True).locator("span:not(.count)").all_text_contents()

    assert len(names) > 10
    assert {name for name in names if name not in seen[name]} == set()
    assert seen["Kortrijk"] == ["Kortrijk"]
    box.fill("kortrijk")
    box.press("Enter")
    expect(heading(page)).to_have_text(said("gemeente=kortrijk"))


def test_a_name_that_the_list_does_not_have_is_sent_to_the_server(page):
    page.goto("/praktijken/")
    open_towns(page)
    box = page.get_by_label("Naam van een gemeente")
    box.fill("kortessem")
    box.press("Enter")

    expect(chips(page)).to_have_text([re.compile("^Hasselt")])
    expect(page.locator("#results .notice")).to_contain_text("Kortessem")


def test_a_chip_an_order_and_a_page_further(page):
    page.goto("/praktijken/?gemeente=gent&gemeente=mechelen")
    chips(page).filter(has_text="Mechelen").click()
    expect(page).to_have_url(re.compile(r"/praktijken/\?gemeente=gent#resultaten$"))
    expect(row_titles(page)).to_have_text(titles("gemeente=gent"))
    page.get_by_role("link", name="Wis alle filters").click()
    expect(heading(page)).to_have_text(said(""))

    page.get_by_label("Sorteer op").select_option(label="Titel")
    expect(page).to_have_url(re.compile(r"/praktijken/\?sorteer=titel$"))
    expect(row_titles(page)).to_have_text(titles("sorteer=titel"))

    page.get_by_role("link", name="Volgende").click()
    expect(page).to_have_url(re.compile(r"/praktijken/\?sorteer=titel&pagina=2#resultaten$"))
    expect(row_titles(page)).to_have_text(titles("sorteer=titel", 20, 40))

    choose_gent(page)
    expect(page).to_have_url(re.compile(r"/praktijken/\?gemeente=gent&sorteer=titel$"))
    expect(row_titles(page)).to_have_text(titles("gemeente=gent&sorteer=titel"))


def test_the_map_keeps_the_filters_and_a_dot_narrows(page):
    page.goto("/praktijken/?q=taal")
    page.get_by_role("link", name="Kaart", exact=True).click()
    expect(heading(page)).to_have_text(said("q=taal"))
    expect(chips(page)).to_have_text([re.compile("^‘taal’")])

    page.locator("#thema-taal-en-communicatie").check()
    filters = "q=taal&thema=taal-en-communicatie"
    expect(heading(page)).to_have_text(said(filters))
    here = in_practices(len(PracticeFilter(QueryDict(f"{filters}&gemeente=mechelen"))))
    dot = page.get_by_role("link", name=f"Mechelen {here}", exact=True)
    dot.locator(".dot-target").click(force=True)

    expect(page).to_have_url(re.compile(r"\?q=taal&thema=taal-en-communicatie&gemeente=mechelen&weergave=kaart"))
    expect(heading(page)).to_have_text(here)
    expect(row_titles(page)).to_have_text(titles(f"{filters}&gemeente=mechelen"))


@pytest.mark.parametrize(("width", "in_sight"), [(1280, 3), (390, 2)])
def test_of_the_other_answers_a_phone_shows_two_and_the_rest_on_request(page, width, in_sight):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/praktijken/?q=taal ouders Ninove jongeren")
    answers, more = page.locator("#results > .no-print .ways-on a"), page.get_by_text("Nog 1 ander antwoord")
    expect(answers.filter(visible=True)).to_have_count(in_sight)
    expect(more).to_be_visible(visible=in_sight == 2)

    if in_sight == 2:
        more.click()

    expect(answers.filter(visible=True)).to_have_count(3)


def test_the_own_town_gives_distances_and_an_order(page):
    page.goto("/praktijken/")
    page.get_by_label("Naam van je gemeente").fill("Aalst")
    page.get_by_role("button", name="Kies", exact=True).click()

    own_town = page.get_by_role("region", name="Jouw gemeente")
    expect(own_town).to_contain_text("Gemeenten die op Aalst lijken, staan eerst.")
    expect(page.locator("#results .row .meta").filter(has_text=re.compile(r"\d+ km, |jouw gemeente"))).to_have_count(20)

    expect(row_titles(page)).to_have_text(titles("mijn=aalst&sorteer=zoals-mijn"))
    expect(page.locator("#results .row").first).to_contain_text("jouw gemeente")

    page.get_by_label("Sorteer op").select_option(label="Titel")
    expect(row_titles(page)).to_have_text(titles("mijn=aalst&sorteer=titel"))
    expect(own_town).to_contain_text("Bij elke praktijk zie je hoe ver ze is.")
    expect(page).to_have_url(re.compile(r"mijn=[Aa]alst&sorteer=titel$"))


def test_the_own_town_is_suggested_while_typing_and_remembered(page):
    page.goto("/praktijken/?thema=taal-en-communicatie")
    page.get_by_label("Naam van je gemeente").press_sequentially("oke")
    page.get_by_role("option", name="Okegem (Ninove)").click()
    expect(page.get_by_label("Naam van je gemeente")).to_have_value("Ninove")

    page.get_by_role("button", name="Onthoud").click()

    expect(page).to_have_url("/praktijken/?thema=taal-en-communicatie")
    expect(page.get_by_role("button", name="Vergeet Ninove")).to_be_visible()


def test_a_popular_search_gives_results(page):
    page.goto("/")
    link = page.locator(".popular a").first
    words = link.text_content()
    link.click()

    expect(page.get_by_label("Zoek op onderwerp")).to_have_value(words)
    expect(row_titles(page)).to_have_text(titles(f"q={words}"))


@without_javascript
def test_the_same_journey_by_forms_and_links(page):
    page.goto("/")
    page.get_by_label("Waar ben je naar op zoek?").fill("taal")
    page.get_by_role("button", name="Zoek").click()
    expect(heading(page)).to_have_text(said("q=taal"))

    choose_gent(page)
    facet(page, "gemeente").get_by_text("Toon er nog").click()
    page.locator("#gemeente-mechelen").check()
    facet(page, "gemeente").get_by_role("button", name="Pas toe").click()
    filters = "q=taal&gemeente=gent&gemeente=mechelen"
    expect(heading(page)).to_have_text(said(filters))
    expect(row_titles(page)).to_have_text(titles(filters))
    expect(chips(page)).to_have_text([re.compile("^‘taal’"), re.compile("^Gent"), re.compile("^Mechelen")])
    expect(page.locator("#gemeente-gent")).to_be_checked()

    chips(page).filter(has_text="taal").click()
    expect(heading(page)).to_have_text(said("gemeente=gent&gemeente=mechelen"))
    page.get_by_label("Sorteer op").select_option(label="Titel")
    page.locator(".sort").get_by_role("button", name="Pas toe").click()
    expect(row_titles(page)).to_have_text(titles("gemeente=gent&gemeente=mechelen&sorteer=titel"))

    page.get_by_role("link", name="Kaart", exact=True).click()
    expect(heading(page)).to_have_text(said("gemeente=gent&gemeente=mechelen"))
    page.get_by_role("link", name=f"Gent {said('gemeente=gent')}", exact=True).locator(".dot-target").click(force=True)
    expect(row_titles(page)).to_have_text(titles("gemeente=gent&sorteer=titel"))
    page.get_by_role("link", name="Lijst", exact=True).click()
    page.get_by_role("link", name="Wis alle filters").click()
    page.get_by_role("link", name="Volgende").click()
    expect(row_titles(page)).to_have_text(titles("", 20, 40))


@without_javascript
def test_an_old_name_leads_to_the_new_one_and_says_so(page):
    page.goto("/praktijken/")
    open_towns(page)
    page.get_by_label("Naam van een gemeente").fill("Kortessem")
    page.get_by_label("Naam van een gemeente").press("Enter")

    expect(chips(page)).to_have_text([re.compile("^Hasselt")])
    expect(page.locator("#results .notice")).to_contain_text("Kortessem")


@without_javascript
def test_the_own_town_without_javascript(page):
    page.goto("/praktijken/")
    page.get_by_label("Naam van je gemeente").fill("Aalst")
    page.get_by_role("button", name="Kies", exact=True).click()

    expect(row_titles(page)).to_have_text(titles("mijn=aalst&sorteer=zoals-mijn"))
    expect(page.locator("#results .row").first).to_contain_text("jouw gemeente")
