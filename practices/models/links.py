from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class LinkCheckQuerySet(models.QuerySet):
    def dead(self):
        """Those that failed so often that an editor should look."""
        return self.filter(failures__gte=LinkCheck.STRIKES)

    def elsewhere(self):
        """Those that answer, but no longer with the page that was meant."""
        return self.exclude(leads_to="")

    def due(self):
        """Those to look at now, the longest ago first, save those of a website that asked to come back later."""
        now = timezone.now()
        is_old = Q(checked_at=None) | Q(checked_at__lt=now - LinkCheck.FRESH)
        rows = self.filter(is_old).exclude(again_at__gt=now)
        return rows.order_by(F("checked_at").asc(nulls_first=True), "pk")


class LinkCheck(models.Model):
    """How the last look at a web address went, wherever the bank names it: see practices/upkeep/link_check.py."""

    # One bad day of a web site is not news.
    STRIKES = 3
    # Looked at every month: each time a little before a month is over, so that none is left out.
    FRESH = timedelta(days=25)

    url = models.CharField("webadres", max_length=400, unique=True)
    # Empty: not yet.
    checked_at = models.DateTimeField("laatst nagekeken", null=True)
    # Of a website that had no time.
    again_at = models.DateTimeField("niet nakijken voor", null=True)
    failures = models.PositiveSmallIntegerField("keer na elkaar mislukt", default=0)
    problem = models.CharField("wat liep mis", max_length=120, blank=True)
    # Where it leads, in words, when that is not the page that was meant.
    leads_to = models.CharField("leidt ergens anders heen", max_length=300, blank=True, default="", db_default="")

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "nagekeken link"
        verbose_name_plural = "nagekeken links"
        ordering = ["-failures", "url"]

    def __str__(self):
        return self.url
