"""Pages that answer a search besides practices: few, the right ones, and what is behind them."""

import pytest
from django.http import QueryDict

from practices.browse.answers import other_answers
from practices.browse.filters import PracticeFilter
from practices.models import Page, Resource, TargetGroup
from practices.search import index
from tests.factories import make_action, make_municipality, make_practice, make_tag, make_theme

pytestmark = pytest.mark.django_db


def answers(address):
    return [(answer.kind, answer.label, answer.count) for answer in other_answers(PracticeFilter(QueryDict(address)))]


@pytest.fixture
def ninove():
    return make_municipality(name="Ninove", aliases=["Okegem"], postcodes=["9400"])


@pytest.mark.parametrize(
    "typed", ["Ninove", "ninove taal", "okegem", "9400", "taal in Okegem, ouders", "wat doet ninove"]
)
def test_a_town_by_any_name_comes_first_also_without_practices(ninove, typed):
    assert answers(f"q={typed}")[:1] == [("Gemeente", "Ninove", 0)]


def test_a_town_says_how_many_practices_it_has_and_whose_the_other_name_is(client, ninove):
    make_practice(municipality=ninove)

    [answer] = other_answers(PracticeFilter(QueryDict("q=okegem")))

    assert (answer.count, answer.url) == (1, "/gemeenten/ninove/")
    assert answer.note == "Okegem is een andere naam voor Ninove."


def test_names_of_several_words_and_no_years():
    make_municipality(name="De Haan")
    make_municipality(name="Antwerpen", postcodes=["2020"])

    assert answers("q=taal in De Haan") == [("Gemeente", "De Haan", 0)]
    assert answers("q=verkiezingen 2020") == []


def test_a_town_with_a_letter_wrong_is_asked_about(ninove):
    [answer] = other_answers(PracticeFilter(QueryDict("q=taal Okegam")))

    assert (answer.label, answer.note) == ("Ninove", "Bedoelde je Okegem? Okegem is een andere naam voor Ninove.")


def test_no_town_is_asked_about_for_a_word_that_is_right(ninove):
    make_municipality(name="Tielt")
    make_practice(title="Oktober")

    assert answers("q=Tiel") == answers("q=oktobar") == []
    assert answers("q=Tielt") == [("Gemeente", "Tielt", 0)]


@pytest.mark.parametrize(
    ("typed", "is_place"), [("werken", False), ("Werken aan taal", False), ("taal in Werken", True), ("Werken", True)]
)
def test_a_place_that_is_a_word_too_needs_a_capital_of_its_own(typed, is_place):
    make_municipality(name="Kortemark", localities=["Werken"])

    assert answers(f"q={typed}") == [("Gemeente", "Kortemark", 0)] * is_place


def test_themes_groups_actions_and_pages_by_their_names():
    make_practice(title="Iets", themes=[make_theme(name="Taal en communicatie")])
    make_tag(TargetGroup, name="Ouders en gezinnen")
    action = make_action(name="Zomerscholen organiseren")
    Page.objects.create(title="Zo werkt de redactie", slug="redactie", body="Tekst")
    Resource.objects.create(
        kind="hulpmiddel", title="Taalmaatjes zoeken", slug="maatjes", url="https://voorbeeld.example.org/"
    )

    assert answers("q=taal ouders") == [
        ("Thema", "Taal en communicatie", 1),
        ("Doelgroep", "Ouders en gezinnen", 0),
    ]
    assert answers("q=zomerschool") == [
        (f"Actie {action.number} van {action.framework.name}", "Zomerscholen organiseren", 0)
    ]
    assert answers("q=redactie") == [("Pagina", "Zo werkt de redactie", None)]
    assert answers("q=taalmaatje") == [("Hulpmiddel elders", "Taalmaatjes zoeken", None)]
    assert answers("q=hoe begin ik met integratiebeleid") == [
        ("Pagina", "Hoe zet je een lokaal integratiebeleid op?", None)
    ]


def test_no_more_than_four_and_two_of_a_kind():
    for name in ["Taal", "Taal leren", "Taal oefenen"]:
        make_theme(name=name)
    for name in ["Taal thuis", "Taal op school"]:
        make_tag(TargetGroup, name=name)
    Page.objects.create(title="Taal", slug="taal", body="Tekst")

    assert [label for _kind, label, _count in answers("q=taal")] == ["Taal", "Taal", "Taal leren", "Taal op school"]


def test_what_shares_a_word_of_many_is_no_answer():
    make_theme(name="Samen werken aan een gezonde en veilige buurt")

    assert answers("q=samen koken") == []


def test_what_is_hidden_or_out_of_use_is_no_answer_and_a_change_is_seen():
    Page.objects.create(title="Kalender", slug="kalender", body="Tekst", is_published=False)
    resource = Resource.objects.create(kind="nieuws", title="Boot", slug="boot", url="https://voorbeeld.example.org/")
    assert answers("q=kalender") == []
    assert answers("q=boot") == [("Nieuws elders", "Boot", None)]

    resource.delete()

    assert answers("q=boot") == []


def test_without_words_and_for_what_is_not_wanted_nothing(ninove):
    assert answers("gemeente=ninove") == []
    assert answers("q=taal -ninove") == []


def test_page_shows_them_above_the_practices(client, ninove):
    make_practice(title="Taal in Ninove", municipality=ninove)

    html = client.get("/praktijken/?q=ninove").content.decode()

    assert html.index('<h2 class="visually-hidden">Ook gevonden</h2>') < html.index('href="/gemeenten/ninove/"')
    assert html.index('href="/gemeenten/ninove/"') < html.index('<ul class="rows')


def test_they_cost_no_query_once_read(django_assert_num_queries, ninove):
    practice_filter = PracticeFilter(QueryDict("q=ninove"))
    other_answers(practice_filter)

    with django_assert_num_queries(0):
        other_answers(practice_filter)
    assert index.current().state == practice_filter.index.state
