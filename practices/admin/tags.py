from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Max
from django.db.models.functions import Coalesce
from django.forms import BaseInlineFormSet
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from ..browse.cards import names_in_words
from ..browse.menu import leading_frameworks
from ..drawings.mosaic import theme_tile_svg
from ..models import (
    Action,
    DiversityGround,
    Framework,
    FrameworkFact,
    Goal,
    IntegrationObjective,
    OrganisationDomain,
    PolicyLayer,
    PolicyMark,
    TargetGroup,
    Theme,
)
from ..upkeep.merging import merge_tags, tag_plan
from .base import BankAdmin, CountsPractices, ProtectsTagged, TableInline
from .merging import MergesRows
from .preview import PreviewsMarkdown
from .retiring import Retiring


@admin.register(PolicyLayer, IntegrationObjective, OrganisationDomain, DiversityGround)
class TagAdmin(MergesRows, Retiring, CountsPractices, ProtectsTagged, BankAdmin):
    list_display = ["name", "slug", "number_of_practices", "position"]
    list_editable = ["position"]
    search_fields = ["name", "slug", "description"]
    ordering = ["position", "name"]
    prepopulated_fields = {"slug": ["name"]}
    actions = ["merge"]
    plan_for = staticmethod(tag_plan)
    merge_rows = staticmethod(merge_tags)


@admin.register(TargetGroup)
class TargetGroupAdmin(PreviewsMarkdown, TagAdmin):
    pass


@admin.register(PolicyMark)
class PolicyMarkAdmin(Retiring, BankAdmin):
    list_display = ["name", "slug", "position"]
    list_editable = ["position"]
    search_fields = ["name", "description"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Theme)
class ThemeAdmin(PreviewsMarkdown, TagAdmin):
    """The list reads as a tree: each main theme, then the themes under it."""

    practice_count = Count("practices", distinct=True) + Count("children__practices", distinct=True)

    list_display = ["name", "parent", "drawing", "number_of_practices", "position"]
    list_filter = [("parent", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["parent"]
    ordering = [
        Coalesce("parent__position", "position"),
        Coalesce("parent__name", "name"),
        F("parent").asc(nulls_first=True),
        "position",
        "name",
    ]

    @admin.display(description="tekening", ordering="look")
    def drawing(self, theme):
        return (
            format_html("{} {}", mark_safe(theme_tile_svg(theme.look)), theme.get_look_display()) if theme.look else ""
        )


class GoalInline(TableInline):
    model = Goal
    fields = ["number", "name", "slug", "wording", "source_url"]
    prepopulated_fields = {"slug": ["name"]}
    can_delete = False
    show_change_link = True


class FactInline(TableInline):
    model = FrameworkFact
    fields = ["text", "source", "position"]


@admin.register(Framework)
class FrameworkAdmin(Retiring, BankAdmin):
    list_display = ["name", "kind", "is_hidden", "owner", "starts_on", "ends_on", "position"]
    list_filter = ["is_hidden", "kind"]
    list_editable = ["position"]
    search_fields = ["name", "owner"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [GoalInline, FactInline]

    def get_changeform_initial_data(self, request):
        """A new one comes after the others: the first of those in force leads."""
        last = Framework.objects.aggregate(last=Max("position"))["last"] or 0
        return {"position": last + 1, **super().get_changeform_initial_data(request)}

    def save_model(self, request, framework, form, change):
        """Say it when other frameworks lead after this."""
        before = leading_frameworks(Framework.objects.in_use())
        super().save_model(request, framework, form, change)
        after = leading_frameworks(Framework.objects.in_use())
        if after != before:
            names = names_in_words(after) or "geen beleidskader"
            self.message_user(request, f"In het menu, de voettekst en de startpagina staat nu: {names}.")


class ActionFormSet(BaseInlineFormSet):
    def clean(self):
        super().clean()
        numbers = [form.cleaned_data["number"] for form in self.forms if form.cleaned_data.get("number") is not None]
        if len(set(numbers)) < len(numbers):
            raise ValidationError("Twee acties hebben hetzelfde nummer. Geef elke actie een eigen nummer.")


class ActionInline(TableInline):
    model = Action
    formset = ActionFormSet
    fields = ["number", "name", "slug", "wording", "number_is_verified"]
    prepopulated_fields = {"slug": ["name"]}
    can_delete = False
    show_change_link = True


PART_FIELDS = ["number", "name", "slug", "wording", ("source_name", "source_url"), "description"]


@admin.register(Goal)
class GoalAdmin(Retiring, BankAdmin):
    list_display = ["number", "name", "framework", "wording", "number_of_actions"]
    list_display_links = ["name"]
    list_filter = ["framework", "wording"]
    list_select_related = ["framework"]
    search_fields = ["name", "description", "=number"]
    ordering = ["framework__position", "framework__name", "number"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["framework"]
    fields = ["framework", *PART_FIELDS]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(action_count=Count("actions"))

    @admin.display(description="acties", ordering="action_count")
    def number_of_actions(self, goal):
        return goal.action_count

    def get_readonly_fields(self, request, goal=None):
        # The actions of a goal repeat its framework, so it stays where it was made.
        return ["framework"] if goal else []

    def get_inlines(self, request, goal):
        # An action finds out in which framework its number must be unique by way of a goal that is saved.
        return [ActionInline] if goal else []


class ActionForm(forms.ModelForm):
    def clean(self):
        super().clean()
        if self.cleaned_data.get("has_no_successor") and self.cleaned_data.get("replaced_by"):
            self.add_error("has_no_successor", "Deze actie is vervangen door een andere. Kies een van beide.")


@admin.register(Action)
class ActionAdmin(Retiring, CountsPractices, ProtectsTagged, BankAdmin):
    form = ActionForm
    list_display = ["number", "name", "goal", "framework", "wording", "number_is_verified", "number_of_practices"]
    list_display_links = ["name"]
    list_filter = ["framework", "wording", "number_is_verified"]
    list_select_related = ["goal", "framework"]
    search_fields = ["name", "description", "=number", "goal__name"]
    ordering = ["framework__position", "framework__name", "number"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["framework", "goal", "replaced_by"]
    fields = ["framework", "goal", *PART_FIELDS, "number_is_verified", "replaced_by", "has_no_successor"]
