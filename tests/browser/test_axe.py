"""Every kind of public page, at each width, as it opens and with all unfolded: nothing for axe to find, and nothing
beside the screen; headings, landmarks and names in order; no text cut off when a reader spaces it out."""

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
    "browse, nothing found": "/praktijken/?q=taal&gemeente=roeselare&kosten=gt-50000",
    "browse, a word misspelt": "/praktijken/?q=inburgerng",
    "practice, everything": "/praktijken/taalcafe-aan-het-station/",
    "practice, a summary": "/praktijken/kinderen-eerst/",
    "municipalities": "/gemeenten/",
    "municipalities by letter": "/gemeenten/?volgorde=letter&q=kort",
    "municipality with practices": "/gemeenten/gent/",
    "municipality with a former name": "/gemeenten/hasselt/?vroeger=kortessem",
    "municipality without": "/gemeenten/diepenbeek/",
    "framework": "/plan-samenleven/",
    "framework of organisations": "/sociale-cohesie-2026/",
    "frameworks": "/beleidskaders/",
    "action with practices": "/plan-samenleven/actie-9/",
    "action without": "/plan-samenleven/actie-1/",
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
# Nine tenths of the time of axe. What they find follows from how a thing looks, so from its kind.
OF_LOOKS = ["color-contrast", "target-size"]
OPTIONS = {
    "runOnly": WCAG,
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,  # or axe copies style sheets into the page, which the content policy refuses
}
LOOK = "async (options) => (await axe.run(options)).violations"
# The same, but rules of looks see three of each kind: elements with the same tags, attributes and states, and the same
# around and in them, such as the rows of a long table. The style of an element follows from those. The other rules look
# at what there is and whether it is visible: not again when that is what it was at another width.
LOOK_BY_KIND = """async ({ options, ofLooks }) => {
    const own = ["class", "type", "role", "open", "hidden", "disabled", "scope", "aria-current", "aria-expanded"];
    const kind = (element) => [element.localName, ...[...element.attributes].map(({ name, value }) =>
        own.includes(name) || name.startsWith("data-") ? `${name}=${value}` : name).sort()].join(" ");
    const signatures = new Map();
    const sign = (element) => {
        const inside = new Set([...element.children].map(sign));
        signatures.set(element, `${kind(element)}(${[...inside].sort().join()})`);
        return signatures.get(element);
    };
    sign(document.body);
    const seen = new Map(), exclude = [];
    const walk = (element, around) => {
        const place = `${around}>${signatures.get(element)}`;
        const times = (seen.get(place) ?? 0) + 1;
        seen.set(place, times);
        if (times > 3) exclude.push(element);
        else for (const child of element.children) walk(child, `${around}>${kind(element)}`);
    };
    walk(document.body, "");
    const context = { include: [document.documentElement], exclude };
    const { violations } = await axe.run(context, { ...options, runOnly: ofLooks, rules: {} });
    const isVisible = (element) => element.checkVisibility({ visibilityProperty: true });
    const visible = [...signatures].map(([element, signature]) => signature + isVisible(element)).join();
    window.looked ??= {};
    if (!(visible in looked)) {
        const off = Object.fromEntries(ofLooks.map((rule) => [rule, { enabled: false }]));
        looked[visible] = (await axe.run({ ...options, rules: off })).violations;
    }
    return [...looked[visible], ...violations];
}"""


def findings(page, by_kind=False):
    """What axe finds on the page as it stands, as a list of (rule, where, how to mend it).

    With `by_kind` it looks at three of what looks alike: for a page that is looked at more than once.
    """
    LOOKS.append(page.viewport_size["width"])
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    if by_kind:
        violations = page.evaluate(LOOK_BY_KIND, {"options": OPTIONS, "ofLooks": OF_LOOKS})
    else:
        violations = page.evaluate(LOOK, OPTIONS)
    return [
        (violation["id"], str(node["target"]), node["failureSummary"])
        for violation in violations
        for node in violation["nodes"]
    ]


def findings_at_each_width(page, is_unfolded_next=False):
    """The same from wide to narrow, by width, also of what is then wider than the screen. Left at the narrowest.

    The whole page is seen at the widest and at the narrowest, in between by kind; at the narrowest by kind too when the
    whole page `is_unfolded_next`, and seen then.
    """
    seen_whole = [WIDTHS[0]] if is_unfolded_next else [WIDTHS[0], WIDTHS[-1]]
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        found[width] = findings(page, by_kind=width not in seen_whole)
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
    found = findings_at_each_width(page, is_unfolded_next=page.locator(FOLDED).count() > 0)
    unfolded = []
    if unfold(page):
        structure += structure_problems(page)
        unfolded = findings(page)

    assert response.status == (404 if address == NOT_FOUND else status)
    assert (found, unfolded, structure, cut_off_when_spaced(page)) == ({}, [], [], [])


@every_page
def test_everyone_can_use(page, address):
    assert_accessible(page, address)


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
