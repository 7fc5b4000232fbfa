import pytest

from practices.search.dutch import fold, stem, tokens


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Café’s", "cafe's"), ("Mozaïek", "mozaiek"), ("TAAL", "taal"), ("coördinatie", "coordinatie")],
)
def test_accents_and_capitals_are_folded(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [("taalcafés", "taalcafe"), ("huizen", "huis"), ("scholen", "school"), ("talen", "taal"), ("ouders", "ouder")],
)
def test_forms_of_one_word_share_a_stem(one, other):
    assert stem(fold(one)) == stem(fold(other))


@pytest.mark.parametrize(("one", "other"), [("wonen", "won"), ("raad", "rad"), ("gemeente", "gemeen")])
def test_words_that_only_look_alike_keep_their_own_stem(one, other):
    assert stem(one) != stem(other)


def test_words_with_digits_are_left_alone():
    assert [token.stem for token in tokens("NT2 en A1.2")] == ["nt2", "en", "a1", "2"]


def test_tokens_know_where_they_stand_in_the_text():
    text = "Café’s in Sint-Niklaas"

    assert [text[token.start : token.end] for token in tokens(text)] == ["Café’s", "in", "Sint", "Niklaas"]
