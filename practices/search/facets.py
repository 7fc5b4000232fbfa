"""The facets: what a reader can narrow the bank by. Adding a facet is adding a line to `FACETS`.

A tag value is known to the search as one integer, its term: the facet's number and the row's id together.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from zlib import crc32

from django.db.models import Model, Prefetch, TextChoices
from django.utils.text import capfirst

from ..models import (
    Action,
    DiversityGround,
    Goal,
    IntegrationObjective,
    Municipality,
    OrganisationDomain,
    Partner,
    PolicyLayer,
    Practice,
    Province,
    TargetGroup,
    Theme,
)
from ..models.frameworks import FrameworkPart
from ..models.places import SizeClass

TERMS_PER_FACET = 10_000_000
# The value of a facet, in addresses, of practices that say nothing there or say that it is not known.
UNKNOWN = Practice.Cost.UNKNOWN.value


@dataclass(frozen=True)
class Option:
    """One value of a facet.

    `value` is its slug in the address, `parent` the term it falls under (or None), `group` the framework it belongs
    to (or nothing), `number` its number there, `is_offer` whether that is an offer, `follows` the terms of the actions
    before it, `look` what a main theme is drawn as, `other_names` what a partner is called too, `retired` what readers
    are told of a value that is out of use.
    """

    term: int
    value: str
    label: str
    parent: int | None = None
    group: str = ""
    number: int | None = None
    is_offer: bool = False
    follows: frozenset[int] = frozenset()
    look: str = ""
    other_names: tuple[str, ...] = ()
    retired: str = ""


@dataclass(frozen=True)
class Facet:
    """One way to narrow.

    `number` is stored in search documents: never reuse or change one. `source` is the model or the choices that hold
    the values. `read` gives the ids (model) or values (choices) that a practice has. With `parents`, a practice that
    has a value also counts for the value's parent. `shows_zero` keeps values without any practice in sight: a gap is
    news. A facet that `is_long` lists only values that occur, and lets the reader type the others. One that is not
    `in_panel` is there only when chosen: a page of its own leads to it. Where it `may_be_unknown`, what has none of the
    values is a value too. Facets with the same `fold` share one; what `is_extra` stands under the fold "Meer filters".
    `unit` follows the name of a value. What has the value `everyone` is found with every other value too, after the
    practices that have that one.
    """

    number: int
    param: str
    label: str
    source: type[Model] | type[TextChoices]
    read: Callable[[Practice], Iterable]
    parents: bool = False
    shows_zero: bool = False
    is_long: bool = False
    is_open: bool = False
    in_panel: bool = True
    may_be_unknown: bool = False
    is_extra: bool = False
    fold: str = ""
    unit: str = ""
    everyone: str = ""
    hint: str = ""

    def term(self, key):
        """The term of a row's id, or of a choice's value."""
        return self.number * TERMS_PER_FACET + (crc32(key.encode()) % TERMS_PER_FACET if isinstance(key, str) else key)

    def terms(self, practice):
        """The set of terms that `practice` has in this facet."""
        return {self.term(key) for key in self.read(practice) if key and key != UNKNOWN}

    @property
    def unknown(self):
        """The Option of what is not known; no row has its term. None where everything is known."""
        label = f"{self.label.rstrip('?')}: niet bekend"
        return Option(self.number * TERMS_PER_FACET, UNKNOWN, label) if self.may_be_unknown else None

    def options(self):
        """All values, in the order of their list; children right after their parent. One query for a model."""
        if issubclass(self.source, TextChoices):
            choices = [choice for choice in self.source.choices if choice[0] != UNKNOWN]
            return [Option(self.term(value), value, capfirst(label) + self.unit) for value, label in choices]
        rows = list(self._rows().select_related(*self.joins))
        if self.parents:
            place = {row.pk: index for index, row in enumerate(rows)}
            rows.sort(key=lambda row: (place[row.parent_id or row.pk], row.parent_id is not None, place[row.pk]))
        return [self._option(row) for row in rows]

    def _rows(self):
        rows = self.source.objects
        rows = rows.shown() if hasattr(rows, "shown") else rows.all()
        if self.source is Action:
            return rows.prefetch_related(Prefetch("replaces", Action.objects.shown().only("pk").order_by()))
        return rows

    @property
    def joins(self):
        """What a row is read with, so that it knows its whole without a query."""
        if self.source is Action:
            return ["framework", "goal"]
        return ["framework"] if issubclass(self.source, FrameworkPart) else ["parent"] if self.parents else []

    def _option(self, row):
        option = Option(
            self.term(row.pk),
            row.slug,
            str(row),
            look=getattr(row, "look", ""),
            other_names=tuple(getattr(row, "other_names", ())),
            retired=row.retired,
        )
        if isinstance(row, FrameworkPart):
            follows = frozenset(self.term(before.pk) for before in row.replaces.all()) if self.source is Action else ()
            framework = row.framework
            return replace(
                option, group=framework.name, number=row.number, is_offer=framework.is_offer, follows=frozenset(follows)
            )
        return replace(option, parent=self.term(row.parent_id)) if self.parents and row.parent_id else option


def _ids(relation):
    """Read the ids of a prefetched relation of the practice."""
    return lambda practice: [row.pk for row in getattr(practice, relation).all()]


def actions_of(practice):
    """The actions of a practice, and those of later frameworks in which they go on."""
    actions = practice.actions.all()
    return [*actions, *(later for action in actions for later in action.replaced_by.all())]


def _themes(practice):
    themes = [*practice.themes.all(), *([practice.main_theme] if practice.main_theme else [])]
    return [key for theme in themes for key in (theme.pk, theme.parent_id)]


# In the order of the panel, and of an address. Those that share a fold stand together.
PLACES, FRAMEWORKS = "Gemeente of provincie", "Plan Samenleven en andere kaders"
FACETS = [
    Facet(1, "thema", "Thema", Theme, _themes, parents=True, is_open=True),
    Facet(
        2,
        "doelgroep",
        "Voor wie",
        TargetGroup,
        _ids("target_groups"),
        is_open=True,
        may_be_unknown=True,
        everyone="iedereen",
    ),
    Facet(
        5,
        "gemeente",
        "Gemeente",
        Municipality,
        lambda practice: [row.municipality_id for row in practice.implementations.all()],
        is_long=True,
        fold=PLACES,
        hint="Naam van een gemeente",
    ),
    Facet(
        6,
        "provincie",
        "Provincie",
        Province,
        lambda practice: [row.municipality.province for row in practice.implementations.all()],
        may_be_unknown=True,
        fold=PLACES,
    ),
    Facet(
        15,
        "inwoners",
        "Aantal inwoners",
        SizeClass,
        lambda practice: [row.municipality.size_class for row in practice.implementations.all()],
        may_be_unknown=True,
        unit=" inwoners",
    ),
    Facet(
        3,
        "doelstelling",
        "Doelstelling",
        Goal,
        lambda practice: [action.goal_id for action in actions_of(practice)],
        shows_zero=True,
        fold=FRAMEWORKS,
    ),
    Facet(
        4,
        "actie",
        "Actie",
        Action,
        lambda practice: [action.pk for action in actions_of(practice)],
        shows_zero=True,
        fold=FRAMEWORKS,
    ),
    Facet(12, "stadium", "Loopt het nog?", Practice.Stage, lambda practice: [practice.stage], may_be_unknown=True),
    # What few practices say.
    Facet(13, "kosten", "Kosten", Practice.Cost, lambda practice: [practice.cost], may_be_unknown=True, is_extra=True),
    Facet(
        11,
        "type",
        "Soort praktijk",
        Practice.Kind,
        lambda practice: [practice.kind],
        may_be_unknown=True,
        is_extra=True,
    ),
    Facet(7, "beleidslaag", "Beleidslaag", PolicyLayer, _ids("policy_layers"), may_be_unknown=True, is_extra=True),
    Facet(
        8,
        "integratiedoel",
        "Integratiedoel",
        IntegrationObjective,
        _ids("integration_objectives"),
        may_be_unknown=True,
        is_extra=True,
    ),
    Facet(
        9,
        "domein",
        "Werkingsdomein",
        OrganisationDomain,
        _ids("organisation_domains"),
        may_be_unknown=True,
        is_extra=True,
    ),
    Facet(
        10,
        "grond",
        "Gelijkekansengrond",
        DiversityGround,
        _ids("diversity_grounds"),
        may_be_unknown=True,
        is_extra=True,
    ),
    Facet(
        14,
        "partner",
        "Partner",
        Partner,
        _ids("linked_partners"),
        is_long=True,
        in_panel=False,
        is_extra=True,
        hint="Naam van een partner",
    ),
]
FACET_BY_PARAM = {facet.param: facet for facet in FACETS}
