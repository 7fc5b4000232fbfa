"""What can be said of a practice, by what is online and by what a municipality sends in."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from ..content import TAG_FIELDS
from .frameworks import Action
from .places import Municipality
from .tags import (
    DiversityGround,
    IntegrationObjective,
    OrganisationDomain,
    PolicyLayer,
    TargetGroup,
    Theme,
)

MAX_THEMES = 5
YEAR_RANGE = [MinValueValidator(1950), MaxValueValidator(2100)]


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

    GOING_ON = frozenset({Stage.PILOT, Stage.RUNNING, Stage.PERMANENT})

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
    anchoring = models.TextField("verankering", blank=True, max_length=1000)
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

    def values(self):
        """What its fields and tags hold, by name; a relation gives something that is false when it is empty."""
        values = {field.name: getattr(self, field.name) for field in self._meta.fields}
        return values | {name: getattr(self, name).all() for name in TAG_FIELDS}

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


def check_themes(main_theme, themes):
    """Raise ValidationError unless there are at most 5 themes, the first one included.

    `main_theme` is a Theme or None, `themes` an iterable of Theme.
    """
    chosen = {theme.pk for theme in themes} | ({main_theme.pk} if main_theme else set())
    if len(chosen) > MAX_THEMES:
        raise ValidationError(f"Kies hoogstens {MAX_THEMES} thema’s. Nu zijn het er {len(chosen)}.")


def years_in_words(start_year, end_year, stage, is_old=False):
    """When a practice ran, in words; empty when unknown. Only says that it still runs when that was said lately:
    `is_old` is that of its Age."""
    if start_year and end_year:
        return str(start_year) if start_year == end_year else f"{start_year} tot {end_year}"
    if start_year:
        is_running = not is_old and stage in PracticeContent.GOING_ON
        return f"Loopt sinds {start_year}" if is_running else f"Gestart in {start_year}"
    return f"Tot {end_year}" if end_year else ""
