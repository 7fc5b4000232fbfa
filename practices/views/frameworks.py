from collections import defaultdict

from django.contrib import admin
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from ..browse.action_rows import ActionRow, draw_actions
from ..browse.cards import make_cards, practices_url
from ..browse.menu import SHARED_PART, read_menu
from ..browse.ways_in import WayIn, places_by_value, ways_in
from ..models import Action, FormerNumber, FormerTagSlug, Framework, Goal, Practice, Wording
from ..search import index as search_index

PRACTICES = 20


def framework_page(request, framework):
    """The goals and actions of a framework with what the bank has for each, gaps included.

    Editors see one that is hidden, too. Raises Http404 for others.
    """
    check_shown(request, framework)
    index = search_index.current()
    menu = read_menu(index)
    groups = _groups_of(framework, index.answer({}))
    rows = [row for group in groups for row in group["actions"]]
    actions = [row.action for row in rows]
    most = max((row.way.count for row in rows), default=0)
    tally = _tally(rows)
    mapped = [action for action in actions if action.replaced_by.all()]
    goals = [group["goal"] for group in groups if group["goal"]]
    context = {
        "nav": menu.part_of(framework),
        "menu": menu,
        "framework": framework,
        "facts": framework.facts.all(),
        "groups": [{**group, "drawn": draw_actions(group["actions"], most)} for group in groups],
        "has_goals": bool(goals),
        **tally,
        "mapped": mapped,
        "without_successor": [action for action in actions if action.has_no_successor],
        "notes": _notes(goals, actions, is_mapped=bool(mapped) or tally["counts_earlier"]),
    }
    return _kept_private(render(request, "practices/framework.html", context), framework)


def _tally(rows):
    """How many actions there are, how many with practices, and whether some count those of earlier actions."""
    return {
        "action_count": len(rows),
        "with_practices": sum(row.way.count > 0 for row in rows),
        "is_full": all(row.way.count for row in rows),
        "counts_earlier": any(row.follows for row in rows),
    }


def check_shown(request, framework):
    """Raise Http404 for a framework that is hidden, unless an editor asks for it."""
    if framework.is_hidden and not _is_editor(request):
        raise Http404


def _is_editor(request):
    return admin.site.has_permission(request) and request.user.has_perm("practices.view_framework")


def _kept_private(response, framework):
    """The response, which nobody keeps when it shows what is hidden."""
    if framework.is_hidden:
        add_never_cache_headers(response)
    return response


@require_safe
def action_detail(request, framework, number):
    action = Action.objects.with_neighbours().filter(framework__slug=framework, number=number).first()
    if action is None:
        return _redirect_former_action(request, framework, number)
    check_shown(request, action.framework)
    index = search_index.current()
    answer = index.answer({"actie": [action.slug]})
    menu = read_menu(index)
    goal_ways = {way.value: way for way in ways_in(index.answer({}), "doelstelling")}
    neighbours = Action.objects.filter(framework=action.framework, retired_on=None).select_related("framework")
    context = {
        "nav": menu.part_of(action.framework),
        "menu": menu,
        "action": action,
        "total": len(answer),
        "of_earlier_actions": len(answer) and len(answer) - _number_of_its_own(action),
        "practices_url": practices_url(actie=action.slug),
        "cards": make_cards(answer.ordered(stop=PRACTICES), index),
        "fiche_query": f"actie={action.slug}",
        "goal_way": goal_ways.get(action.goal and action.goal.slug),
        "provinces": ways_in(answer, "provincie", actie=action.slug),
        "municipalities": [way for way in ways_in(answer, "gemeente", actie=action.slug) if way.count],
        "previous": neighbours.filter(number__lt=number).last(),
        "next": neighbours.filter(number__gt=number).first(),
        "notes": _notes([], [action], is_mapped=action.replaced_by.all() or action.replaces.all()),
    }
    return _kept_private(render(request, "practices/action.html", context), action.framework)


@require_safe
def framework_list(request):
    """All frameworks, those in force first."""
    parts = [
        Prefetch("goals", Goal.objects.filter(retired_on=None).order_by("number")),
        Prefetch(
            "actions", Action.objects.filter(goal=None, retired_on=None).select_related("framework").order_by("number")
        ),
    ]
    frameworks = list(Framework.objects.in_use().prefetch_related(*parts))
    if not frameworks:
        raise Http404
    context = {
        "nav": SHARED_PART,
        "frameworks": sorted(frameworks, key=lambda framework: framework.has_ended),
    }
    return render(request, "practices/framework_list.html", context)


def _redirect_former_action(request, slug, number):
    """An old address of a framework, or an old number in it, leads to the action as it is now. Raises Http404."""
    framework = Framework.objects.filter(slug=slug).first() or FormerTagSlug.objects.find(Framework, slug)
    place = {"framework": framework, "number": number}
    former = framework and FormerNumber.objects.filter(**place).first()
    action = former.action if former else framework and Action.objects.filter(**place).first()
    if not action:
        raise Http404
    check_shown(request, action.framework)
    return redirect(action)


def _number_of_its_own(action):
    """How many practices name this action itself; the others are there for an action that it follows on."""
    return Practice.objects.published().filter(actions=action).count()


def _groups_of(framework, answer):
    """The goals that the index knows, each with its way in and its actions; then the actions without a goal.

    An action is an ActionRow.
    """
    # Not each with a framework of its own: this one is at hand.
    actions = framework.actions.with_neighbours().select_related(None).select_related("goal").order_by("number")
    action_ways = _ways(answer, "actie", framework, actions)
    filled = [action.slug for action in actions if action.slug in action_ways and action_ways[action.slug].count]
    places = places_by_value(answer, "actie", filled)
    rows = defaultdict(list)
    for action in actions:
        if action.slug in action_ways:
            way, towns = action_ways[action.slug], places.get(action.slug, [])
            rows[action.goal_id].append(ActionRow(action, way, towns, follows=list(action.replaces.all())))
    goal_ways = _ways(answer, "doelstelling", framework, framework.goals.all())
    goals = _goals_of(framework, actions, goal_ways)
    groups = [{"goal": goal, "way": goal_ways[goal.slug], "actions": rows[goal.pk]} for goal in goals]
    return groups + ([{"goal": None, "way": None, "actions": rows[None]}] if rows[None] else [])


def _goals_of(framework, actions, ways):
    """The goals that have a way in, by number. No query, unless one of them has no action."""
    goals = {action.goal.slug: action.goal for action in actions if action.goal}
    if any(way.group == framework.name and slug not in goals for slug, way in ways.items()):
        goals = {goal.slug: goal for goal in framework.goals.all()}
    return sorted((goals[slug] for slug in goals.keys() & ways.keys()), key=lambda goal: goal.number)


def _ways(answer, param, framework, parts):
    """The ways in to goals or actions, by slug; those of a framework that is hidden lead nowhere. What is out of use is
    left out, unless all of the framework is."""
    if framework.is_hidden:
        return {
            part.slug: WayIn(str(part), part.slug, framework.name, part.number, is_child=False, count=0, url="")
            for part in parts
        }
    return {way.value: way for way in ways_in(answer, param) if framework.retired_on or not way.retired}


def _notes(goals, actions, is_mapped):
    """What readers should know of titles, numbers and sources, as {own_goals, own, derived, sources}."""
    sources = defaultdict(list)
    for action in actions:
        if action.source_name or action.source_url:
            sources[action.source_name or action.source_url].append(action)
    return {
        "own_goals": [goal for goal in goals if goal.wording == Wording.OWN],
        "own": [action for action in actions if action.wording == Wording.OWN],
        "derived": [action for action in actions if not action.number_is_verified],
        "sources": sorted(sources.items(), key=lambda source: source[1][0].number),
        "is_mapped": is_mapped,
    }
