"""A framework that nobody thought of when this was written gets the same pages, with no code."""

from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from practices.browse.filters import PracticeFilter
from practices.models import Framework
from practices.views import frameworks, pages
from tests.factories import make_action, make_framework, make_goal, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_plan():
    """A plan that ended, with two actions."""
    plan = make_framework(
        name="Plan Oud", slug="plan-oud", starts_on=date(2019, 1, 1), ends_on=date(2022, 12, 31), position=1
    )
    goal = make_goal(framework=plan, number=1, slug="oud-doel-1", name="Oud doel")
    for number in [1, 2]:
        make_action(goal=goal, number=number, slug=f"oud-actie-{number}", name=f"Oude actie {number}")
    return plan


@pytest.fixture
def new_plan(old_plan):
    """Its successor: two goals; its first action carries on the first of the old plan."""
    plan = make_framework(name="Plan Nieuw", slug="plan-nieuw", starts_on=date(2023, 1, 1), position=2)
    for number in [1, 2]:
        goal = make_goal(framework=plan, number=number, slug=f"nieuw-doel-{number}", name=f"Nieuw doel {number}")
        make_action(goal=goal, number=number, slug=f"nieuw-actie-{number}", name=f"Nieuwe actie {number}")
    old_plan.actions.get(number=1).replaced_by.add(plan.actions.get(number=1))
    return plan


@pytest.fixture
def context_of(monkeypatch, rf):
    """What the view at an address gives its template, without the template."""
    for module in [frameworks, pages]:
        monkeypatch.setattr(module, "render", lambda request, template, context: context)

    def context_of(address):
        match = resolve(address)
        return match.func(rf.get(address), *match.args, **match.kwargs)

    return context_of


def found(address):
    return PracticeFilter(QueryDict(address)).ids


def test_practices_with_actions_of_both_are_found_under_both(old_plan, new_plan):
    both = make_practice(actions=[old_plan.actions.get(number=1), new_plan.actions.get(number=1)])
    new = make_practice(actions=[new_plan.actions.get(number=2)])
    make_practice()

    assert found("actie=oud-actie-1") == found("doelstelling=oud-doel-1") == [both.pk]
    assert found("actie=nieuw-actie-1") == found("doelstelling=nieuw-doel-1") == [both.pk]
    assert found("doelstelling=nieuw-doel-2") == [new.pk]
    assert found("doelstelling=nieuw-doel-1&doelstelling=nieuw-doel-2") == [new.pk, both.pk]
    assert found("actie=oud-actie-1&doelstelling=nieuw-doel-2") == []
    assert found("actie=oud-actie-2") == []


def test_each_framework_shows_its_own_goals_and_actions_gaps_included(old_plan, new_plan, context_of):
    make_practice(actions=[old_plan.actions.get(number=1), new_plan.actions.get(number=1)])
    make_practice(actions=[new_plan.actions.get(number=1)])

    def shown(address):
        return [
            (
                row["goal"].name,
                row["way"].count,
                [(line.action.name, line.way.count) for line in row["actions"]],
            )
            for row in context_of(address)["groups"]
        ]

    assert shown("/plan-oud/") == [
        ("Oud doel", 1, [("Oude actie 1", 1), ("Oude actie 2", 0)]),
    ]
    assert shown("/plan-nieuw/") == [
        ("Nieuw doel 1", 2, [("Nieuwe actie 1", 2)]),
        ("Nieuw doel 2", 0, [("Nieuwe actie 2", 0)]),
    ]
    context = context_of("/plan-nieuw/")
    assert (context["action_count"], context["with_practices"]) == (2, 1)


def test_each_action_has_a_page_that_knows_what_it_replaces(old_plan, new_plan, context_of):
    practice = make_practice(actions=[new_plan.actions.get(number=1)])
    addresses = [action.get_absolute_url() for plan in [old_plan, new_plan] for action in plan.actions.all()]

    contexts = [context_of(address) for address in addresses]

    assert addresses == ["/plan-oud/actie-1/", "/plan-oud/actie-2/", "/plan-nieuw/actie-1/", "/plan-nieuw/actie-2/"]
    assert [context["action"].name for context in contexts] == [
        "Oude actie 1",
        "Oude actie 2",
        "Nieuwe actie 1",
        "Nieuwe actie 2",
    ]
    assert [[str(action) for action in context["action"].replaced_by.all()] for context in contexts] == [
        ["1. Nieuwe actie 1"],
        [],
        [],
        [],
    ]
    assert [str(action) for action in contexts[2]["action"].replaces.all()] == ["1. Oude actie 1"]
    assert [context["total"] for context in contexts] == [0, 0, 1, 0]
    assert [card.url for card in contexts[2]["cards"]] == [practice.get_absolute_url()]
    # Before and after stay inside the framework.
    neighbours = [(context["previous"], context["next"]) for context in contexts]
    assert [[other and other.name for other in pair] for pair in neighbours] == [
        [None, "Oude actie 2"],
        ["Oude actie 1", None],
        [None, "Nieuwe actie 2"],
        ["Nieuwe actie 1", None],
    ]


def test_an_action_that_is_not_there_is_not_found(client, old_plan):
    for address in ["/plan-oud/actie-3/", "/plan-nieuw/actie-1/", "/plan-nieuw/"]:
        assert client.get(address).status_code == 404


def test_the_list_puts_what_is_in_force_first(old_plan, new_plan, context_of):
    assert [framework.name for framework in context_of("/beleidskaders/")["frameworks"]] == ["Plan Nieuw", "Plan Oud"]


def test_a_framework_ends_after_its_last_day(monkeypatch, old_plan):
    for today, has_ended in {date(2022, 12, 31): False, date(2023, 1, 1): True}.items():
        monkeypatch.setattr("django.utils.timezone.localdate", lambda today=today: today)

        assert Framework.objects.get().has_ended is has_ended


@pytest.mark.parametrize("address", ["/plan-oud/", "/plan-oud/actie-1/"])
def test_as_many_queries_for_many_practices(old_plan, new_plan, context_of, address):
    def queries():
        context_of(address)
        with CaptureQueriesContext(connection) as captured:
            context_of(address)
        return len(captured)

    actions = [*old_plan.actions.all(), *new_plan.actions.all()]
    make_practice(actions=actions)
    with_one = queries()

    for _ in range(29):
        make_practice(actions=actions)

    assert queries() == with_one


def ids(address):
    return set(PracticeFilter(QueryDict(address)).ids)


def test_a_practice_surfaces_under_the_action_that_follows_too(client):
    old, new = make_action(name="Zomerschool"), make_action(name="Taalschool")
    practice = make_practice(actions=[old])
    assert ids(f"actie={new.slug}") == set()

    old.replaced_by.add(new)

    assert ids(f"actie={new.slug}") == ids(f"actie={old.slug}") == {practice.pk}
    assert ids(f"doelstelling={new.goal.slug}") == {practice.pk}
    assert client.get(new.get_absolute_url()).context["total"] == 1
    assert ids("q=taalschool") == {practice.pk}
