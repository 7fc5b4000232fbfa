import json
import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from practices.browse.cards import make_cards
from practices.browse.filters import PracticeFilter
from practices.exchange.jsonld import (
    CONCEPT_FACETS,
    concept_scheme_jsonld,
    list_jsonld,
    municipality_jsonld,
    practice_jsonld,
)
from practices.models import Goal, IntegrationObjective, MunicipalityAlias, Practice, TargetGroup, Theme
from practices.views import concepts
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

pytestmark = pytest.mark.django_db
SITE = "http://testserver"


def rendered(data):
    return Template("{% load jsonld %}{% jsonld data %}").render(Context({"data": data}))


def cards_of(address):
    practice_filter = PracticeFilter(QueryDict(address))
    return make_cards(practice_filter.ids, practice_filter.index)


def test_a_practice_is_an_article_about_its_themes_in_its_municipalities(django_assert_num_queries):
    gent = make_municipality(name="Gent")
    taal, wonen = make_theme(name="Taal"), make_theme(name="Wonen")
    slug = make_practice(
        title="Praattafels",
        summary="Samen Nederlands oefenen.",
        municipality=gent,
        municipalities=[make_municipality(name="Lier")],
        main_theme=wonen,
        themes=[taal, wonen],
        source_citation="VVSG, 2024",
        source_url="https://example.org/bron",
        published_at=datetime(2026, 1, 2, 11, tzinfo=UTC),
    ).slug
    Practice.objects.update(updated_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    practice = Practice.objects.with_everything().get(slug=slug)

    with django_assert_num_queries(0):
        data = practice_jsonld(practice)

    assert data == {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": f"{SITE}/praktijken/praattafels/",
        "url": f"{SITE}/praktijken/praattafels/",
        "name": "Praattafels",
        "headline": "Praattafels",
        "description": "Samen Nederlands oefenen.",
        "inLanguage": "nl-BE",
        "datePublished": "2026-01-02T12:00:00+01:00",
        "dateModified": "2026-07-02T00:30:00+02:00",
        "about": [
            {
                "@type": "DefinedTerm",
                "@id": f"{SITE}/themas/{slug}/",
                "name": name,
                "inDefinedTermSet": f"{SITE}/begrippen/#thema",
            }
            for slug, name in [("wonen", "Wonen"), ("taal", "Taal")]
        ],
        "contentLocation": [
            {"@type": "AdministrativeArea", "@id": f"{SITE}/gemeenten/gent/", "name": "Gent"},
            {"@type": "AdministrativeArea", "@id": f"{SITE}/gemeenten/lier/", "name": "Lier"},
        ],
        "citation": [{"@type": "CreativeWork", "name": "VVSG, 2024", "url": "https://example.org/bron"}],
        "publisher": {
            "@type": "Organization",
            "name": "Vereniging van Vlaamse Steden en Gemeenten",
            "alternateName": "VVSG",
            "url": "https://www.vvsg.be",
        },
        "isPartOf": {"@type": "WebSite", "name": "Praktijkenbank Samenleven in diversiteit", "url": f"{SITE}/"},
        "mainEntityOfPage": {
            "@type": "WebPage",
            "@id": f"{SITE}/praktijken/praattafels/",
            "breadcrumb": {
                "@type": "BreadcrumbList",
                "itemListElement": [
                    {"@type": "ListItem", "position": 1, "name": "Start", "item": f"{SITE}/"},
                    {"@type": "ListItem", "position": 2, "name": "Praktijken", "item": f"{SITE}/praktijken/"},
                    {
                        "@type": "ListItem",
                        "position": 3,
                        "name": "Praattafels",
                        "item": f"{SITE}/praktijken/praattafels/",
                    },
                ],
            },
        },
    }


def test_what_is_not_known_of_a_practice_is_left_out():
    data = practice_jsonld(make_practice(tagline="In één zin"))

    assert "citation" not in data
    assert data["description"] == "In één zin"


def test_nothing_that_is_not_public_is_told():
    secrets = {"internal_notes": "geheim", "contact_email": "wie@example.org", "contact_phone": "09 000 00 00"}
    data = json.dumps(practice_jsonld(make_practice(**secrets)))

    assert [secret for secret in secrets.values() if secret in data] == []


def test_a_municipality_is_an_area_with_its_other_names():
    gent = make_municipality(
        name="Gent", nis="44021", province="oost-vlaanderen", latitude=51.05, longitude=3.72, aliases=["Gand", "Gent"]
    )

    assert municipality_jsonld(gent) == {
        "@context": "https://schema.org",
        "@type": "AdministrativeArea",
        "@id": f"{SITE}/gemeenten/gent/",
        "name": "Gent",
        "url": f"{SITE}/gemeenten/gent/",
        "alternateName": ["Gand"],
        "identifier": {"@type": "PropertyValue", "propertyID": "NIS", "value": "44021"},
        "geo": {"@type": "GeoCoordinates", "latitude": 51.05, "longitude": 3.72},
        "containedInPlace": {"@type": "AdministrativeArea", "name": "Oost-Vlaanderen"},
    }


def test_a_body_without_place_or_code_has_none():
    vgc = make_municipality(name="Vlaamse Gemeenschapscommissie", short_name="VGC", slug="vgc", kind="association")
    vgc.nis, vgc.province = None, ""
    MunicipalityAlias.objects.create(municipality=vgc, name="Brussel")

    assert municipality_jsonld(vgc) == {
        "@context": "https://schema.org",
        "@type": "AdministrativeArea",
        "@id": f"{SITE}/gemeenten/vgc/",
        "name": "VGC",
        "url": f"{SITE}/gemeenten/vgc/",
        "alternateName": ["Vlaamse Gemeenschapscommissie", "Brussel"],
    }


def test_a_list_holds_its_cards_in_order_without_marks_and_never_hidden_ones():
    make_practice(title="Taal & <tekst>")
    make_practice(title="Meer taal")
    make_practice(title="Taal, verborgen", status="hidden", hidden_reason="Stopgezet")
    make_practice(title="Taal, nog niet af", status="draft")
    cards = cards_of("q=taal&sorteer=nieuwste")

    data = list_jsonld("Praktijken", f"{SITE}/praktijken/?q=taal", cards)

    assert data["@id"] == data["url"] == f"{SITE}/praktijken/?q=taal"
    assert data["mainEntity"] == {
        "@type": "ItemList",
        "numberOfItems": 2,
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "url": f"{SITE}/praktijken/meer-taal/", "name": "Meer taal"},
            {"@type": "ListItem", "position": 2, "url": f"{SITE}/praktijken/taal-tekst/", "name": "Taal & <tekst>"},
        ],
    }


def test_themes_are_concepts_on_two_levels(django_assert_num_queries):
    main = make_main_theme(name="Wonen", description="Een goede woning.")
    make_theme(name="Huren", parent=main)

    with django_assert_num_queries(1):
        data = concept_scheme_jsonld(Theme)

    assert data["@context"]["@vocab"] == "http://www.w3.org/2004/02/skos/core#"
    assert data["@graph"] == [
        {
            "@id": f"{SITE}/begrippen/#thema",
            "@type": "ConceptScheme",
            "prefLabel": "Thema",
            "hasTopConcept": [f"{SITE}/themas/wonen/"],
        },
        {
            "@id": f"{SITE}/themas/huren/",
            "@type": "Concept",
            "prefLabel": "Huren",
            "inScheme": f"{SITE}/begrippen/#thema",
            "broader": f"{SITE}/themas/wonen/",
        },
        {
            "@id": f"{SITE}/themas/wonen/",
            "@type": "Concept",
            "prefLabel": "Wonen",
            "definition": "Een goede woning.",
            "inScheme": f"{SITE}/begrippen/#thema",
            "narrower": [f"{SITE}/themas/huren/"],
        },
    ]


def test_addresses_of_concepts_do_not_change_with_their_names():
    make_tag(TargetGroup, name="Jongeren")
    make_tag(IntegrationObjective, name="Vertrouwen")
    goal = make_goal(slug="doel-1", framework=make_framework(slug="plan-samenleven"))
    make_action(goal=goal, number=3)
    models = [TargetGroup, IntegrationObjective, Goal, goal.actions.model]

    def addresses():
        return [node["@id"] for model in models for node in concept_scheme_jsonld(model)["@graph"][1:]]

    before = addresses()
    for model in models:
        model.objects.update(name="Anders")

    assert before == [
        f"{SITE}/doelgroepen/jongeren/",
        f"{SITE}/begrippen/#integratiedoel-vertrouwen",
        f"{SITE}/begrippen/#doelstelling-doel-1",
        f"{SITE}/plan-samenleven/actie-3/",
    ]
    assert addresses() == before


def test_all_lists_come_in_one_document():
    make_action()
    make_practice(target_groups=[make_tag(TargetGroup)])

    response = concepts.concepts_jsonld(RequestFactory().get("/begrippen.jsonld"))

    data = json.loads(response.content)
    schemes = [node["prefLabel"] for node in data["@graph"] if node["@type"] == "ConceptScheme"]
    addresses = [node["@id"] for node in data["@graph"]]
    assert response["Content-Type"] == "application/ld+json"
    assert schemes == [facet.label for facet in CONCEPT_FACETS]
    assert len(addresses) == len(set(addresses)) == len(schemes) + 5


def test_the_page_counts_published_practices_and_leads_to_them():
    group = make_tag(TargetGroup, name="Jongeren", description="Van 12 tot 25 jaar.")
    make_tag(TargetGroup, name="Ouderen")
    make_practice(target_groups=[group])
    make_practice(target_groups=[group], status="hidden", hidden_reason="Stopgezet")

    html = concepts.concept_list(RequestFactory().get("/begrippen/")).content.decode()

    [groups] = re.findall(r'<section id="doelgroep".*?</section>', html, re.DOTALL)
    words = " ".join(re.sub("<[^>]*>", " ", groups).split())
    assert words == ("Voor wie Jongeren Van 12 tot 25 jaar. 1 praktijk bij Jongeren Ouderen Nog geen praktijk")
    assert re.findall('id="(doelgroep-[^"]*)"|href="([^"]*)"', groups) == [
        ("doelgroep-jongeren", ""),
        ("", "/doelgroepen/jongeren/"),
        ("", "/praktijken/?doelgroep=jongeren"),
        ("doelgroep-ouderen", ""),
        ("", "/doelgroepen/ouderen/"),
    ]


def test_the_page_takes_as_many_queries_for_many_terms():
    request = RequestFactory().get("/begrippen/")

    def queries():
        concepts.concept_list(request)
        with CaptureQueriesContext(connection) as captured:
            concepts.concept_list(request)
        return len(captured)

    make_practice(target_groups=[make_tag(TargetGroup)], actions=[make_action()])
    with_one = queries()

    for _ in range(29):
        make_practice(target_groups=[make_tag(TargetGroup)], actions=[make_action()])

    assert queries() == with_one


@pytest.mark.parametrize("title", ["</script><script>alert(1)</script>", "<!-- <script>", "a & b", "\u2028é’"])
def test_no_text_breaks_out_of_the_data_block(title):
    html = rendered(practice_jsonld(make_practice(title=title)))

    [content] = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', html).groups()
    assert not set("<>&\u2028") & set(content)
    assert json.loads(content)["name"] == title


def test_without_data_nothing_is_printed():
    assert rendered(None) == ""


def test_the_page_of_a_hidden_practice_carries_no_data(client):
    practice = make_practice(status="hidden", hidden_reason="Stopgezet")

    assert "ld+json" not in client.get(practice.get_absolute_url()).content.decode()
