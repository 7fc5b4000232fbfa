"""The Dutch of the search, measured on lists of words. A list may have misses: they are printed and counted."""

import json
from pathlib import Path

import pytest

from practices.search.dutch.compounds import compound_parts, is_dutch
from practices.search.dutch.lexicon import lexicon, ranks
from practices.search.dutch.spelling import best_match, typing_distance
from practices.search.dutch.wordlists import DATA, bases_in, entries_in, words_in
from practices.search.dutch.words import fold, joined, part_stems, stem, tokens

WORDS = json.loads((Path(__file__).parent / "data" / "dutch_words.json").read_text(encoding="utf-8"))
FIXTURES = Path(__file__).parents[2] / "fixtures"
# What PostgreSQL's pg_trgm calls similar, and how many of such words are looked at.
MIN_SIMILARITY, CANDIDATES = 0.3, 20


def share(misses, words):
    """The part of `words` that went well. Prints the misses, which pytest shows when the test fails."""
    print(*misses, sep="\n")
    return 1 - len(misses) / len(words)


def trigrams(word):
    padded = f"  {word} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


@pytest.fixture(scope="module")
def vocabulary():
    """Some thousands of words and their trigrams: those of the bank, of everyday compounds, and the right ones."""
    bank = " ".join((FIXTURES / name).read_text(encoding="utf-8") for name in ("practices.json", "tags.json"))
    words = {token.word for token in tokens(bank) if len(token.word) >= 4 and token.word.isalpha()}
    words |= {word for word in lexicon() if min(ranks(word)) >= 4 and len(word) >= 4}
    words |= {right for _typed, right in WORDS["typing_errors"]}
    words -= {typed for typed, _right in WORDS["typing_errors"]}
    return {word: trigrams(word) for word in words}


def corrected(typed, vocabulary):
    """The word that would be proposed for `typed`: the most similar ones by trigram, then the nearest of those."""
    own = trigrams(typed)
    similar = {word: len(own & other) / len(own | other) for word, other in vocabulary.items()}
    ranked = sorted(
        (word for word in similar if similar[word] >= MIN_SIMILARITY), key=lambda word: (-similar[word], word)
    )
    return best_match(typed, ranked[:CANDIDATES])


@pytest.mark.parametrize("path", sorted(DATA.glob("*.txt")), ids=lambda path: path.stem)
def test_a_word_list_says_what_it_is_for_and_names_nothing_twice(path):
    words = [word for line in entries_in(path) for word in line.replace(":", "").split()]
    is_of_lines = path.stem in {"sounds_alike", "questions"}

    assert path.read_text(encoding="utf-8").startswith("# ")
    assert len(set(words)) == len(words) or is_of_lines
    assert "".join(words) == fold("".join(words))


def test_word_lists_are_read_without_comments(tmp_path, monkeypatch):
    monkeypatch.setattr("practices.search.dutch.wordlists.DATA", tmp_path)
    (tmp_path / "list.txt").write_text("# What it is for.\n\nstad: steden stadje  # the town\nslot\n", encoding="utf-8")
    (tmp_path / "words.txt").write_text("op\nom\nomhoog\n", encoding="utf-8")

    assert bases_in("list") == {"stad": "stad", "steden": "stad", "stadje": "stad", "slot": "slot"}
    assert words_in("words") == {"op", "om", "omhoog"}


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Café’s", "cafe's"), ("Mozaïek", "mozaiek"), ("TAAL", "taal"), ("coördinatie", "coordinatie")],
)
def test_accents_and_capitals_are_folded(text, folded):
    assert fold(text) == folded


def test_forms_of_one_word_share_a_stem():
    families = WORDS["families"]

    misses = [family for family in families if len({stem(fold(word)) for word in family}) > 1]

    assert len(families) >= 60
    assert share(misses, families) >= 0.9


def test_words_that_only_look_alike_keep_their_own_stem():
    pairs = WORDS["look_alikes"]

    misses = [(one, other) for one, other in pairs if stem(one) == stem(other)]

    assert len(pairs) >= 30
    assert share(misses, pairs) >= 0.9


def test_compounds_are_found_by_their_parts():
    compounds = WORDS["compounds"]

    misses = [
        (word, compound_parts(word))
        for word, expected in compounds
        if list(part_stems(word)) != [stem(part) for part in expected]
    ]

    assert len(compounds) >= 40
    assert share(misses, compounds) >= 0.9


def test_whole_words_stay_whole():
    words = WORDS["whole_words"]

    misses = [(word, compound_parts(word)) for word in words if compound_parts(word)]

    assert len(words) >= 40
    assert share(misses, words) >= 0.95


def test_names_of_municipalities_stay_whole():
    rows = json.loads((FIXTURES / "municipalities.json").read_text(encoding="utf-8"))
    names = {fold(row["fields"]["name"]) for row in rows if row["model"] == "practices.municipality"}

    assert len(names) > 250
    assert {name: compound_parts(name) for name in names if compound_parts(name)} == {}


def test_typing_errors_get_the_right_word_first(vocabulary):
    errors = WORDS["typing_errors"]

    misses = [(typed, right, best) for typed, right in errors if (best := corrected(typed, vocabulary)) != right]

    assert len(errors) >= 100
    assert share(misses, errors) >= 0.92


def test_typing_errors_are_seldom_taken_for_right_words():
    errors = [typed for typed, _right in WORDS["typing_errors"]]

    misses = [typed for typed in errors if is_dutch(typed)]

    assert share(misses, errors) >= 0.98


@pytest.mark.parametrize("typed", ["xyzzy", "blockchain", "kernenergie", "giraf", "zwembad"])
def test_a_word_that_is_near_nothing_is_not_corrected(typed, vocabulary):
    vocabulary = {word: grams for word, grams in vocabulary.items() if word != typed}

    assert corrected(typed, vocabulary) is None


def test_no_candidates_is_no_correction():
    assert best_match("taal", []) is None


@pytest.mark.parametrize(
    ("typed", "near", "far"),
    [
        ("belijd", "beleid", "beloid"),  # sounds the same
        ("methodiej", "methodiek", "methodies"),  # keys side by side
        ("gemente", "gemeente", "gemetnte"),  # a letter not doubled
        ("tlak", "talk", "vlak"),  # swapped, and the first letter is right
    ],
)
def test_likely_mistakes_are_nearer(typed, near, far):
    assert typing_distance(typed, near) < typing_distance(typed, far)


def test_a_compound_in_plural_shares_the_stem_of_its_singular():
    assert stem("huurgaranties") == stem("huurgarantie")
    assert stem("hoofdsteden") == stem("hoofdstad")
    assert part_stems("taalcafes") == part_stems("taalcafe") == (stem("taal"), stem("cafe"))


def test_words_with_digits_are_left_alone():
    assert [token.stem for token in tokens("NT2 en A1.2")] == ["nt2", "en", "a1", "2"]


@pytest.mark.parametrize(("one", "other"), [("lgbtqi+", "lgbtqi"), ("café’s", "cafe"), ("OCMW’s", "ocmw")])
def test_odd_forms_meet_their_plain_form(one, other):
    assert stem(fold(one)) == stem(fold(other))


def test_a_plus_behind_a_number_counts():
    assert stem("50+") != stem("50")


def test_hyphenated_words_are_found_written_as_one():
    text = "zij-instroom, HR-beleid, e-mail en co-ouderschap, maar 0-3 jaar"

    assert [token.word for token in joined(text)] == ["zijinstroom", "hrbeleid", "email", "coouderschap"]
    assert [text[token.start : token.end] for token in joined(text)][:2] == ["zij-instroom", "HR-beleid"]


def test_tokens_know_where_they_stand_in_the_text():
    text = "Café’s in Sint-Niklaas"

    assert [text[token.start : token.end] for token in tokens(text)] == ["Café’s", "in", "Sint", "Niklaas"]
