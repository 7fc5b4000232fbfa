from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from ..browse.cards import make_cards, practices_url
from ..browse.ways_in import places_of, ways_in
from ..models import Action, FormerTagSlug, Framework, Goal, Wording
from ..search import index as search_index

PRACTICES = 20


def framework_page(request, framework):
    """The goals and actions of a framework with what the bank has for each, gaps included."""
    goals = _goals_of(framework, search_index.current().answer({}))
    actions = [row for goal in goals for row in goal["actions"]]
    context = {
        "nav": framework.slug,
        "framework": framework,
        "facts": framework.facts.all(),
        "goals": goals,
        "action_count": len(actions),
        "with_practices": sum(row["way"].count > 0 for row in actions),
        "most": max((row["way"].count for row in actions), default=0),
        "has_own_wording": any(part.wording == Wording.OWN for part in _parts(goals)),
        "has_derived_numbers": any(not row["action"].number_is_verified for row in actions),
    }
    return render(request, "practices/framework.html", context)


@require_safe
def action_detail(request, framework, number):
    actions = Action.objects.select_related("framework", "goal")
    action = (
        actions.prefetch_related("replaced_by__framework", "replaces__framework")
        .filter(framework__slug=framework, number=number)
        .first()
    )
    if action is None:
        return _redirect_former_framework(framework, number)
    index = search_index.current()
    answer = index.answer({"actie": [action.slug]})
    goal_ways = {way.value: way for way in ways_in(index.answer({}), "doelstelling")}
    neighbours = Action.objects.filter(framework=action.framework).select_related("framework")
    context = {
        "nav": framework,
        "action": action,
        "total": len(answer),
        "practices_url": practices_url(actie=action.slug),
        "cards": make_cards(answer.ordered(stop=PRACTICES), index),
        "fiche_query": f"actie={action.slug}",
        "goal_way": goal_ways[action.goal.slug],
        "provinces": ways_in(answer, "provincie", actie=action.slug),
        "municipalities": [way for way in ways_in(answer, "gemeente", actie=action.slug) if way.count],
        "previous": neighbours.filter(number__lt=number).last(),
        "next": neighbours.filter(number__gt=number).first(),
    }
    return render(request, "practices/action.html", context)


@require_safe
def framework_list(request):
    """All frameworks, those in force first."""
    frameworks = list(Framework.objects.prefetch_related(Prefetch("goals", Goal.objects.order_by("number"))))
    if not frameworks:
        raise Http404
    context = {
        "nav": "frameworks",
        "frameworks": sorted(frameworks, key=lambda framework: framework.has_ended),
    }
    return render(request, "practices/framework_list.html", context)


def _redirect_former_framework(slug, number):
    """An old address of a framework leads to the same action at its new one. Raises Http404."""
    action = get_object_or_404(Action, framework=FormerTagSlug.objects.find(Framework, slug), number=number)
    return redirect(action)


def _goals_of(framework, answer):
    """The goals that the index knows, each with its way in and its actions, and those with theirs and their places."""
    goal_ways = {way.value: way for way in ways_in(answer, "doelstelling")}
    action_ways = {way.value: way for way in ways_in(answer, "actie")}
    return [
        {
            "goal": goal,
            "way": goal_ways[goal.slug],
            "actions": [
                {
                    "action": action,
                    "way": action_ways[action.slug],
                    "places": [name for name, _slug in places_of(answer, "actie", action.slug)],
                }
                for action in goal.actions.all()
                if action.slug in action_ways
            ],
        }
        for goal in framework.goals.prefetch_related(_actions_of(framework))
        if goal.slug in goal_ways
    ]


def _parts(goals):
    return [part for row in goals for part in [row["goal"], *(action["action"] for action in row["actions"])]]


def _actions_of(framework):
    # The framework is at hand: without it every action would ask for it to make its address.
    actions = Action.objects.order_by("number").select_related("framework")
    return Prefetch("actions", actions.filter(framework=framework))
