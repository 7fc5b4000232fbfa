"""Sentences in a text, praktijkenbank/sentences.py."""

import pytest

from praktijkenbank.sentences import long_sentences, sentences

LONG = "Wij " + "praten " * 24 + "samen."


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
