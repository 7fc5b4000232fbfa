"""A framework that an editor did not show yet: readers see no trace of it, editors a preview."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from practices.browse.filters import PracticeFilter
from practices.browse.menu import leading_frameworks
from practices.exchange.sitemaps import SITEMAPS
from practices.models import Action, Framework, Goal
from practices.search.vocabulary import read_vocabulary
from submissions.intake.starting import start
from submissions.models import Submission
from submissions.redactie.publishing import publish
from tests.factories import (
    make_action,
    make_editor,
    make_framework,
    make_goal,
    make_practice,
)
from tests.html_forms import filled_in
from tests.links import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """The plan that leads, with one goal and one action."""
    plan = make_framework(name="Buurtplan", slug="buurtplan", starts_on=date(2020, 1, 1), position=1)
    make_action(goal=make_goal(framework=plan, number=1, name="Rust"), number=1, name="Banken plaatsen")
    return plan


@pytest.fixture
def hidden(plan):
    """A plan that nobody may see yet: its one action follows on that of the first, and a practice works on it."""
    hidden = make_framework(name="Geheimplan", slug="geheimplan", starts_on=date(2020, 1, 1), is_hidden=True)
    action = make_action(goal=make_goal(framework=hidden, number=1, name="Stilte"), number=1, name="Fluisterboot")
    plan.actions.get().replaced_by.add(action)
    make_practice(title="Zitbank", slug="zitbank", actions=[plan.actions.get(), action])
    return hidden


def found(words):
    return len(PracticeFilter(QueryDict(f"q={words}")))


def test_a_new_framework_is_hidden_and_one_of_before_is_shown():
    assert Framework.objects.create(name="Nieuw", slug="nieuw").is_hidden
    assert Framework._meta.get_field("is_hidden").db_default is False


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/praktijken/",
        "/praktijken/zitbank/",
        "/buurtplan/",
        "/buurtplan/actie-1/",
        "/beleidskaders/",
        "/begrippen/",
        "/begrippen.jsonld",
        "/witte-vlekken/",
        "/beleid/",
    ],
)
@pytest.mark.usefixtures("hidden")
def test_readers_see_no_trace_of_it(client, address):
    response = client.get(address)

    page = response.content.decode()
    assert response.status_code == 200
    assert not [word for word in ["Geheimplan", "geheimplan", "Stilte", "Fluisterboot"] if word in page]


@pytest.mark.parametrize("address", ["/geheimplan/", "/geheimplan/actie-1/", "/stilplan/", "/stilplan/actie-1/"])
def test_its_pages_are_not_there_for_readers_nor_are_its_old_addresses(client, hidden, address):
    hidden.slug = "stilplan"
    hidden.save()

    assert client.get(address).status_code == 404


def test_filters_search_sitemap_and_fiche_know_nothing_of_it(client, hidden):
    action = hidden.actions.get()

    notices = words_of(client.get(f"/praktijken/?actie={action.slug}"))

    assert "Banken" in notices  # the other action is there
    assert found("fluisterboot") == 0
    assert found("banken plaatsen") == 1
    assert action not in read_vocabulary().rows(Action)
    assert hidden.goals.get() not in read_vocabulary().rows(Goal)
    assert [str(row) for row in SITEMAPS["frameworks"]().items()] == ["Buurtplan"]
    assert [address for address, _day in SITEMAPS["actions"].items()] == ["/buurtplan/actie-1/"]
    assert leading_frameworks(Framework.objects.shown()) == [Framework.objects.get(slug="buurtplan")]


@pytest.mark.parametrize("address", ["/geheimplan/", "/geheimplan/actie-1/"])
@pytest.mark.usefixtures("hidden")
def test_an_editor_sees_a_preview_that_says_so_and_that_nobody_keeps(editor_client, address):
    response = editor_client.get(address)

    words = words_of(response)
    assert response.status_code == 200
    assert "Dit beleidskader is verborgen: alleen de redactie ziet deze pagina." in words
    assert "Fluisterboot" in words
    assert "no-store" in response["Cache-Control"]
    assert "verborgen" not in words_of(editor_client.get("/buurtplan/"))


@pytest.mark.usefixtures("hidden")
def test_staff_that_may_not_see_frameworks_sees_no_preview(staff_client):
    assert staff_client.get("/geheimplan/").status_code == 404


def test_an_editor_shows_it_and_hides_it_again_which_is_in_its_history(editor_client, hidden, plan):
    address = reverse("admin:practices_framework_change", args=[hidden.pk])
    page = editor_client.get(address)

    shown = editor_client.post(address, filled_in(page, "framework_form", is_hidden=None), follow=True)

    assert "In het menu, de voettekst en de startpagina staat nu: Geheimplan en Buurtplan." in words_of(shown)
    assert found("fluisterboot") == 1
    assert "Fluisterboot" in words_of(editor_client.get("/praktijken/zitbank/"))
    assert "Fluisterboot" in words_of(editor_client.get("/praktijken/"))

    page = editor_client.get(address)
    editor_client.post(address, filled_in(page, "framework_form", is_hidden="on"))

    assert found("fluisterboot") == 0
    assert "Fluisterboot" not in words_of(editor_client.get("/praktijken/zitbank/"))
    assert [entry.get_change_message() for entry in LogEntry.objects.all()] == ["Verborgen gewijzigd."] * 2


def test_a_new_one_comes_after_the_others(editor_client, plan):
    fields = filled_in(editor_client.get(reverse("admin:practices_framework_add")), "framework_form")

    assert fields["position"] == "2"
    assert fields["is_hidden"] == "on"


def test_a_second_plan_in_force_stands_beside_the_first(client, plan, hidden):
    Framework.objects.update(is_hidden=False)
    Framework.objects.filter(pk=hidden.pk).update(position=2)

    home, own = client.get("/"), client.get("/geheimplan/")
    page = home.content.decode()

    assert "Zoek per doel van Buurtplan" in page
    assert "Zoek per doel van Geheimplan" in page
    assert page.index("van Buurtplan") < page.index("van Geheimplan")
    footer = page[page.index("<footer") :]
    assert 'href="/buurtplan/">Buurtplan</a>' in footer
    assert 'href="/geheimplan/">Geheimplan</a>' in footer
    assert page.count('href="/beleidskaders/">Plannen</a>') == 2
    assert 'aria-current="true">Plannen</a>' in own.content.decode()
    assert 'aria-current="page">Plannen</a>' in client.get("/beleidskaders/").content.decode()


def test_a_change_by_a_town_keeps_the_actions_that_it_cannot_see(hidden, plan):
    practice = hidden.actions.get().practices.get()
    town = practice.municipality
    submission, _ = start("key", door="change", email="an@example.org", municipality=town, practice=practice)
    submission.actions.add(plan.actions.get())
    submission.email_confirmed_at, submission.submitter_name = timezone.now(), "An Voorbeeld"
    submission.save()
    submission.submit()
    submission.take(by=make_editor())
    submission.change_checklist([*Submission.Check], [])

    publish(submission, submission.assignee)

    assert set(practice.actions.all()) == {hidden.actions.get(), plan.actions.get()}
