"""Pages that editors write."""

from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from .retiring import RetiresQuerySet
from .tags import MARKDOWN_HELP, SlugManager, UnderRoot


class Page(UnderRoot):
    """A text such as "Over de praktijkenbank", at an address right under the root."""

    title = models.CharField("titel", max_length=120)
    slug = models.SlugField(
        "adresnaam",
        max_length=120,
        unique=True,
        help_text="Het adres wordt /adresnaam/. Een oud adres leidt naar het nieuwe.",
    )
    description = models.CharField("in één zin", max_length=200, blank=True, help_text="Voor zoekmachines.")
    body = models.TextField("tekst", help_text=MARKDOWN_HELP)
    in_footer = models.BooleanField("onderaan elke pagina", default=False)
    position = models.PositiveSmallIntegerField("volgorde", default=0)
    is_published = models.BooleanField("zichtbaar op de site", default=True)
    updated_at = models.DateTimeField("gewijzigd op", auto_now=True)

    objects = SlugManager.from_queryset(RetiresQuerySet)()
    history = HistoricalRecords(verbose_name="versie", excluded_fields=["updated_at"])

    class Meta:
        verbose_name = "pagina"
        verbose_name_plural = "pagina’s"
        ordering = ["position", "title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("slug_page", args=[self.slug])

    @property
    def is_public(self):
        return self.is_published

    def natural_key(self):
        return (self.slug,)
