"""What a screen reader makes of a page (WCAG 1.3.1, 2.4.6, 4.1.2), and what becomes of spaced text (1.4.12)."""

from collections import Counter
from itertools import pairwise

# Each of these says what it is for.
NAMED = {"button", "checkbox", "combobox", "link", "navigation", "radio", "searchbox", "spinbutton", "textbox"}
ONCE = ["main", "banner", "contentinfo"]

SPACE_OUT = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
        * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
        p { margin-bottom: 2em !important; }
    `);
    document.adoptedStyleSheets = [sheet];
}"""
# Text that its own element hides; what only a screen reader reads is one pixel large and does not count.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((element) => {
    const { overflowX, overflowY, clipPath } = getComputedStyle(element);
    const hides = (overflow) => overflow === "hidden" || overflow === "clip";
    return element.textContent.trim() && element.clientWidth > 1 && clipPath === "none" && !element.closest("svg")
        && ((hides(overflowX) && element.scrollWidth > element.clientWidth + 1)
            || (hides(overflowY) && element.scrollHeight > element.clientHeight + 1));
}).map((element) => `${element.tagName} ${element.className}: ${element.textContent.trim().slice(0, 40)}`)"""


def accessibility_tree(page):
    """The nodes that a screen reader meets, in the order in which it reads, as (role, name, properties)."""
    session = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()
    tree, waiting = [], [next(iter(nodes))]
    while waiting:
        node = nodes[waiting.pop()]
        waiting += reversed([child for child in node["childIds"] if child in nodes])
        if not node["ignored"]:
            properties = {each["name"]: each["value"].get("value") for each in node["properties"]}
            tree.append((node["role"]["value"], node["name"]["value"].strip(), properties))
    return tree


def structure_problems(page):
    """What is wrong with headings, landmarks and names, as a list of sentences."""
    tree = accessibility_tree(page)
    roles = Counter(role for role, _, _ in tree)
    levels = [properties["level"] for role, _, properties in tree if role == "heading"]
    navs = Counter(name for role, name, _ in tree if role == "navigation")
    # A summary of what is to be mended stands above the title with a heading of level 2.
    return [
        *(f"{roles[role]} times {role}" for role in ONCE if roles[role] != 1),
        *(f"a {role} without a name" for role, name, _ in tree if role in NAMED and not name),
        *(f"two navigations named {name}" for name, number in navs.items() if number > 1),
        *(["not one heading of level 1"] if levels.count(1) != 1 else []),
        *(f"level {next} after {last}" for last, next in pairwise([1, *levels]) if next > last + 1),
    ]


def cut_off_when_spaced(page):
    """What falls away or sticks out when a reader spaces out the text of this page, which stays spaced."""
    page.evaluate(SPACE_OUT)
    cut_off = page.evaluate(CUT_OFF)
    width = page.evaluate("document.documentElement.scrollWidth")
    return cut_off + ([f"{width} px wide"] if width > page.viewport_size["width"] else [])
