"""What is kept of people: each column that can hold something of a person, why, how long, who sees it, how it goes.

The privacy page, the commands `retention` and `person` and a test read it. Each app writes its own part, see
PERSONAL_DATA in the settings: the ground floor does not know what is above it.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Cast
from django.utils.module_loading import import_string

CAN_HOLD_A_PERSON = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.BinaryField,
    models.GenericIPAddressField,
    SearchVectorField,
)


def delete_rows(rows):
    rows.delete()


@dataclass(frozen=True)
class KeptData:
    """Columns of a model, and what the privacy page says of them, in Dutch.

    `over_term` gives the rows whose term is over, `let_go` does what then has to be done with them. `theirs` gives the
    rows that somebody wrote, by their address, where it need not stand in these columns; `of_editors` names the columns
    of those rows that only editors see.
    """

    model: str
    columns: str
    what: str
    why: str
    term: str
    seen_by: str
    erased: str
    over_term: Callable | None = None
    let_go: Callable = delete_rows
    theirs: Callable | None = None
    of_editors: str = ""

    @property
    def rows(self):
        """All rows, those that other managers leave out too."""
        return apps.get_model(self.model)._base_manager.all()

    @property
    def names(self):
        return self.columns.split()

    def rows_with(self, pattern):
        """The rows that hold this regular expression somewhere, in capitals or not. Bytes are not looked into."""
        return rows_holding(self.rows, self.names, pattern)


@dataclass(frozen=True)
class KeptPart:
    """What one app keeps. `erase` is called with a Person, before their address goes from every column; `finish` after.

    `others` names the models that hold nothing of a person, and that no visitor adds to.
    """

    kept: list[KeptData]
    others: str
    erase: Callable = field(default=lambda person: None)
    finish: Callable = field(default=lambda person: None)


def kept_parts():
    return [import_string(path) for path in settings.PERSONAL_DATA]


def register():
    """All KeptData, in the order in which the privacy page tells of it."""
    return [kept for part in kept_parts() for kept in part.kept]


def personal_columns(model):
    """The names of the columns of this model that can hold something of a person: not those with fixed choices."""
    return [
        found.name
        for found in model._meta.concrete_fields
        if isinstance(getattr(found, "base_field", found), CAN_HOLD_A_PERSON)
        and not found.choices
        and not found.is_relation
    ]


def rows_about(kept, person):
    """The rows that hold the address of this Person, and those they wrote."""
    found = models.Q(pk__in=kept.rows_with(person.pattern).values("pk"))
    if kept.theirs:
        found |= models.Q(pk__in=kept.theirs(person.address).values("pk"))
    return kept.rows.filter(found)


def rows_holding(rows, names, pattern):
    readable = [name for name in names if not isinstance(rows.model._meta.get_field(name), models.BinaryField)]
    found = models.Q(pk__in=[])
    for name in readable:
        found |= models.Q(**{f"as_text_{name}__iregex": pattern})
    return rows.alias(**{f"as_text_{name}": Cast(name, models.TextField()) for name in readable}).filter(found)


def keep_to_terms():
    """Let go of all that is over its term. Returns how many rows that were, by the words of the register."""
    done = over_terms()
    for kept in register():
        if kept.over_term:
            kept.let_go(kept.over_term())
    return done


def over_terms():
    """The same, and nothing is done."""
    found = Counter()
    for kept in register():
        if kept.over_term:
            found[kept.what] += kept.over_term().count()
    return found


def told_to_readers():
    """The register as Markdown, for the privacy page."""
    lines = [
        f"- **{kept.what}.** {kept.why} Hoelang: {kept.term}. Wie ziet het: {kept.seen_by}. Wissen: {kept.erased}."
        for kept in {kept.what: kept for kept in register()}.values()
    ]
    ask = "[Bekijk, download of wis jouw gegevens](/jouw-gegevens/). We mailen je daarvoor een link."
    return "\n".join(["# Wat we bewaren, waarom en hoelang", "", ask, "", *lines])
