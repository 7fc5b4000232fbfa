"""What the bank most strikingly lacks, each gap in a sentence with something beside it to compare with."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import itemgetter
from urllib.parse import urlencode

from django.utils.safestring import mark_safe

from ..drawings.squares import squares_svg
from ..in_words import number as number_in_words
from ..models import Municipality, Province
from .cards import names_in_words
from .same_size import few_in_words
from .ways_in import bits_with, crossing, places_by_value

MOST, NAMED = 10, 3


@dataclass(frozen=True)
class StrikingGap:
    """`claim` is what the bank lacks, `beside` what it does have; `query` says what a fiche would be about."""

    claim: str
    beside: str
    query: str = ""


@dataclass(frozen=True)
class SharedTowns:
    """The towns of a province or a size class, `name`, from large to small: each with whether it has a practice."""

    name: str
    towns: list[tuple[Municipality, bool]]

    def __len__(self):
        return len(self.towns)

    @cached_property
    def empty(self):
        """Those without a practice."""
        return [town for town, has_some in self.towns if not has_some]

    @property
    def shared(self):
        return len(self) - len(self.empty)

    @property
    def largest_empty(self):
        return self.empty[:NAMED]

    @cached_property
    def drawing(self):
        name = f"{self.shared} van de {len(self)} gemeenten met een praktijk"
        return mark_safe(squares_svg([has_some for _town, has_some in self.towns], name))


def towns_by_province(answer):
    """The SharedTowns of each province, the fullest first; Brussel has none."""
    provinces = _shared_towns(answer, lambda town: town.province and Province(town.province).label)
    return sorted(provinces, key=lambda group: -group.shared / len(group))


def striking_gaps(answer, plans):
    """Ten StrikingGaps at most, of several kinds in turn. `plans` are the frameworks whose actions count. No query."""
    of_groups = _groups_without_theme(answer)
    sizes = _shared_towns(answer, lambda town: town.size_class and town.size_class.label)
    provinces = towns_by_province(answer)
    kinds = [
        of_groups[:1],
        _largest_towns(chain.from_iterable(group.empty for group in provinces)),
        of_groups[1:2],
        _actions_of_one_town(answer, plans)[:1],
        _emptiest_size(sizes),
        of_groups[2:3],
        _province_without_theme(answer),
        _emptiest_province(provinces),
    ]
    return [*chain.from_iterable(kinds), *of_groups[3:]][:MOST]


def _shared_towns(answer, name_of):
    """The towns of today as SharedTowns by the name that `name_of` gives them; none that it gives none."""
    found = defaultdict(list)
    towns = [town for town in answer.index.places_in_use() if town.kind == Municipality.Kind.MUNICIPALITY]
    for town in sorted(towns, key=lambda town: (-(town.population or 0), town.name)):
        if name := name_of(town):
            found[name].append((town, bool(bits_with(answer, "gemeente", town.slug))))
    return [SharedTowns(name, found[name]) for name in sorted(found)]


def _groups_without_theme(answer):
    """What no practice for a group is about though many are, by how many for the group and about the theme there are.
    A group is in one sentence, and so is a theme."""
    counts = crossing(answer, "doelgroep", "thema")
    groups = [option for option in answer.index.options["doelgroep"] if not option.retired]
    themes = _main_themes(answer)
    of_group, of_theme = answer.counts("doelgroep"), answer.counts("thema")
    pairs = [(group, theme) for group in groups for theme in themes if not counts[group.value, theme.value]]
    pairs.sort(key=lambda pair: -of_group[pair[0].term] * of_theme[pair[1].term])
    taken, gaps = set(), []
    for group, theme in pairs:
        if of_group[group.term] and of_theme[theme.term] and not {group, theme} & taken:
            taken |= {group, theme}
            most = sorted(groups, key=lambda other: -counts[other.value, theme.value])[:2]
            numbers = [(other.label, counts[other.value, theme.value]) for other in most]
            others = [f"{label} ({number})" for label, number in numbers if number]
            claim = f"{group.label}: nog niets over {_inside(theme.label)}."
            query = urlencode({"thema": theme.value, "doelgroep": group.value})
            gaps.append(StrikingGap(claim, f"Wel voor: {names_in_words(others)}." if others else "", query))
    return gaps


def _largest_towns(empty):
    towns = sorted(empty, key=lambda town: -(town.population or 0))[:NAMED]
    if not towns or not all(town.population for town in towns):
        return []
    people = number_in_words(sum(town.population for town in towns))
    years = names_in_words(sorted({town.population_year for town in towns}))
    who = "Het zijn de grootste gemeenten" if len(towns) > 1 else "Het is de grootste gemeente"
    together = ", samen" if len(towns) > 1 else ":"
    beside = f"{who} zonder praktijk{together} {people} inwoners ({years})."
    return [StrikingGap(f"{names_in_words(towns)} {_verb(towns)} nog niets.", beside)]


def _actions_of_one_town(answer, plans):
    """For each of these plans its actions that nobody has a practice for, else those that one town has one for."""
    gaps = []
    for plan in plans:
        actions = [option for option in answer.index.options["actie"] if option.group == plan.name]
        actions = [option for option in actions if not (option.is_offer or option.retired)]
        towns = places_by_value(answer, "actie", [option.value for option in actions])
        of_none = [option for option in actions if not towns[option.value]]
        of_one = [option for option in actions if len(towns[option.value]) == 1]
        if found := of_none or of_one:
            which = f"Actie {few_in_words([option.number for option in found])} van {plan.name}"
            query = urlencode({"actie": found[0].value}) if len(found) == 1 else ""
            names = names_in_words(sorted({name for option in found for name in towns[option.value]}))
            known = "kent nog niemand" if of_none else "kennen we uit één gemeente"
            beside = _others(len(actions) - len(found)) if of_none else f"{names}. Wie volgt?"
            gaps.append(StrikingGap(f"{which} {known}.", beside, query))
    return gaps


def _others(number):
    if not number:
        return "Wie begint?"
    return f"Voor de {'' if number == 1 else f'{number} '}andere is er wel een praktijk."


def _emptiest_size(sizes):
    """The size with the largest share of towns without a practice, beside that with the smallest."""
    sizes = sorted(sizes, key=lambda group: len(group.empty) / len(group))
    if len(sizes) < 2 or not sizes[-1].empty:
        return []
    least, most = sizes[0], sizes[-1]
    claim = f"{len(most.empty)} van de {len(most)} gemeenten met {most.name} inwoners {_verb(most.empty)} nog niets."
    beside = f"zijn het er {len(least.empty)} van de {len(least)}" if least.empty else "deelde elke gemeente er een"
    return [StrikingGap(claim, f"Met {least.name} inwoners {beside}.")]


def _emptiest_province(provinces):
    most = max(provinces, key=lambda group: len(group.empty), default=None)
    if len(provinces) < 2 or not most.empty:
        return []
    claim = f"{len(most.empty)} van de {len(most)} gemeenten in de provincie {most.name} {_verb(most.empty)} nog niets."
    return [StrikingGap(claim, "In geen provincie zijn het er meer.")]


def _province_without_theme(answer):
    """The theme of which one province has the most practices more than another."""
    counts = crossing(answer, "provincie", "thema")
    provinces = [option for option in answer.index.options["provincie"] if option.value != Province.BRUSSEL]
    found = []
    for theme in _main_themes(answer):
        numbers = sorted((counts[option.value, theme.value], option.label) for option in provinces)
        found.append((numbers[-1][0] - numbers[0][0], theme, numbers[0], numbers[-1]))
    difference, theme, least, most = max(found, key=itemgetter(0), default=(0, None, None, None))
    if not difference:
        return []
    number, name = least
    practices = {0: "geen praktijk", 1: "1 praktijk"}.get(number, f"{number} praktijken")
    claim = f"{name} heeft {practices} over {_inside(theme.label)}."
    return [StrikingGap(claim, f"De provincie {most[1]} heeft er {most[0]}.", urlencode({"thema": theme.value}))]


def _main_themes(answer):
    return [option for option in answer.index.options["thema"] if not (option.parent or option.retired)]


def _verb(towns):
    return "deelde" if len(towns) == 1 else "deelden"


def _inside(name):
    """The name of a theme inside a sentence."""
    return name[:1].lower() + name[1:]
