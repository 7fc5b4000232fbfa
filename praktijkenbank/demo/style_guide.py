"""The style guide: every component in its states on one page, for anyone who works on the site and for the tests.

Nothing on it comes from the database, so that it looks the same on every site.
"""

import re
from datetime import date
from types import SimpleNamespace

from django import forms
from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from practices.browse.action_rows import ActionRow
from practices.browse.address import Address
from practices.browse.cards import Card, NamedLink
from practices.browse.panels import PanelOption
from practices.browse.towns import TownRow
from practices.browse.ways_in import WayIn
from practices.drawings.flanders import Dot, project
from practices.drawings.icons import ICONS
from practices.drawings.looks import ThemeLook
from practices.models import Action, Framework, Implementation, IntegrationObjective, Municipality, Resource

from . import mailbox

TOKENS = settings.BASE_DIR / "static" / "css" / "tokens.css"
COLOUR = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]+);")
LONG_TITLE = "Netoverschrijdende interlevensbeschouwelijke dialoog in het buitengewoon secundair onderwijs"
PLACE, PRACTICES = "#plaats", "#praktijken"
# What makes no sense without the page that it is part of, by that page.
ON_THEIR_PAGE = {
    "Elke bladzijde": ["footer", "logo", "nav", "nav_item", "preview"],
    "Een foutbladzijde": ["error_page"],
    "Een stap van een fiche": ["error_summary"],
    "Bladeren": [
        *["facet_fold", "map_dot", "map_thumbnail", "other_answer", "other_answers", "own_town", "results_map"],
        *["search_notes", "town_field", "view_switch"],
    ],
    "Een praktijk": [
        "action_lines",
        "contacts",
        "evidence",
        "facts",
        "photo",
        "practice_head",
        "practice_side",
        "source",
        "source_line",
        "source_numbers",
        "story",
        "story_part",
        "story_partners",
        "town_cell",
        "town_table",
        "towns",
        "unknown",
        "unknown_list",
    ],
    "Een gemeente": [
        *["floor_actions", "floor_row", "floor_rows", "town_floor"],
        *["my_town", "neighbours", "place_offers", "same_size"],
    ],
    "De startpagina": ["current_offers"],
    "Plan Samenleven": [
        "action_links",
        "action_mapping",
        "earlier_actions",
        "framework_mapping",
        "framework_notes",
        "framework_sources",
    ],
    "Beleidskader": ["policy_terms"],
    "Wat niet meer in gebruik is": ["retired"],
}


class SpecimenForm(forms.Form):
    """Fields of each kind; `title` and `year` have errors once it is bound."""

    title = forms.CharField(
        label="Titel", help_text="Wie doet wat, voor wie?", error_messages={"required": "Geef een titel"}
    )
    year = forms.IntegerField(label="Startjaar", error_messages={"invalid": "Het startjaar is een getal van 4 cijfers"})
    summary = forms.CharField(label="Samenvatting", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    kind = forms.ChoiceField(label="Soort", choices=[("", "Kies uit de lijst"), ("project", "Project")], required=False)


@never_cache
def style_guide(request):
    """Shown to staff, and to everyone on a site for one's own eyes. Raises Http404 for others."""
    if not (settings.DEBUG or mailbox.is_open() or request.user.is_staff):
        raise Http404
    return render(request, "style_guide.html", specimens())


def specimens():
    """What the page shows, by name."""
    return {
        "colours": COLOUR.findall(TOKENS.read_text()),
        "icons": sorted(path.stem for path in ICONS.glob("*.svg")),
        "looks": ThemeLook.values,
        "empty_form": SpecimenForm(auto_id="leeg-%s"),
        "wrong_form": SpecimenForm({"title": "", "year": "zestien"}, auto_id="fout-%s"),
        "sections": [("wat", "Wat"), ("waarom", "Waarom"), ("hoe", "Hoe")],
        "on_their_page": ON_THEIR_PAGE,
        "lessons": "Een vaste plek.\nElke week.",
        **_results(),
        **_places(),
        **_policy(),
    }


def _results():
    """What is among the results of a search."""
    return {
        "chips": [{"label": "‘taal’", "url": PRACTICES}, {"label": "Gent", "url": PRACTICES}],
        "cards": [_card("Taalcafé aan het station", ThemeLook.ARCH), _card(LONG_TITLE, ThemeLook.HOUSE)],
        "facet": SimpleNamespace(param="voorbeeld", label="Thema", is_long=False),
        "options": [_option("Gekozen", 7, " checked"), _option("Niet gekozen", 4), _option("Geen treffers", 0)],
        "ways": [_way("Wonen", 3), _way("Levensbeschouwing", 0)],
        "resources": [
            Resource(title="Gids over wonen", kind=Resource.Kind.TOOL, url="https://example.org/", publisher="VVSG")
        ],
        "page": {
            "number": 2,
            "pages": [{"number": number, "url": PRACTICES, "is_current": number == 2} for number in (1, 2, 3)] + [None],
            "previous_url": PRACTICES,
            "next_url": PRACTICES,
        },
        "nothing": SimpleNamespace(address=Address(words="taal"), chips=[1, 2]),
    }


def _places():
    """A place in a list and on the map, and what it says of a practice."""
    gent = Municipality(name="Gent", slug="gent", population=270_000)
    return {
        "places": [{"municipality": gent, "kind": "centrumstad", "away": "12 km", "count": 4}],
        "dots": [
            Dot("Aalst", "aalst", *project(4.04, 50.94), 0, PLACE, "right", is_chosen=False),
            Dot("Genk", "genk", *project(5.5, 50.97), 2, PLACE, "above", is_chosen=False),
            Dot("Gent", "gent", *project(3.72, 51.05), 5, PLACE, "left", is_chosen=True),
        ],
        "town": TownRow(Implementation(municipality=gent, text="Bij ons is het op zaterdag.", start_year=2023)),
    }


def _policy():
    """A framework with an action that towns work on and one that nobody does, and the cells of local policy."""
    framework = Framework(name="Plan Samenleven", slug="plan-samenleven")
    framework.starts_on, framework.ends_on = date(2022, 10, 1), date(2025, 9, 30)
    action = Action(framework=framework, number=5, name="Oefenkansen Nederlands organiseren", slug="oefenkansen")
    gap = Action(framework=framework, number=6, name="Begeleiding naar hogere studies", slug="begeleiding")
    rows = [
        ActionRow(action, _way("5. Oefenkansen", 12), towns=["Gent", "Mechelen"], follows=[]),
        ActionRow(gap, _way("6. Begeleiding", 0), towns=[], follows=[]),
    ]
    return {
        "framework": framework,
        "groups": [{"goal": None, "actions": rows}],
        "cells": [_cell(count, tint) for tint, count in enumerate([0, 3, 8, 12, 20])],
    }


def _way(label, count):
    return WayIn(label, "waarde", "", None, False, count, PRACTICES)


def _option(label, count, checked=""):
    return PanelOption(label.lower().replace(" ", "-"), label, "", False, checked, "" if count else " is-zero", count)


def _card(title, look):
    return Card(
        pk=0,
        title=title,
        url=PRACTICES,
        slug=look,
        place=[NamedLink("Gent", "gent", PLACE), NamedLink("Aalst", "aalst", PLACE)],
        themes=[NamedLink("Taal en communicatie", "taal", ""), NamedLink("Wonen", "wonen", "")],
        look=look,
        summary="Anderstaligen en buren praten elke week samen Nederlands, met een vrijwilliger aan elke tafel.",
        target_groups=["Jongeren", "Ouders en gezinnen"],
        years="Gestart in 2021",
        actions="Plan Samenleven, actie 5 en 9",
        photo=None,
    )


def _cell(count, tint):
    objective = IntegrationObjective(name=f"Doel {tint + 1}")
    return {"objective": objective, "count": count, "tint": tint, "url": PRACTICES, "query": "", "examples": []}
