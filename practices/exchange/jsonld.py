"""What machines read beside the pages: schema.org for pages, SKOS for the lists of terms. Plain dicts, as JSON-LD.

schema.org: https://schema.org/Article and https://schema.org/CollectionPage. SKOS: https://www.w3.org/TR/skos-reference/
"""

from collections import defaultdict

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from ..browse.reach import reaches_shown
from ..content import PARTS, say
from ..models.frameworks import FrameworkPart
from ..models.tags import Tag
from ..search.facets import FACETS

CONTEXT = "https://schema.org"
LANGUAGE = "nl-BE"
SITE_NAME = "Praktijkenbank Samenleven in diversiteit"
PUBLISHER = {
    "@type": "Organization",
    "name": "Vereniging van Vlaamse Steden en Gemeenten",
    "alternateName": "VVSG",
    "url": "https://www.vvsg.be",
}
# The name of SKOS starts with http: it is a name, nothing is asked there.
SKOS = {
    "@vocab": "http://www.w3.org/2004/02/skos/core#",
    "@language": "nl",
    **{term: {"@type": "@id"} for term in ["broader", "narrower", "inScheme", "hasTopConcept"]},
}
# The page with all lists: a term without a page of its own is known by its line there.
CONCEPTS_PATH = "/begrippen/"
# The lists of terms that editors keep, in the order of the facets.
CONCEPT_FACETS = [facet for facet in FACETS if issubclass(facet.source, Tag | FrameworkPart)]


def practice_jsonld(practice):
    """A Practice as an Article. No query after `with_everything()`."""
    url = absolute(practice.get_absolute_url())
    themes = sorted(practice.themes.all(), key=lambda theme: theme != practice.main_theme)
    crumbs = [
        ("Start", absolute(reverse("home"))),
        ("Praktijken", absolute(reverse("practice_list"))),
        (practice.title, url),
    ]
    return _filled(
        {
            "@context": CONTEXT,
            "@type": "Article",
            "@id": url,
            "url": url,
            "headline": practice.title,
            **{part.schema: say(part.name, getattr(practice, part.name)) for part in PARTS if part.schema},
            "description": practice.tagline or practice.summary,
            "inLanguage": LANGUAGE,
            "datePublished": _moment(practice.published_at),
            "dateModified": _moment(practice.updated_at),
            "about": [_defined_term(theme) for theme in themes],
            "contentLocation": _places(practice),
            "contributor": [_organisation(partner) for partner in practice.linked_partners.all()],
            "citation": _citation(practice),
            "publisher": PUBLISHER,
            "isPartOf": _site(),
            "mainEntityOfPage": {"@type": "WebPage", "@id": url, "breadcrumb": _breadcrumb(crumbs)},
        }
    )


def municipality_jsonld(municipality):
    """A Municipality as an AdministrativeArea. One query, for its other names."""
    names = [municipality.name, *(alias.name for alias in municipality.aliases.of_whole_towns().order_by("name"))]
    has_place = municipality.latitude is not None
    return _filled(
        {
            "@context": CONTEXT,
            **_area(municipality),
            "url": absolute(municipality.get_absolute_url()),
            "alternateName": [name for name in dict.fromkeys(names) if name != str(municipality)],
            "identifier": municipality.nis
            and {"@type": "PropertyValue", "propertyID": "NIS", "value": municipality.nis},
            "geo": has_place
            and {
                "@type": "GeoCoordinates",
                "latitude": municipality.latitude,
                "longitude": municipality.longitude,
            },
            "containedInPlace": municipality.province
            and {"@type": "AdministrativeArea", "name": municipality.get_province_display()},
        }
    )


def partner_jsonld(partner):
    """A Partner as an Organization: https://schema.org/Organization."""
    return _filled(
        {
            "@context": CONTEXT,
            **_organisation(partner),
            "url": partner.website or absolute(partner.get_absolute_url()),
            "alternateName": partner.other_names,
            "description": partner.description,
        }
    )


def list_jsonld(title, url, cards):
    """A page that lists practices. `url` is its absolute, canonical address, `cards` a list of Card."""
    return {
        "@context": CONTEXT,
        "@type": "CollectionPage",
        "@id": url,
        "url": url,
        "name": title,
        "inLanguage": LANGUAGE,
        "isPartOf": _site(),
        "mainEntity": {
            "@type": "ItemList",
            "numberOfItems": len(cards),
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": position,
                    "url": absolute(card.url),
                    "name": card.title,
                }
                for position, card in enumerate(cards, 1)
            ],
        },
    }


def concept_scheme_jsonld(model):
    """All terms of a list, such as Theme, as a SKOS ConceptScheme with its Concepts. One query."""
    facet = next(facet for facet in CONCEPT_FACETS if facet.source is model)
    rows = concepts(facet)
    scheme = absolute(f"{CONCEPTS_PATH}#{facet.param}")
    addresses = {row.pk: concept_url(facet, row) for row in rows}
    return {
        "@context": SKOS,
        "@graph": [
            {
                "@id": scheme,
                "@type": "ConceptScheme",
                "prefLabel": facet.label,
                "hasTopConcept": [addresses[row.pk] for row in rows if not _parent_id(row)],
            },
            *(
                _filled(
                    {
                        "@id": addresses[row.pk],
                        "@type": "Concept",
                        "prefLabel": row.name,
                        "definition": row.description,
                        "inScheme": scheme,
                        "broader": addresses.get(_parent_id(row)),
                        "narrower": [addresses[other.pk] for other in rows if _parent_id(other) == row.pk],
                    }
                )
                for row in rows
            ),
        ],
    }


def concepts(facet):
    """The terms of one of CONCEPT_FACETS, in the order of their list. One query."""
    rows = facet.source.objects
    rows = rows.shown() if issubclass(facet.source, FrameworkPart) else rows.all()
    return list(rows.select_related(*facet.joins))


def concept_url(facet, concept):
    """The stable address of a term: that of its page, or of its line on the page with all lists."""
    if hasattr(concept, "get_absolute_url"):
        return absolute(concept.get_absolute_url())
    return absolute(f"{CONCEPTS_PATH}#{facet.param}-{concept.slug}")


def absolute(path):
    return f"{settings.SITE_URL}{path}"


def _area(municipality):
    return {
        "@type": "AdministrativeArea",
        "@id": absolute(municipality.get_absolute_url()),
        "name": str(municipality),
    }


def _places(practice):
    """Where it is done, as a list of AdministrativeArea with what each town counted."""
    counted = defaultdict(list)
    for reach in reaches_shown(practice):
        name = f"{reach.unit} ({reach.year})" if reach.year else reach.unit
        counted[reach.municipality_id].append({"@type": "PropertyValue", "name": name, "value": reach.number})
    towns = [row.municipality for row in practice.implementations.all()]
    return [_filled({**_area(town), "additionalProperty": counted[town.pk]}) for town in towns]


def _organisation(partner):
    return {"@type": "Organization", "@id": absolute(partner.get_absolute_url()), "name": partner.name}


def _defined_term(theme):
    return {
        "@type": "DefinedTerm",
        "@id": absolute(theme.get_absolute_url()),
        "name": theme.name,
        "inDefinedTermSet": absolute(f"{CONCEPTS_PATH}#thema"),
    }


def _citation(practice):
    """What it rests on, as a list of CreativeWork: https://schema.org/citation."""
    works = [
        {
            "name": source.title or source.publisher,
            "url": source.url,
            "datePublished": source.date,
            "publisher": {"@type": "Organization", "name": source.publisher},
        }
        for source in practice.sources_shown()
    ]
    if not works and (practice.source_citation or practice.source_url):
        works.append({"name": practice.source_citation, "url": practice.source_url})
    return [_filled({"@type": "CreativeWork", **work}) for work in works]


def _breadcrumb(crumbs):
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(crumbs, 1)
        ],
    }


def _site():
    return {"@type": "WebSite", "name": SITE_NAME, "url": absolute(reverse("home"))}


def _parent_id(concept):
    return getattr(concept, "parent_id", None)


def _moment(moment):
    return moment and timezone.localtime(moment).isoformat(timespec="seconds")


def _filled(properties):
    """Only the properties that are known."""
    return {name: value for name, value in properties.items() if value}
