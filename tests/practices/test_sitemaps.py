from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.test import override_settings

from practices.exchange.sitemaps import FixedSitemap
from practices.models import Page, Practice, TargetGroup
from tests.factories import (
    make_action,
    make_framework,
    make_goal,
    make_main_theme,
    make_municipality,
    make_partner,
    make_practice,
    make_tag,
    make_theme,
)

pytestmark = pytest.mark.django_db
NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def sitemap(client, **extra):
    """The sitemap as {address: day of last change, or None}."""
    urls = ElementTree.fromstring(client.get("/sitemap.xml", **extra).content)
    return {url.findtext("s:loc", None, NAMESPACE): url.findtext("s:lastmod", None, NAMESPACE) for url in urls}


def test_every_kind_of_page_with_its_last_change(client):
    goal = make_goal(framework=make_framework(slug="plan-samenleven"))
    theme = make_theme(name="Huren", parent=make_main_theme(name="Wonen"))
    gent, group, action = make_municipality(name="Gent"), make_tag(TargetGroup, name="Jongeren"), make_action(goal=goal)
    make_municipality(name="Lier")
    for number, day in enumerate([3, 7, 5]):
        make_practice(
            slug=f"praktijk-{number}",
            municipality=gent,
            main_theme=theme,
            target_groups=[group],
            actions=[action] if number == 0 else [],
            published_at=datetime(2026, 1, day, 23, 30, tzinfo=UTC),
        )
    make_practice(municipality=gent, main_theme=theme, status="hidden", hidden_reason="Stopgezet", slug="verborgen")
    Page.objects.create(title="Over", slug="over", body="…")
    Page.objects.create(title="Straks", slug="straks", body="…", is_published=False)
    Practice.objects.update(updated_at=datetime(2026, 2, 1, 12, tzinfo=UTC))
    Page.objects.update(updated_at=datetime(2026, 3, 1, 12, tzinfo=UTC))

    assert sitemap(client) == {
        **{f"http://testserver{path}": None for path in FixedSitemap().items()},
        "http://testserver/over/": "2026-03-01",
        "http://testserver/praktijken/praktijk-0/": "2026-02-01",
        "http://testserver/praktijken/praktijk-1/": "2026-02-01",
        "http://testserver/praktijken/praktijk-2/": "2026-02-01",
        "http://testserver/gemeenten/gent/": "2026-01-08",
        "http://testserver/gemeenten/lier/": None,
        "http://testserver/themas/wonen/": "2026-01-08",
        "http://testserver/themas/huren/": "2026-01-08",
        "http://testserver/doelgroepen/jongeren/": "2026-01-08",
        "http://testserver/plan-samenleven/": None,
        f"http://testserver/plan-samenleven/actie-{action.number}/": "2026-01-04",
    }


@pytest.mark.parametrize("number", [1, 30])
def test_as_many_queries_for_many_rows(client, django_assert_num_queries, number):
    for page in range(number):
        Page.objects.create(title="Over", slug=f"over-{page}", body="…")
        make_practice(target_groups=[make_tag(TargetGroup)], actions=[make_action()], linked_partners=[make_partner()])
        make_framework()
    sitemap(client)

    # Pages, practices, frameworks; each with the number of rows first. Three for each of the five facets.
    with django_assert_num_queries(2 * 3 + 3 * 5):
        sitemap(client)


@override_settings(SITE_URL="https://praktijken.example.org", ALLOWED_HOSTS=["*"])
def test_addresses_are_those_of_the_site_whatever_the_host(client):
    Page.objects.create(title="Over", slug="over", body="…")

    addresses = sitemap(client, headers={"host": "10.0.0.1"})

    assert set(addresses) == {f"https://praktijken.example.org{path}" for path in [*FixedSitemap().items(), "/over/"]}
