"""A question in a full sentence is searched by what it is about."""

import pytest

from practices.search.query import parse
from tests.factories import make_practice

ABOUT = {
    "ik zoek een voorbeeld van taallessen voor ouders": ["taallessen", "ouders"],
    "hoe betrek ik ouders met een migratieachtergrond bij de school": ["ouders", "migratieachtergrond", "school"],
    "wat doen andere gemeenten tegen racisme?": ["racisme"],
    "hoe begin ik met integratiebeleid": ["integratiebeleid"],
    "tips voor een buurtfeest": ["buurtfeest"],
    "Goede voorbeelden van inspraak": ["inspraak"],
    "welke gemeenten organiseren een taalcafé": ["taalcafé"],
    "ideeën rond ontmoeting": ["ontmoeting"],
    "Hoe pakken andere steden eenzaamheid aan": ["eenzaamheid"],
    "zijn er praatgroepen in Gent": ["praatgroepen", "Gent"],
    "wie heeft ervaring met buddywerking": ["buddywerking"],
    "informatie over nieuwkomers": ["nieuwkomers"],
    "waar vind ik een tolk": ["tolk"],
    "heeft iemand een praktijkvoorbeeld van co-housing": ["co-housing"],
    # What stands between quotes is wanted, and so are these words when there is nothing else.
    "“hoe begin ik” taal": ["hoe begin ik", "taal"],
    "zoek": ["zoek"],
    "een voorbeeld van": ["voorbeeld"],
    "-zoek taal": ["zoek", "taal"],
    # Words that only look like a question.
    "zoektocht naar werk": ["zoektocht", "werk"],
    "de gemeente doet mee": ["gemeente", "doet", "mee"],
}


@pytest.mark.parametrize(("typed", "about"), ABOUT.items())
def test_words_that_only_ask_are_left_out(typed, about):
    assert [clause.text.strip("?") for clause in parse(typed).clauses] == about


def test_an_accent_before_the_question_moves_nothing():
    assert parse("Œuvre, ﬁets, café: ik zoek een fiets").left_out == ("zoek",)


@pytest.mark.django_db
def test_page_says_what_it_left_out(client):
    make_practice(title="Taallessen")

    html = client.get("/praktijken/?q=ik+zoek+een+voorbeeld+van+taallessen").content.decode()

    assert "Deze woorden stellen de vraag, we zochten er niet op: zoek, voorbeeld." in html
    assert "<mark>Taallessen</mark>" in html
