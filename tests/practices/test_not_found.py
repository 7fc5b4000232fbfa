"""An address that does not exist searches for its own words."""

import pytest

from tests.factories import make_practice

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
