from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from praktijkenbank.dates import WrittenDateField
from praktijkenbank.numbers import FloatNumberField

from ..models import Figure, Municipality, MunicipalityAlias
from ..models.places import place_slug
from ..upkeep.merging import merge_municipalities, numbers_of
from .base import FORM_FIELDS, BankAdmin, CountsPractices, TableInline
from .retiring import Retiring

# What a new municipality has in common with the largest of those it is made of.
TAKEN_OVER = ["province", "arrondissement", "latitude", "longitude", "label_side"]


class AliasInline(TableInline):
    model = MunicipalityAlias
    fields = ["name", "slug", "kind", "merged_on", "old_nis"]
    prepopulated_fields = {"slug": ["name"]}


class FigureInline(TableInline):
    model = Figure
    fields = ["name", "year", "value"]
    # Not so in all of the admin: in a latitude every dot is before decimals.
    formfield_overrides = {**FORM_FIELDS, models.FloatField: {"form_class": FloatNumberField}}


class MergerForm(forms.Form):
    """A merger of municipalities: either into one that is there, or into a new one."""

    olds = forms.ModelMultipleChoiceField(
        Municipality.objects.all(),
        label="Welke gemeenten houden op te bestaan?",
        help_text="Houd Ctrl (of Cmd op een Mac) ingedrukt om er meer te kiezen.",
        widget=forms.SelectMultiple({"size": 10}),
    )
    new = forms.ModelChoiceField(
        Municipality.objects.all(),
        label="In welke gemeente gaan ze op?",
        help_text="Laat leeg voor een nieuwe gemeente.",
        required=False,
    )
    name = forms.CharField(label="Hoe heet de nieuwe gemeente?", max_length=120, required=False)
    nis = forms.CharField(
        label="NIS-code na de fusie",
        help_text="Leeg: de code van de gemeente waarin ze opgaan, blijft. Die van een nieuwe vul je later aan.",
        required=False,
        validators=[RegexValidator(r"^\d{5}$", "Een NIS-code heeft 5 cijfers.")],
    )
    merged_on = WrittenDateField(
        label="Vanaf welke dag?",
        help_text="De fusie gebeurt meteen. Voer ze dus in op die dag of later.",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )

    def clean(self):
        super().clean()
        olds, new, name = (self.cleaned_data.get(field) for field in ["olds", "new", "name"])
        if bool(new) == bool(name):
            self.add_error("new", "Kies een gemeente, of vul de naam van een nieuwe in.")
        if new and olds and new in olds:
            self.add_error("new", "Deze gemeente kan niet blijven en ook ophouden te bestaan.")
        if name and not place_slug(name):
            self.add_error("name", "Schrijf de naam in letters.")
        if name and Municipality.objects.filter(slug=place_slug(name)).exists():
            self.add_error("name", "Deze gemeente is er al. Kies ze hierboven.")
        merged_on, nis = self.cleaned_data.get("merged_on"), self.cleaned_data.get("nis")
        if merged_on and merged_on > timezone.localdate():
            self.add_error("merged_on", "Die dag komt nog. Tot dan bestaan de gemeenten apart: voer de fusie dan in.")
        if nis and Municipality.objects.filter(nis=nis).exclude(pk=new and new.pk).exists():
            self.add_error("nis", "Deze code is al van een andere gemeente.")

    def plan(self):
        """What will happen, in sentences."""
        target = self.cleaned_data["new"] or self.cleaned_data["name"]
        day = date_format(self.cleaned_data["merged_on"])
        lines = []
        for old in self.cleaned_data["olds"]:
            found = ", ".join(f"{name}: {number}" for name, number in numbers_of(old)) or "niets"
            lines.append(f"{old} hoort vanaf {day} bij {target}. Dit verhuist: {found}.")
        return [*lines, "De oude namen blijven vindbaar en hun adressen leiden naar de nieuwe gemeente."]

    @transaction.atomic
    def merge(self):
        """Enter the merger and return the Municipality that is left. Raises ValidationError as the merging does."""
        olds, new, nis, merged_on = (self.cleaned_data[name] for name in ["olds", "new", "nis", "merged_on"])
        olds = list(olds)
        if new is None:
            new = self._new_municipality(olds)
        elif nis and nis != new.nis:
            MunicipalityAlias.objects.update_or_create(
                slug=new.slug,
                kind=MunicipalityAlias.Kind.MERGER,
                defaults={"municipality": new, "name": new.name, "old_nis": new.nis or "", "merged_on": merged_on},
            )
            new.nis = nis
        merge_municipalities(olds, new, merged_on)
        return new

    def _new_municipality(self, olds):
        name, nis = self.cleaned_data["name"], self.cleaned_data["nis"]
        largest = max(olds, key=lambda old: old.population or 0)
        taken_over = {field: getattr(largest, field) for field in TAKEN_OVER}
        new = Municipality(name=name, slug=place_slug(name), nis=nis or None, **taken_over)
        if len({old.population_year for old in olds}) == 1 and all(old.population for old in olds):
            new.population = sum(old.population for old in olds)
            new.population_year = largest.population_year
        new.save()
        return new


class MunicipalityForm(forms.ModelForm):
    def clean_email_domains(self):
        """As they are in an address: small letters, without what comes before them."""
        domains = [domain.rpartition("@")[2].lower() for domain in self.cleaned_data["email_domains"]]
        longest = Municipality._meta.get_field("email_domains").base_field.max_length
        if any(len(domain) > longest for domain in domains):  # some letters become two in lower case
            raise ValidationError(f"Een domein telt hoogstens {longest} tekens. Kijk het na.")
        return list(dict.fromkeys(filter(None, domains)))


@admin.register(Municipality)
class MunicipalityAdmin(Retiring, CountsPractices, BankAdmin):
    form = MunicipalityForm
    change_list_template = "admin/municipality_list.html"
    list_display = ["name", "kind", "province", "is_regional_city", "nis", "number_of_practices"]
    list_filter = ["province", "kind", "is_regional_city"]
    search_fields = ["name", "short_name", "aliases__name", "nis", "postcodes"]
    search_help_text = "Zoek op naam, vroegere of andere naam, NIS-code of postcode."
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "short_name", "slug", "kind", "nis", "email_domains"]}),
        ("Ligging", {"fields": ["province", "arrondissement", "postcodes", "latitude", "longitude", "label_side"]}),
        ("Soort stad", {"fields": ["is_regional_city", "population", "population_year"]}),
    ]
    inlines = [AliasInline, FigureInline]

    def get_urls(self):
        view = self.admin_site.admin_view(self.merger_view)
        return [path("fusie/", view, name="practices_municipality_merger"), *super().get_urls()]

    def merger_view(self, request):
        """Enter a merger once: first what will happen, then it happens."""
        if not (self.has_change_permission(request) and request.user.has_perm("practices.delete_municipality")):
            raise PermissionDenied
        form = MergerForm(request.POST or None)
        plan = form.plan() if form.is_valid() else []
        if plan and self.has_seen(request, plan):
            try:
                with transaction.atomic():
                    municipality = form.merge()
                    self.log_change(request, municipality, f"Fusie. {' '.join(plan)}")
            except ValidationError as error:
                form.add_error(None, error)
                plan = []
            else:
                self.message_user(request, f"De fusie tot {municipality} is ingevoerd.", messages.SUCCESS)
                return redirect(reverse("admin:practices_municipality_change", args=[municipality.pk]))
        return self.ask(
            request, form, "Een fusie invoeren", "Voer de fusie in" if plan else "Toon wat er gebeurt", plan
        )
