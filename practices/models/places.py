"""The local governments that practices come from."""

from bisect import bisect_right
from functools import lru_cache

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import slugify

from .retiring import RetiresQuerySet
from .tags import FormerTagSlug, KeepsFormerSlugs


@lru_cache(maxsize=1000)
def _address(slug):
    """Asked hundreds of times for a map."""
    return reverse("municipality_detail", args=[slug])


class Province(models.TextChoices):
    ANTWERPEN = "antwerpen", "Antwerpen"
    LIMBURG = "limburg", "Limburg"
    OOST_VLAANDEREN = "oost-vlaanderen", "Oost-Vlaanderen"
    VLAAMS_BRABANT = "vlaams-brabant", "Vlaams-Brabant"
    WEST_VLAANDEREN = "west-vlaanderen", "West-Vlaanderen"
    BRUSSEL = "brussel", "Brussel"


class SizeClass(models.TextChoices):
    """How large a town is: its inhabitants, from one of SIZE_BOUNDS to below the next."""

    SMALLEST = "tot-10000", "minder dan 10.000"
    SMALL = "10000-20000", "10.000 tot 20.000"
    MIDDLE = "20000-30000", "20.000 tot 30.000"
    LARGE = "30000-50000", "30.000 tot 50.000"
    LARGER = "50000-100000", "50.000 tot 100.000"
    LARGEST = "vanaf-100000", "100.000 of meer"


SIZE_BOUNDS = [10_000, 20_000, 30_000, 50_000, 100_000]


class MunicipalityQuerySet(RetiresQuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Municipality(KeepsFormerSlugs):
    """A local government, or another body that practices come from (the VGC, vzw de Rand, a partnership)."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", "gemeente"
        COMMUNITY_COMMISSION = "community_commission", "gemeenschapscommissie"
        ASSOCIATION = "association", "vzw"
        PARTNERSHIP = "partnership", "samenwerkingsverband"

    class LabelSide(models.TextChoices):
        RIGHT = "right", "rechts"
        LEFT = "left", "links"
        ABOVE = "above", "boven"
        BELOW = "below", "onder"

    name = models.CharField("naam", max_length=120)
    short_name = models.CharField("korte naam", max_length=60, blank=True)
    slug = models.SlugField(
        "adresnaam",
        max_length=120,
        unique=True,
        help_text="Staat in webadressen. Wijzig je ze, dan leidt het oude adres naar het nieuwe.",
    )
    kind = models.CharField("soort bestuur", max_length=30, choices=Kind, default=Kind.MUNICIPALITY)
    nis = models.CharField("NIS-code", max_length=5, unique=True, null=True, blank=True)
    province = models.CharField("provincie", max_length=20, choices=Province, blank=True)
    arrondissement = models.CharField("arrondissement", max_length=60, blank=True)
    postcodes = ArrayField(models.CharField(max_length=4), verbose_name="postcodes", default=list, blank=True)
    latitude = models.FloatField("breedtegraad", null=True, blank=True, help_text="WGS84, hoofdplaats")
    longitude = models.FloatField("lengtegraad", null=True, blank=True, help_text="WGS84, hoofdplaats")
    is_regional_city = models.BooleanField("centrumstad", default=False)
    population = models.PositiveIntegerField("aantal inwoners", null=True, blank=True)
    population_year = models.PositiveSmallIntegerField("jaar van dat aantal", null=True, blank=True)

    email_domains = ArrayField(
        models.CharField(max_length=100),
        verbose_name="domein van de e-mailadressen",
        default=list,
        blank=True,
        help_text="Zonder @, met een komma ertussen. Wie van zo’n adres mailt, komt van het bestuur zelf.",
    )
    label_side = models.CharField(
        "naam op de kaart",
        max_length=6,
        choices=LabelSide,
        default=LabelSide.RIGHT,
        help_text="Aan welke kant van de stip de naam staat.",
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = "gemeente"
        verbose_name_plural = "gemeenten en besturen"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(49.4, 51.6), longitude__range=(2.4, 6.5)),
                name="municipality_lies_in_belgium",
                violation_error_message="Deze plaats ligt niet in België. Kijk breedtegraad en lengtegraad na.",
            ),
            models.CheckConstraint(
                condition=Q(population=None) | Q(population_year__isnull=False),
                name="municipality_population_has_year",
                violation_error_message="Vul ook het jaar van het aantal inwoners in.",
            ),
        ]

    def __str__(self):
        return self.short_name or self.name

    def get_absolute_url(self):
        return _address(self.slug)

    def natural_key(self):
        return (self.slug,)

    @property
    def size_class(self):
        """Its SizeClass; None when its inhabitants are not known."""
        return list(SizeClass)[bisect_right(SIZE_BOUNDS, self.population)] if self.population else None


class Figure(models.Model):
    """A number about a municipality, such as a share of inhabitants, used to find towns like it."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="figures", verbose_name="gemeente"
    )
    name = models.CharField("cijfer", max_length=80)
    year = models.PositiveSmallIntegerField("jaar")
    value = models.FloatField("waarde")

    class Meta:
        verbose_name = "cijfer"
        verbose_name_plural = "cijfers"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="municipality_has_figure_once",
                violation_error_message="Dit cijfer staat al bij deze gemeente.",
            )
        ]

    def __str__(self):
        return f"{self.name} {self.year}: {self.value:g}"


def place_slug(name):
    """The slug for a municipality of this name. Some letters become more: ½ is written as 12."""
    return slugify(name)[: Municipality._meta.get_field("slug").max_length].strip("-")


def _former_addresses():
    return FormerTagSlug.objects.filter(model=Municipality._meta.model_name)


class MunicipalityAliasQuerySet(models.QuerySet):
    def get_by_natural_key(self, slug, kind, municipality):
        return self.get(slug=slug, kind=kind, municipality__slug=municipality)

    def of_whole_towns(self):
        """The names of a municipality, without those of places in it."""
        return self.exclude(kind=self.model.Kind.LOCALITY)


class MunicipalityAlias(models.Model):
    """Another name for a municipality: from before a merger, in French, in everyday use, or of a place in it."""

    class Kind(models.TextChoices):
        MERGER = "merger", "naam van voor een fusie"
        FRENCH = "french", "Franse naam"
        COMMON = "common", "andere naam"
        LOCALITY = "locality", "deelgemeente"

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="aliases", verbose_name="gemeente"
    )
    name = models.CharField("naam", max_length=120)
    slug = models.SlugField("adresnaam", max_length=120)
    kind = models.CharField("soort naam", max_length=10, choices=Kind, default=Kind.COMMON)
    old_nis = models.CharField("oude NIS-code", max_length=5, blank=True)
    merged_on = models.DateField("datum van de fusie", null=True, blank=True)

    objects = MunicipalityAliasQuerySet.as_manager()

    class Meta:
        verbose_name = "andere naam"
        verbose_name_plural = "andere namen"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "kind"],
                condition=~Q(kind="locality"),
                name="municipality_alias_is_unique",
                violation_error_message="Deze naam hoort al bij een gemeente.",
            ),
            models.UniqueConstraint(
                fields=["municipality", "slug"],
                condition=Q(kind="locality"),
                name="municipality_has_locality_once",
                violation_error_message="Deze deelgemeente staat al bij deze gemeente.",
            ),
            models.CheckConstraint(
                condition=Q(kind="merger", merged_on__isnull=False) | ~Q(kind="merger") & Q(merged_on=None),
                name="municipality_alias_merger_has_date",
                violation_error_message="Een naam van voor een fusie heeft een fusiedatum, een andere naam niet.",
            ),
        ]

    def __str__(self):
        return self.name

    @transaction.atomic
    def save(self, *args, **kwargs):
        """Fill in the slug. An address that it had before leads on; one that it has now leads here."""
        self.slug = self.slug or place_slug(self.name)
        before = type(self).objects.filter(pk=self.pk).first()
        super().save(*args, **kwargs)
        _former_addresses().filter(slug__in=self.addresses).delete()
        if before:
            before.lead_on()

    @transaction.atomic
    def delete(self, *args, **kwargs):
        """The name goes; its addresses still lead to the municipality."""
        deleted = super().delete(*args, **kwargs)
        self.lead_on()
        return deleted

    @property
    def addresses(self):
        """What stands in addresses for this name: `/gemeenten/<slug>/`, and the NIS code that went with it."""
        return [address for address in (self.slug, self.old_nis) if address]

    def lead_on(self):
        """Keep its addresses leading to its municipality, as far as no other name or municipality has them."""
        for address in self.addresses:
            named = MunicipalityAlias.objects.filter(Q(slug=address) | Q(old_nis=address))
            if not (named.exists() or Municipality.objects.filter(Q(slug=address) | Q(nis=address)).exists()):
                _former_addresses().update_or_create(
                    model=Municipality._meta.model_name, slug=address, defaults={"tag_id": self.municipality_id}
                )

    def natural_key(self):
        return (self.slug, self.kind, *self.municipality.natural_key())

    natural_key.dependencies = ["practices.municipality"]

    @property
    def is_locality(self):
        """Whether it is a place in the municipality; a name may belong to places in several."""
        return self.kind == self.Kind.LOCALITY

    @property
    def in_words(self):
        """What a reader who used this name should know."""
        if self.is_locality:
            return f"{self.name} ligt in {self.municipality}."
        if self.kind == self.Kind.MERGER:
            return f"{self.name} hoort sinds {date_format(self.merged_on)} bij {self.municipality}."
        return f"{self.name} is een andere naam voor {self.municipality}."
