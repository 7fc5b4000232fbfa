"""The pages that search engines should know, with the day of the last change where that is known."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap

from ..models import Action, Framework, Municipality, Page, Partner, Practice, TargetGroup, Theme
from ..search import index as search_index


class SiteSitemap(Sitemap):
    """A sitemap at the one address of the site, whatever name the request came by."""

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class FixedSitemap(SiteSitemap):
    def items(self):
        return [
            "/",
            "/praktijken/",
            "/gemeenten/",
            "/themas/",
            "/beleid/",
            "/witte-vlekken/",
            "/inspiratie/",
            "/begrippen/",
            "/partners/",
        ]

    def location(self, item):
        return item


class PracticeSitemap(SiteSitemap):
    def items(self):
        return Practice.objects.published().only("slug", "updated_at")

    def lastmod(self, item):
        return item.updated_at


class PageSitemap(SiteSitemap):
    def items(self):
        return Page.objects.in_use().filter(is_published=True).only("slug", "updated_at")

    def lastmod(self, item):
        return item.updated_at


class FrameworkSitemap(SiteSitemap):
    def items(self):
        return Framework.objects.in_use().only("slug")


class FacetSitemap(SiteSitemap):
    """The pages of the values of a facet: such a page changes with its newest practice. Three queries.

    With `only_used` a page without practices is left out: it is an answer for who has the address, nothing to find.
    """

    def __init__(self, param, queryset, only_used=False):
        self.param = param
        self.queryset = queryset
        self.only_used = only_used

    def items(self):
        newest = self._newest()
        rows = [row for row in self.queryset.all() if row.slug in newest or not self.only_used]
        return [(row.get_absolute_url(), newest.get(row.slug)) for row in rows]

    def location(self, item):
        return item[0]

    def lastmod(self, item):
        return item[1]

    def _newest(self):
        """{value: when its newest practice came online}, for the values that have one."""
        index = search_index.current()
        newest = {
            option.value: practice_id
            for option in index.options[self.param]
            for practice_id in index.answer({self.param: [option.value]}).ordered(stop=1)
        }
        moments = dict(Practice.objects.filter(pk__in=newest.values()).values_list("pk", "published_at"))
        return {value: moments.get(pk) for value, pk in newest.items()}


SITEMAPS = {
    "fixed": FixedSitemap,
    "pages": PageSitemap,
    "practices": PracticeSitemap,
    "municipalities": FacetSitemap("gemeente", Municipality.objects.in_use().only("slug")),
    "themes": FacetSitemap("thema", Theme.objects.in_use().only("slug")),
    "target_groups": FacetSitemap("doelgroep", TargetGroup.objects.in_use().only("slug")),
    "partners": FacetSitemap("partner", Partner.objects.in_use().only("slug"), only_used=True),
    "frameworks": FrameworkSitemap,
    "actions": FacetSitemap("actie", Action.objects.in_use().select_related("framework")),
}
