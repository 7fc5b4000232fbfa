from datetime import UTC, datetime
from itertools import islice

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import F, Max
from django.http import QueryDict
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.http import http_date

from praktijkenbank.plain_text import only_text

from ..browse.address import SAID
from ..browse.cards import FEW_TOWNS, address_of, names_in_words, town_options
from ..browse.filters import PracticeFilter
from ..models import Practice
from ..search.facets import FACET_BY_PARAM
from .jsonld import SITE_NAME

LENGTH = 50
PRINTED = ["pk", "slug", "title", "tagline", "summary", "municipality_id", "published_at", "updated_at"]
# From before the first practice: a feed that holds nothing did not change since.
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


class SteadyAtomFeed(Atom1Feed):
    """An empty feed is not new at each request."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else BEGINNING


class PracticeFeed(Feed):
    """The practices of any filter, newest first: the same address parameters as the page."""

    feed_type = SteadyAtomFeed
    language = "nl-BE"
    author_name = SITE_NAME

    def __call__(self, request, *args, **kwargs):
        """As of Django, but it changed when any practice did: what was taken out of it has no date in it any more."""
        response = super().__call__(request, *args, **kwargs)
        changed_at = Practice.objects.aggregate(latest=Max("updated_at"))["latest"] or BEGINNING
        response["Last-Modified"] = http_date(max(changed_at, BEGINNING).timestamp())
        return response

    def get_object(self, request):
        params = QueryDict(mutable=True)
        for param, values in request.GET.lists():
            if param not in {"sorteer", "pagina", "weergave", "mijn"}:
                params.setlist(param, values)
        return PracticeFilter(params)

    def title(self, practice_filter):
        chosen = ", ".join(chip.label for chip in practice_filter.chips)
        return only_text(f"{SITE_NAME}{': ' if chosen else ''}{chosen}")

    def subtitle(self, practice_filter):
        """What it is; for a choice that the bank does not know any more why it is empty."""
        if practice_filter.dropped:
            values = ", ".join(only_text(choice.typed[:SAID]) for choice in practice_filter.dropped)
            return (
                f"Deze lijst is leeg: de bank kent ‘{values}’ niet of niet meer. Kies op de site opnieuw wat je volgt."
            )
        also = practice_filter.answer.bits & practice_filter.answer.joined
        return f"Praktijken van Vlaamse steden en gemeenten, nieuwste eerst.{' Ook die voor iedereen.' if also else ''}"

    def link(self, practice_filter):
        return f"{settings.SITE_URL}/praktijken/{practice_filter.address.url().rstrip('?')}"

    def feed_url(self, practice_filter):
        return f"{settings.SITE_URL}/praktijken.atom{practice_filter.address.url().rstrip('?')}"

    def items(self, practice_filter):
        """The practices as dicts of PRINTED, with `places`, the names of their towns, `author`, the leading one, and
        `for_everyone`, which says that it is here because of that."""
        if practice_filter.dropped:  # whoever follows a tag that is gone does not want everything
            return []
        answer, index = practice_filter.answer, practice_filter.index
        newest = list(islice(answer.in_order(), LENGTH))
        practices = Practice.objects.published().filter(pk__in=newest).annotate(terms=F("document__terms"))
        found = {practice["pk"]: practice for practice in practices.values(*PRINTED, "terms")}
        for practice in found.values():
            towns = town_options(practice["terms"], practice["municipality_id"], index)
            practice["places"] = [only_text(town.label) for town in towns]
            practice["for_everyone"] = ["voor iedereen"] if answer.joined >> practice["pk"] & 1 else []
            practice["author"] = index.by_term[FACET_BY_PARAM["gemeente"].term(practice["municipality_id"])].label
        return [found[pk] for pk in newest if pk in found]

    def item_title(self, practice):
        places = practice["places"]
        where = names_in_words(places) if len(places) <= FEW_TOWNS else f"{len(places)} gemeenten"
        return only_text(f"{practice['title']} ({where})")

    def item_categories(self, practice):
        return [*practice["places"], *practice["for_everyone"]]

    def item_description(self, practice):
        """Plain text as HTML, which is what Django says that a summary is."""
        return escape(only_text(practice["tagline"] or practice["summary"]))

    def item_author_name(self, practice):
        return only_text(practice["author"])

    def item_link(self, practice):
        return f"{settings.SITE_URL}{address_of('practice_detail', practice['slug'])}"

    def item_guid(self, practice):
        # The address can change and a reader should not see the practice twice (RFC 4287, 4.2.6).
        return f"{settings.SITE_URL}/#praktijk-{practice['pk']}"

    def item_pubdate(self, practice):
        return practice["published_at"]

    def item_updateddate(self, practice):
        return max(practice["published_at"], practice["updated_at"])
