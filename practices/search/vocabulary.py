"""The lists from which practices and fiches are described: themes, target groups, actions, municipalities, all rows.

Each process keeps one Vocabulary for as long as nobody changes a list, so that to read it costs the query for the
token of the Index and no other.
"""

from copy import copy

from ..models import (
    Action,
    DiversityGround,
    Goal,
    IntegrationObjective,
    Municipality,
    OrganisationDomain,
    Partner,
    PolicyLayer,
    TargetGroup,
    Theme,
)
from . import index as search_index

TAGS = [TargetGroup, PolicyLayer, IntegrationObjective, OrganisationDomain, DiversityGround]


class Vocabulary:
    """The rows of each list as they were at one reading. Threads share them: never change one.

    A theme comes with its parent, a goal with its framework, an action with both. What is out of use is known, and
    offered to nobody.
    """

    _kept = frozenset()

    def __init__(self, index):
        self.lists = index.state.lists
        rows = {model: model.objects.all() for model in TAGS}
        rows[Partner] = Partner.objects.shown()
        rows[Municipality] = index.municipalities.values()
        rows[Theme] = Theme.objects.select_related("parent")
        rows[Goal] = Goal.objects.shown().select_related("framework")
        rows[Action] = Action.objects.shown().with_successors()
        self._rows = {model: {row.pk: row for row in found} for model, found in rows.items()}
        self._by_slug = {model: {row.slug: row for row in found.values()} for model, found in self._rows.items()}

    def rows(self, model):
        """The rows of the list of this model that are offered, in its order."""
        return [row for row in self._rows[model].values() if not row.retired or row in self._kept]

    def keeping(self, content):
        """The same lists, which also offer what this PracticeContent carries though it is out of use.

        No query as long as everything is in use, else one for each kind of which something is not.
        """
        retired = {model for model, rows in self._rows.items() if any(row.retired for row in rows.values())}
        if not retired or content.pk is None:
            return self
        kept = set()
        for field in [*content._meta.fields, *content._meta.many_to_many]:
            if field.related_model in retired:
                ids = [getattr(content, field.attname)] if field.many_to_one else _ids_of(content, field)
                kept |= {part for row in self.pick(field.related_model, ids) for part in (row, *_wholes(row))}
        same = copy(self)
        same._kept = frozenset(kept)
        return same

    def pick(self, model, ids):
        """The rows with these ids, in the order of the list. What is gone from the list is left out."""
        ids = {*ids}
        return [row for pk, row in self._rows[model].items() if pk in ids]

    def pick_by_slug(self, model, slugs):
        """The same by slug."""
        return self.pick(model, [self._by_slug[model][slug].pk for slug in slugs if slug in self._by_slug[model]])


def _ids_of(content, field):
    return getattr(content, field.name).values_list("pk", flat=True)


def _wholes(row):
    """What the row falls under in a list."""
    return filter(None, [getattr(row, "parent", None), getattr(row, "goal", None)])


_last = None


def read_vocabulary():
    """The Vocabulary as the database is now. One query, or one per list after a change of a list."""
    return vocabulary_of(search_index.current())


def vocabulary_of(index):
    """The Vocabulary of this Index. No query, or one per list after a change of a list."""
    global _last
    vocabulary = _last
    if vocabulary is None or vocabulary.lists != index.state.lists:
        _last = vocabulary = Vocabulary(index)
    return vocabulary
