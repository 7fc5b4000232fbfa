"""How many a practice reached: what is told town by town, and the other numbers."""

from collections import defaultdict


def reaches_shown(practice):
    """The numbers that readers see: all but those of a town whose part is a draft, or that has none."""
    towns = {row.municipality_id for row in practice.implementations.all() if not row.is_draft}
    return [reach for reach in practice.reaches.all() if reach.municipality_id in {None, *towns}]


def compared_reaches(practice):
    """The newest number of each town that counts what most towns count, as {id of the town: Reach}.

    Nothing when no two towns count the same.
    """
    by_unit = defaultdict(dict)
    for reach in sorted(reaches_shown(practice), key=lambda reach: reach.year):
        if reach.municipality_id:
            by_unit[reach.unit.casefold()][reach.municipality_id] = reach
    most = max(by_unit.values(), key=len, default={})
    return most if len(most) > 1 else {}


def other_reaches(practice):
    """The numbers that readers see and that are not compared town by town."""
    compared = compared_reaches(practice).values()
    return [reach for reach in reaches_shown(practice) if reach not in compared]
