"""Every component in its states, for everyone: wide, narrow, unfolded, and in the colours of the system."""

import pytest
from django.urls import reverse

from tests.browser.test_axe import assert_accessible, findings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def for_ones_own_eyes(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"


def test_everyone_can_use_each_component(page):
    assert_accessible(page, reverse("style_guide"))


def test_everyone_can_unfold_what_is_folded(page):
    page.goto(reverse("style_guide"))
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")

    assert findings(page) == []


@pytest.mark.parametrize("part", [".button", ".chip", ".tag", ".status", ".counter", ".number-block", ".notice"])
def test_what_stands_out_by_its_ground_has_a_border_in_the_colours_of_the_system(page, part):
    page.emulate_media(forced_colors="active")
    page.goto(reverse("style_guide"))

    borders = page.locator(f"main {part}").evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).borderLeftWidth))"
    )

    assert borders
    assert min(borders) > 0
