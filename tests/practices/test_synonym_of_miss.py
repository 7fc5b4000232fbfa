"""Editors see what was looked for in vain, and make a synonym of it after they saw what it would give."""

import pytest
from django.contrib.auth.models import Permission, User

from practices.models import SearchMiss, Synonym
from tests.clients import StaffClient
from tests.factories import make_practice
from tests.html_forms import filled_in

pytestmark = pytest.mark.django_db
MISSES = "/admin/practices/searchmiss/"


def miss(client, *texts):
    for text in texts:
        client.get("/praktijken/", {"q": text})
    return SearchMiss.objects.latest("pk")


def lines(editor_client, query=""):
    return [(line.ways, line.total) for line in editor_client.get(MISSES + query).context["cl"].result_list]


def address(row):
    return f"{MISSES}{row.pk}/synoniem/"


def ask(editor_client, row, alternatives, **fields):
    """The page that says what would happen with these words."""
    form = filled_in(editor_client.get(address(row)), "ask_form", alternatives=alternatives, **fields)
    return editor_client.post(address(row), form)


def confirm(editor_client, page, **fields):
    return editor_client.post(page.request["PATH_INFO"], filled_in(page, "ask_form", **fields), follow=True)


def faults(page):
    return [error for errors in page.context["form"].errors.values() for error in errors]


def groups():
    return [row.words for row in Synonym.objects.order_by("pk")]


@pytest.fixture
def garden():
    return make_practice(title="Samen in de volkstuin")


def test_one_line_however_it_is_written(client, editor_client):
    miss(client, "taallessen", "Taalles", "taalles", "ik zoek taallessen", "autodelen")

    assert lines(editor_client) == [(["ik zoek taallessen", "taalles", "taallessen"], 4), (["autodelen"], 1)]
    assert lines(editor_client, "?q=taallessen") == [(["ik zoek taallessen", "taalles", "taallessen"], 4)]


def test_what_readers_would_find_is_shown_before_anything_is_kept(client, editor_client, garden):
    row = miss(client, "kweekhof", "kweekhoven")
    page = ask(editor_client, row, "volkstuin")

    assert page.context["tells"] == [
        "Wie ‘kweekhoven’ zoekt, vindt nu geen praktijken.",
        "Met dit synoniem: 1 praktijk: ‘Samen in de volkstuin’.",
        "Dit wordt een groep: kweekhoven, volkstuin. Elk woord vindt dan ook de andere.",
        "Van dezelfde zoekvraag zijn dan afgehandeld: kweekhof, kweekhoven.",
    ]
    assert groups() == []
    assert client.get("/praktijken/?q=kweekhof").context["total"] == 0


def test_kept_with_the_second_act_and_then_handled_until_it_is_missed_again(client, editor_client, garden):
    row = miss(client, "kweekhof", "kweekhoven", "autodelen")
    done = confirm(editor_client, ask(editor_client, SearchMiss.objects.get(text="kweekhof"), "volkstuin"))

    assert [str(told) for told in done.context["messages"]] == ["Bewaard. Wie ‘kweekhof’ zoekt, vindt nu 1 praktijk."]
    assert groups() == [["kweekhof", "volkstuin"]]
    assert client.get("/praktijken/?q=kweekhoven").context["total"] == 1
    assert lines(editor_client) == [(["autodelen"], 1)]
    assert lines(editor_client, "?stand=afgehandeld") == [(["kweekhof", "kweekhoven"], 2)]
    Synonym.objects.all().delete()
    miss(client, "kweekhoven")
    assert lines(editor_client) == [(["kweekhoven"], 2), (["autodelen"], 1)]
    assert row.text == "autodelen"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "Vul minstens één woord in waarmee we wel iets vinden."),
        ("kweekhoven", "‘kweekhoven’ en ‘kweekhof’ zijn voor het zoeken hetzelfde woord. Typ een ander woord."),
        ("de", "‘de’ zegt te weinig om op te zoeken. Typ een ander woord."),
        ("perk", "‘kweekhof’ zoekt al op: perk."),
        ("ruimtevaart", "Ook met ‘ruimtevaart’ vindt wie ‘kweekhof’ zoekt niets. Typ een ander woord."),
    ],
)
def test_nonsense_is_refused_in_words(client, editor_client, garden, words, told):
    row = miss(client, "kweekhof")
    Synonym.objects.create(term="perk", alternatives=["kweekhof"])
    page = ask(editor_client, row, words)

    assert faults(page) == [told]
    assert page.context["tells"] == []
    assert groups() == [["perk", "kweekhof"]]
    assert lines(editor_client) == [(["kweekhof"], 1)]


def test_a_word_joins_the_group_of_the_other(client, editor_client, garden):
    Synonym.objects.create(term="tuinieren", alternatives=["volkstuin"])
    page = ask(editor_client, miss(client, "kweekhof"), "volkstuin")

    assert page.context["tells"][2] == "‘kweekhof’ komt bij de groep: tuinieren, volkstuin."
    confirm(editor_client, page)
    assert groups() == [["tuinieren", "volkstuin", "kweekhof"]]


def test_that_two_groups_become_one_is_said_and_can_be_kept_from_it(client, editor_client, garden):
    Synonym.objects.create(term="kweekhof", alternatives=["perk"])
    Synonym.objects.create(term="tuinieren", alternatives=["volkstuin", "perken"])
    row = miss(client, "kweekhof")
    SearchMiss.objects.all().update(handled_at=None)
    page = ask(editor_client, row, "volkstuin")

    told = "Deze groepen worden er één: ‘kweekhof, perk’ en ‘tuinieren, volkstuin, perken’."
    assert page.context["tells"][2] == f"{told} Elk woord vindt dan al de andere."
    assert faults(confirm(editor_client, page, both_ways=False)) == [
        "‘kweekhof’ is al een synoniem, in beide richtingen. Kies hier hetzelfde."
    ]
    confirm(editor_client, page)
    assert groups() == [["kweekhof", "perk", "tuinieren", "volkstuin"]]


def test_in_one_direction_it_leaves_the_groups_as_they_are(client, editor_client, garden):
    Synonym.objects.create(term="tuinieren", alternatives=["volkstuin"])
    page = ask(editor_client, miss(client, "kweekhof"), "volkstuin", both_ways=False)

    assert page.context["tells"][2] == "‘kweekhof’ zoekt dan ook op: volkstuin. Omgekeerd niet."
    confirm(editor_client, page)
    assert groups() == [["tuinieren", "volkstuin"], ["kweekhof", "volkstuin"]]


def test_words_changed_after_the_page_was_shown_are_shown_first(client, editor_client, garden):
    make_practice(title="Een moestuin")
    page = ask(editor_client, miss(client, "kweekhof"), "volkstuin")
    again = confirm(editor_client, page, alternatives="moestuin")

    assert groups() == []
    assert again.context["tells"][1] == "Met dit synoniem: 1 praktijk: ‘Een moestuin’."


def test_the_second_of_two_editors_sees_what_the_first_did(client, editor_client, garden):
    row = miss(client, "kweekhof")
    mine, theirs = ask(editor_client, row, "volkstuin"), ask(editor_client, row, "volkstuin")
    confirm(editor_client, theirs)

    assert faults(confirm(editor_client, mine)) == ["‘kweekhof’ zoekt al op: volkstuin."]
    assert groups() == [["kweekhof", "volkstuin"]]


def test_who_may_only_look_makes_nothing(client, garden):
    row = miss(client, "kweekhof")
    user = User.objects.create_user("kijker", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_searchmiss"))
    looker = StaffClient()
    looker.force_login(user)

    assert "Maak een synoniem" not in looker.get(MISSES).text
    assert looker.get(address(row)).status_code == 403
    assert looker.get(f"{MISSES}{'9' * 30}/synoniem/").status_code == 404


def test_the_list_asks_as_much_for_many_lines(client, editor_client, django_assert_max_num_queries):
    for number in range(30):
        SearchMiss.objects.create(text=f"zoek {number}", stem=f"zoek {number}", day="2026-01-05")

    with django_assert_max_num_queries(12):
        assert len(lines(editor_client)) == 30
