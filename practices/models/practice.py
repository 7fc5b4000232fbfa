"""A practice: one way of working, described so that a colleague can copy it; and how each municipality does it."""

from contextlib import contextmanager

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from simple_history.models import HistoricalRecords

from ..content import ALL_TAG_FIELDS, FLAT_TAG_FIELDS, missing
from .age import age_of
from .content import YEAR_RANGE, PracticeContent, years_in_words
from .frameworks import Action
from .partners import Partner
from .places import Municipality
from .tags import SlugManager, Theme
from .versions import TaggedRecords

# After so long somebody asks whether it still is as it says.
REVIEW_AFTER = relativedelta(years=1)
# Of what the history says about a version, in characters.
REASON_LENGTH = 100


class PracticeQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Practice.Status.PUBLISHED)

    def with_everything(self):
        """All that the practice page prints, in a fixed number of queries."""
        return self.select_related("municipality", "main_theme__parent").prefetch_related(
            models.Prefetch("themes", Theme.objects.select_related("parent")),
            models.Prefetch("actions", Action.objects.shown().with_successors()),
            *FLAT_TAG_FIELDS,
            models.Prefetch("linked_partners", Partner.objects.shown()),
            models.Prefetch("implementations", Implementation.objects.shown()),
            "photos",
            "attachments",
            "links",
            "sources__municipality",
            "reaches__municipality",
        )


class Practice(PracticeContent):
    """A practice in the bank. `objects` holds drafts and hidden ones too: public pages say `published()`."""

    class Status(models.TextChoices):
        DRAFT = "draft", "nog niet online"
        PUBLISHED = "published", "online"
        HIDDEN = "hidden", "verborgen"

    class Origin(models.TextChoices):
        FORM = "form", "fiche"
        IMPORT = "import", "overgenomen uit een bron"
        EDITORS = "editors", "geschreven door de redactie"

    slug = models.SlugField("adresnaam", max_length=120, unique=True, blank=True)
    status = models.CharField("toestand", max_length=10, choices=Status, default=Status.DRAFT)
    hidden_reason = models.TextField("waarom verborgen", blank=True)
    shows_hidden_reason = models.BooleanField(
        "lezers zien die reden", default=False, help_text="Anders zegt de pagina enkel dat de praktijk weg is."
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name="samengevoegd met",
        on_delete=models.PROTECT,
        related_name="merged_from",
        null=True,
        blank=True,
        help_text="Het adres van deze praktijk leidt daarheen.",
    )
    municipalities = models.ManyToManyField(
        Municipality, through="Implementation", related_name="practices", verbose_name="gemeenten"
    )

    linked_partners = models.ManyToManyField(
        Partner,
        verbose_name="partners met een bladzijde",
        related_name="practices",
        blank=True,
        help_text="Wie hierboven bij de partners staat en over gemeenten heen werkt.",
    )

    source_citation = models.TextField("bronvermelding", blank=True)
    source_url = models.URLField("webadres van de bron", max_length=400, blank=True)
    origin = models.CharField("herkomst", max_length=10, choices=Origin, default=Origin.EDITORS)
    tags_confirmed_at = models.DateTimeField(
        "indeling bevestigd op",
        null=True,
        blank=True,
        default=timezone.now,
        help_text="Leeg: thema’s, doelgroepen en acties zijn een voorstel van de redactie.",
    )
    published_at = models.DateTimeField("online sinds", null=True, blank=True)
    confirmed_at = models.DateField(
        "bevestigd op", null=True, blank=True, help_text="De laatste dag waarop het bestuur zei dat het nog klopt."
    )
    review_due_at = models.DateField("na te kijken tegen", null=True, blank=True)
    related = models.ManyToManyField(
        "self",
        verbose_name="verwante praktijken",
        symmetrical=False,
        related_name="related_from",
        blank=True,
        help_text="Deze keuze staat vooraan bij ‘Lijkt hierop’.",
    )
    internal_notes = models.TextField("notities van de redactie", blank=True, help_text="Nooit zichtbaar op de site.")
    created_at = models.DateTimeField("gemaakt op", auto_now_add=True)
    updated_at = models.DateTimeField("gewijzigd op", auto_now=True)

    objects = SlugManager.from_queryset(PracticeQuerySet)()
    history = TaggedRecords(m2m_fields=ALL_TAG_FIELDS, excluded_fields=["updated_at"], verbose_name="versie")

    class Meta(PracticeContent.Meta):
        abstract = False
        verbose_name = "praktijk"
        verbose_name_plural = "praktijken"
        ordering = [F("published_at").desc(nulls_last=True), "-pk"]
        constraints = [
            *PracticeContent.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status="published")
                | Q(published_at__isnull=False, municipality__isnull=False, main_theme__isnull=False) & ~Q(summary=""),
                name="published_practice_is_complete",
                violation_error_message=(
                    "Een praktijk kan pas online met een trekker, een samenvatting, een eerste thema en een datum."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(status="hidden") | ~Q(hidden_reason=""),
                name="hidden_practice_has_reason",
                violation_error_message="Zeg waarom de praktijk verborgen is.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(status="hidden") & ~Q(merged_into=F("id")),
                name="merged_practice_is_hidden",
                violation_error_message="Wat met een andere praktijk is samengevoegd, staat zelf niet meer online.",
            ),
        ]
        indexes = [models.Index(Lower("title"), name="practice_title")]

    @transaction.atomic
    def save(self, *args, **kwargs):
        """Fill in slug, first publication and first review, and keep the old address when the slug changed.

        What goes online again leads nowhere else any more. In one transaction: the history writes a row per tag field.
        """
        if not self.slug:
            self.slug = self._free_slug()
        if self.is_published:
            self.published_at = self.published_at or timezone.now()
            self.review_due_at = self.review_due_at or timezone.localdate() + REVIEW_AFTER
            self.merged_into = None
        old_slug = Practice.objects.filter(pk=self.pk).values_list("slug", flat=True).first() if self.pk else None
        super().save(*args, **kwargs)
        if old_slug and old_slug != self.slug:
            FormerSlug.objects.filter(slug=self.slug).delete()
            FormerSlug.objects.update_or_create(slug=old_slug, defaults={"practice": self})
        if self.municipality_id:
            Implementation.objects.get_or_create(practice=self, municipality_id=self.municipality_id)

    def get_absolute_url(self):
        return reverse("practice_detail", args=[self.slug])

    def natural_key(self):
        return (self.slug,)

    @contextmanager
    def as_one_version(self):
        """What is saved inside, tags too, becomes one version in the history instead of one per relation."""
        self.skip_history_when_saving = True
        try:
            yield
        finally:
            del self.skip_history_when_saving
        self.save()

    def values(self):
        return super().values() | {name: getattr(self, name).all() for name in ALL_TAG_FIELDS}

    def missing(self):
        """The names of the parts that it still needs before it may go online, in the order of the catalogue."""
        return missing(self.values(), is_import=self.origin == self.Origin.IMPORT)

    def publish(self):
        """Put it online, with the day by which somebody asks whether it still holds, and save it.

        Raises ValidationError, in Dutch, when something is missing.
        """
        if names := self.missing():
            labels = ", ".join(str(self._meta.get_field(name).verbose_name) for name in names)
            raise ValidationError(f"Vul dit aan voor de praktijk online komt: {labels}.")
        self.status = self.Status.PUBLISHED
        self.save()

    def confirm(self, on=None):
        """Note that the municipality said on this day, by default today, that it still holds, and save it."""
        self.confirmed_at = on or timezone.localdate()
        self.review_due_at = self.confirmed_at + REVIEW_AFTER
        self.save()

    def hide(self, reason, shows_reason=False):
        """Take it off the site, as a version of its own. Readers see `reason` when `shows_reason`."""
        self.status, self.hidden_reason, self.shows_hidden_reason = self.Status.HIDDEN, reason, shows_reason
        self._change_reason = "Verborgen"
        self.save()

    def sources_shown(self):
        """The sources that readers see: all but those of a town whose part is a draft. No query after
        `with_everything()`.
        """
        sources = list(self.sources.all())
        if all(source.municipality_id is None for source in sources):
            return sources
        towns = {row.municipality_id for row in self.implementations.all() if not row.is_draft}
        return [source for source in sources if source.municipality_id in {None, *towns}]

    @property
    def informed(self):
        """The day of the youngest source that readers see, as far as it is known: "2020-03". "" when none says."""
        return max((source.date for source in self.sources_shown()), default="")

    @property
    def age(self):
        """The Age of what is said here. No query after `with_everything()`."""
        return age_of(self.confirmed_at, self.informed, self.stage, self.end_year, self.has_ended)

    @property
    def years(self):
        """When it ran, in words; empty when unknown. No query after `with_everything()`."""
        return years_in_words(self.start_year, self.end_year, self.stage, self.age.is_old)

    @property
    def has_ended(self):
        """Whether each of its towns ended it."""
        towns = [row for row in self.implementations.all() if not row.is_draft]
        return bool(towns) and all(row.has_ended for row in towns)

    @property
    def is_published(self):
        return self.status == self.Status.PUBLISHED

    @property
    def has_suggested_tags(self):
        """Whether the classification is our proposal, not yet confirmed by an editor."""
        return self.tags_confirmed_at is None

    def _free_slug(self):
        base = _slug_base(self.title)
        taken = set(Practice.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        taken |= set(FormerSlug.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        return free_slug(self.title, taken)


def free_slug(title, taken):
    """The slug for a practice with this title that is not in the set `taken`."""
    slug = base = _slug_base(title)
    number = 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def _slug_base(title):
    return slugify(title)[:110].strip("-") or "praktijk"


class FormerSlug(models.Model):
    """An address a practice had before; it redirects for ever."""

    slug = models.SlugField("oude adresnaam", max_length=120, unique=True)
    practice = models.ForeignKey(
        Practice, on_delete=models.CASCADE, related_name="former_slugs", verbose_name="praktijk"
    )

    class Meta:
        verbose_name = "oud adres"
        verbose_name_plural = "oude adressen"

    def __str__(self):
        return self.slug


class ImplementationQuerySet(models.QuerySet):
    def get_by_natural_key(self, practice_slug, municipality_slug):
        return self.get(practice__slug=practice_slug, municipality__slug=municipality_slug)

    def shown(self):
        """What readers see: all but drafts, with the municipality of each."""
        return self.exclude(state=Implementation.State.DRAFT).select_related("municipality")


class Implementation(models.Model):
    """A practice as done by one municipality. The leading municipality has one too, often with an empty text.

    A draft is for editors alone: readers see no trace of it, not even in counts.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "nog niet online"
        ONLINE = "online", "online"
        ENDED = "ended", "gestopt"

    practice = models.ForeignKey(
        Practice, on_delete=models.CASCADE, related_name="implementations", verbose_name="praktijk"
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="implementations", verbose_name="gemeente"
    )
    state = models.CharField("toestand", max_length=10, choices=State, default=State.ONLINE)
    text = models.TextField("hoe doen zij het", blank=True, max_length=3000)
    start_year = models.PositiveSmallIntegerField("startjaar", null=True, blank=True, validators=YEAR_RANGE)
    end_year = models.PositiveSmallIntegerField("eindjaar", null=True, blank=True, validators=YEAR_RANGE)
    contact_name = models.CharField("contact: naam of dienst", max_length=120, blank=True)
    contact_email = models.EmailField("contact: e-mail", blank=True)
    url = models.URLField("webadres", max_length=400, blank=True)

    objects = ImplementationQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="versie")

    class Meta:
        verbose_name = "deze praktijk in een gemeente"
        verbose_name_plural = "deze praktijk in"
        ordering = ["practice", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "municipality"],
                name="practice_has_one_implementation_per_municipality",
                violation_error_message="Deze gemeente staat al bij deze praktijk.",
            ),
            models.CheckConstraint(
                condition=Q(start_year=None) | Q(end_year=None) | Q(end_year__gte=F("start_year")),
                name="implementation_ends_after_start",
                violation_error_message="Het eindjaar ligt voor het startjaar. Kijk de jaren na.",
            ),
        ]

    def __str__(self):
        return f"{self.practice} in {self.municipality}"

    def natural_key(self):
        return (*self.practice.natural_key(), *self.municipality.natural_key())

    natural_key.dependencies = ["practices.practice", "practices.municipality"]

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    @property
    def has_ended(self):
        return self.state == self.State.ENDED

    @property
    def years(self):
        """When this municipality did it, in words; empty when unknown."""
        first, last = self.start_year, self.end_year
        if first and last:
            return str(first) if first == last else f"{first} tot {last}"
        if first:
            return f"Begonnen in {first}" if self.has_ended else f"Sinds {first}"
        return f"Tot {last}" if last else ""

    @property
    def has_content(self):
        return any([self.text, self.start_year, self.end_year, self.contact_name, self.contact_email, self.url])
