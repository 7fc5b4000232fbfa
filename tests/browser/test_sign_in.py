"""The first sign-in of an editor in a browser, in which a phone is tied to the account: by everyone, at any width."""

import re

import pytest
from django.contrib.auth.models import User
from django_otp.oath import totp

from praktijkenbank.staff.models import Phone
from tests.browser.test_axe import findings

pytestmark = pytest.mark.django_db
PASSWORD = "een lang wachtwoord"


@pytest.fixture(scope="module")
def an(bank, django_db_blocker):
    """Someone of the redactie who has not signed in yet."""
    with django_db_blocker.unblock():
        user = User.objects.create_user("an", password=PASSWORD, is_staff=True)
        yield user
        user.delete()


def code_of(user):
    """What the phone of this user shows."""
    return f"{totp(Phone.objects.get(user=user).bin_key):06}"


def problems(page):
    """What axe finds on the page at three widths, and whether it can be read without scrolling sideways."""
    found = []
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        found += findings(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"wider than {width}")
    return found


def test_first_sign_in_and_the_next_with_a_recovery_code(page, an):
    page.goto("/admin/")
    page.get_by_label("Gebruikersnaam").fill("an")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/login/telefoon/")
    square = page.locator(".square-code svg").bounding_box()

    assert problems(page) == []
    assert square["width"] == square["height"] >= 150
    page.get_by_role("textbox", name="Code").fill(code_of(an))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Je herstelcodes").wait_for()
    codes = page.locator("li code").all_inner_texts()

    assert len(codes) == 10
    assert problems(page) == []
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    with page.expect_navigation():
        page.get_by_role("link", name="Wachtwoord en 2-staps").click()

    assert problems(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name="Log uit").click()
    page.goto("/admin/")
    page.get_by_label("Gebruikersnaam").fill("an")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/login/code/")

    assert problems(page) == []
    page.get_by_role("textbox", name="Code").fill(codes[3])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/admin/$"))
