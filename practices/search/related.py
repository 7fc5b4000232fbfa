"""Practices that are like another one."""

from .bits import Scores, bits_of
from .facets import FACET_BY_PARAM

RELATED = 4
# What a shared value in a facet says about likeness: an action is precise, a layer of policy is broad.
WEIGHTS = {"actie": 4, "thema": 3, "doelgroep": 2, "integratiedoel": 1, "beleidslaag": 1, "domein": 1, "grond": 1}


def related_ids(practice, index):
    """The ids of up to 4 practices like `practice` that are online, the editors' own choice first. One query.

    The others by shared tags, a rare tag weighing more than a common one; equal ones newest first.
    """
    everyone = index.answer({})
    found = [pk for pk in practice.related.values_list("pk", flat=True) if everyone.bits >> pk & 1][:RELATED]
    scores = Scores()
    for param, weight in WEIGHTS.items():
        for term in FACET_BY_PARAM[param].terms(practice):
            if bits := index.bits.get(term, 0):
                rarity = (len(everyone) // bits.bit_count()).bit_length()
                scores.add(bits, weight * max(1, rarity))
    left = everyone.bits & ~bits_of([practice.pk, *found])
    while left and len(found) < RELATED:
        alike, score = scores.best(left)
        if not score:
            break
        found += index.answer({}, alike).ordered(stop=RELATED - len(found))
        left ^= alike
    return found
