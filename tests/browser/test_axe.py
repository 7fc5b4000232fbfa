"""Every kind of public page: no finding of axe at a wide and at a narrow screen, no sideways scroll at 320 px."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.django_db

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NOT_FOUND = "/bestaat/niet/"
# One address, and one name, for each kind of page.
PAGES = {
    "home": "/",
    "browse": "/praktijken/?",
    "browse with filters": "/praktijken/?q=taal&gemeente=gent&gemeente=mechelen&thema=onzin&mijn=aalst",
    "browse on the map": "/praktijken/?weergave=kaart&gemeente=gent",
    "browse, second page": "/praktijken/?pagina=2",
    "browse, nothing found": "/praktijken/?q=taal&gemeente=roeselare&kosten=gt-50000",
    "browse, a word misspelt": "/praktijken/?q=inburgerng",
    "practice, everything": "/praktijken/taalcafe-aan-het-station/",
    "practice, a summary": "/praktijken/kinderen-eerst/",
    "municipalities": "/gemeenten/",
    "municipalities by letter": "/gemeenten/?volgorde=letter&q=kort",
    "municipality with practices": "/gemeenten/gent/",
    "municipality without": "/gemeenten/hasselt/?vroeger=kortessem",
    "framework": "/plan-samenleven/",
    "frameworks": "/beleidskaders/",
    "action with practices": "/plan-samenleven/actie-9/",
    "action without": "/plan-samenleven/actie-1/",
    "policy": "/beleid/",
    "white spots": "/witte-vlekken/",
    "themes": "/themas/",
    "theme": "/themas/nederlands-oefenen/",
    "target group": "/doelgroepen/jongeren/",
    "resources": "/inspiratie/",
    "page of the editors": "/over/",
    "concepts": "/begrippen/",
    "not found": NOT_FOUND,
}
every_page = pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
WITH_SCRIPTS = ["/", *(page for page in PAGES.values() if page.startswith("/praktijken/?"))]


def findings(page):
    """What axe finds on the page as it stands, as a list of (rule, where, how to mend it)."""
    # Without preload axe does not copy style sheets into the page, which the content policy refuses.
    results = Axe().run(page, options={"runOnly": WCAG, "resultTypes": ["violations"], "preload": False})
    return [
        (violation["id"], str(node["target"]), node["failureSummary"])
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]


def assert_accessible(page, address, status=200):
    """Open the page at 1280 px, make the screen narrower, and look at it each time."""
    response = page.goto(address)
    wide = findings(page)
    page.set_viewport_size({"width": 390, "height": 844})
    narrow = findings(page)
    page.set_viewport_size({"width": 320, "height": 640})
    width = page.evaluate("document.documentElement.scrollWidth")

    assert response.status == (404 if address == NOT_FOUND else status)
    assert (wide, narrow, width) == ([], [], 320)


@every_page
def test_everyone_can_use(page, address):
    assert_accessible(page, address)


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
