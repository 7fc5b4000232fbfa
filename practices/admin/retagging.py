"""The bulk action that gives practices tags, or takes tags from them."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst

from ..content import ALL_TAG_FIELDS
from ..models import Practice
from ..models.content import check_themes
from .asking import AsksFirst


class TagsField(forms.TypedMultipleChoiceField):
    """Tags of every kind in one list, grouped by kind. Gives {name of the field of the practice: [tag]}."""

    def __init__(self, label):
        super().__init__(label=label, required=False, choices=self._choices, widget=forms.SelectMultiple({"size": 12}))

    def clean(self, value):
        chosen = {}
        for name, _colon, key in (entry.partition(":") for entry in super().clean(value)):
            chosen.setdefault(name, []).append(int(key))
        return {name: list(_tags(name).filter(pk__in=keys)) for name, keys in chosen.items()}

    def _choices(self):
        return [
            (
                capfirst(Practice._meta.get_field(name).verbose_name),
                [(f"{name}:{tag.pk}", str(tag)) for tag in _tags(name)],
            )
            for name in ALL_TAG_FIELDS
        ]


class RetagForm(forms.Form):
    added = TagsField("Geef deze tags")
    removed = TagsField("Haal deze tags weg")

    def __init__(self, practices, data):
        super().__init__(data)
        self.practices = practices

    def clean(self):
        super().clean()
        added, removed = self.cleaned_data.get("added", {}), self.cleaned_data.get("removed", {})
        if not added and not removed and not self.errors:
            raise ValidationError("Kies minstens één tag.")
        for practice in self.practices:
            themes = self._after(practice, "themes")
            if practice.main_theme in removed.get("themes", []):
                self.add_error("removed", f"‘{practice.main_theme}’ is het eerste thema van ‘{practice}’ en blijft.")
            try:
                check_themes(practice.main_theme, themes)
            except ValidationError as error:
                self.add_error("added", f"‘{practice}’: {error.message}")

    @transaction.atomic
    def retag(self):
        """Change the tags, with a version of each practice that changes; return those that did."""
        changed = []
        for practice in self.practices:
            changes = {name: self._after(practice, name) for name in ALL_TAG_FIELDS}
            changes = {name: tags for name, tags in changes.items() if tags != set(getattr(practice, name).all())}
            if changes:
                changed.append(practice)
                with practice.as_one_version():
                    for name, tags in changes.items():
                        getattr(practice, name).set(tags)
                    practice._change_reason = "Tags in bulk gewijzigd"
        return changed

    def _after(self, practice, name):
        """The tags in the field `name` that `practice` is to have."""
        added, removed = self.cleaned_data.get("added", {}), self.cleaned_data.get("removed", {})
        return {*getattr(practice, name).all(), *added.get(name, [])} - {*removed.get(name, [])}


class Retags(AsksFirst):
    @admin.action(description="Wijzig tags", permissions=["change"])
    def retag(self, request, queryset):
        practices = queryset.select_related("main_theme").prefetch_related(*ALL_TAG_FIELDS)
        form = RetagForm(practices, self.answers_of(request))
        if not form.is_valid():
            tells = [f"Dit geldt voor {', '.join(f'‘{practice}’' for practice in practices)}."]
            return self.ask(request, form, "Tags wijzigen", "Wijzig", tells, queryset)
        changed = form.retag()
        for practice in changed:
            self.log_change(request, practice, "Tags in bulk gewijzigd.")
        number = len(changed)
        text = "1 praktijk kreeg" if number == 1 else f"{number} praktijken kregen"
        self.message_user(request, f"{text} andere tags.", messages.SUCCESS)
        return None


def _tags(name):
    field = Practice._meta.get_field(name)
    return field.related_model.objects.complex_filter(field.get_limit_choices_to())
