"""Who works along with more than one municipality."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from .retiring import RetiresQuerySet
from .tags import KeepsFormerSlugs, SlugManager


class PartnerQuerySet(RetiresQuerySet):
    def shown(self):
        """What readers see: all but those that an editor hid."""
        return self.filter(hidden_reason="")

    def in_use(self):
        return super().in_use().shown()


class Partner(KeepsFormerSlugs):
    """A body over municipalities. A practice names its partners as free text; an editor links those known here."""

    class Kind(models.TextChoices):
        PROVINCE = "province", "provincie"
        AGENCY = "agency", "agentschap"
        PUBLIC_BODY = "public_body", "openbare instelling"
        ASSOCIATION = "association", "vereniging"
        POLICE_ZONE = "police_zone", "politiezone"
        WELFARE_ASSOCIATION = "welfare_association", "welzijnsvereniging"
        EDUCATION = "education", "onderwijsinstelling"

    name = models.CharField("naam", max_length=120)
    slug = models.SlugField(
        "adresnaam",
        max_length=120,
        unique=True,
        help_text="Staat in webadressen. Wijzig je ze, dan leidt het oude adres naar het nieuwe.",
    )
    kind = models.CharField("soort partner", max_length=20, choices=Kind)
    other_names = ArrayField(
        models.CharField(max_length=120),
        verbose_name="andere namen",
        default=list,
        blank=True,
        help_text="Met een komma ertussen: een afkorting, een vroegere naam.",
    )
    description = models.TextField("omschrijving", blank=True)
    website = models.URLField("website", max_length=300, blank=True)
    hidden_reason = models.CharField(
        "waarom verborgen",
        max_length=200,
        blank=True,
        help_text="Vul dit alleen in om de partner van de site te halen. Er gaat niets verloren.",
    )

    objects = SlugManager.from_queryset(PartnerQuerySet)()

    class Meta:
        verbose_name = "partner"
        verbose_name_plural = "partners"
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("partner_detail", args=[self.slug])

    def natural_key(self):
        return (self.slug,)

    @property
    def names(self):
        return [self.name, *self.other_names]

    @property
    def is_hidden(self):
        return bool(self.hidden_reason)
