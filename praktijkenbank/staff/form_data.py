"""What a form of the admin shows and sends, as texts: {name: [text]}.

A field of a row in a list under the form is named `prefix/key/field`, and the row itself `prefix/key/`: places change
when somebody adds a row, keys do not.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.choices import flatten_choices

from praktijkenbank.plain_text import only_text

ROW_IS_THERE = ["ja"]


def shown_values(form, formsets):
    """What an unbound form and the formsets under it show."""
    found = {name: _shown(form[name]) for name in open_fields(form)}
    for formset in formsets:
        for row in formset.initial_forms:
            name = f"{formset.prefix}/{row.instance.pk}/"
            found[name] = ROW_IS_THERE
            found |= {f"{name}{field}": _shown(row[field]) for field in open_fields(row, formset)}
    return found


def open_fields(form, formset=None):
    """The fields in which someone can write, {name: field}: not those that only keep the rows apart."""
    fixed = set()
    if formset:
        parent = getattr(formset, "fk", None)
        fixed = {formset.model._meta.pk.name, DELETION_FIELD_NAME, parent and parent.name}
    return {name: field for name, field in form.fields.items() if name not in fixed and not field.disabled}


def sent_value(field, name, data, files, before):
    """What was sent for a field. A file that nobody chose anew is what it was `before`."""
    widget = _plain(field.widget)
    if isinstance(widget, forms.FileInput):
        if name in files:
            return [files[name].name]
        return [] if f"{name}-clear" in data else before
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if name in data else []
    if isinstance(widget, forms.MultiWidget):
        return _tidy([data.get(name + end, "") for end in widget.widgets_names])
    return sorted(data.getlist(name)) if is_list(field) else _tidy(data.getlist(name)[-1:])


def put(data, name, field, texts):
    """Write an answer in form data, as a browser would send it. A file stays as it is kept."""
    widget = _plain(field.widget)
    if isinstance(widget, forms.FileInput):
        data.pop(f"{name}-clear", None)
    elif isinstance(widget, forms.MultiWidget):
        for place, end in enumerate(widget.widgets_names):
            data[name + end] = texts[place] if place < len(texts) else ""
    elif texts or not (is_list(field) or isinstance(widget, forms.CheckboxInput)):
        data.setlist(name, texts or [""])
    else:
        data.pop(name, None)


def rows_in(data, formset):
    """The rows of a formset in form data, as {number: {field: [text]}}."""
    rows, pattern = {}, re.compile(rf"{re.escape(formset.prefix)}-(\d+)-(.+)")
    for name, texts in data.lists():
        if match := pattern.fullmatch(name):
            rows.setdefault(int(match[1]), {})[match[2]] = texts
    return dict(sorted(rows.items()))


def key_of(row, formset):
    """The key of a row as `rows_in` gives it; "" of a new one."""
    return "".join(row.get(formset.model._meta.pk.name, []))


def is_list(field):
    """Whether a field takes any number of answers."""
    return bool(field) and getattr(_plain(field.widget), "allow_multiple_selected", False)


def as_read(field, texts):
    """An answer as people read it: names in the place of keys."""
    if isinstance(_plain(field.widget), forms.CheckboxInput):
        return "ja" if texts else "nee"
    if isinstance(field, forms.ModelChoiceField):
        names = _names(field, texts)
    elif isinstance(field, forms.ChoiceField):
        names = {str(value): str(label) for value, label in flatten_choices(field.choices)}
    else:
        names = {}
    between = ", " if names else " "
    return between.join(names.get(text, text) for text in texts if text)


def _names(field, keys):
    try:
        rows = list(field.queryset.filter(**{f"{field.to_field_name or 'pk'}__in": keys}))
    except (ValueError, ValidationError):
        return {}
    return {str(field.prepare_value(row)): field.label_from_instance(row) for row in rows}


def _plain(widget):
    """The widget itself, without the links that the admin puts beside it."""
    return getattr(widget, "widget", widget)


def _shown(bound):
    widget, value = _plain(bound.field.widget), bound.value()
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if widget.check_test(value) else []
    if isinstance(widget, forms.FileInput):
        return [str(value)] if value else []
    if isinstance(widget, forms.MultiWidget):
        values = value if isinstance(value, list) else widget.decompress(value)
        return _tidy([part.format_value(one) for part, one in zip(widget.widgets, values, strict=True)])
    shown = widget.format_value(value)
    if is_list(bound.field):
        return sorted(map(str, shown or []))
    return _tidy(shown if isinstance(shown, list | tuple) else [shown])


def _tidy(texts):
    """Texts without what a browser changes by itself, such as line ends; nothing when all are empty."""
    texts = [only_text(str("" if text is None else text)).strip() for text in texts]
    return texts if any(texts) else []
