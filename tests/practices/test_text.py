import string

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practices.models import Municipality, MunicipalityAlias, Synonym, TargetGroup
from practices.search import index, text
from practices.search.dutch.compounds import is_dutch
from practices.search.dutch.words import joined, tokens
from tests.factories import make_municipality, make_practice, make_tag, make_theme
from tests.generated import cases


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
def test_a_title_in_other_words_counts_more_than_a_text_and_less_than_a_title_in_these():
    Synonym.objects.create(term="crèche", alternatives=["kinderopvang"], both_ways=True)
    summary = make_practice(title="Een", summary="Bij de crèche")
    meant = make_practice(title="Kinderopvang dichtbij")
    title = make_practice(title="Een crèche")

    assert search("crèche") == [title.pk, meant.pk, summary.pk]


@pytest.mark.django_db
def test_words_that_make_one_word_together_are_as_good_as_that_word():
    apart = make_practice(title="Begeleiding na het huiswerk", tagline="Huiswerk en begeleiding")
    together = make_practice(title="Huiswerkbegeleiding")
    inside = make_practice(title="De huiswerkbegeleidingsklas")

    assert search("huiswerk begeleiding") == [together.pk, apart.pk, inside.pk]


@pytest.mark.django_db
def test_words_that_stand_together_come_before_the_same_words_far_apart():
    together = make_practice(tagline="Anderstaligen oefenen Nederlands")
    make_practice(tagline="Nederlands is wat anderstaligen en hun buren in deze wijk elke week met spelletjes oefenen")

    assert search("anderstaligen nederlands oefenen")[0] == together.pk


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

    found = text.Search(text.parse("inburgerng -kast"), index.current())

    assert (found.used.text, found.is_corrected) == ("inburgering -kast", True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "meant"), [("corespondentietesten", "correspondentietest"), ("statushuoder", "statushouder")]
)
def test_a_typing_error_in_a_synonym_is_replaced_too(typed, meant):
    Synonym.objects.create(term="praktijktest", alternatives=["correspondentietest"], both_ways=True)
    Synonym.objects.create(term="statushouder", alternatives=["erkend vluchteling"], both_ways=True)
    make_practice(title="Praktijktesten voor een erkende vluchteling")

    found = text.Search(text.parse(typed), index.current())

    assert (found.used.text, found.is_corrected, found.bits > 0) == (meant, True, True)


@pytest.mark.django_db
def test_two_words_without_their_space_are_taken_apart():
    expected = make_practice(title="Sociale kruidenier")

    found = text.Search(text.parse("socialekruidenier"), index.current())

    assert (found.used.text, found.is_corrected, found.bits) == ("sociale kruidenier", True, 1 << expected.pk)


@pytest.mark.django_db
def test_nothing_is_replaced_when_nothing_is_near():
    make_practice(title="Inburgering")

    found = text.Search(text.parse("xylofoon"), index.current())

    assert (found.used.text, found.is_corrected, found.bits) == ("xylofoon", False, 0)


def test_marked_text_is_escaped():
    marked = text.mark("<b>Talen</b> & taal", {"taal"})

    assert marked == "&lt;b&gt;<mark>Talen</mark>&lt;/b&gt; &amp; <mark>taal</mark>"


def test_fields_that_hold_the_words_are_named_once():
    texts = [("aanpak", "Wij oefenen taal"), ("partners", "CVO"), ("gemeente", "Gent. Praatstad"), ("aanpak", "taal")]

    assert text.found_in(texts, {"taal"}) == "aanpak"


OPERATORS = st.text("!&|():*<->\\'\"„”- \t\n\x00\x0b" + string.ascii_lowercase, max_size=120)
PIECES = ["taal", "-taal", '"taal', "zij-instroom", "&", "taal:*", "<->", "NOT", "'", "x" * 400]
ANYTHING = st.one_of(st.text(max_size=300), OPERATORS, st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))


@pytest.fixture
def found_by_its_words(db):
    make_practice(title="Taal en zij-instroom")


@settings(max_examples=cases(5000, at_a_desk=300), deadline=None, suppress_health_check=list(HealthCheck))
@given(query=ANYTHING)
def test_no_text_breaks_the_search(found_by_its_words, query):
    parsed = text.parse(query)

    search = text.Search(parsed, index.current())
    search.best_first(search.bits, 20)
    search.did_you_mean()
    text.mark(query, search.stems)


@pytest.mark.django_db
class TestSynonyms:
    def test_both_ways_finds_from_either_side_and_one_way_from_one(self):
        tuin, hof = make_practice(title="Tuin"), make_practice(title="Hof")
        fiets, auto = make_practice(title="Fiets"), make_practice(title="Auto")
        Synonym.objects.create(term="tuin", alternatives=["hof"], both_ways=True)
        Synonym.objects.create(term="fiets", alternatives=["auto"], both_ways=False)

        assert (search("tuin"), search("hof")) == ([tuin.pk, hof.pk], [hof.pk, tuin.pk])
        assert (search("fiets"), search("auto")) == ([fiets.pk, auto.pk], [auto.pk])

    def test_several_words_may_stand_for_one_and_the_other_way_round(self):
        practice = make_practice(title="Sociale dienst in de wijk")
        Synonym.objects.create(term="OCMW", alternatives=["sociale dienst"], both_ways=True)
        other = make_practice(title="OCMW aan huis")

        assert search("ocmw wijk") == [practice.pk]
        assert search("sociale dienst huis") == [other.pk]

    def test_where_a_synonym_stands_decides_too(self):
        Synonym.objects.create(term="armoedebestrijding", alternatives=["armoede"], both_ways=False)
        title = make_practice(title="Armoede op school")
        newer = make_practice(title="Iets anders", summary="Ook over armoede.")

        assert search("armoedebestrijding") == [title.pk, newer.pk]

    def test_the_page_can_say_what_was_looked_for_as_well(self):
        Synonym.objects.create(term="tuin", alternatives=["hof", "groene plek"], both_ways=True)

        assert text.Search(text.parse("tuinen"), index.current()).alternatives == [("tuinen", "hof, groene plek")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Taalbeleid", "beleid taal"),
        ("Huurgarantie", "huur garantie"),
        ("Beleid rond taal", "taalbeleid"),
        ("Garantie voor de huur", "huurgarantie"),
        ("Zij-instroom", "zijinstroom"),
        ("Zijinstroom", "zij-instroom"),
        ("NT2 op de werkvloer", "nt2"),
        ("Samen met lgbtqi+-jongeren", "lgbtqi"),
        ("’s-Gravenvoeren", "s gravenvoeren"),
    ],
)
def test_compounds_and_odd_forms_find_each_other(title, query):
    practice = make_practice(title=title)

    assert search(query) == [practice.pk]


@pytest.mark.django_db
def test_whole_words_come_before_parts_of_words():
    part, whole = make_practice(title="Taalbeleid"), make_practice(title="Taal")

    assert search("taal") == [whole.pk, part.pk]


@pytest.mark.django_db
def test_synonyms_in_both_directions_are_a_group():
    Synonym.objects.create(term="taalles", alternatives=["Nederlands leren", "NT2"], both_ways=True)
    learning = make_practice(title="Nederlands leren")

    assert search("NT2") == [learning.pk]


@pytest.mark.django_db
def test_two_words_that_mean_one_thing_stand_near_each_other():
    Synonym.objects.create(term="OCMW", alternatives=["sociale dienst"], both_ways=True)
    near = make_practice(title="Dienst voor sociale hulp")
    make_practice(title="Sociale huisvesting in de oude wijken: wie geeft er welke dienst")

    assert search("OCMW") == [near.pk]


@pytest.mark.django_db
def test_who_looks_for_work_does_not_look_for_how_something_works():
    work = make_practice(title="Werk zoeken")
    make_practice(title="Wijkwerking met een straathoekwerker")

    assert search("werk") == [work.pk]


# Right words that look like one of the bank.
EVERYDAY = """
schulden geweld honger jongen moestuin angst armoede bakker bezoek boeken brief broer buurman dochter drugs eten fiets
gedicht gezonde gewerkt gelukkig geboorte handel herfst honden huisarts hulp inkomen juist kamer kerk kerstmis
kleding kleuters koken koffie lezen liefde loket maaltijd mantelzorg markt meisjes misbruik moeder moskee muziek nacht
nieuws opa oma opleiding oorlog overlast papieren plein politie ramadan rijbewijs rouw ruzie schaamte schoolrijpheid
speelplein spelen sterven stilte straat taart tante tennis trein uitkering vader vakantie veiligheid verdriet verhuizen
verveling vlucht voedsel vrede vriend vrouwen wachtlijst werkloos winkel winter zingen zoon zorg zussen zwanger zwembad
""".split()  # noqa: SIM905


def near_words(word):
    """Words of a bank that differ from `word` by one letter."""
    return [f"{word[:place]}{letter}{word[place + 1 :]}" for place in range(1, len(word)) for letter in "kmes"]


@pytest.mark.parametrize("word", [*EVERYDAY, "taalcafe", "zomerscholen"])
def test_everyday_words_are_right(word):
    assert is_dutch(word)


@pytest.mark.django_db
def test_no_name_of_a_place_and_no_everyday_word_is_replaced_by_itself():
    call_command("loaddata", "municipalities", verbosity=0)
    names = [row.name for model in [Municipality, MunicipalityAlias] for row in model.objects.all()]
    words = {token.word for name in names for token in [*tokens(name), *joined(name)]}
    search = text.Search(text.parse(""), index.current())

    replaced = [
        (word, other.text)
        for word in sorted({*words, *EVERYDAY})
        if (other := text.corrected(text.parse(word), {word: near_words(word)}, search._is_right))
    ]

    assert len(names) > 300
    assert replaced == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "bank"),
    [
        ("Machelen", "Mechelen"),
        ("Diest", "dienst"),
        ("Tongeren", "jongeren"),
        ("schulden", "scholen"),
        ("geweld", "gewest"),
    ],
)
def test_a_word_that_is_right_is_only_asked_about(typed, bank):
    for name in ["Machelen", "Diest"]:
        make_municipality(name=name)
    make_municipality(name="Tongeren-Borgloon", aliases=["Tongeren"])
    make_practice(title=f"Iets voor {bank}")

    search = text.Search(text.parse(typed), index.current())

    assert (search.is_corrected, search.bits) == (False, 0)
    assert search.did_you_mean().query.text == bank.lower()


@pytest.mark.django_db
def test_a_new_other_name_of_a_place_is_right_at_once():
    make_practice(title="Iets voor Mechelen")
    town = make_municipality(name="Elders")
    assert text.Search(text.parse("Michelen"), index.current()).is_corrected

    MunicipalityAlias.objects.create(municipality=town, name="Michelen")

    assert not text.Search(text.parse("Michelen"), index.current()).is_corrected


@pytest.mark.django_db
def test_a_near_word_that_gives_more_is_proposed_but_never_one_that_gives_nothing():
    make_practice(title="Inburgerng met een foutje")
    for number in range(4):
        make_practice(title=f"Inburgering {number}")

    proposed = text.Search(text.parse("inburgerng"), index.current()).did_you_mean()

    assert (proposed.query.text, proposed.bits.bit_count()) == ("inburgering", 4)
    assert text.Search(text.parse("inburgering"), index.current()).did_you_mean() is None
