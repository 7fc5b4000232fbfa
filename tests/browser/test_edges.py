"""Content at its limits, on a phone, a tablet and a desk: nothing goes sideways, nothing lies on something else."""

import pytest
from django.test import override_settings
from django.urls import reverse

from practices.models import Municipality, Practice, TargetGroup, Theme
from tests.browser.test_fiche_steps import commit, enter, open_fiche  # noqa: F401, fixtures
from tests.factories import make_implementation, make_practice, make_theme

pytestmark = pytest.mark.django_db

WIDTHS = [320, 390, 1280]
NONE = {width: (False, []) for width in WIDTHS}
LONG = "Meertaligheidsondersteuningsprojectmedewerkersoverlegstructuurverbeteringstrajectbegeleiding"
PLACES = ["gent", "sint-niklaas", "mechelen", "leuven", "kortrijk"]
# As many results as have the word.
WORD = "grensgeval"

# Each piece of text that covers another, as a pair. A piece is what one element says itself, line by line.
OVERLAPS = """() => {
    const pieces = [];
    // Only for screen readers, as the heads of a table that is blocks on a phone.
    const isClipped = (element) =>
        element && (getComputedStyle(element).clipPath !== "none" || isClipped(element.parentElement));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement;
        if (!node.data.trim() || !parent.checkVisibility()) continue;
        if (parent.closest("svg, .skip-link") || isClipped(parent)) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const box of range.getClientRects())
            if (box.width > 1) pieces.push({ text: node.data.trim().slice(0, 40), parent, box });
    }
    pieces.sort((a, b) => a.box.top - b.box.top);
    const pairs = [];
    pieces.forEach((a, place) => {
        for (const b of pieces.slice(place + 1)) {
            if (b.box.top >= a.box.bottom - 6) break;
            const isBeside = b.box.left >= a.box.right - 2 || a.box.left >= b.box.right - 2;
            if (!isBeside && a.parent !== b.parent) pairs.push([a.text, b.text]);
        }
    });
    return pairs;
}"""
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="module")
def edges(bank, django_db_blocker):
    """300 practices with titles without a space, one in five municipalities, and a theme that nothing is about."""
    with django_db_blocker.unblock():
        theme, group = Theme.objects.get(slug="nederlands-oefenen"), TargetGroup.objects.get(slug="jongeren")
        leader, *others = Municipality.objects.filter(slug__in=PLACES)

        def fields(number):
            summary = f"{WORD} https://example.org/{LONG}/{LONG}"
            return {"title": f"{LONG}{number}", "summary": summary, "approach": LONG, "municipality": leader}

        first = make_practice(**fields(0), themes=[theme], target_groups=[group])
        practices = Practice.objects.bulk_create(
            Practice(
                **fields(number),
                slug=f"grens-{number}",
                main_theme=theme,
                status=first.status,
                published_at=first.published_at,
            )
            for number in range(1, 300)
        )
        Practice.themes.through.objects.bulk_create(
            Practice.themes.through(practice=practice, theme=theme) for practice in practices
        )
        for municipality in others:
            make_implementation(practice=first, municipality=municipality, text=LONG)
        empty = make_theme(name=f"Leeg {LONG}", slug="leeg", parent=theme.parent)
        yield
        with override_settings(SIMPLE_HISTORY_ENABLED=False):  # else each that goes is written down first
            Practice.objects.filter(pk__in=[first.pk, *(practice.pk for practice in practices)]).delete()
        empty.delete()


@pytest.mark.parametrize(
    "address",
    [
        f"/praktijken/?q={WORD}&pagina=15",
        f"/praktijken/?q={WORD}&weergave=kaart",
        "/praktijken/?q=taalcafe&gemeente=gent&thema=nederlands-oefenen",
        f"/praktijken/{LONG.lower()}0/",
        "/themas/leeg/",
        "/themas/nederlands-oefenen/",
        "/gemeenten/gent/",
    ],
)
def test_nothing_goes_sideways_or_lies_on_something_else(page, edges, address):
    assert faults(page, address) == NONE


@pytest.mark.parametrize("name", ["status", "check", "copy", "similar"])
def test_fiche_with_long_words_stays_on_the_page(page, edges, open_fiche, name):  # noqa: F811
    text = "/".join([LONG] * 2)
    words = dict.fromkeys(["summary", "goals", "approach", "partners", "tips"], text)
    links = [{"url": f"https://example.org/{text}", "description": text}]
    fiche = open_fiche(
        **words,
        title=LONG[:90],
        links=links,
        remarks=["title"],
        state="changes_requested",
        submitter_name=LONG,
        contact_name=LONG,
    )

    assert faults(page, reverse(f"submission_{name}", args=[fiche.key])) == NONE


def faults(page, address):
    """Whether the page goes sideways, and what lies on something else, by width."""
    response = page.goto(address)
    assert response.status == 200
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found[width] = page.evaluate(SIDEWAYS), page.evaluate(OVERLAPS)
    return found


def test_three_hundred_results_and_one(page, edges):
    page.goto(f"/praktijken/?q={WORD}")
    many = page.locator("#resultaten").inner_text()
    page.goto("/praktijken/?q=taalcafe&gemeente=gent&thema=nederlands-oefenen")

    assert [many, page.locator("#resultaten").inner_text()] == ["300 praktijken", "1 praktijk"]
