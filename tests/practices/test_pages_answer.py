"""Every public page answers: with and without data, whatever stands in its address, in a fixed number of queries."""

import html
import re

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practices.browse.address import PARAMS
from practices.browse.filters import PracticeFilter
from practices.models import FormerSlug, Practice, TargetGroup
from practices.search.facets import FACETS
from tests.factories import (
    make_action,
    make_main_theme,
    make_municipality,
    make_photo,
    make_practice,
    make_tag,
    make_theme,
)
from tests.generated import cases

pytestmark = pytest.mark.django_db

# Session and login do not count: no page starts one.
MOST_QUERIES = 4


def text_of(response):
    """What a reader sees, roughly: the page without tags, white space folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def titles_in(response):
    """The titles of the rows on a page of results."""
    return [
        re.sub("<[^>]+>", "", title)
        for title in re.findall(r'<a class="title-link"[^>]*>(.*?)</a>', response.content.decode())
    ]


@pytest.mark.parametrize(
    "address", ["/", "/praktijken/", "/praktijken/?q=taal", "/praktijken.atom", "/sitemap.xml", "/robots.txt"]
)
def test_an_empty_bank_still_answers(client, address):
    assert client.get(address).status_code == 200


def test_the_results_say_how_many_and_which(client):
    gent = make_municipality(name="Gent")
    make_practice(title="Taalcafé", municipality=gent)
    make_practice(title="Volkstuin")

    response = client.get("/praktijken/?q=taalcafes&gemeente=gent")

    assert response.context["total"] == 1
    assert titles_in(response) == ["Taalcafé"]
    assert "1 praktijk" in text_of(response)


def title_of(response):
    return html.unescape(re.search("<title>(.*?)</title>", response.content.decode())[1])


def test_the_title_of_the_results_names_the_first_choices(client):
    for name in ["Aalst", "Brugge", "Gent", "Mol"]:
        make_municipality(name=name)

    towns = client.get("/praktijken/?gemeente=aalst&gemeente=brugge&gemeente=gent&gemeente=mol")

    assert title_of(towns) == "Aalst, Brugge, Gent: 0 praktijken · Praktijkenbank"
    assert title_of(client.get("/praktijken/?q=taal")) == "‘taal’: 0 praktijken · Praktijkenbank"
    assert title_of(client.get("/praktijken/")) == "0 praktijken · Praktijkenbank"


def test_a_theme_a_group_and_a_town_of_one_name_have_titles_of_their_own(client):
    theme = make_theme(name="Samen", parent=make_main_theme(name="Samen leven"))
    pages = [theme.parent, theme, make_tag(TargetGroup, name="Samen"), make_municipality(name="Samen")]

    assert [title_of(client.get(page.get_absolute_url())) for page in pages] == [
        "Hoofdthema: Samen leven · Praktijkenbank",
        "Thema: Samen · Praktijkenbank",
        "Doelgroep: Samen · Praktijkenbank",
        "Samen: nog geen praktijk · Praktijkenbank",
    ]


def test_a_page_past_the_end_shows_the_last_one_and_says_so(client):
    for _ in range(21):
        make_practice()

    response = client.get("/praktijken/?pagina=7")

    assert len(titles_in(response)) == 1
    assert "Pagina ‘7’ is er niet. Je ziet pagina 2." in text_of(response)


def test_no_results_offer_ways_on_that_give_some(client):
    make_practice(title="Volkstuin", municipality=make_municipality(name="Gent"))
    make_municipality(name="Brugge")

    response = client.get("/praktijken/?q=volkstuin&gemeente=brugge")

    ways = response.context["ways_on"]
    assert [(way["label"], way["count"]) for way in ways] == [("Zonder de filter ‘Gemeente’", 1)]
    assert [len(PracticeFilter(QueryDict(way["url"][1:]))) for way in ways] == [1]
    assert [found["card"].title for found in response.context["perhaps"]] == ["Volkstuin"]


@pytest.mark.parametrize(
    "address", ["/praktijken/", "/praktijken/?q=praktijk", "/praktijken/?gemeente=gent&doelgroep=jongeren"]
)
def test_queries_do_not_grow_with_the_bank(client, django_assert_num_queries, django_assert_max_num_queries, address):
    gent, group = make_municipality(name="Gent"), make_tag(TargetGroup, name="Jongeren")
    tags = {"target_groups": [group], "actions": [make_action()], "main_theme": make_theme()}
    for _ in range(3):  # with fewer results the page looks for a better word
        make_practice(municipality=gent, **tags)
    client.get(address)
    with django_assert_max_num_queries(MOST_QUERIES) as queries:
        client.get(address)
        few = len(queries)

    for _ in range(27):
        practice = make_practice(municipality=gent, municipalities=[make_municipality()], **tags)
        make_photo(practice=practice)
    client.get(address)

    with django_assert_num_queries(few):
        client.get(address)


def test_queries_of_a_practice_do_not_grow_with_what_it_holds(
    client, django_assert_num_queries, django_assert_max_num_queries
):
    simple, rich = (
        make_practice(),
        make_practice(
            municipalities=[make_municipality() for _ in range(5)],
            target_groups=[make_tag(TargetGroup) for _ in range(5)],
            actions=[make_action() for _ in range(5)],
            themes=[make_theme() for _ in range(4)],
        ),
    )
    client.get(simple.get_absolute_url())
    with django_assert_max_num_queries(30) as queries:
        client.get(simple.get_absolute_url())
        few = len(queries)

    make_practice(target_groups=rich.target_groups.all())
    client.get(rich.get_absolute_url())
    # A practice without themes, actions and the like has nothing to follow from there: that saves queries, never adds.
    with django_assert_max_num_queries(few + 14) as rich_queries:
        client.get(rich.get_absolute_url())
        more = len(rich_queries)
    for _ in range(10):
        make_practice(target_groups=rich.target_groups.all(), actions=rich.actions.all())
    client.get(rich.get_absolute_url())
    with django_assert_num_queries(more):
        client.get(rich.get_absolute_url())


def test_a_practice_shows_each_section_that_has_content(client):
    practice = make_practice(
        title="Taalcafé",
        context="Er was vraag.",
        approach="- samen praten\n- samen eten",
        results="Het werkt.",
        tips="Begin klein.",
    )

    shown = text_of(client.get(practice.get_absolute_url()))

    for part in ["Taalcafé", "Er was vraag.", "samen praten", "Het werkt.", "Begin klein."]:
        assert part in shown
    assert "Deze praktijk in" not in shown


def test_an_imported_practice_says_what_it_is(client):
    practice = make_practice(
        origin=Practice.Origin.IMPORT, source_citation="Stadsgenoten, 2020", tags_confirmed_at=None
    )

    shown = text_of(client.get(practice.get_absolute_url()))

    assert "Nog niet bevestigd door het bestuur" in shown
    assert "Stadsgenoten, 2020" in shown
    assert "Thema’s, doelgroepen en acties zijn een voorstel." in shown


def test_text_of_a_practice_is_never_taken_for_html(client):
    practice = make_practice(title="<b>Taal</b>", approach="<script>alert(1)</script>\n- <i>punt</i>")

    page = client.get(practice.get_absolute_url()).content.decode()
    results = client.get("/praktijken/?q=<script>alert(1)</script>").content.decode()

    assert "<script>alert" not in page + results
    assert "<i>punt" not in page
    assert "<b>Taal" not in page + results


@pytest.mark.parametrize(("status", "code"), [("draft", 404), ("hidden", 410)])
def test_what_is_not_online_is_not_found(client, status, code):
    practice = make_practice(status=status, hidden_reason="Stopgezet")

    assert client.get(practice.get_absolute_url()).status_code == code


def test_an_old_address_redirects_for_ever(client):
    practice = make_practice(title="Taalcafé")
    practice.slug = "praattafel"
    practice.save()

    response = client.get("/praktijken/taalcafe/")

    assert (response.status_code, response.url) == (302, "/praktijken/praattafel/")
    assert FormerSlug.objects.get().slug == "taalcafe"


def test_an_address_that_is_not_there_gives_a_way_on(client):
    response = client.get("/bestaat/niet/")

    assert response.status_code == 404
    assert "/praktijken/" in response.content.decode()


values = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["gent", "vgc", "-1", "0", "999999999999", "\x00", "%00", "'", '"', "../..", "null", "🙂", "\ud7ff"]
    ),
)
params = st.sampled_from([*PARAMS, "onzin", ""])


@settings(
    max_examples=cases(2000, at_a_desk=200), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pairs=st.lists(st.tuples(params, values), max_size=6))
def test_nonsense_in_the_address_is_never_an_error(bank, pairs):
    data = QueryDict(mutable=True)
    for param, value in pairs:
        data.appendlist(param, value)

    practice_filter = PracticeFilter(QueryDict(data.urlencode()))

    assert 0 <= len(practice_filter) <= 3
    assert all(
        practice_filter.answer.counts(facet.param) for facet in FACETS if practice_filter.index.options[facet.param]
    )
    assert practice_filter.address.url(pagina="2").endswith("pagina=2")


@settings(max_examples=cases(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(params, values), max_size=6))
def test_a_page_for_nonsense_is_still_a_page(client, bank, pairs):
    response = client.get("/praktijken/", dict_of(pairs))

    assert response.status_code == 200


def dict_of(pairs):
    found = {}
    for param, value in pairs:
        found.setdefault(param, []).append(value)
    return found


@pytest.fixture
def bank(db):
    group = make_tag(TargetGroup, name="Jongeren")
    return [make_practice(title=title, target_groups=[group]) for title in ["Taalcafé", "Volkstuin", "Buddy’s"]]


def test_a_repeated_question_is_answered_with_nothing_new_until_something_is(client, django_assert_num_queries):
    practice = make_practice(title="Taalcafé")
    address = "/praktijken/?q=taal"
    first = client.get(address)
    known = {"if-none-match": first["ETag"]}

    with django_assert_num_queries(1):
        again = client.get(address, headers=known)
    other = client.get("/praktijken/?q=cafe", headers=known)
    practice.title = "Praatcafé"
    practice.save()
    changed = client.get(address, headers=known)

    assert [response.status_code for response in [first, again, other, changed]] == [200, 304, 200, 200]
    assert again.content == b""


def test_two_hundred_filters_at_once_are_still_a_page(client):
    groups = [make_tag(TargetGroup, name=f"Groep {number}") for number in range(100)]
    practice = make_practice(title="Taal", target_groups=groups[:5])
    address = "&".join(
        [*(f"doelgroep={group.slug}" for group in groups), *(f"gemeente=plaats-{n}" for n in range(100))]
    )

    response = client.get(f"/praktijken/?{address}")

    assert titles_in(response) == [practice.title]
