"""Every number beside a link is the number of results behind it."""

import pytest

from practices.models import IntegrationObjective, OrganisationDomain, PolicyLayer, TargetGroup
from tests.factories import (
    make_action,
    make_framework,
    make_goal,
    make_main_theme,
    make_municipality,
    make_practice,
    make_tag,
    make_theme,
)
from tests.links import counted_links, results_behind

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    """Practices that differ in every facet, more than a page or a dossier shows, and one that is not online."""
    plan = make_framework(name="Plan Buurt", slug="plan-buurt")
    goals = [make_goal(framework=plan, number=number) for number in [1, 2]]
    actions = [make_action(goal=goals[number // 2], number=number + 1) for number in range(4)]
    main = make_main_theme(name="Leven", slug="leven")
    themes = [make_theme(parent=main, slug="taal"), make_theme(parent=main, slug="sport"), make_theme(slug="leeg")]
    groups = [make_tag(TargetGroup, slug=slug) for slug in ["jongeren", "iedereen", "niemand"]]
    layers, objectives = [make_tag(PolicyLayer) for _ in "ab"], [make_tag(IntegrationObjective) for _ in "abc"]
    domains = [make_tag(OrganisationDomain) for _ in "ab"]
    places = [make_municipality(province=province) for province in ["limburg", "antwerpen"]]
    for number in range(23):
        make_practice(
            status="draft" if number == 0 else "published",
            municipality=places[number % 2],
            main_theme=themes[number % 2],
            themes=themes[: number % 3],
            target_groups=groups[: number % 3],
            actions=actions[: number % 4],
            policy_layers=layers[: number % 2 + 1],
            integration_objectives=objectives[: number % 3],
            organisation_domains=domains[: number % 2],
        )


@pytest.mark.parametrize(
    ("address", "at_least"),
    [
        ("/plan-buurt/", 5),
        ("/plan-buurt/actie-1/", 4),
        ("/plan-buurt/actie-4/", 1),
        ("/beleid/", 8),
        ("/witte-vlekken/", 9),
        ("/themas/", 6),
        ("/themas/leven/", 6),
        ("/themas/taal/", 5),
        ("/themas/leeg/", 0),
        ("/doelgroepen/jongeren/", 4),
        ("/begrippen/", 0),
    ],
)
def test_every_number_is_that_of_the_results_behind_the_link(client, bank, address, at_least):
    links = counted_links(client.get(address))

    assert len(links) >= at_least
    assert {(url, results_behind(client, url)) for url, _count in links} == links
