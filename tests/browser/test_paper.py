"""What people print: a PDF from Chromium, read as text and looked at as pictures."""

import re
from io import BytesIO

import pypdfium2
import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image, ImageChops

from tests.browser.test_axe import PAGES
from tests.browser.test_fiche_check import enter, fiches  # noqa: F401, fixtures

pytestmark = pytest.mark.django_db

POINTS_PER_MM = 72 / 25.4
A4 = (595, 842)
# What is inside the margins of 16 and 18 mm, in points, and half a point of smoothed edge.
LEFT, TOP, RIGHT, BOTTOM = 16 * POINTS_PER_MM, 18 * POINTS_PER_MM, 194 * POINTS_PER_MM, 279 * POINTS_PER_MM
# How wide a browser thinks that is.
PRINT_WIDTH = 673

# What is of no use on paper and is there all the same.
ONLY_FOR_A_SCREEN = """() => [...document.querySelectorAll(
    "nav, form, button, input, select, .button, .site-header, .site-footer, details:not([open], .fold), .skip-link"
)].filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 80))"""
# What is wider than its own box, and so cut off where nobody can scroll.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter(one =>
    !one.closest("svg, .visually-hidden") && one.checkVisibility()
    && getComputedStyle(one).overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1
).map(one => one.outerHTML.slice(0, 80))"""


def sheets_of(page):
    """The PDF of the page as it stands: a list of (text without line ends, picture at one pixel a point)."""
    pdf = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))
    sheets = []
    for sheet in pdf:
        text = re.sub(r"\s+", " ", sheet.get_textpage().get_text_range())
        sheets.append((text, sheet.render(scale=1).to_pil().convert("RGB")))
    pdf.close()
    return sheets


def ink(picture):
    """The box around all that is not white, or None when nothing is."""
    white = Image.new("RGB", picture.size, "white")
    return ImageChops.difference(picture, white).convert("L").point(lambda grey: 255 * (grey > 8)).getbbox()


def is_within_margins(box):
    left, top, right, bottom = box
    return left >= LEFT - 1 and top >= TOP - 1 and right <= RIGHT + 1 and bottom <= BOTTOM + 1


def share_above(level, band):
    """Which part of the pixels of a picture of one band is above this level."""
    counts = band.histogram()
    return sum(counts[level:]) / sum(counts)


@pytest.fixture
def addresses(enter):  # noqa: F811
    fiche = enter("complete")
    return {
        "practice": PAGES["practice, everything"],
        "results": PAGES["browse with filters"],
        "results on the map": PAGES["browse on the map"],
        "municipality": PAGES["municipality with practices"],
        "white spots": PAGES["white spots"],
        "status of a fiche": fiche.get_absolute_url(),
        "copy of a fiche": reverse("submission_copy", args=[fiche.key]),
    }


@pytest.mark.parametrize(
    ("name", "length"),
    {
        "practice": 3,
        "results": 4,
        "results on the map": 7,
        "municipality": 10,
        "white spots": 5,
        "status of a fiche": 1,
        "copy of a fiche": 2,
    }.items(),
)
def test_on_paper(page, addresses, name, length):
    page.goto(addresses[name])
    sheets = sheets_of(page)
    page.set_viewport_size({"width": PRINT_WIDTH, "height": 900})
    page.emulate_media(media="print")

    assert [picture.size for _, picture in sheets] == [A4] * length
    boxes = [ink(picture) for _, picture in sheets]
    assert None not in boxes
    assert [box for box in boxes if not is_within_margins(box)] == []
    # Grounds are white, and pictures have their colours.
    assert min(share_above(230, picture.convert("L")) for _, picture in sheets) > 0.7
    assert share_above(100, sheets[0][1].convert("HSV").getchannel("S")) > 0.005 or name in (
        "white spots",
        "status of a fiche",
        "copy of a fiche",
    )
    first = sheets[0][0]
    where = re.escape(settings.SITE_URL + addresses[name].split("?")[0])
    assert re.match(rf"Praktijkenbank Samenleven in diversiteit · {where}\S* · afgedrukt op \d+ [a-z]+ \d{{4}} ", first)
    assert page.evaluate(ONLY_FOR_A_SCREEN) == []
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PRINT_WIDTH


def test_a_link_to_elsewhere_has_its_address_on_paper(page):
    page.goto(PAGES["practice, everything"])

    text = " ".join(text for text, _ in sheets_of(page))

    assert "Lees de evaluatie (https://example.org/evaluatie)" in text
    assert "samenleven@example.org" in text
    assert "Lijkt hierop" not in text
