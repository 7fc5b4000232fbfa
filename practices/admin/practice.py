from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from praktijkenbank.dates import PartialDateField

from ..content import (
    ALL_TAG_FIELDS,
    CONTACT,
    CORE,
    FINDABLE,
    IMAGES,
    MEANS,
    PARTS,
    PROOF,
    ROW_FIELDS,
    STORY,
    UPKEEP,
    missing,
    rows_of,
)
from ..models import Attachment, FormerSlug, Implementation, Link, Photo, Practice, Reach, Source, Theme
from ..models.content import check_themes
from ..upkeep.merging import merge_practices, plan_for
from .base import BankAdmin, BlockInline, KeepsPublic, KeepsVersions, TableInline
from .importing import ImportsPractices
from .merging import MergesRows
from .partners import hint_at_partners, link_named_partners
from .retagging import Retags

REVIEW_SOON = timedelta(days=30)
DESCRIPTIONS = {IMAGES: "Foto’s, bijlagen en links staan onderaan deze pagina."}


class PracticeForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        hint_at_partners(self)

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        former = FormerSlug.objects.filter(slug=slug).exclude(practice=self.instance.pk).first()
        if former:
            raise ValidationError(f"Dit was vroeger het adres van ‘{former.practice}’ en verwijst nu daarheen.")
        return slug

    def clean_related(self):
        return self.cleaned_data["related"].exclude(pk=self.instance.pk)

    def clean(self):
        super().clean()
        self._keep_moments()
        self._clean_themes()
        self._clean_status()
        link_named_partners(self)

    def _keep_moments(self):
        """A form knows no parts of a second: a moment that nobody touched stays exactly what it was."""
        for name in {"tags_confirmed_at", "published_at"} & self.cleaned_data.keys() - set(self.changed_data):
            self.cleaned_data[name] = self.initial.get(name)

    def _clean_themes(self):
        if "themes" not in self.cleaned_data:
            return
        main_theme, themes = self.cleaned_data.get("main_theme"), list(self.cleaned_data["themes"])
        try:
            check_themes(main_theme, themes)
        except ValidationError as error:
            self.add_error("themes", error)
        else:
            chosen = {theme.pk for theme in [main_theme, *themes] if theme}
            self.cleaned_data["themes"] = Theme.objects.filter(pk__in=chosen)

    def _clean_status(self):
        status = self.cleaned_data.get("status")
        if status == Practice.Status.PUBLISHED:
            is_import = self.cleaned_data.get("origin") == Practice.Origin.IMPORT
            for name in missing(self.cleaned_data, is_import):
                if name not in self.errors:
                    self.add_error(name, "Vul dit in, of zet de praktijk nog niet online.")
            self.cleaned_data["published_at"] = self.cleaned_data.get("published_at") or timezone.now()
        elif status == Practice.Status.HIDDEN and not self.cleaned_data.get("hidden_reason"):
            self.add_error("hidden_reason", "Zeg waarom de praktijk verborgen is.")
        elif status == Practice.Status.DRAFT and self._was_public():
            self.add_error("status", "Deze praktijk stond al online. Kies ‘verborgen’ en zeg waarom.")

    def _was_public(self):
        before = Practice.objects.filter(pk=self.instance.pk).first()
        return bool(before) and was_public(before)


class HideForm(forms.Form):
    reason = forms.CharField(label="Waarom verberg je dit?", widget=forms.Textarea, help_text="Blijft bij de praktijk.")
    shows_reason = forms.BooleanField(label="Toon deze reden ook aan lezers", required=False)


class PhotoInline(BlockInline):
    model = Photo
    fields = ["image", "alt", "credit", "caption", "position"]


class AttachmentInline(TableInline):
    model = Attachment
    fields = ["file", "description", "position"]


class LinkInline(TableInline):
    model = Link
    fields = ["url", "description", "position"]


class SourceInline(BlockInline):
    model = Source
    fields = [("publisher", "title"), ("url", "date"), ("municipality", "part"), "position"]
    autocomplete_fields = ["municipality"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "part":
            choices = [("", "de hele praktijk"), *((part.name, part.heading) for part in PARTS)]
            return forms.ChoiceField(choices=choices, required=False, label=capfirst(db_field.verbose_name))
        if db_field.name == "date":
            kwargs["form_class"] = PartialDateField
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class ReachInline(TableInline):
    model = Reach
    fields = ["number", "unit", "year", "municipality", "position"]
    autocomplete_fields = ["municipality"]


class ImplementationFormSet(forms.BaseInlineFormSet):
    """The leading municipality always has a row: saving the practice makes it."""

    def clean(self):
        super().clean()
        leader = self.instance.municipality_id
        before = {form.initial["municipality"] for form in self.initial_forms}
        after = {form.instance.municipality_id for form in self.forms if form not in self.deleted_forms}
        if leader in before - after:
            raise ValidationError(
                f"{self.instance.municipality} trekt deze praktijk en blijft hier staan. Kies eerst een andere trekker."
            )

    def save_new(self, form, commit=True):
        """Fill in the row that is already there for the leading municipality, instead of adding a second one."""
        made = self.instance.implementations.filter(municipality=form.instance.municipality).first()
        form.instance.pk = made and made.pk
        return super().save_new(form, commit)


class ImplementationInline(BlockInline):
    model = Implementation
    formset = ImplementationFormSet
    fields = [("municipality", "state"), "text", ("start_year", "end_year"), ("contact_name", "contact_email"), "url"]
    autocomplete_fields = ["municipality"]


class TagsFilter(admin.SimpleListFilter):
    title = "indeling"
    parameter_name = "indeling"

    def lookups(self, request, model_admin):
        return [("voorgesteld", "voorgesteld"), ("bevestigd", "bevestigd")]

    def queryset(self, request, queryset):
        if self.value() not in {"voorgesteld", "bevestigd"}:
            return queryset
        return queryset.filter(tags_confirmed_at__isnull=self.value() == "voorgesteld")


class ReviewFilter(admin.SimpleListFilter):
    """Practices that are online and of which somebody should ask whether they still exist."""

    title = "herbevestigen"
    parameter_name = "herbevestigen"

    def lookups(self, request, model_admin):
        return [
            ("nu", "nu"),
            ("binnenkort", f"binnen {REVIEW_SOON.days} dagen"),
            ("later", "later"),
            ("zonder-datum", "zonder datum"),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        soon = today + REVIEW_SOON
        condition = {
            "nu": Q(review_due_at__lte=today),
            "binnenkort": Q(review_due_at__gt=today, review_due_at__lte=soon),
            "later": Q(review_due_at__gt=soon),
            "zonder-datum": Q(review_due_at=None),
        }.get(self.value())
        return queryset.published().filter(condition) if condition else queryset


@admin.register(Practice)
class PracticeAdmin(ImportsPractices, MergesRows, Retags, KeepsPublic, KeepsVersions, BankAdmin):
    form = PracticeForm
    list_display = ["title", "municipality", "status", "confirmed_on", "review_on", "published_on"]
    list_filter = [
        "status",
        "origin",
        TagsFilter,
        ReviewFilter,
        "stage",
        ("main_theme__parent", admin.RelatedOnlyFieldListFilter),
        ("actions", admin.RelatedOnlyFieldListFilter),
        "municipalities__province",
    ]
    list_select_related = ["municipality"]
    search_fields = [
        "title",
        "tagline",
        "summary",
        "municipalities__name",
        "municipalities__short_name",
        "municipalities__aliases__name",
        "former_slugs__slug",
    ]
    search_help_text = "Zoek op titel, samenvatting, gemeente (ook oude namen) of vroeger adres."
    # What was never online waits on top.
    ordering = [F("published_at").desc(nulls_first=True), "-pk"]
    date_hierarchy = "published_at"
    actions = ["publish", "hide", "merge", "retag", "confirm_tags", "take_out"]
    autocomplete_fields = [*ROW_FIELDS, *ALL_TAG_FIELDS, "related"]
    readonly_fields = ["merged_into", "former_addresses", "created_at", "updated_at"]
    fieldsets = [
        *(
            (section, {"fields": rows_of(section), "description": DESCRIPTIONS.get(section)})
            for section in [CORE, FINDABLE, STORY, MEANS, PROOF, IMAGES, CONTACT]
        ),
        (
            UPKEEP,
            {
                "fields": [
                    "status",
                    "hidden_reason",
                    "shows_hidden_reason",
                    "merged_into",
                    "origin",
                    "tags_confirmed_at",
                    "published_at",
                    "confirmed_at",
                    "review_due_at",
                    "related",
                    "slug",
                    "former_addresses",
                    "internal_notes",
                    ("created_at", "updated_at"),
                ]
            },
        ),
    ]
    inlines = [PhotoInline, AttachmentInline, LinkInline, ReachInline, ImplementationInline, SourceInline]
    plan_for = staticmethod(plan_for)
    merge_rows = staticmethod(merge_practices)

    @admin.display(description="bevestigd", ordering="confirmed_at")
    def confirmed_on(self, practice):
        return _short(practice.confirmed_at)

    @admin.display(description="na te kijken", ordering="review_due_at")
    def review_on(self, practice):
        return _short(practice.review_due_at)

    @admin.display(description="online sinds", ordering="published_at")
    def published_on(self, practice):
        return _short(practice.published_at and timezone.localdate(practice.published_at))

    @admin.display(description="vroegere adresnamen")
    def former_addresses(self, practice):
        former = practice.former_slugs.all() if practice.pk else []
        return ", ".join(row.slug for row in former) or self.get_empty_value_display()

    def is_public(self, practice):
        """What once was online is hidden, with a reason; only what never was can go."""
        return was_public(practice)

    @admin.action(description="Zet online", permissions=["change"])
    def publish(self, request, queryset):
        waiting = queryset.exclude(status=Practice.Status.PUBLISHED)
        incomplete, number = [], 0
        for practice in waiting.select_related("municipality", "main_theme").prefetch_related(*ALL_TAG_FIELDS):
            if names := practice.missing():
                labels = ", ".join(str(Practice._meta.get_field(name).verbose_name) for name in names)
                incomplete.append(f"‘{practice}’ ({labels})")
            else:
                practice.publish()
                self.log_change(request, practice, "Online gezet.")
                number += 1
        if incomplete:
            text = f"Nog niet online. Vul eerst aan: {'; '.join(incomplete)}."
            self.message_user(request, text, messages.WARNING)
        if number or not incomplete:
            text = "1 praktijk is online gezet." if number == 1 else f"{number} praktijken zijn online gezet."
            self.message_user(request, text, messages.SUCCESS)

    @admin.action(description="Verberg", permissions=["change"])
    def hide(self, request, queryset):
        online = queryset.published()
        if not online:
            self.message_user(request, "Kies een praktijk die online staat.", messages.WARNING)
            return None
        form = HideForm(self.answers_of(request))
        if not form.is_valid():
            return self.ask(request, form, "Praktijken verbergen", "Verberg", self._hiding(online), queryset)
        number = len(online)
        for practice in online:
            practice.hide(**form.cleaned_data)
            self.log_change(request, practice, f"Verborgen: {practice.hidden_reason}")
        text = "1 praktijk is verborgen." if number == 1 else f"{number} praktijken zijn verborgen."
        self.message_user(request, text, messages.SUCCESS)
        return None

    def _hiding(self, practices):
        titles = [
            f"‘{practice}’ gaat van de site. Het adres zegt dan dat de praktijk weg is." for practice in practices
        ]
        return [*titles, "Er gaat niets verloren. Je kunt een praktijk later weer online zetten."]

    def mergeable(self, queryset):
        return queryset.exclude(status=Practice.Status.HIDDEN).select_related("municipality")

    def label_to_merge(self, practice):
        return f"{practice} ({practice.municipality or 'geen trekker'}, {practice.get_status_display()})"

    @admin.action(description="Bevestig de indeling", permissions=["change"])
    def confirm_tags(self, request, queryset):
        suggested = queryset.filter(tags_confirmed_at=None)
        for practice in suggested:
            practice.tags_confirmed_at = timezone.now()
            practice.save(update_fields=["tags_confirmed_at", "updated_at"])
            self.log_change(request, practice, "Indeling bevestigd.")
        number = len(suggested)
        text = "Van 1 praktijk is" if number == 1 else f"Van {number} praktijken is"
        self.message_user(request, f"{text} de indeling bevestigd.", messages.SUCCESS)

    def save_model(self, request, practice, form, change):
        with practice.as_one_version():
            super().save_model(request, practice, form, change)
            form.save_m2m()


def was_public(practice):
    """Whether readers could ever reach it."""
    if practice.status != Practice.Status.HIDDEN:
        return practice.is_published
    return bool(practice.published_at) or practice.history.filter(status=Practice.Status.PUBLISHED).exists()


def _short(day):
    """A date that fits a column: 3 mei 2027, 12 nov. 2026."""
    return day and date_format(day, "j N Y")
