from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from .models import Practice


class StaticSitemap(Sitemap):
    def items(self):
        return ["home", "practice_list"]

    def location(self, item):
        return reverse(item)


class PracticeSitemap(Sitemap):
    def items(self):
        return Practice.objects.published().only("slug", "updated_at")

    def lastmod(self, item):
        return item.updated_at


SITEMAPS = {"pages": StaticSitemap, "practices": PracticeSitemap}
