"""What is alike in the real bank: submissions/hints/similar.py."""

import pytest

from submissions.hints.similar import similar_practices

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_bank")]


def titles(title, summary=""):
    return [card.title for card in similar_practices(title, summary)]


def test_only_what_is_really_alike_is_shown():
    expected = {
        ("Speelplek voor ouders en peuters", "Ouders spelen met hun baby en ontmoeten elkaar."): [
            "Spelen en ontmoeten in het Huis van het Kind",
            "Tovertuin",
        ],
        ("Huurgarantie", "De gemeente staat garant voor huurders."): ["Kortrijkse Huurgarantie"],
        ("Fietslessen voor vrouwen", "Vrouwen leren fietsen in het park met vrijwilligers."): [
            "Fietslessen voor volwassenen en nieuwkomers"
        ],
        ("Bijen houden op het dak", "Imkers leren inwoners bijen houden op platte daken."): [],
        ("Reglement voor evenementen", ""): [],
        ("", ""): [],
        ("de van het '\\ & | !", "\x00"): [],
    }

    assert {texts: titles(*texts) for texts in expected} == expected
