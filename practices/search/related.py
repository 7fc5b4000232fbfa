"""Practices that are like another one."""

from .facets import FACET_BY_PARAM
from .index import places

RELATED = 4
# What a shared value in a facet says about likeness: an action is precise, a layer of policy is broad.
WEIGHTS = {"actie": 4, "thema": 3, "doelgroep": 2, "integratiedoel": 1, "beleidslaag": 1, "domein": 1, "grond": 1}


def related_ids(practice, index):
    """The ids of up to 4 published practices like `practice`, the editors' own choice first. One query.

    The others by shared tags, a rare tag weighing more than a common one; equal ones newest first.
    """
    chosen = [pk for pk in practice.related.values_list("pk", flat=True) if pk in index.place]
    own = index.place.get(practice.pk)
    scores = {}
    for param, weight in WEIGHTS.items():
        for term in FACET_BY_PARAM[param].terms(practice):
            bits = index.bits.get(term, 0)
            for place in places(bits):
                scores[place] = scores.get(place, 0) + weight / bits.bit_count()
    alike = sorted(scores, key=lambda place: (-scores[place], place))
    others = [index.ids[place] for place in alike if place != own and index.ids[place] not in chosen]
    return [*chosen, *others][:RELATED]
