"""What the fixtures hold: the bank as it is at first, loaded once for all of these tests. They only look."""

import re
from collections import Counter

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.urls import resolve

from practices.browse.filters import PracticeFilter
from practices.content import TAG_FIELDS
from practices.models import (
    Action,
    Framework,
    FrameworkFact,
    Goal,
    Implementation,
    IntegrationObjective,
    Municipality,
    MunicipalityAlias,
    OrganisationDomain,
    Page,
    PolicyLayer,
    PolicyMark,
    PopularSearch,
    Practice,
    Resource,
    SearchDocument,
    TargetGroup,
    Theme,
)
from praktijkenbank.markdown import render_markdown
from tests.practices.test_fixtures import everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_bank")]


def test_bank_holds_all_places():
    assert Counter(Municipality.objects.values_list("kind", flat=True)) == {
        "municipality": 285,
        "community_commission": 1,
        "association": 1,
    }
    assert Counter(Municipality.objects.values_list("province", flat=True)) == {
        "antwerpen": 67,
        "vlaams-brabant": 63 + 1,
        "west-vlaanderen": 62,
        "oost-vlaanderen": 55,
        "limburg": 38,
        "brussel": 1,
    }
    assert Municipality.objects.filter(is_regional_city=True).count() == 13
    mergers = MunicipalityAlias.objects.filter(kind="merger")
    # Antwerpen kept its code; 7 others got a new one under the same name.
    assert Counter(mergers.values_list("merged_on__year", flat=True)) == {2019: 13 + 2, 2025: 22 + 5}
    assert mergers.values("municipality").distinct().count() == 20
    assert MunicipalityAlias.objects.filter(kind="french").count() == 36 + 1
    assert mergers.get(old_nis="71022").municipality.nis == "71072"
    asked = ["brussel", "vgc", "kortessem", "hasselt", "gand", "vlaamse-rand"]
    assert [_place_found(name) for name in asked] == [
        (["vgc"], 1),
        (["vgc"], 0),
        (["hasselt"], 1),
        (["hasselt"], 0),
        (["gent"], 1),
        (["de-rand"], 1),
    ]


def _place_found(name):
    """What the filter on a municipality makes of a name, and how many notices it gives."""
    found = PracticeFilter(QueryDict(f"gemeente={name}"))
    return found.chosen["gemeente"], len(found.notices)


def test_bank_holds_all_lists():
    main_themes = Theme.objects.filter(parent=None)
    assert [theme.slug for theme in main_themes] == [
        "taal-en-communicatie",
        "onderwijs-en-jeugd",
        "werk-en-talent",
        "wonen-en-buurt",
        "welzijn-en-armoede",
        "gelijke-kansen-en-toegang",
        "ontmoeting-en-vrije-tijd",
        "levensbeschouwing-en-religie",
        "veiligheid-en-politie",
        "beleid-en-organisatie",
    ]
    assert Theme.objects.filter(parent__in=main_themes).count() == 24
    assert TargetGroup.objects.count() == 22
    assert Resource.objects.count() == 21
    assert Resource.objects.published().count() == 5
    for row in [*Resource.objects.all(), *Goal.objects.all(), *Action.objects.all()]:
        row.clean_fields()
    assert [goal.actions.count() for goal in Goal.objects.filter(framework__slug="plan-samenleven")] == [
        3,
        2,
        3,
        3,
        4,
        4,
        5,
    ]
    assert [action.number for action in Action.objects.filter(wording="own")] == [6, 8, 10, 11, 14, *range(18, 24)]
    assert [action.number for action in Action.objects.filter(number_is_verified=False)] == [
        *[6, 8, 10, 11, 14],
        *range(18, 23),
    ]
    assert FrameworkFact.objects.exclude(source="").count() == 7


def test_bank_holds_the_texts_of_editors():
    assert list(Page.objects.values_list("slug", "in_footer")) == [
        ("over", False),
        ("waarom", False),
        ("privacy", True),
        ("toegankelijkheid", True),
        ("colofon", True),
    ]
    assert [page.history.count() for page in Page.objects.all()] == [1] * 5
    assert Theme.objects.exclude(introduction="").count() == 10 + 24
    sourced = [PolicyLayer, IntegrationObjective, OrganisationDomain, PolicyMark]
    assert [model.objects.exclude(description="").exclude(source="").count() for model in sourced] == [3, 4, 3, 6]
    for row in [*Page.objects.all(), *PolicyMark.objects.all(), *PopularSearch.objects.all(), *Framework.objects.all()]:
        row.full_clean()


def test_every_target_group_with_practices_has_an_introduction():
    groups = TargetGroup.objects.filter(introduction="", practices__status="published")

    assert list(groups) == []


def _texts():
    """Everything that editors may write in Markdown."""
    tags = [tag.introduction for model in [Theme, TargetGroup] for tag in model.objects.all()]
    return [page.body for page in Page.objects.all()] + tags


def test_texts_keep_their_headings_and_links():
    for text in _texts():
        html = render_markdown(text)

        assert re.findall("<h2>(.*?)</h2>", html) == re.findall("^# (.*)$", text, re.MULTILINE)
        assert re.findall(' href="(.*?)"', html) == re.findall(r"\]\((.*?)\)", text)
        assert not re.search("<h[34]>|&lt;|[#*|`]", html)


def test_texts_link_to_what_is_there():
    for path in re.findall(r"\]\((/.*?)\)", "\n".join(_texts())):
        match = resolve(path)

        if match.url_name == "slug_page":
            assert Page.objects.filter(**match.kwargs).exists(), path


def test_popular_searches_find_practices():
    found = {search.text: PracticeFilter(QueryDict(f"q={search.text}")) for search in PopularSearch.objects.all()}

    assert len(found) == 4
    assert [text for text, results in found.items() if not results] == []


def test_practices_say_where_they_come_from_and_what_is_only_suggested():
    practices = Practice.objects.with_everything()

    assert [practice.slug for practice in practices if not practice.is_published] == ["city-confessions"]
    assert Practice.objects.published().count() == SearchDocument.objects.count() == 38
    assert Implementation.history.count() == 38
    for practice in practices:
        practice.clean_fields()
        assert len(practice.summary) <= 600
        assert practice.origin == "import"
        assert practice.source_citation
        assert practice.confirmed_at is None
        assert practice.has_suggested_tags
        assert practice.main_theme in practice.themes.all()
        leading = [practice.municipality] if practice.is_published else []
        assert [row.municipality for row in practice.implementations.all()] == leading
        [version] = practice.history.all()
        assert (version.history_type, version.history_change_reason) == ("+", "Overgenomen uit bron")
        for field in TAG_FIELDS:
            assert getattr(version, field).count() == len(getattr(practice, field).all())


def test_loading_twice_changes_nothing():
    before = everything()

    call_command("load_bank", verbosity=0)

    assert everything() == before
