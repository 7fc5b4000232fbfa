"""Every kind of public page, at each width, as it opens and with all unfolded: nothing for axe to find, and nothing
beside the screen; headings, landmarks and names in order; no text cut off when a reader spaces it out."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from praktijkenbank import accessibility
from praktijkenbank.accessibility import WIDTHS
from tests.browser.looks import LOOKS
from tests.browser.structure import accessibility_tree, cut_off_when_spaced, structure_problems

pytestmark = pytest.mark.django_db

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NOT_FOUND = "/bestaat/niet/"
FOLDED = "details:not([open])"
# One address, and one name, for each kind of page.
PAGES = {
    "home": "/",
    "browse": "/praktijken/?",
    "browse with filters": "/praktijken/?q=taal&gemeente=gent&gemeente=mechelen&thema=onzin&mijn=aalst",
    "browse on the map": "/praktijken/?weergave=kaart&gemeente=gent",
    "browse, second page": "/praktijken/?pagina=2",
    "browse, nothing found": "/praktijken/?q=taal&gemeente=roeselare&kosten=meer-dan-50000",
    "browse, a word misspelt": "/praktijken/?q=inburgerng",
    "browse, for a part": "/praktijken/?q=ik+zoek+taal+ouders+okegem",
    "practice, everything": "/praktijken/taalcafe-aan-het-station/",
    "practice, a summary": "/praktijken/denktank-inclusief-personeelsbeleid/",
    "municipalities": "/gemeenten/",
    "municipalities by letter": "/gemeenten/?volgorde=letter&q=kort",
    "municipality with practices": "/gemeenten/gent/",
    "municipality with a former name": "/gemeenten/hasselt/?vroeger=kortessem",
    "municipality without": "/gemeenten/diepenbeek/",
    "framework": "/plan-samenleven/",
    "framework of organisations": "/sociale-cohesie-2026/",
    "frameworks": "/beleidskaders/",
    "action with practices": "/plan-samenleven/actie-9/",
    "action that follows": "/sociale-cohesie-2026/actie-2/",
    "partners": "/partners/",
    "partner": "/partners/vdab/",
    "policy": "/beleid/",
    "white spots": "/witte-vlekken/",
    "themes": "/themas/",
    "theme": "/themas/nederlands-oefenen/",
    "target group": "/doelgroepen/jongeren/",
    "resources": "/inspiratie/",
    "page of the editors": "/over/",
    "accessibility": f"/{accessibility.PAGE}/",
    "concepts": "/begrippen/",
    "not found": NOT_FOUND,
}
every_page = pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
WITH_SCRIPTS = ["/", *(page for page in PAGES.values() if page.startswith("/praktijken/?"))]
# What they find follows from a few things that a browser tells at once: see look.js.
OF_LOOKS = ["color-contrast", "target-size"]
OPTIONS = {
    "runOnly": WCAG,
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,  # or axe copies style sheets into the page, which the content policy refuses
}
LOOK = (Path(__file__).parent / "look.js").read_text()


def findings(page):
    """What axe finds on the page as it stands, as a list of (rule, where, how to mend it)."""
    LOOKS.append(page.viewport_size["width"])
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return [
        (violation["id"], str(node["target"]), node["failureSummary"])
        for violation in page.evaluate(LOOK, {"options": OPTIONS, "ofLooks": OF_LOOKS})
        for node in violation["nodes"]
    ]


def findings_at_each_width(page):
    """The same from wide to narrow, by width, also of what is then wider than the screen. Left at the narrowest."""
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        found[width] = findings(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found[width].append("wider than the screen")
    return {width: problems for width, problems in found.items() if problems}


def unfold(page):
    """Open each menu and each part that is folded away; say how many there were."""
    return page.locator(FOLDED).evaluate_all("all => all.map(one => { one.open = true }).length")


def assert_accessible(page, address, status=200):
    """Open the page and look at it at each width, then unfold all and look again, then space out the text."""
    response = page.goto(address)
    structure = structure_problems(page)
    found = findings_at_each_width(page)
    unfolded = []
    if unfold(page):
        structure += structure_problems(page)
        unfolded = findings(page)

    assert response.status == (404 if address == NOT_FOUND else status)
    assert (found, unfolded, structure, cut_off_when_spaced(page)) == ({}, [], [], [])


@every_page
def test_everyone_can_use(page, address):
    assert_accessible(page, address)


WRONG = {
    "one pale text among many": ("browse", "color-contrast", ".rows > li:nth-child(9) a { color: #ccc !important }"),
    "one dark ground among many": (
        "browse",
        "color-contrast",
        ".rows > li:nth-child(9) { background: #777 !important }",
    ),
    "one low target among many": (
        "practice, everything",
        "target-size",
        "main li { margin: 0; padding: 0 } main li:nth-child(2) a { display: inline-block; height: 9px; margin: 0;"
        " line-height: 9px; padding: 0; min-height: 0 !important; overflow: hidden }",
    ),
}


@pytest.mark.parametrize(("name", "rule", "css"), WRONG.values(), ids=WRONG.keys())
def test_a_look_sees_one_wrong_thing_among_many_that_are_right(page, name, rule, css):
    page.goto(PAGES[name])
    right = findings(page)
    page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet] }",
        css,
    )
    wrong = findings(page)

    assert (right, {found for found, _, _ in wrong}) == ([], {rule})


def test_a_screen_reader_hears_how_many_there_are(page):
    page.goto("/praktijken/?gemeente=gent")
    heading = page.locator("#resultaten").inner_text()
    live = [name for _, name, properties in accessibility_tree(page) if properties.get("live") == "polite"]

    assert heading in live


@pytest.mark.parametrize("address", WITH_SCRIPTS)
def test_everyone_can_use_without_javascript(page, address):
    # Axe is JavaScript itself, so scripts stay on, but none of the site comes through.
    page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.route("**/*.css", without_scripting)

    assert_accessible(page, address)


def without_scripting(route):
    """Answer a style sheet as a browser without JavaScript reads it."""
    css = route.fetch()
    route.fulfill(response=css, body=css.text().replace("(scripting: enabled)", "not all"))
