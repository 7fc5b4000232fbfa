"""The command that loads the fixtures, practices/management/commands/load_bank.py."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from practices.management.commands.load_bank import FIXTURES
from practices.models import (
    FrameworkFact,
    Implementation,
    IndexState,
    LoadedRecord,
    Municipality,
    MunicipalityAlias,
    Page,
    Practice,
    Reach,
    Resource,
    Theme,
)
from practices.search import document

pytestmark = pytest.mark.django_db

IMPORTED_AT = "2026-11-02T09:00:00+01:00"
SMALL_BANK = {
    "municipalities": [{"model": "practices.municipality", "fields": {"name": "Gent", "slug": "gent", "nis": "44021"}}],
    "localities": {"gent": ["Drongen"]},
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
    "practices-more": [
        {
            "model": "practices.implementation",
            "fields": {"practice": ["taalcafe"], "municipality": ["gent"], "state": "draft", "text": "Elke week."},
        }
    ],
    "partners": [
        {
            "model": "practices.partner",
            "fields": {"name": "Unia", "slug": "unia", "kind": "public_body", "practices": [["taalcafe"]]},
        }
    ],
    "sources": [
        {"model": "practices.source", "fields": {"practice": ["taalcafe"], "publisher": "VVSG", "date": "2020"}},
        {
            "model": "practices.source",
            "fields": {"practice": ["taalcafe"], "publisher": "VVSG", "url": f"https://example.org/{'a' * 370}"},
        },
    ],
    "reach": [
        {
            "model": "practices.reach",
            "fields": {"practice": ["taalcafe"], "number": number, "unit": "buren", "year": year},
        }
        for number, year in [(20, "2019"), (30, "2020")]
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


@pytest.mark.parametrize("known", [{"population": 272_657, "population_year": 2025}, {"population": None}])
def test_an_older_number_of_inhabitants_never_comes_back(small_bank, known):
    """Neither over one that `load_figures` brought, nor over what an editor filled in or took away."""
    [town] = SMALL_BANK["municipalities"]
    small_bank(municipalities=[{**town, "fields": {**town["fields"], "population": 263_927, "population_year": 2020}}])
    call_command("load_bank", verbosity=0)
    Municipality.objects.update(**known)

    call_command("load_bank", verbosity=0)

    assert Municipality.objects.get().population == known["population"]


def test_loading_tells_what_was_added(small_bank, capsys):
    call_command("load_bank")
    call_command("load_bank")

    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("Praktijken")] == [
        "Praktijken: 2 toegevoegd, 0 al aanwezig",
        "Praktijken: 0 toegevoegd, 2 al aanwezig",
    ]


def test_places_in_a_town_are_loaded_once_also_with_the_same_name_elsewhere(small_bank):
    other = {"model": "practices.municipality", "fields": {"name": "Aalst", "slug": "aalst", "nis": "41002"}}
    small_bank(
        municipalities=[*SMALL_BANK["municipalities"], other],
        localities={"gent": ["Meldert", "Drongen"], "aalst": ["Meldert"]},
    )
    call_command("load_bank", verbosity=0)
    MunicipalityAlias.objects.get(slug="drongen").delete()

    call_command("load_bank", verbosity=0)

    places = MunicipalityAlias.objects.order_by("name", "municipality__name")
    assert [(place.name, str(place.municipality), place.kind) for place in places] == [
        ("Meldert", "Aalst", "locality"),
        ("Meldert", "Gent", "locality"),
    ]


def test_sources_and_numbers_are_loaded_once_also_with_a_long_address(small_bank):
    call_command("load_bank", verbosity=0)
    call_command("load_bank", verbosity=0)

    taalcafe = Practice.objects.get(slug="taalcafe")
    assert [source.when for source in taalcafe.sources.all()] == ["2020", "jaar onbekend"]
    assert [str(reach) for reach in taalcafe.reaches.all()] == ["20 buren (2019)", "30 buren (2020)"]


def test_texts_are_cleaned_as_forms_clean_theirs(small_bank):
    [first, other] = SMALL_BANK["practices"]
    fields = {**first["fields"], "title": "Cafe\u0301\x0bbij\u202e de bu\u00adren", "keywords": '["cafe\u0301"]'}
    small_bank(practices=[{**first, "fields": fields}, other])

    call_command("load_bank", verbosity=0)

    practice = Practice.objects.get(slug="jobbeurs")
    assert (practice.title, practice.keywords) == ("Café bij de buren", ["café"])


def test_only_what_readers_get_to_see_was_public(small_bank):
    call_command("load_bank", verbosity=0)

    assert [row.was_public for row in [Resource.objects.get(), Theme.objects.first(), Page.objects.get()]] == [
        False,  # it has no address to lead to
        True,
        True,
    ]


def test_numbers_of_several_towns_are_loaded_once_and_stay_as_an_editor_left_them(small_bank):
    [first, _second] = SMALL_BANK["reach"]
    lier = {"model": "practices.municipality", "fields": {"name": "Lier", "slug": "lier", "nis": "12021"}}
    towns = [{**first, "fields": {**first["fields"], "municipality": [slug]}} for slug in ["gent", "lier"]]
    small_bank(municipalities=[*SMALL_BANK["municipalities"], lier], reach=[first, *towns])
    call_command("load_bank", verbosity=0)
    assert [str(reach) for reach in Reach.objects.all()] == [
        "20 buren (2019)",
        "20 buren in Gent (2019)",
        "20 buren in Lier (2019)",
    ]
    Reach.objects.filter(municipality__slug="gent").update(number=25)
    Reach.objects.filter(municipality__slug="lier").delete()
    before = everything()

    call_command("load_bank", verbosity=0)

    assert everything() == before


def test_numbers_that_were_loaded_before_they_could_be_of_a_town_are_not_loaded_again(small_bank):
    call_command("load_bank", verbosity=0)
    migration = import_module("practices.migrations.0022_reach_key_has_the_town")
    migration.take_place_away(apps, None)
    keys = LoadedRecord.objects.filter(model="practices.reach").values_list("key", flat=True)
    assert sorted(keys) == ["taalcafe/buren/2019", "taalcafe/buren/2020"]

    migration.add_place_for_town(apps, None)
    call_command("load_bank", verbosity=0)

    assert Reach.objects.count() == 2


def test_what_a_town_does_is_loaded_with_its_state(small_bank):
    call_command("load_bank", verbosity=0)
    Implementation.objects.update(text="Elke dag.")
    call_command("load_bank", verbosity=0)

    assert list(Implementation.objects.values_list("practice__slug", "municipality__slug", "state", "text")) == [
        ("taalcafe", "gent", "draft", "Elke dag.")
    ]


def test_practices_may_refer_to_each_other(small_bank):
    call_command("load_bank", verbosity=0)

    assert [practice.slug for practice in Practice.objects.get(slug="jobbeurs").related.all()] == ["taalcafe"]
    assert [practice.slug for practice in Practice.objects.get(slug="taalcafe").related.all()] == ["jobbeurs"]


def test_a_partner_names_its_practices_which_have_it_in_their_first_version(small_bank):
    call_command("load_bank", verbosity=0)

    taalcafe = Practice.objects.get(slug="taalcafe")
    assert [str(partner) for partner in taalcafe.linked_partners.all()] == ["Unia"]
    [version] = taalcafe.history.all()
    assert [str(row.partner) for row in version.linked_partners.all()] == ["Unia"]


def test_a_partner_added_later_joins_what_is_there_and_one_taken_away_stays_away(small_bank):
    small_bank(partners=[])
    call_command("load_bank", verbosity=0)
    small_bank()
    call_command("load_bank", verbosity=0)
    taalcafe = Practice.objects.get(slug="taalcafe")
    assert [str(partner) for partner in taalcafe.linked_partners.all()] == ["Unia"]

    taalcafe.linked_partners.clear()
    call_command("load_bank", verbosity=0)

    assert list(taalcafe.linked_partners.all()) == []


def test_a_practice_that_is_not_there_is_never_passed_over(small_bank):
    [unia] = SMALL_BANK["partners"]
    small_bank(partners=[{**unia, "fields": {**unia["fields"], "practices": [["taalcafe"], ["nergens"]]}}])

    with pytest.raises(CommandError, match=r"partners\.json klopt niet"):
        call_command("load_bank", verbosity=0)

    assert not Practice.objects.exists()


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
