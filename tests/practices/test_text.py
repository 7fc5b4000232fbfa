import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.models import MunicipalityAlias, TargetGroup
from practices.search import index, text
from tests.factories import make_municipality, make_practice, make_tag, make_theme


def search(query):
    return text.Search(text.parse(query), index.current()).best_first(index.current().everything)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "query"),
    [
        ("title", "Praatgroep voor ouders", "praatgroepen"),
        ("tagline", "Samen oefenen in de les", "lessen"),
        ("summary", "Vrijwilligers begeleiden gezinnen.", "vrijwilliger"),
        ("approach", "Een brugfiguur klopt aan.", "brugfiguren"),
        ("keywords", ["buddywerking"], "buddywerking"),
        ("partners", "Huis van het Kind", "huis"),
        ("tagline", "Een café in de bib", "cafe"),
        ("tagline", "Een cafe in de bib", "CAFÉ"),
    ],
)
def test_words_are_found_wherever_they_stand(field, value, query):
    expected = make_practice(**{field: value})
    make_practice(title="Iets anders")

    assert search(query) == [expected.pk]


@pytest.mark.django_db
def test_names_of_tags_and_places_count_too():
    place = make_municipality(name="Hasselt")
    MunicipalityAlias.objects.create(
        municipality=place, name="Kortessem", kind="merger", merged_on="2025-01-01", old_nis="73040"
    )
    theme = make_theme(name="Levensbeschouwing")
    group = make_tag(TargetGroup, name="Nieuwkomers")
    expected = make_practice(municipality=place, main_theme=theme, target_groups=[group])
    make_practice(title="Iets anders")

    found = {query: search(query) for query in ["hasselt", "kortessem", "levensbeschouwing", "nieuwkomer"]}

    assert found == {query: [expected.pk] for query in found}


@pytest.mark.django_db
def test_title_weighs_more_than_summary_and_summary_more_than_body():
    body = make_practice(title="Een", approach="taal")
    summary = make_practice(title="Twee", summary="taal")
    title = make_practice(title="Taal")

    assert search("taal") == [title.pk, summary.pk, body.pk]


@pytest.mark.django_db
def test_a_phrase_needs_its_words_side_by_side_and_a_minus_their_absence():
    together = make_practice(title="Huis van het Nederlands")
    apart = make_practice(title="Nederlands in het huis")

    assert search('"huis van het nederlands"') == [together.pk]
    assert search("huis -van") == search("huis")  # a stop word says nothing, so nothing is left out
    assert search('nederlands -"huis van het nederlands"') == [apart.pk]


@pytest.mark.django_db
def test_a_phrase_does_not_run_from_one_field_into_the_next():
    make_practice(title="Samen leren", tagline="fietsen in het park")

    assert search('"leren fietsen"') == []


@pytest.mark.django_db
def test_a_typing_error_is_replaced_by_the_nearest_word_of_the_bank():
    make_practice(title="Inburgering op school")
    index.current()

    assert text.corrected(text.parse("inburgerng -kast")).text == "inburgering -kast"


@pytest.mark.django_db
def test_nothing_is_replaced_when_nothing_is_near():
    make_practice(title="Inburgering")
    index.current()

    assert text.corrected(text.parse("xylofoon")) is None


def test_marked_text_is_escaped():
    marked = text.mark("<b>Talen</b> & taal", {"taal"})

    assert marked == "&lt;b&gt;<mark>Talen</mark>&lt;/b&gt; &amp; <mark>taal</mark>"


def test_fields_that_hold_the_words_are_named_once():
    texts = [("aanpak", "Wij oefenen taal"), ("partners", "CVO"), ("gemeente", "Gent. Praatstad"), ("aanpak", "taal")]

    assert text.found_in(texts, {"taal"}) == "aanpak"


@pytest.mark.django_db
@given(query=st.one_of(st.text(max_size=300), st.text("!&|():*<->\\'\" " + string.ascii_lowercase, max_size=80)))
def test_no_text_breaks_the_search(query):
    parsed = text.parse(query)

    search = text.Search(parsed, index.current())
    search.best_first(search.bits, 20)
    search.did_you_mean()
