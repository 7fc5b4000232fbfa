"""The page about accessibility says what is tested, and each sentence of it has its test."""

import pytest

from praktijkenbank import accessibility
from tests.browser import test_axe, test_browse, test_keyboard, test_preferences
from tests.browser.test_axe import OPTIONS

pytestmark = pytest.mark.django_db

# All pages go through `assert_accessible`, which looks at several things at once.
TESTS = {
    "axe": test_axe.test_everyone_can_use,
    "widths": test_axe.test_everyone_can_use,
    "target size": test_axe.test_everyone_can_use,
    "keyboard": test_keyboard.test_tab_walks_through_the_page,
    "structure": test_axe.test_everyone_can_use,
    "live region": test_axe.test_a_screen_reader_hears_how_many_there_are,
    "text spacing": test_axe.test_everyone_can_use,
    "preferences": test_preferences.test_more_contrast_gives_the_highest_level,
    "without javascript": test_browse.test_the_same_journey_by_forms_and_links,
}


def test_what_the_page_says_is_tested():
    assert TESTS.keys() == accessibility.TESTED.keys()
    assert OPTIONS["rules"]["target-size"] == {"enabled": True}


def test_the_page_says_what_is_tested_and_what_is_not(page):
    page.goto(f"/{accessibility.PAGE}/")

    said = page.locator(".page-text li").all_inner_texts()

    sentences = [*accessibility.TESTED.values(), *accessibility.NOT_TESTED]
    assert [sentence.replace("**", "") for sentence in sentences] == [sentence for sentence in said if ":" in sentence]
