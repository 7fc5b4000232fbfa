"""An address that does not exist searches for its own words."""

import pytest

from praktijkenbank.post.links import issue
from tests.factories import make_action, make_framework, make_goal, make_municipality, make_practice, make_submission

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/praktijken/taalcafe-aan-zee/", "/taalcafe/", "/themas/taalcafe/", "/a/b/Taalcafe_oud/"]
)
def test_words_of_the_address_are_searched(client, path):
    practice = make_practice(title="Taalcafé")

    response = client.get(path)

    assert response.status_code == 404
    page = response.content.decode()
    assert f'href="{practice.get_absolute_url()}"' in page
    assert "Misschien zocht je dit" in page


def test_words_stand_in_the_search_box_also_when_nothing_is_found(client):
    page = client.get("/praktijken/zeepkist-race/").content.decode()

    assert 'value="zeepkist race"' in page
    assert "Misschien zocht je dit" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/wp-login.php",
        "/.env",
        "/cgi-bin/x.sh",
        "/praktijken/" + "a" * 200 + "/",
        "/een/twee/drie/vier/vijf/",
        "/%00/",
        "/ik/",
    ],
)
def test_a_robot_at_the_door_costs_no_search(client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert 'name="q" maxlength="200" value=""' in response.content.decode()


def test_what_was_not_asked_as_a_page_is_not_searched(client):
    make_practice(title="Taalcafé")

    response = client.post("/praktijken/taalcafe-aan-zee/bis/")

    assert response.status_code == 404
    assert "Misschien zocht je dit" not in response.content.decode()


ENDINGS = [".", ",", ")", ").", "]", "”", "'", '"', ">", ";", "…", " ", "%22", "*", "\u200b"]


@pytest.fixture
def addresses():
    """Pages of every kind that people copy the address of."""
    goal = make_goal(framework=make_framework(slug="plan"))
    make_action(goal=goal, number=3)
    practice = make_practice(slug="praattafels", municipality=make_municipality(slug="lier"))
    submission = make_submission(email="ann@example.org")
    _link, token = issue("ann@example.org", submission)
    fixed = ["/praktijken/", "/gemeenten/lier/", "/plan/", "/plan/actie-3/", "/praktijken.atom"]
    of_rows = [practice.get_absolute_url(), "/fiche/wijziging/praattafels/", submission.get_absolute_url()]
    return [*fixed, *of_rows, f"/fiche/link/{token}/"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_was_copied_along_behind_an_address_is_passed_over(client, addresses, ending):
    usual = {address: client.get(address).status_code for address in addresses}

    for copied in [copied for address in addresses for copied in {address, address.rstrip("/")}]:
        page = client.get(f"{copied}{ending}", follow=True)

        assert page.request["PATH_INFO"].rstrip("/") == copied.rstrip("/")
        assert page.status_code == usual.get(copied, usual.get(f"{copied}/"))
        assert all(status == 302 for _address, status in page.redirect_chain)


@pytest.mark.parametrize(
    ("copied", "meant"),
    [
        ("/Praktijken/Praattafels/", "/praktijken/praattafels/"),
        ("/praktijken/Praattafels", "/praktijken/praattafels/"),
        ("/PRAKTIJKEN/?thema=Wonen", "/praktijken/?thema=Wonen"),
        ("/praktijken/“praattafels”/", "/praktijken/praattafels/"),
        ("/praktijken/praat\u00adtafels/", "/praktijken/praattafels/"),
        ("/praktijken/ praattafels).?mijn=lier", "/praktijken/praattafels/?mijn=lier"),
        ("/Gemeenten/Lier)/", "/gemeenten/lier/"),
    ],
)
def test_capitals_and_marks_in_an_address_lead_to_the_page(client, addresses, copied, meant):
    assert client.get(copied).url == meant


def test_a_token_keeps_its_capitals(client):
    assert client.get("/Fiche/Link/AbC/").status_code == 404


@pytest.mark.parametrize("path", ["/praktijken/Bestaat-Niet/", "/praktijken/Bestaat-Niet.", "/x/y/z.)"])
def test_nobody_is_sent_round(client, path):
    page = client.get(path, follow=True)

    assert page.status_code == 404
    assert all(address.startswith("/praktijken/") for address, _status in page.redirect_chain)
    assert client.post(path).status_code in {404, 405}


@pytest.mark.parametrize("path", ["//example.org/.", "//EXAMPLE.org/", "/\\example.org)"])
def test_nobody_is_sent_away(client, path):
    page = client.get("/", PATH_INFO=path)

    assert (page.status_code, page.headers.get("Location")) == (404, None)
