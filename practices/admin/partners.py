from django.contrib import admin
from django.utils.html import format_html

from ..models import Partner
from ..upkeep.merging import merge_tags, tag_plan
from ..upkeep.named_partners import have_a_page, not_linked
from .base import BankAdmin, CountsPractices
from .merging import MergesRows
from .retiring import Retiring

# The value of the button that links partners: to the admin it is "save and stay".
LINK = "koppel"


def hint_at_partners(form):
    """Say under the partners of a practice's form which of them have a page and are not linked, with a button that
    links them. One query."""
    if "partners" not in form.fields:
        return
    field = form["partners"]
    linked = {int(pk) for pk in form["linked_partners"].value() or [] if str(pk).isdecimal()}
    if found := not_linked(field.value() or "", linked, Partner.objects.shown()):
        field.help_text = format_html(
            "{}<br>{} Leg de koppeling hieronder, bij ‘partners met een bladzijde’, of meteen: "
            '<button class="button" name="_continue" value="{}">Koppel en bewaar</button>',
            field.help_text,
            have_a_page(found),
            LINK,
        )


def link_named_partners(form):
    """Link the partners that the hint is about, when its button was chosen."""
    cleaned = form.cleaned_data
    if form.data.get("_continue") == LINK and {"partners", "linked_partners"} <= cleaned.keys():
        linked = {partner.pk for partner in cleaned["linked_partners"]}
        linked |= {partner.pk for partner in not_linked(cleaned["partners"], linked, Partner.objects.shown())}
        cleaned["linked_partners"] = Partner.objects.filter(pk__in=linked)


class HiddenFilter(admin.SimpleListFilter):
    title = "op de site"
    parameter_name = "verborgen"

    def lookups(self, request, model_admin):
        return [("nee", "te zien"), ("ja", "verborgen")]

    def queryset(self, request, queryset):
        if self.value() not in {"ja", "nee"}:
            return queryset
        return queryset.exclude(hidden_reason="") if self.value() == "ja" else queryset.shown()


@admin.register(Partner)
class PartnerAdmin(MergesRows, Retiring, CountsPractices, BankAdmin):
    """Its page is public from the start: a partner goes out of use, is hidden with a reason, or becomes one with
    another."""

    list_display = ["name", "kind", "number_of_practices", "hidden_reason"]
    list_filter = ["kind", HiddenFilter]
    search_fields = ["name", "other_names", "slug"]
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "kind", "other_names", "description", "website", "hidden_reason"]
    actions = ["merge"]
    plan_for = staticmethod(tag_plan)
    merge_rows = staticmethod(merge_tags)

    def mergeable(self, queryset):
        return queryset.shown()
