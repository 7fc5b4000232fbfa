"""The hints on texts, submissions/hints/plain_language.py."""

import json
from collections import Counter

import pytest
from django.conf import settings
from django.urls import reverse

from submissions.hints.plain_language import TEXTS, abbreviations, hints_for
from submissions.models import JargonWord, Submission
from tests.factories import make_editor, make_submission

# Made up, with check digits that fit.
NUMBER = "85.07.30-033.28"


@pytest.mark.django_db
def test_difficult_words_are_found_in_every_form():
    JargonWord.objects.create(term="stakeholder", instead="betrokkene")
    JargonWord.objects.create(term="in het kader van", instead="voor of bij")
    JargonWord.objects.create(term="implementeren", instead="invoeren")
    submission = make_submission(
        summary="In het kader van het plan spraken we met Stakeholders.",
        approach="De stakeholder denkt mee. We implementeerden het, en de stakeholders ook.",
        goals="Het kader van de foto.",
    )

    found = hints_for(submission, ["summary", "approach", "goals", "municipality"])

    assert [(hint.field, hint.kind, hint.text) for hint in found] == [
        ("summary", "word", "Niet elke lezer kent ‘In het kader van’. Schrijf liever: voor of bij."),
        ("summary", "word", "Niet elke lezer kent ‘Stakeholders’. Schrijf liever: betrokkene."),
        ("approach", "word", "Niet elke lezer kent ‘implementeerden’. Schrijf liever: invoeren."),
    ]


@pytest.mark.parametrize(
    ("text", "elsewhere", "expected"),
    [
        ("Het SVK helpt. Het SVK belt.", "", ["SVK"]),
        ("NT2-lessen met het SNT’s team", "", ["NT2", "SNT"]),
        ("Het sociaal verhuurkantoor (SVK) helpt.", "", []),
        ("Het SVK helpt.", "SVK (sociaal verhuurkantoor)", []),
        ("Het SVK helpt.", "Sociaal Verhuur Kantoor", []),
        ("Het SVK helpt.", "SVK (2019)", ["SVK"]),
        ("PACE is een project voor ouders.", "", []),
        ("EVA BXL begon in 1995.", "", []),
        ("De VVSG en de EU, deel III, op www.SVK.be", "", []),
        ("ALLES IN HOOFDLETTERS VAN HET SVK", "", []),
        ("McDonald of iPhone", "", []),
        ("Het OCMW, het CLB en de VDAB werken samen.", "", []),
        ("De vzw JES en Hogeschool PXL doen mee.", "", []),
        ("De partner JES helpt, onder de naam KAN.", "", []),
        ("Toeleiders van PIN vzw gaan langs.", "", []),
        ("Met de bedrijven SD Worx en BASF.", "", []),
        ("Een project van JES.", "", ["JES"]),
        ("Met de vzw Kras werkt JES samen.", "", ["JES"]),
    ],
)
def test_abbreviations_are_asked_about_unless_explained(text, elsewhere, expected):
    assert abbreviations(text, f"{text}\n{elsewhere}") == {
        name: f"Niet elke lezer kent ‘{name}’. Schrijf het 1 keer voluit, met ({name}) erachter." for name in expected
    }


@pytest.mark.django_db
def test_hints_read_what_does_not_fit_its_column_yet_and_ask_one_query(django_assert_num_queries):
    submission = make_submission(tagline="Kort.", unfinished={"tagline": f"Zie {NUMBER}", "start_year": "zie SVK"})

    with django_assert_num_queries(1):
        found = hints_for(submission, ["tagline", "start_year"])

    assert [(hint.field, hint.kind, hint.text) for hint in found] == [
        ("tagline", "person", f"‘{NUMBER}’ lijkt een rijksregisternummer. Haal het weg.")
    ]


def test_every_text_is_an_answer_of_the_fiche():
    assert [Submission._meta.get_field(name).name for name in TEXTS] == TEXTS


@pytest.mark.django_db
def test_texts_that_read_well_get_no_hints():
    """Those of the first practices of the bank, which were read for it."""
    for record in _fixture("jargon"):
        JargonWord.objects.create(**record)
    found = Counter()
    for record in _fixture("practices"):
        texts = {name: record[name] for name in [*TEXTS, "title", "partners", "funding"] if name in record}
        found.update(hint.kind for hint in hints_for(Submission(**texts), TEXTS))

    assert found == {}


def _fixture(name):
    """The fields of the records with texts in a file of the fixtures."""
    records = json.loads((settings.BASE_DIR / "fixtures" / f"{name}.json").read_text(encoding="utf-8"))
    return [record["fields"] for record in records if record["model"] != "practices.implementation"]


@pytest.mark.django_db
def test_editors_keep_the_list_of_difficult_words(client):
    client.force_login(make_editor())

    client.post(reverse("admin:submissions_jargonword_add"), {"term": "vigerend", "instead": "geldend"})

    assert [hint.text for hint in hints_for(make_submission(summary="De vigerende regels."), ["summary"])] == [
        "Niet elke lezer kent ‘vigerende’. Schrijf liever: geldend."
    ]
