"""A form of the admin in three states: when it was opened, as it is now, and as someone sent it."""

from dataclasses import dataclass

from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import capfirst

from .form_data import ROW_IS_THERE, as_read, is_list, key_of, open_fields, put, rows_in, sent_value, shown_values


@dataclass
class Meanwhile:
    """What somebody else changed meanwhile. `result` is what it becomes; None where this person changed it too."""

    name: str
    base: list[str]
    now: list[str]
    mine: list[str]
    result: list[str] | None


def changed_meanwhile(base, now, mine, lists=()):
    """All that is not as it was at the start, as a list of Meanwhile. `lists` name fields with any number of answers.

    The three are states of a form, as form_data.py reads them.
    """
    found, done = [], set()
    for row in dict.fromkeys(name for name in [*base, *now] if name.endswith("/")):
        if change := _row_meanwhile(row, base, now, mine):
            found.append(change)
        if not all(row in state for state in (base, now, mine)):
            done |= {name for name in now if name.startswith(row)}
    for name in [name for name in now if name not in done]:
        old, theirs, ours = base.get(name, []), now[name], mine.get(name, [])
        if theirs not in (old, ours):
            found.append(Meanwhile(name, old, theirs, ours, _together(old, theirs, ours, name in lists)))
    return found


def _together(old, theirs, ours, is_of_many):
    """What becomes of an answer that somebody else changed; None when this person has to choose."""
    if ours == old:
        return theirs
    if is_of_many:
        gone = {*old} - ({*theirs} & {*ours})
        return sorted({*theirs, *ours} - gone)
    return None


def _row_meanwhile(row, base, now, mine):
    """What happened to a row that is not in all three, when somebody else added, changed or removed it."""
    old, theirs, ours = (_texts_of(row, state) for state in (base, now, mine))
    if row not in base:
        return Meanwhile(row, old, theirs, ours, theirs)
    if row in mine and row not in now:
        return Meanwhile(row, old, theirs, ours, None if ours != old else [])
    if row in now and row not in mine and theirs != old:
        return Meanwhile(row, old, theirs, ours, None)
    return None


def _texts_of(row, state):
    return [text for name, texts in state.items() if name.startswith(row) and name != row for text in texts]


class ThreeWays:
    """A form that someone sent, with the formsets under it, held against what the database has now.

    `form` and `formsets` are unbound: they show what is there now. `base` is what they showed when the form was opened.
    """

    def __init__(self, form, formsets, base, data, files=()):
        self.form, self.formsets, self.base, self.data, self.files = form, formsets, base, data, files
        self.now = shown_values(form, formsets)
        self.mine = self._sent()
        self.changes = changed_meanwhile(base, self.now, self.mine, {*filter(self._is_list, self.now)})

    @property
    def conflicts(self):
        return [change for change in self.changes if change.result is None]

    def own_names(self):
        """What this person changed since the form was opened, new rows left out."""
        return [name for name, texts in self.mine.items() if texts != self.base.get(name, [])]

    def own_labels(self):
        """The same, in the words of the form."""
        return [self.label_of(name) for name in self.own_names()]

    def field_of(self, name):
        """The form field with this name; None for a row as a whole."""
        prefix, is_row, rest = name.partition("/")
        return self._row_fields[prefix].get(rest.partition("/")[2]) if is_row else self.form.fields[name]

    def label_of(self, name):
        prefix, is_row, _ = name.partition("/")
        if not is_row:
            return capfirst(self.form[name].label)
        model = next(formset.model for formset in self.formsets if formset.prefix == prefix)
        row, field = capfirst(model._meta.verbose_name), self.field_of(name)
        return f"{row}: {field.label}" if field else row

    def in_words(self, name, texts):
        """An answer as people read it; of a row as a whole all that is in it."""
        field = self.field_of(name)
        return as_read(field, texts) if field else " · ".join(filter(None, texts))

    def result(self, chosen):
        """The form data that is to be saved: all that was sent, with what others changed. `chosen` is {name: [text]}.

        A conflict for which nothing is chosen stays as it was sent.
        """
        results = {change.name: change.mine if change.result is None else change.result for change in self.changes}
        results |= chosen
        data = self.data.copy()
        for name, texts in results.items():
            if "/" not in name:
                put(data, name, self.field_of(name), texts)
        for formset in self.formsets:
            self._write_rows(data, formset, results)
        return data

    @cached_property
    def _row_fields(self):
        return {formset.prefix: open_fields(formset.empty_form, formset) for formset in self.formsets}

    def _is_list(self, name):
        return is_list(self.field_of(name))

    def _sent(self):
        found = {
            name: sent_value(field, name, self.data, self.files, self.base.get(name, []))
            for name, field in open_fields(self.form).items()
        }
        for formset in self.formsets:
            for number, row in rows_in(self.data, formset).items():
                key = key_of(row, formset)
                if key and DELETION_FIELD_NAME not in row:
                    found |= self._sent_row(f"{formset.prefix}-{number}-", f"{formset.prefix}/{key}/", formset)
        return found

    def _sent_row(self, sent_as, row, formset):
        fields = self._row_fields[formset.prefix].items()
        return {
            row: ROW_IS_THERE,
            **{
                f"{row}{name}": sent_value(field, sent_as + name, self.data, self.files, self.base.get(row + name, []))
                for name, field in fields
            },
        }

    def _write_rows(self, data, formset, results):
        """Number the rows of `formset` again: those that are still there, then the new ones."""
        kept, new = [], []
        for number, row in rows_in(data, formset).items():
            for field in row:
                del data[f"{formset.prefix}-{number}-{field}"]
            name = f"{formset.prefix}/{key_of(row, formset)}/"
            if not key_of(row, formset):
                new.append(row)
            elif name in self.now:
                kept.append(self._row_with(row, name, results))
            elif results.get(name):  # removed by somebody else, and put back
                new.append({**row, formset.model._meta.pk.name: [""]})
        for number, row in enumerate([*kept, *new]):
            for field, texts in row.items():
                data.setlist(f"{formset.prefix}-{number}-{field}", texts)
        data[f"{formset.prefix}-TOTAL_FORMS"] = str(len(kept) + len(new))
        data[f"{formset.prefix}-INITIAL_FORMS"] = str(len(kept))

    def _row_with(self, row, name, results):
        """A row of the form data with what others changed in it. `name` is that of the row."""
        data = QueryDict(mutable=True)
        for field, texts in row.items():
            data.setlist(field, texts)
        source = results
        if name not in self.mine and results.get(name):  # removed by this person, who lets it stay after all
            data.pop(DELETION_FIELD_NAME, None)
            source = self.now
        for whole, texts in source.items():
            if whole.startswith(name) and whole != name:
                field = whole.removeprefix(name)
                put(data, field, self.field_of(whole), texts)
        return dict(data.lists())
