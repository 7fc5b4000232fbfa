"""The answers of a fiche that are columns of it, tags and municipalities among them: read, and written.

An answer is a list of strings, as the browser sends it: empty when nothing was filled in. Whatever was typed is kept:
in its column when it fits there, else in `Submission.unfinished`.
"""

from django.db import models
from django.db.models import prefetch_related_objects

from practices.content import TAG_FIELDS

from ..models import Submission
from .fields import UNSURE

RELATIONS = [*TAG_FIELDS, "other_municipalities"]


def read_columns(submission, names):
    """Return {name: answer} for these questions. Asks for the tags with one query per kind."""
    prefetch_related_objects([submission], *[name for name in RELATIONS if name in names])
    return {name: _answer(submission, name) for name in names}


def keep_columns(submission, form, taken):
    """Write these answers on the fiche, tags at once. Returns the names of the columns that are to be saved."""
    form.full_clean()
    columns = []
    for name, answer in taken.items():
        if name.startswith(UNSURE):
            _keep_unsure(submission, name.removeprefix(UNSURE), answer)
        else:
            columns += _keep_column(submission, form, name, answer)
    if taken.keys() & {"main_theme", "themes"}:
        submission.themes.set([*form.answers.get("themes", []), *form.answers.get("main_theme", [])])
    return columns


def _keep_unsure(submission, question, answer):
    others = [other for other in submission.unsure if other != question]
    submission.unsure = [*others, question] if answer else others


def _keep_column(submission, form, name, answer):
    """Write one answer. Returns the names of the columns that are to be saved for it."""
    column = Submission._meta.get_field(name)
    value = form.understood.get(name, column.get_default())
    submission.unfinished.pop(name, None)
    if answer and name not in form.understood:
        if column.many_to_many:
            value = answer
        elif isinstance(column, models.TextField):
            value = answer[-1]
        else:
            submission.unfinished[name] = answer[-1]
    if column.many_to_many:
        relation, shown = getattr(submission, name), form.fields[name].values
        # What the list does not show, such as an action of a hidden framework, is not for this form to take away.
        hidden = [str(tag.pk) for tag in relation.all() if str(tag.pk) not in shown]
        relation.set([*value, *hidden])
        return []
    if column.is_relation:
        setattr(submission, column.attname, int(value) if value else None)
    else:
        setattr(submission, name, value)
    return [name]


def _answer(submission, name):
    if name in submission.unfinished:
        return [submission.unfinished[name]]
    if name.startswith(UNSURE):
        return ["on"] if name.removeprefix(UNSURE) in submission.unsure else []
    if name in RELATIONS:
        chosen = {str(tag.pk) for tag in getattr(submission, name).all()}
        return sorted(chosen - {str(submission.main_theme_id)} if name == "themes" else chosen)
    column = Submission._meta.get_field(name)
    value = getattr(submission, column.attname)
    if isinstance(column, models.BooleanField):
        return ["on"] if value else []
    if isinstance(value, list):
        value = ", ".join(value)
    if isinstance(column, models.DecimalField) and value is not None:
        value = f"{value.normalize():f}".replace(".", ",")
    return [] if value in (None, "") else [str(value)]
