"""Traces of a person in a text, praktijkenbank/personal_data.py."""

import pytest

from praktijkenbank.personal_data import is_national_number, personal_data

# Made up, with check digits that fit: born in 1985 and in 2003.
NUMBER, YOUNG_NUMBER = "85.07.30-033.28", "03 02 11 123 41"


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
