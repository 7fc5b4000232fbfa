"""The tabs above the queue, the choices beside its search, and what is asked for an action on several fiches."""

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst

from practices.models import Municipality, Theme

from ..editors import editors, name_of
from ..models import Submission
from .waiting import UNDELIVERED, count, parts
from .workdays import PROMISED_WORKDAYS, day_before

Door, State = Submission.Door, Submission.State


class TabFilter(admin.SimpleListFilter):
    """The tabs, each with the number of fiches that the search and the other choices leave on it."""

    title = "tab"
    parameter_name = "tab"

    def __init__(self, request, *args):
        super().__init__(request, *args)
        self.tabs = parts(request.user)
        # Who asks for a state wants all fiches in it.
        first = "alles" if request.GET.get(StateFilter.parameter_name) else "open"
        self.current = self.value() if self.value() in self.tabs else first

    def lookups(self, request, model_admin):
        return [("open", "Open")]

    def queryset(self, request, queryset):
        return queryset.filter(self.tabs[self.current][1])

    def shown(self, changelist):
        """The tabs as dicts with label, count, url and is_current: one query."""
        others = changelist.get_queryset(self.request, exclude_parameters=[self.parameter_name])
        counts = count(others, {slug: condition for slug, (_, condition) in self.tabs.items()})
        return [
            {
                "label": label,
                "count": counts[slug],
                "url": changelist.get_query_string({self.parameter_name: slug}, remove=["p"]),
                "is_current": slug == self.current,
            }
            for slug, (label, _) in self.tabs.items()
        ]


class ChoiceFilter(admin.SimpleListFilter):
    """A drop-down list beside the search. `everything` is what it says when nothing is chosen."""

    everything = "Alle"

    def queryset(self, request, queryset):
        return queryset.filter(self.condition(request, self.value())) if self.is_known() else queryset

    def is_known(self):
        return self.value() in [str(value) for value, _ in self.lookup_choices]


class DoorFilter(ChoiceFilter):
    title, parameter_name, everything = "Soort", "soort", "Alle soorten"

    def lookups(self, request, model_admin):
        return [(value, capfirst(label)) for value, label in Door.choices]

    def condition(self, request, value):
        return Q(door=value)


class StateFilter(ChoiceFilter):
    title, parameter_name, everything = "Stand", "stand", "Elke stand"

    def lookups(self, request, model_admin):
        return [(value, capfirst(label)) for value, label in State.choices if value != State.DRAFT]

    def condition(self, request, value):
        return Q(state=value)


class ThemeFilter(ChoiceFilter):
    title, parameter_name, everything = "Hoofdthema", "thema", "Alle thema’s"

    def lookups(self, request, model_admin):
        return Theme.objects.filter(parent=None).values_list("slug", "name")

    def condition(self, request, value):
        return Q(main_theme__slug=value) | Q(main_theme__parent__slug=value)


class AssigneeFilter(ChoiceFilter):
    title, parameter_name, everything = "Behandelaar", "behandelaar", "Iedereen"

    def lookups(self, request, model_admin):
        return [("niemand", "Nog niemand"), *((str(user.pk), name_of(user)) for user in editors())]

    def condition(self, request, value):
        return Q(assignee=None if value == "niemand" else value)


class AgeFilter(ChoiceFilter):
    title, parameter_name, everything = "Wacht", "wacht", "Hoe lang ook"

    def lookups(self, request, model_admin):
        return [(str(number), f"Meer dan {number} werkdagen") for number in (5, PROMISED_WORKDAYS, 20)]

    def condition(self, request, value):
        return Q(waiting_since__date__lte=day_before(int(value) + 1, timezone.localdate()))


class MunicipalityFilter(ChoiceFilter):
    title, parameter_name, everything = "Gemeente", "gemeente", "Alle gemeenten"

    def lookups(self, request, model_admin):
        sent = Submission.objects.sent().values("municipality")
        return Municipality.objects.filter(pk__in=sent).order_by("name").values_list("slug", "name")

    def condition(self, request, value):
        return Q(municipality__slug=value)


class MailFilter(ChoiceFilter):
    title, parameter_name, everything = "Mail", "mail", "Aangekomen of niet"

    def lookups(self, request, model_admin):
        return [("niet-aangekomen", "Niet aangekomen")]

    def condition(self, request, value):
        return UNDELIVERED


FILTERS = [TabFilter, DoorFilter, StateFilter, ThemeFilter, AssigneeFilter, AgeFilter, MailFilter, MunicipalityFilter]


class EditorField(forms.ModelChoiceField):
    def label_from_instance(self, user):
        return name_of(user)


class QueueActionForm(ActionForm):
    assignee = EditorField(label="Aan:", queryset=None, required=False, empty_label="Kies een behandelaar")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = editors()
