"""Inspiration elsewhere: databanks, tools, publications, trainings and news."""

from django.db import models

from .retiring import Retires, RetiresQuerySet
from .tags import DiversityGround, OrganisationDomain, SlugManager, TargetGroup, Theme


class ResourceQuerySet(RetiresQuerySet):
    def published(self):
        """What readers see: it leads somewhere, else it helps nobody."""
        return self.in_use().filter(is_published=True).exclude(url="")

    def without_address(self):
        """What readers would see, had it an address."""
        return self.in_use().filter(is_published=True, url="")

    def matching(self, themes):
        """Those on any of these themes, or on a main theme of theirs; those that share most in front."""
        wanted = {key for theme in themes for key in (theme.pk, theme.parent_id) if key}
        shared = models.Count("themes", filter=models.Q(themes__in=wanted))
        return self.alias(shared=shared).filter(shared__gt=0).order_by("-shared", *self.model._meta.ordering)


class Resource(Retires):
    """Something useful that lives outside the bank, tagged like a practice."""

    class Kind(models.TextChoices):
        DATABANK = "databank", "databank"
        TOOL = "hulpmiddel", "hulpmiddel"
        PUBLICATION = "publicatie", "publicatie"
        TRAINING = "opleiding", "opleiding"
        NEWS = "nieuws", "nieuws"

    kind = models.CharField("soort", max_length=12, choices=Kind)
    title = models.CharField("titel", max_length=200)
    slug = models.SlugField("adresnaam", max_length=120, unique=True)
    publisher = models.CharField("uitgever of auteurs", max_length=250, blank=True)
    url = models.URLField("webadres", max_length=400, blank=True)
    date = models.DateField("datum", null=True, blank=True)
    date_is_year = models.BooleanField("enkel het jaar is bekend", default=False)
    description = models.TextField("omschrijving", blank=True)
    themes = models.ManyToManyField(Theme, verbose_name="thema’s", related_name="resources", blank=True)
    target_groups = models.ManyToManyField(
        TargetGroup, verbose_name="doelgroepen", related_name="resources", blank=True
    )
    diversity_grounds = models.ManyToManyField(
        DiversityGround, verbose_name="gelijkekansengronden", related_name="resources", blank=True
    )
    organisation_domains = models.ManyToManyField(
        OrganisationDomain, verbose_name="werkingsdomeinen", related_name="resources", blank=True
    )
    is_published = models.BooleanField("zichtbaar op de site", default=True)

    objects = SlugManager.from_queryset(ResourceQuerySet)()

    class Meta:
        verbose_name = "inspiratie elders"
        verbose_name_plural = "inspiratie elders"
        ordering = [models.F("date").desc(nulls_last=True), "title"]

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.slug,)

    @property
    def is_shown(self):
        """Whether readers see it: as `published()`."""
        return self.is_public and not self.retired_on

    @property
    def is_public(self):
        return self.is_published and bool(self.url)
