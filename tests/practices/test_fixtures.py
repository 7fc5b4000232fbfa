"""The fixtures and the command that loads them, practices/management/commands/load_bank.py."""

import json
import re
from collections import Counter

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.http import QueryDict
from django.urls import resolve

from practices.browse.filters import PracticeFilter
from practices.content import TAG_FIELDS
from practices.management.commands.load_bank import FIXTURES
from practices.models import (
    Action,
    Framework,
    FrameworkFact,
    Goal,
    Implementation,
    IndexState,
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
from practices.search import document
from praktijkenbank.markdown import render_markdown

pytestmark = pytest.mark.django_db

IMPORTED_AT = "2026-11-02T09:00:00+01:00"
SMALL_BANK = {
    "municipalities": [{"model": "practices.municipality", "fields": {"name": "Gent", "slug": "gent", "nis": "44021"}}],
    "tags": [
        {
            "model": "practices.theme",
            "fields": {"name": "Werk en talent", "slug": "werk-en-talent", "look": "triangle"},
        },
        {"model": "practices.theme", "fields": {"name": "Werk", "slug": "werk", "parent": ["werk-en-talent"]}},
    ],
    "frameworks": [
        {"model": "practices.framework", "fields": {"name": "Plan", "slug": "plan"}},
        {"model": "practices.frameworkfact", "fields": {"framework": ["plan"], "text": "Een feit.", "source": "Bron"}},
    ],
    "practices": [
        {
            "model": "practices.practice",
            "fields": {
                "title": title,
                "slug": slug,
                "summary": "Samenvatting.",
                "status": "published",
                "municipality": ["gent"],
                "main_theme": ["werk"],
                "themes": [["werk"]],
                "related": [[related]],
                "published_at": IMPORTED_AT,
                "created_at": IMPORTED_AT,
                "updated_at": IMPORTED_AT,
            },
        }
        for title, slug, related in [("Jobbeurs", "jobbeurs", "taalcafe"), ("Taalcafé", "taalcafe", "jobbeurs")]
    ],
    "resources": [{"model": "practices.resource", "fields": {"title": "Gids", "slug": "gids", "kind": "publicatie"}}],
    "pages": [
        {
            "model": "practices.page",
            "fields": {"title": "Over", "slug": "over", "body": "Tekst.", "updated_at": IMPORTED_AT},
        }
    ],
    "searches": [{"model": "practices.popularsearch", "fields": {"text": "taal"}}],
    "synonyms": [{"model": "practices.synonym", "fields": {"term": "job", "alternatives": '["werk"]'}}],
    "jargon": [{"model": "submissions.jargonword", "fields": {"term": "vigerend", "instead": "geldend"}}],
    "phrases": [{"model": "submissions.phrase", "fields": {"name": "Bedankt", "text": "Dank je."}}],
}


@pytest.fixture
def bank():
    """The bank with the real fixtures."""
    call_command("load_bank", verbosity=0)


@pytest.fixture
def small_bank(settings, tmp_path):
    """Write fixtures to load in place of the real ones; called again, with other ones."""

    def write(**changes):
        for name in FIXTURES:
            (tmp_path / f"{name}.json").write_text(json.dumps({**SMALL_BANK, **changes}[name]), encoding="utf-8")

    settings.FIXTURE_DIRS = [tmp_path]
    write()
    return write


def everything():
    """All rows of the app, history and search included, as {model: rows}."""
    return {
        model: list(model.objects.order_by("pk").values()) for model in apps.get_app_config("practices").get_models()
    }


def test_bank_holds_all_places(bank):
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


def test_bank_holds_all_lists(bank):
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
    assert Resource.objects.published().count() == 21
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


def test_bank_holds_the_texts_of_editors(bank):
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


def test_every_target_group_with_practices_has_an_introduction(bank):
    groups = TargetGroup.objects.filter(introduction="", practices__status="published")

    assert list(groups) == []


def _texts():
    """Everything that editors may write in Markdown."""
    tags = [tag.introduction for model in [Theme, TargetGroup] for tag in model.objects.all()]
    return [page.body for page in Page.objects.all()] + tags


def test_texts_keep_their_headings_and_links(bank):
    for text in _texts():
        html = render_markdown(text)

        assert re.findall("<h2>(.*?)</h2>", html) == re.findall("^# (.*)$", text, re.MULTILINE)
        assert re.findall(' href="(.*?)"', html) == re.findall(r"\]\((.*?)\)", text)
        assert not re.search("<h[34]>|&lt;|[#*|`]", html)


def test_texts_link_to_what_is_there(bank):
    for path in re.findall(r"\]\((/.*?)\)", "\n".join(_texts())):
        match = resolve(path)

        if match.url_name == "slug_page":
            assert Page.objects.filter(**match.kwargs).exists(), path


def test_popular_searches_find_practices(bank):
    found = {search.text: PracticeFilter(QueryDict(f"q={search.text}")) for search in PopularSearch.objects.all()}

    assert len(found) == 4
    assert [text for text, results in found.items() if not results] == []


def test_practices_say_where_they_come_from_and_what_is_only_suggested(bank):
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


def test_loading_twice_changes_nothing(bank):
    before = everything()

    call_command("load_bank", verbosity=0)

    assert everything() == before


def test_loading_tells_what_was_added(small_bank, capsys):
    call_command("load_bank")
    call_command("load_bank")

    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("Praktijken")] == [
        "Praktijken: 2 toegevoegd, 0 al aanwezig",
        "Praktijken: 0 toegevoegd, 2 al aanwezig",
    ]


def test_practices_may_refer_to_each_other(small_bank):
    call_command("load_bank", verbosity=0)

    assert [practice.slug for practice in Practice.objects.get(slug="jobbeurs").related.all()] == ["taalcafe"]
    assert [practice.slug for practice in Practice.objects.get(slug="taalcafe").related.all()] == ["jobbeurs"]


def test_what_an_editor_did_stays(small_bank):
    call_command("load_bank", verbosity=0)
    jobbeurs, taalcafe = Practice.objects.get(slug="jobbeurs"), Practice.objects.get(slug="taalcafe")
    jobbeurs.title, jobbeurs.slug = "Grote jobbeurs", "grote-jobbeurs"
    jobbeurs.save()
    jobbeurs.themes.clear()
    taalcafe.status, taalcafe.hidden_reason = "hidden", "Bestaat niet meer"
    taalcafe.save()
    Resource.objects.all().delete()
    FrameworkFact.objects.update(text="Een beter feit.")
    document.refresh()
    token = IndexState.objects.get().token

    call_command("load_bank", verbosity=0)

    assert list(Practice.objects.order_by("pk").values_list("title", "slug", "status", "themes__slug")) == [
        ("Grote jobbeurs", "grote-jobbeurs", "published", None),
        ("Taalcafé", "taalcafe", "hidden", "werk"),
    ]
    assert list(Resource.objects.all()) == []
    assert [fact.text for fact in FrameworkFact.objects.all()] == ["Een beter feit."]
    assert IndexState.objects.get().token == token


def test_what_was_there_before_the_first_load_stays(small_bank):
    Municipality.objects.create(name="Stad Gent", slug="gent", nis="44021")

    call_command("load_bank", verbosity=0)

    assert [place.name for place in Municipality.objects.all()] == ["Stad Gent"]


def test_a_later_release_adds_what_is_new(small_bank):
    call_command("load_bank", verbosity=0)
    Resource.objects.all().delete()
    toolbox = {"model": "practices.resource", "fields": {"title": "Koffer", "slug": "koffer", "kind": "hulpmiddel"}}
    small_bank(resources=[*SMALL_BANK["resources"], toolbox])

    call_command("load_bank", verbosity=0)

    assert [resource.title for resource in Resource.objects.all()] == ["Koffer"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"themes": [["bestaat-niet"]]}, "bestaat-niet"),
        ({"municipality": None}, "published_practice_is_complete"),
        ({"colour": "blauw"}, "colour"),
        ({"start_year": "vroeger"}, "start_year|vroeger"),
    ],
)
def test_a_broken_record_loads_nothing_and_is_named(small_bank, fields, reason):
    first, second = SMALL_BANK["practices"]
    small_bank(practices=[first, {**second, "fields": {**second["fields"], **fields}}])
    before = everything()

    with pytest.raises(CommandError, match=f"(?s)practices.json.*Taalcafé.*({reason})"):
        call_command("load_bank", verbosity=0)

    assert everything() == before


def test_a_broken_file_is_named(small_bank, tmp_path):
    (tmp_path / "tags.json").write_text("[{")

    with pytest.raises(CommandError, match=r"tags\.json"):
        call_command("load_bank", verbosity=0)

    assert list(Municipality.objects.all()) == []
