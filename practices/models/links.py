from django.db import models


class LinkCheckQuerySet(models.QuerySet):
    def dead(self):
        """Those that failed so often that an editor should look."""
        return self.filter(failures__gte=LinkCheck.STRIKES)


class LinkCheck(models.Model):
    """How the last look at a web address went, wherever the bank names it: see practices/upkeep/link_check.py."""

    # One bad day of a web site is not news.
    STRIKES = 3

    url = models.CharField("webadres", max_length=400, unique=True)
    checked_at = models.DateTimeField("laatst nagekeken")
    failures = models.PositiveSmallIntegerField("keer na elkaar mislukt", default=0)
    problem = models.CharField("wat liep mis", max_length=120, blank=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "nagekeken link"
        verbose_name_plural = "nagekeken links"
        ordering = ["-failures", "url"]

    def __str__(self):
        return self.url
