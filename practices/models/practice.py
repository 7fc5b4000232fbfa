"""A practice: one way of working, described so that a colleague can copy it."""

from contextlib import contextmanager

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from simple_history.models import HistoricalRecords

from ..drawings.pictures import CleanPictureField, check_picture, picture_path
from .places import Municipality
from .tags import (
    Action,
    DiversityGround,
    IntegrationObjective,
    OrganisationDomain,
    PolicyLayer,
    SlugManager,
    TargetGroup,
    Theme,
)

MAX_THEMES = 5
# Of what the history says about a version, in characters.
REASON_LENGTH = 100
YEAR_RANGE = [MinValueValidator(1950), MaxValueValidator(2100)]
# The questions of the story, in the order in which a reader meets them.
STORY_FIELDS = [
    "context",
    "goals",
    "approach",
    "involvement",
    "results",
    "what_worked",
    "what_did_not_work",
    "tips",
]
TAG_FIELDS = [
    "themes",
    "target_groups",
    "actions",
    "policy_layers",
    "integration_objectives",
    "organisation_domains",
    "diversity_grounds",
]


class PracticeContent(models.Model):
    """What can be said of a practice; shared by what is online and what a municipality sends in.

    Nearly everything may be empty, because a draft and an imported practice may be: what is needed to submit or to
    publish is asked by the forms and checks that lead there.
    """

    class Kind(models.TextChoices):
        PROJECT = "project", "project"
        PERMANENT = "vaste-werking", "vaste werking"
        METHOD = "methodiek", "methodiek"
        TRAINING = "vorming", "vorming"
        CAMPAIGN = "campagne", "campagne"
        ROLE = "functie", "functie"
        NETWORK = "netwerk", "netwerk"
        REGULATION = "reglement-of-subsidie", "reglement of subsidie"
        RESEARCH = "onderzoek", "onderzoek"

    class Stage(models.TextChoices):
        PREPARING = "voorbereiding", "in voorbereiding"
        PILOT = "proef", "proef"
        RUNNING = "lopend", "lopend"
        PERMANENT = "vaste-werking", "vaste werking"
        FINISHED = "afgerond", "afgerond"
        STOPPED = "stopgezet", "stopgezet"

    class Cost(models.TextChoices):
        UNDER_1000 = "tot-1000", "minder dan 1.000 euro per jaar"
        UNDER_10000 = "1000-10000", "1.000 tot 10.000 euro per jaar"
        UNDER_50000 = "10000-50000", "10.000 tot 50.000 euro per jaar"
        OVER_50000 = "meer-dan-50000", "meer dan 50.000 euro per jaar"
        UNKNOWN = "onbekend", "onbekend"

    class Evaluation(models.TextChoices):
        NONE = "geen", "geen"
        OWN = "eigen-terugblik", "eigen terugblik"
        SURVEY = "bevraging", "bevraging"
        EXTERNAL = "extern-onderzoek", "extern onderzoek"
        IMPACT = "effectmeting", "effectmeting"

    # Kern
    title = models.CharField("titel", max_length=100)
    tagline = models.CharField("in één zin", max_length=160, blank=True)
    summary = models.TextField("samenvatting", max_length=600, blank=True)
    municipality = models.ForeignKey(
        Municipality,
        verbose_name="trekker",
        on_delete=models.PROTECT,
        related_name="led_%(class)ss",
        null=True,
        blank=True,
        help_text="Het bestuur dat de praktijk trekt.",
    )
    department = models.CharField("dienst", max_length=160, blank=True)
    kind = models.CharField("soort praktijk", max_length=30, choices=Kind, blank=True)

    # Vindbaar
    main_theme = models.ForeignKey(
        Theme,
        verbose_name="eerste thema",
        on_delete=models.PROTECT,
        related_name="main_%(class)ss",
        null=True,
        blank=True,
        limit_choices_to={"parent__isnull": False},
        help_text="Bepaalt de kleur van de tegels.",
    )
    themes = models.ManyToManyField(
        Theme,
        verbose_name="thema’s",
        related_name="%(class)ss",
        blank=True,
        limit_choices_to={"parent__isnull": False},
        help_text=f"1 tot {MAX_THEMES} thema’s, het eerste inbegrepen.",
    )
    target_groups = models.ManyToManyField(
        TargetGroup, verbose_name="doelgroepen", related_name="%(class)ss", blank=True
    )
    actions = models.ManyToManyField(
        Action, verbose_name="acties van een beleidskader", related_name="%(class)ss", blank=True
    )
    policy_layers = models.ManyToManyField(
        PolicyLayer, verbose_name="beleidslagen", related_name="%(class)ss", blank=True
    )
    integration_objectives = models.ManyToManyField(
        IntegrationObjective, verbose_name="integratiedoelen", related_name="%(class)ss", blank=True
    )
    organisation_domains = models.ManyToManyField(
        OrganisationDomain, verbose_name="werkingsdomeinen", related_name="%(class)ss", blank=True
    )
    diversity_grounds = models.ManyToManyField(
        DiversityGround, verbose_name="gelijkekansengronden", related_name="%(class)ss", blank=True
    )
    keywords = ArrayField(
        models.CharField(max_length=60),
        verbose_name="trefwoorden",
        default=list,
        blank=True,
        help_text="Met een komma ertussen.",
    )

    # Verhaal
    context = models.TextField("aanleiding", blank=True, max_length=3000)
    goals = models.TextField("doelen", blank=True, max_length=3000)
    approach = models.TextField("aanpak", blank=True, max_length=6000)
    involvement = models.TextField("hoe werkt de doelgroep mee", blank=True, max_length=3000)
    results = models.TextField(
        "resultaten", blank=True, max_length=3000, help_text="‘Nog niet bekend’ is ook een antwoord."
    )
    what_worked = models.TextField("wat werkte", blank=True, max_length=3000)
    what_did_not_work = models.TextField("wat werkte niet", blank=True, max_length=3000)
    tips = models.TextField("tips om het over te nemen", blank=True, max_length=3000)

    # Tijd en middelen
    stage = models.CharField("stadium", max_length=30, choices=Stage, blank=True)
    start_year = models.PositiveSmallIntegerField("startjaar", null=True, blank=True, validators=YEAR_RANGE)
    end_year = models.PositiveSmallIntegerField("eindjaar", null=True, blank=True, validators=YEAR_RANGE)
    embedding = models.TextField("verankering", blank=True, max_length=1000)
    cost = models.CharField("kosten", max_length=20, choices=Cost, blank=True)
    cost_note = models.CharField("uitleg bij de kosten", max_length=300, blank=True)
    staff_fte = models.DecimalField(
        "personeel in voltijdse banen",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    volunteers = models.PositiveIntegerField("vrijwilligers", null=True, blank=True)
    funding = models.TextField("financiering", blank=True, max_length=1000, help_text="Eén bron per regel.")
    partners = models.TextField("partners", blank=True, max_length=2000, help_text="Eén partner per regel.")
    reach_number = models.PositiveIntegerField("bereik", null=True, blank=True)
    reach_unit = models.CharField("bereik: wat tel je", max_length=80, blank=True, help_text="Bijvoorbeeld: gezinnen")

    # Bewijs
    evaluation = models.CharField("evaluatie", max_length=20, choices=Evaluation, blank=True)
    evaluation_url = models.URLField("link naar de evaluatie", max_length=400, blank=True)

    # Contact, publiek
    contact_name = models.CharField("contact: naam of dienst", max_length=120, blank=True)
    contact_role = models.CharField("contact: functie", max_length=120, blank=True)
    contact_email = models.EmailField("contact: e-mail", blank=True, help_text="Liefst een gedeelde mailbox.")
    contact_phone = models.CharField("contact: telefoon", max_length=40, blank=True)
    open_to_call = models.BooleanField("je mag ons bellen", default=False)
    open_to_visit = models.BooleanField("je mag langskomen", default=False)
    open_to_talk = models.BooleanField("wij komen erover vertellen", default=False)
    shares_templates = models.BooleanField("wij delen sjablonen en documenten", default=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(start_year=None) | Q(end_year=None) | Q(end_year__gte=F("start_year")),
                name="%(class)s_ends_after_start",
                violation_error_message="Het eindjaar ligt voor het startjaar. Kijk de jaren na.",
            ),
            models.CheckConstraint(
                condition=Q(reach_number=None) | ~Q(reach_unit=""),
                name="%(class)s_reach_has_unit",
                violation_error_message="Zeg ook wat je telt bij het bereik, zoals ‘gezinnen’.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def years(self):
        """When it ran, in words; empty when unknown."""
        return years_in_words(self.start_year, self.end_year, self.stage)

    @property
    def partner_list(self):
        return [line.strip() for line in self.partners.splitlines() if line.strip()]

    @property
    def funding_list(self):
        return [line.strip() for line in self.funding.splitlines() if line.strip()]


class PracticeQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Practice.Status.PUBLISHED)

    def with_everything(self):
        """All that the practice page prints, in a fixed number of queries."""
        return self.select_related("municipality", "main_theme__parent").prefetch_related(
            "themes__parent",
            "actions__goal__framework",
            "actions__replaced_by",
            *[name for name in TAG_FIELDS if name not in {"themes", "actions"}],
            "implementations__municipality",
            "photos",
            "attachments",
            "links",
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
    history = HistoricalRecords(m2m_fields=TAG_FIELDS, excluded_fields=["updated_at"], verbose_name="versie")

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
        """Fill in slug and first publication, and keep the old address when the slug changed.

        What goes online again leads nowhere else any more. In one transaction: the history writes a row per tag field.
        """
        if not self.slug:
            self.slug = self._free_slug()
        if self.status == self.Status.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()
        if self.status == self.Status.PUBLISHED:
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

    def hide(self, reason, shows_reason=False):
        """Take it off the site, as a version of its own. Readers see `reason` when `shows_reason`."""
        self.status, self.hidden_reason, self.shows_hidden_reason = self.Status.HIDDEN, reason, shows_reason
        self._change_reason = "Verborgen"
        self.save()

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


class ImplementationManager(models.Manager):
    def get_by_natural_key(self, practice_slug, municipality_slug):
        return self.get(practice__slug=practice_slug, municipality__slug=municipality_slug)


class Implementation(models.Model):
    """A practice as done by one municipality. The leading municipality has one too, often with an empty text."""

    practice = models.ForeignKey(
        Practice, on_delete=models.CASCADE, related_name="implementations", verbose_name="praktijk"
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="implementations", verbose_name="gemeente"
    )
    text = models.TextField("hoe doen zij het", blank=True, max_length=3000)
    start_year = models.PositiveSmallIntegerField("startjaar", null=True, blank=True, validators=YEAR_RANGE)
    end_year = models.PositiveSmallIntegerField("eindjaar", null=True, blank=True, validators=YEAR_RANGE)
    contact_name = models.CharField("contact: naam of dienst", max_length=120, blank=True)
    contact_email = models.EmailField("contact: e-mail", blank=True)
    url = models.URLField("webadres", max_length=400, blank=True)

    objects = ImplementationManager()
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
    def has_content(self):
        return any([self.text, self.start_year, self.end_year, self.contact_name, self.contact_email, self.url])


class PracticePart(models.Model):
    """Something that hangs on a practice, in an order the editors choose."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="%(class)ss", verbose_name="praktijk")
    position = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class Photo(PracticePart):
    image = CleanPictureField(
        "foto",
        upload_to=picture_path,
        width_field="width",
        height_field="height",
        max_length=200,
        validators=[check_picture],
    )
    alt = models.CharField("wat is er te zien", max_length=250)
    credit = models.CharField("wie maakte de foto", max_length=120)
    caption = models.CharField("bijschrift", max_length=200, blank=True)
    width = models.PositiveIntegerField(editable=False, null=True)
    height = models.PositiveIntegerField(editable=False, null=True)

    class Meta(PracticePart.Meta):
        verbose_name = "foto"
        verbose_name_plural = "foto’s"

    def __str__(self):
        return self.alt

    @property
    def srcset(self):
        """The smaller copies, as an <img> wants them; empty when the photo itself is small."""
        copies = sorted(self.image.aspect_ratios[None]["WEBP"].items())
        return ", ".join(f"{copy.url} {width}w" for width, copy in copies)


class Attachment(PracticePart):
    file = models.FileField("bestand", upload_to="attachments/%Y/%m/", max_length=200)
    description = models.CharField("omschrijving", max_length=160)

    class Meta(PracticePart.Meta):
        verbose_name = "bijlage"
        verbose_name_plural = "bijlagen"

    def __str__(self):
        return self.description


class Link(PracticePart):
    url = models.URLField("webadres", max_length=400)
    description = models.CharField("omschrijving", max_length=160)

    class Meta(PracticePart.Meta):
        verbose_name = "link"
        verbose_name_plural = "links"

    def __str__(self):
        return self.description


def check_themes(main_theme, themes):
    """Raise ValidationError unless there are at most 5 themes, the first one included.

    `main_theme` is a Theme or None, `themes` an iterable of Theme.
    """
    chosen = {theme.pk for theme in themes} | ({main_theme.pk} if main_theme else set())
    if len(chosen) > MAX_THEMES:
        raise ValidationError(f"Kies hoogstens {MAX_THEMES} thema’s. Nu zijn het er {len(chosen)}.")


def years_in_words(start_year, end_year, stage):
    """When a practice ran, in words; empty when unknown. Only says that it still runs when the municipality said so."""
    if start_year and end_year:
        return str(start_year) if start_year == end_year else f"{start_year} tot {end_year}"
    if start_year:
        is_running = stage in {
            PracticeContent.Stage.PILOT,
            PracticeContent.Stage.RUNNING,
            PracticeContent.Stage.PERMANENT,
        }
        return f"Loopt sinds {start_year}" if is_running else f"Gestart in {start_year}"
    return f"Tot {end_year}" if end_year else ""
