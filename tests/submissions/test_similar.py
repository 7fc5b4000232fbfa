"""Practices that may be the same, and joining one: submissions/hints/similar.py and its views."""

import pytest
from django.urls import reverse

from practices.search.document import refresh
from submissions.hints.similar import similar_practices
from submissions.models import ImpossibleChangeError, Submission
from tests.factories import make_municipality, make_practice, make_submission
from tests.submissions.opening import let_in

pytestmark = pytest.mark.django_db

GARDEN = {"title": "Samen tuinieren in de wijk", "summary": "Buren uit de wijk tuinieren samen op een perceel."}


@pytest.fixture
def garden():
    """A practice among others that have nothing to do with it."""
    practice = make_practice(
        title="Volkstuin Langwater",
        summary="In deze tuin bewerken buren uit de wijk samen een perceel.",
        municipality=make_municipality(name="Kortrijk"),
    )
    for number in range(9):
        make_practice(title=f"Huiswerkklas {number}", summary="Kinderen krijgen hulp bij hun huiswerk.")
    refresh()
    return practice


def titles(title, summary=""):
    return [card.title for card in similar_practices(title, summary)]


def test_a_practice_that_is_not_online_is_not_shown(garden):
    assert titles(**GARDEN) == ["Volkstuin Langwater"]

    garden.status, garden.hidden_reason = "hidden", "Bestaat niet meer"
    garden.save()
    refresh()

    assert titles(**GARDEN) == []


def test_what_is_typed_gets_its_likenesses_without_being_saved(client, garden):
    submission = make_submission(title="Iets anders")
    let_in(client, submission)
    url = reverse("submission_similar", args=[submission.key])

    typed, page = client.post(url, GARDEN), client.get(url)

    join = reverse("submission_join", args=[submission.key, garden.slug])
    assert (join in typed.content.decode(), "<html" in typed.content.decode()) == (True, False)
    assert (join in page.content.decode(), "<html" in page.content.decode()) == (False, True)
    submission.refresh_from_db()
    assert (submission.title, submission.summary) == ("Iets anders", "")


def test_step_shows_likenesses_once_it_is_saved(client, garden):
    submission = make_submission(**GARDEN, steps_saved=["in-het-kort"])
    let_in(client, submission)

    page = client.get(reverse("submission_step", args=[submission.key, "in-het-kort"])).content.decode()

    assert reverse("submission_join", args=[submission.key, garden.slug]) in page


def test_joining_asks_first_and_keeps_what_was_typed(client, garden):
    submission = make_submission(**GARDEN, approach="Elke zaterdag.", context="Er was geen tuin.")
    let_in(client, submission)
    url = reverse("submission_join", args=[submission.key, garden.slug])

    asked = client.get(url)
    submission.refresh_from_db()
    before = submission.door
    response = client.post(url)

    submission.refresh_from_db()
    assert (asked.status_code, before) == (200, "new")
    assert (submission.door, submission.practice, submission.revision) == ("adoption", garden, 1)
    assert submission.implementation_text == f"{GARDEN['summary']}\n\nElke zaterdag."
    assert (submission.title, submission.context) == (GARDEN["title"], "Er was geen tuin.")
    assert response.url == reverse("submission_step", args=[submission.key, "over-jou"])


def test_joining_can_be_undone(client, garden):
    submission = make_submission(**GARDEN)
    let_in(client, submission)
    submission.join(garden)
    step = client.get(reverse("submission_step", args=[submission.key, "bij-jullie"])).content.decode()
    url = reverse("submission_stand_alone", args=[submission.key])

    client.get(url)
    submission.refresh_from_db()
    before = submission.door
    client.post(url)

    submission.refresh_from_db()
    assert url in step
    assert (before, submission.door, submission.practice) == ("adoption", "new", None)
    assert {name: getattr(submission, name) for name in GARDEN} == GARDEN


@pytest.mark.parametrize(
    "fields",
    [{"state": "submitted"}, {"state": "changes_requested"}, {"door": "change"}, {"door": "adoption"}],
    ids=lambda fields: "-".join(fields.values()),
)
def test_only_a_draft_of_a_new_practice_can_join(client, garden, fields):
    submission = make_submission(**fields)
    let_in(client, submission)
    before = Submission.objects.values().get()

    response = client.post(reverse("submission_join", args=[submission.key, garden.slug]))
    with pytest.raises(ImpossibleChangeError):
        submission.join(garden)

    assert response.url == submission.get_absolute_url()
    assert Submission.objects.values().get() == before | {"updated_at": Submission.objects.get().updated_at}


def test_what_began_as_joining_cannot_stand_alone(client, garden):
    submission = make_submission(door="adoption", practice=garden)
    let_in(client, submission)

    response = client.post(reverse("submission_stand_alone", args=[submission.key]))
    with pytest.raises(ImpossibleChangeError):
        submission.stand_alone()

    submission.refresh_from_db()
    assert (response.url, submission.door) == (submission.get_absolute_url(), "adoption")


def test_a_practice_that_is_not_online_cannot_be_joined(client):
    submission = make_submission()
    let_in(client, submission)

    response = client.post(reverse("submission_join", args=[submission.key, make_practice(status="draft").slug]))

    assert response.status_code == 404


def test_nobody_else_gets_to_it(client, garden):
    key = make_submission(**GARDEN).key
    let_in(client, make_submission())
    urls = [
        reverse("submission_similar", args=[key]),
        reverse("submission_join", args=[key, garden.slug]),
        reverse("submission_stand_alone", args=[key]),
    ]

    assert [client.post(url).status_code for url in urls] == [403] * 3


def test_a_practice_of_the_own_town_is_offered_to_be_changed_never_to_be_joined(client, garden):
    practice = make_practice(**GARDEN)
    refresh()
    own = make_submission(**GARDEN, municipality=garden.municipality, steps_saved=["in-het-kort"])
    let_in(client, own)

    for page in [
        client.get(reverse("submission_step", args=[own.key, "in-het-kort"])),
        client.get(reverse("submission_similar", args=[own.key])),
        client.post(reverse("submission_similar", args=[own.key]), GARDEN),
    ]:
        shown = page.content.decode()
        assert "Dit staat al online voor Kortrijk" in shown
        assert f'href="/fiche/wijziging/{garden.slug}/"' in shown
        assert reverse("submission_join", args=[own.key, garden.slug]) not in shown
        assert reverse("submission_join", args=[own.key, practice.slug]) in shown


def test_without_others_nobody_is_asked_about_another_town(client, garden):
    own = make_submission(**GARDEN, municipality=garden.municipality)
    let_in(client, own)

    assert "een andere gemeente?" not in client.get(reverse("submission_similar", args=[own.key])).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_whose_town_is_there_already_is_sent_to_the_door_of_a_change(client, garden, method):
    submission = make_submission(**GARDEN, municipality=garden.municipality)
    let_in(client, submission)

    response = getattr(client, method)(reverse("submission_join", args=[submission.key, garden.slug]))

    submission.refresh_from_db()
    assert response.url == f"/fiche/wijziging/{garden.slug}/"
    assert (submission.door, submission.practice) == ("new", None)
