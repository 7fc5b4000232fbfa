"""The hints on texts, submissions/hints/plain_language.py."""

import json
from collections import Counter

import pytest
from django.conf import settings
from django.urls import reverse

from submissions.hints.plain_language import (
    TEXTS,
    abbreviations,
    hints_for,
    is_national_number,
    long_sentences,
    personal_data,
    sentences,
)
from submissions.models import JargonWord, Submission
from tests.factories import make_editor, make_submission

LONG = "Wij " + "praten " * 24 + "samen."
# Made up, with check digits that fit: born in 1985 and in 2003.
NUMBER, YOUNG_NUMBER = "85.07.30-033.28", "03 02 11 123 41"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eén zin. Nog een? Ja.", ["Eén zin.", "Nog een?", "Ja."]),
        ("Dat kan bv. in de bib, o.a. op zaterdag om 14.30 uur.", 1),
        ("‘Kom binnen.’ Zo begint het.", 2),
        ("We doen dit:\n- koffie\n- thee\n\n1. praten", ["We doen dit:", "- koffie", "- thee", "1. praten"]),
        ("Een mailprogramma breekt zinnen af waar het vindt dat ze te\nlang zijn.", 1),
        ("koffie\nthee", ["koffie", "thee"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_stops(text, expected):
    found = sentences(text)

    assert (len(found) if isinstance(expected, int) else found) == expected


def test_only_a_much_too_long_sentence_gives_a_hint():
    assert long_sentences(LONG.replace("praten samen", "samen")) == []
    assert long_sentences(LONG) == [
        "De zin ‘Wij praten praten praten praten praten …’ telt 26 woorden. Maak er 2 van, dan leest hij vlotter."
    ]
    assert long_sentences(f"{LONG} Kort. Ook {LONG}") == [
        "2 zinnen zijn lang. De langste, ‘Ook Wij praten praten praten praten …’, telt 27 woorden. "
        "Maak er kortere zinnen van."
    ]


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
        ("Het OCMW helpt. Het OCMW belt.", "", ["OCMW"]),
        ("NT2-lessen met het CLB’s team", "", ["NT2", "CLB"]),
        ("Het openbaar centrum (OCMW) helpt.", "", []),
        ("Het OCMW helpt.", "OCMW (openbaar centrum voor maatschappelijk welzijn)", []),
        ("Het OCMW helpt.", "Openbaar Centrum voor Maatschappelijk Welzijn", []),
        ("Het OCMW helpt.", "OCMW (2019)", ["OCMW"]),
        ("PACE is een project voor ouders.", "", []),
        ("EVA BXL begon in 1995.", "", []),
        ("De VVSG en de EU, deel III, op www.OCMW.be", "", []),
        ("ALLES IN HOOFDLETTERS VAN HET OCMW", "", []),
        ("McDonald of iPhone", "", []),
    ],
)
def test_abbreviations_are_asked_about_unless_explained(text, elsewhere, expected):
    assert abbreviations(text, f"{text}\n{elsewhere}") == {
        name: f"Niet elke lezer kent ‘{name}’. Schrijf het 1 keer voluit, met ({name}) erachter." for name in expected
    }


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("85073003328", True),
        ("03021112341", True),
        ("85473003317", True),  # a bis number
        ("85073003329", False),
        ("85133003328", False),
        ("8507300332", False),
    ],
)
def test_national_numbers_have_check_digits(digits, expected):
    assert is_national_number(digits) is expected


@pytest.mark.parametrize(
    "text",
    [
        f"Zij is gekend als {NUMBER}.",
        YOUNG_NUMBER,
        "Fatima El Amrani (12/03/1985) vond werk.",
        "Fatima, geboren op 12 maart 2001, vond werk.",
        "Jan Peeters °1962",
        "Bel 0475 12 34 56.",
        "Bel 0475/12.34.56",
        "Bel +32 (0)475 123 456",
        "Bel 02 123 45 67",
        "Bel 014-12 34 56",
        "Bel +31 20 123 4567",
        "Mail naar fatima.amrani@example.org.",
    ],
)
def test_traces_of_a_client_are_noticed(text):
    assert len(personal_data(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Ons rekeningnummer is BE71 0961 2345 6769 en ons ondernemingsnummer 0207.533.889.",
        "Van 01/02/2020 tot 31.12.2021, 3 keer per week om 09.00 uur, 04/05/2023 en 0, 123 45 67.",
        "Sinds 1 januari 1995 werkt Gent zo, volgens het decreet van 7 mei 1999.",
        "Buurtfeest Langs de Vaart (12/06/2019)",
        "Het kostte 1.000.000 euro, 10.000 per jaar, voor 12 345 678 901 blaadjes.",
        "De Tovertuin is geboren in 2016.",
        "ISBN 978-90-12-34567-8, postbus 2000 Antwerpen",
        "Bel gratis 0800 12 345 of 1712.",
    ],
)
def test_other_numbers_are_no_traces(text):
    assert personal_data(text) == []


@pytest.mark.django_db
def test_hints_read_what_does_not_fit_its_column_yet_and_ask_one_query(django_assert_num_queries):
    submission = make_submission(tagline="Kort.", unfinished={"tagline": f"Zie {NUMBER}", "start_year": "zie OCMW"})

    with django_assert_num_queries(1):
        found = hints_for(submission, ["tagline", "start_year"])

    assert [(hint.field, hint.kind, hint.text) for hint in found] == [
        ("tagline", "person", f"‘{NUMBER}’ lijkt een rijksregisternummer. Haal het weg.")
    ]


def test_every_text_is_an_answer_of_the_fiche():
    assert [Submission._meta.get_field(name).name for name in TEXTS] == TEXTS


@pytest.mark.django_db
def test_texts_that_read_well_get_few_hints():
    """Measured on the 39 practices of the bank: 16 hints, each of which an editor could have given."""
    for record in _fixture("jargon"):
        JargonWord.objects.create(**record)
    found = Counter()
    for record in _fixture("practices"):
        texts = {name: record[name] for name in [*TEXTS, "title", "partners", "funding"] if name in record}
        found.update(hint.kind for hint in hints_for(Submission(**texts), TEXTS))

    assert found == {"sentence": 5, "abbreviation": 7, "word": 4}


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
