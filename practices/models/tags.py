"""The words practices are found by: lists that editors maintain."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import get_resolver, reverse

from ..drawings.looks import ThemeLook
from .retiring import Retires, RetiresQuerySet

MARKDOWN_HELP = "Je mag Markdown gebruiken, bijvoorbeeld voor links, tussentitels en lijsten."


class SlugManager(models.Manager):
    """Natural key for everything that is known by its slug."""

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class FormerTagSlugManager(models.Manager):
    def find(self, model, slug):
        """The row of `model` that had this slug before, or into which the one that had it was merged; or None."""
        former = self.filter(model=model._meta.model_name, slug=slug).first()
        return former and model.objects.filter(pk=former.tag_id).first()


class FormerTagSlug(models.Model):
    """What a tag was called in addresses before; it leads to the tag for ever."""

    model = models.CharField(max_length=40)
    slug = models.SlugField(max_length=120)
    tag_id = models.PositiveBigIntegerField()

    objects = FormerTagSlugManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "slug"], name="former_tag_slug_is_unique")]

    def __str__(self):
        return f"{self.model} {self.slug}"


class KeepsFormerSlugs(Retires):
    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args, **kwargs):
        """Keep the old address when the slug changed; a slug in use is not an old one."""
        old_slug = type(self).objects.filter(pk=self.pk).values_list("slug", flat=True).first() if self.pk else None
        super().save(*args, **kwargs)
        if old_slug != self.slug:
            former = FormerTagSlug.objects.filter(model=self._meta.model_name)
            former.filter(slug=self.slug).delete()
            if old_slug:
                former.update_or_create(model=self._meta.model_name, slug=old_slug, defaults={"tag_id": self.pk})


# Words right under the root that the site is to have, or that what stands before it may answer.
KEPT_FREE = {
    "api",
    "cijfers",
    "healthz",
    "insluiten",
    "jouw-gegevens",
    "leeft-dit-nog",
    "open-data",
    "readyz",
    "s",
    "selectie",
    "static",
    "vergelijk",
    "volgen",
    "wijzigingen",
}


class UnderRoot(KeepsFormerSlugs):
    """What has an address right under the root, beside pages of the site itself."""

    class Meta:
        abstract = True

    def clean(self):
        """No address is taken from the site, or from another page or framework, also where one only leads on."""
        super().clean()
        if self.slug in KEPT_FREE or self.slug in _first_words(get_resolver().url_patterns):
            raise ValidationError({"slug": "Dit adres gebruikt de site zelf. Kies een ander."})
        for model in UnderRoot.__subclasses__():
            found = model.objects.filter(slug=self.slug).first() or FormerTagSlug.objects.find(model, self.slug)
            if found and found != self:
                raise ValidationError({"slug": f"Dit adres leidt al naar ‘{found}’. Kies een ander."})


def _first_words(patterns):
    """The first part of every address that these URL patterns know."""
    for pattern in patterns:
        first = str(pattern.pattern).partition("/")[0]
        yield from [first] if first else _first_words(getattr(pattern, "url_patterns", []))


class Tag(KeepsFormerSlugs):
    """A term with a stable slug (its value in addresses) and a place in its list."""

    name = models.CharField("naam", max_length=120)
    slug = models.SlugField(
        "adresnaam",
        max_length=120,
        unique=True,
        help_text="Staat in webadressen. Wijzig je ze, dan leidt het oude adres naar het nieuwe.",
    )
    description = models.TextField("omschrijving", blank=True)
    source = models.CharField("bron", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("volgorde", default=0)

    objects = SlugManager.from_queryset(RetiresQuerySet)()

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)


class ThemeQuerySet(RetiresQuerySet):
    def in_use(self):
        return super().in_use().filter(parent__retired_on=None)


class Theme(Tag):
    """Two levels: main themes (the tiles) and, under each, the themes that practices carry."""

    parent = models.ForeignKey(
        "self",
        verbose_name="hoofdthema",
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
        limit_choices_to={"parent": None},
        help_text="Leeg voor een hoofdthema.",
    )
    look = models.CharField(
        "tekening",
        max_length=20,
        choices=ThemeLook,
        blank=True,
        help_text="Alleen voor een hoofdthema. Kies je er geen, dan krijgt het de tekening die het minst gebruikt is.",
    )
    introduction = models.TextField("inleiding", blank=True, help_text=MARKDOWN_HELP)

    objects = SlugManager.from_queryset(ThemeQuerySet)()

    class Meta(Tag.Meta):
        verbose_name = "thema"
        verbose_name_plural = "thema’s"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="theme_has_its_own_name",
                violation_error_message="Er is al een thema of hoofdthema met deze naam.",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="theme_is_not_its_own_parent",
                violation_error_message="Een thema kan niet onder zichzelf staan.",
            ),
            models.CheckConstraint(
                condition=(Q(parent=None) & ~Q(look="")) | Q(parent__isnull=False, look=""),
                name="theme_is_main_or_has_no_look",
                violation_error_message="Een hoofdthema heeft een tekening, een ander thema heeft er geen.",
            ),
        ]

    def save(self, *args, **kwargs):
        self.look = self._fitting_look()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("theme_detail", args=[self.slug])

    @property
    def whole(self):
        return self.parent

    @property
    def main(self):
        """The main theme this theme falls under: its parent, or itself."""
        return self.parent or self

    def clean(self):
        if self.parent_id and self.parent.parent_id:
            raise ValidationError({"parent": "Kies een hoofdthema: er zijn maar 2 niveaus."})
        if self.parent_id and self.pk and self.children.exists():
            raise ValidationError({"parent": "Dit is een hoofdthema met thema’s eronder. Verplaats die eerst."})
        if not self.parent_id and (number := self._number_carrying_it()):
            carry = "1 praktijk draagt" if number == 1 else f"{number} praktijken dragen"
            text = f"{carry} dit thema. Een hoofdthema draagt geen praktijk: geef ze eerst een ander thema."
            raise ValidationError({"parent": text})
        self.look = self._fitting_look()

    def _number_carrying_it(self):
        """How many practices carry it, whether readers see them or not."""
        carries = Q(themes=self.pk) | Q(main_theme=self.pk)
        practices = self._meta.get_field("practices").related_model.objects
        return practices.filter(carries).distinct().count() if self.pk else 0

    def _fitting_look(self):
        """The look of a main theme: its own, or else the one that the fewest others have. Nothing for other themes."""
        if self.parent_id:
            return ""
        if self.look:
            return self.look
        taken = Counter(Theme.objects.exclude(pk=self.pk).values_list("look", flat=True))
        return min(ThemeLook.values, key=lambda look: taken[look])


class TargetGroup(Tag):
    introduction = models.TextField("inleiding", blank=True, help_text=MARKDOWN_HELP)

    class Meta(Tag.Meta):
        verbose_name = "doelgroep"
        verbose_name_plural = "doelgroepen"

    def get_absolute_url(self):
        return reverse("target_group_detail", args=[self.slug])


class PolicyLayer(Tag):
    """Legal, socio-economic or socio-cultural integration."""

    class Meta(Tag.Meta):
        verbose_name = "beleidslaag"
        verbose_name_plural = "beleidslagen"


class IntegrationObjective(Tag):
    class Meta(Tag.Meta):
        verbose_name = "integratiedoel"
        verbose_name_plural = "integratiedoelen"


class OrganisationDomain(Tag):
    """Where in the organisation a practice works: policy, services or the organisation itself."""

    class Meta(Tag.Meta):
        verbose_name = "werkingsdomein"
        verbose_name_plural = "werkingsdomeinen"


class DiversityGround(Tag):
    class Meta(Tag.Meta):
        verbose_name = "gelijkekansengrond"
        verbose_name_plural = "gelijkekansengronden"


class PolicyMark(Tag):
    """What a diversity policy that lasts has in common: shown on the page on local policy."""

    class Meta(Tag.Meta):
        verbose_name = "kenmerk van duurzaam diversiteitsbeleid"
        verbose_name_plural = "kenmerken van duurzaam diversiteitsbeleid"
