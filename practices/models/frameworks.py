"""Policy frameworks: their goals and actions, and which later actions those go on in."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from .retiring import RetiresQuerySet
from .tags import KeepsFormerSlugs, SlugManager, Tag, UnderRoot


class FrameworkQuerySet(RetiresQuerySet):
    def shown(self):
        """What readers see: all but those that are hidden."""
        return self.filter(is_hidden=False)

    def in_use(self):
        return super().in_use().shown()


class Framework(UnderRoot, Tag):
    """A policy framework with goals and actions that is in force for some years, then gets a successor.

    A new one is hidden until an editor shows it: readers see no trace of it, nor of its goals and actions.
    """

    class Kind(models.TextChoices):
        PLAN = "plan", "plan van lokale besturen"
        OFFER = "offer", "aanbod van organisaties"

    kind = models.CharField(
        "soort kader",
        max_length=10,
        choices=Kind,
        default=Kind.PLAN,
        help_text="Bij een aanbod vragen organisaties aan. Een gemeente gebruikt het en vraagt zelf niets aan.",
    )
    owner = models.CharField("van wie", max_length=160, blank=True)
    website = models.URLField("officiële website", max_length=300, blank=True)
    starts_on = models.DateField("geldig vanaf", null=True, blank=True)
    ends_on = models.DateField("geldig tot en met", null=True, blank=True)
    # The database shows what a release inserts that does not know this column.
    is_hidden = models.BooleanField(
        "verborgen",
        default=True,
        db_default=False,
        help_text="Lezers zien niets van een verborgen kader. Vink dit uit als het volledig is.",
    )

    objects = SlugManager.from_queryset(FrameworkQuerySet)()

    class Meta(Tag.Meta):
        verbose_name = "beleidskader"
        verbose_name_plural = "beleidskaders"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")) | Q(starts_on=None) | Q(ends_on=None),
                name="framework_ends_after_start",
                violation_error_message="Het kader eindigt voor het begint. Kijk de datums na.",
            )
        ]

    def get_absolute_url(self):
        return reverse("slug_page", args=[self.slug])

    @property
    def is_public(self):
        return not self.is_hidden

    @property
    def is_offer(self):
        return self.kind == self.Kind.OFFER

    @property
    def has_started(self):
        return self.starts_on is None or self.starts_on <= timezone.localdate()

    @property
    def has_ended(self):
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    @property
    def is_in_force(self):
        return self.has_started and not self.has_ended and not self.retired_on


class FrameworkFact(models.Model):
    """A sourced fact about a framework, such as the budget of a project year."""

    framework = models.ForeignKey(
        Framework, on_delete=models.CASCADE, related_name="facts", verbose_name="beleidskader"
    )
    text = models.TextField("feit")
    source = models.TextField("bron")
    position = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "feit"
        verbose_name_plural = "feiten"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text


class Wording(models.TextChoices):
    """Whether a title is the government's own or ours: readers must be able to tell."""

    OFFICIAL = "official", "officiële titel"
    OWN = "own", "eigen verwoording"


class FrameworkPartQuerySet(RetiresQuerySet):
    def shown(self):
        """What readers see: all but the parts of a framework that is hidden."""
        return self.filter(framework__is_hidden=False)

    def in_use(self):
        return super().in_use().shown().filter(framework__retired_on=None)


class FrameworkPart(KeepsFormerSlugs):
    """What goals and actions share: a number inside their framework and a title that is official or ours."""

    number = models.PositiveSmallIntegerField("nummer")
    name = models.CharField("titel", max_length=200)
    slug = models.SlugField(
        "adresnaam", max_length=120, unique=True, help_text="Staat in webadressen. Uniek over alle kaders heen."
    )
    description = models.TextField("omschrijving", blank=True)
    wording = models.CharField("titel is", max_length=10, choices=Wording, default=Wording.OWN)
    source_url = models.URLField("bron", max_length=300, blank=True)
    source_name = models.CharField(
        "naam van de bron", max_length=160, blank=True, help_text="Lezers zien deze naam in plaats van het webadres."
    )

    objects = SlugManager.from_queryset(FrameworkPartQuerySet)()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.number}. {self.name}"

    def natural_key(self):
        return (self.slug,)

    @property
    def is_public(self):
        return not self.framework.is_hidden

    @property
    def stays(self):
        return self.was_public or self.framework.was_public

    @property
    def whole(self):
        return self.framework


class Goal(FrameworkPart):
    framework = models.ForeignKey(
        Framework, on_delete=models.PROTECT, related_name="goals", verbose_name="beleidskader"
    )

    class Meta:
        verbose_name = "doelstelling"
        verbose_name_plural = "doelstellingen"
        ordering = ["framework__position", "framework", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "number"],
                name="goal_number_is_unique_in_framework",
                violation_error_message="Dit kader heeft al een doelstelling met dit nummer.",
            )
        ]


class ActionQuerySet(FrameworkPartQuerySet):
    def in_use(self):
        return super().in_use().filter(goal__retired_on=None)

    def with_successors(self):
        """Each with its goal and framework, and the later actions in which it goes on that are shown. Two queries."""
        return self.select_related("framework", "goal").prefetch_related(_shown_of("replaced_by"))

    def with_neighbours(self):
        """The same, with the earlier actions that it goes on from. Three queries."""
        return self.with_successors().prefetch_related(_shown_of("replaces"))


def _shown_of(relation):
    return models.Prefetch(relation, Action.objects.shown().select_related("framework"))


class Action(FrameworkPart):
    """One action, under a goal as far as the framework says which.

    `framework` repeats that of the goal, so that the database can keep numbers unique.
    """

    goal = models.ForeignKey(
        Goal,
        on_delete=models.PROTECT,
        related_name="actions",
        verbose_name="doelstelling",
        null=True,
        blank=True,
        help_text="Leeg als het kader niet zegt bij welk doel de actie hoort.",
    )
    framework = models.ForeignKey(
        Framework,
        on_delete=models.PROTECT,
        related_name="actions",
        verbose_name="beleidskader",
        blank=True,
        help_text="Mag leeg als je een doelstelling kiest.",
    )
    number_is_verified = models.BooleanField(
        "nummer is nagekeken", default=False, help_text="Uit: het nummer is afgeleid uit andere bronnen."
    )
    replaced_by = models.ManyToManyField(
        "self",
        verbose_name="vervangen door",
        symmetrical=False,
        related_name="replaces",
        blank=True,
        help_text="Acties van een later kader waarin deze actie verdergaat.",
    )
    has_no_successor = models.BooleanField(
        "geen opvolger", default=False, help_text="Vink aan als geen enkel later kader deze actie voortzet."
    )

    objects = SlugManager.from_queryset(ActionQuerySet)()

    class Meta:
        verbose_name = "actie"
        verbose_name_plural = "acties"
        ordering = ["framework__position", "framework", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "number"],
                name="action_number_is_unique_in_framework",
                violation_error_message="Dit kader heeft al een actie met dit nummer.",
            )
        ]

    @transaction.atomic
    def save(self, *args, **kwargs):
        """Keep the old address when the number or the framework changed."""
        if self.goal_id:
            self.framework_id = self.goal.framework_id
        before = Action.objects.filter(pk=self.pk).values("framework", "number").first() if self.pk else None
        super().save(*args, **kwargs)
        if before != {"framework": self.framework_id, "number": self.number}:
            FormerNumber.objects.filter(framework=self.framework_id, number=self.number).delete()
            if before:
                place = {"framework_id": before["framework"], "number": before["number"]}
                FormerNumber.objects.update_or_create(**place, defaults={"action": self})

    @property
    def whole(self):
        return self.goal if self.goal_id and self.goal.retired_on else self.framework

    def get_absolute_url(self):
        return reverse("action_detail", args=[self.framework.slug, self.number])

    def clean(self):
        if not self.goal_id and not self.framework_id:
            raise ValidationError("Kies een beleidskader, of een doelstelling ervan.")
        framework_id = self.goal.framework_id if self.goal_id else self.framework_id
        if self.framework_id and self.framework_id != framework_id:
            raise ValidationError({"goal": "Deze doelstelling hoort bij een ander beleidskader."})
        # `framework` may be left out of a form, and its constraint with it.
        same_number = Action.objects.filter(framework=framework_id, number=self.number)
        if self.number is not None and same_number.exclude(pk=self.pk).exists():
            raise ValidationError({"number": "Dit kader heeft al een actie met dit nummer."})


class FormerNumber(models.Model):
    """Where an action was before: under another number, or in another framework. That address leads to it."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="former_numbers")
    number = models.PositiveSmallIntegerField("oud nummer")
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="former_numbers", verbose_name="actie")

    class Meta:
        verbose_name = "oud nummer"
        verbose_name_plural = "oude nummers"
        constraints = [models.UniqueConstraint(fields=["framework", "number"], name="former_number_is_unique")]

    def __str__(self):
        return f"{self.framework}, {self.number}"
