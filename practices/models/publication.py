"""What a practice needs before it may go online."""

from . import TAG_FIELDS, Practice

# The database asks these of all of them.
NEEDED = ["municipality", "summary", "main_theme"]
# An import may hold little more; whoever writes a practice can tell the rest too.
NEEDED_UNLESS_IMPORTED = [
    "tagline",
    "kind",
    "target_groups",
    "policy_layers",
    "organisation_domains",
    "context",
    "goals",
    "approach",
    "results",
    "tips",
    "stage",
    "start_year",
    "evaluation",
    "contact_email",
]


def missing(values):
    """The names of the fields still to fill in before a practice goes online.

    `values` maps names of fields to what they hold; a relation gives something that is false when it is empty.
    """
    is_import = values.get("origin") == Practice.Origin.IMPORT
    return [name for name in NEEDED + ([] if is_import else NEEDED_UNLESS_IMPORTED) if not values.get(name)]


def values_of(content):
    """The fields of a saved practice, or of a fiche, for `missing`."""
    values = {field.name: getattr(content, field.name) for field in content._meta.fields}
    return values | {name: getattr(content, name).all() for name in TAG_FIELDS}
