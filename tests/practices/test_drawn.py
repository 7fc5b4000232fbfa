"""What is drawn once must never outlive what it shows."""

import pytest
from django.http import QueryDict

from practices.browse.cards import make_cards
from practices.browse.drawn import drawn_for
from practices.browse.filters import PracticeFilter
from practices.browse.menu import read_menu
from practices.models import Framework, Page, Practice, TargetGroup
from practices.search import index as search_index
from tests.factories import make_framework, make_practice, make_tag

pytestmark = pytest.mark.django_db


def titles():
    found = PracticeFilter(QueryDict(""))
    return [card.title for card in make_cards(found.ids, found.index)]


def test_a_card_stays_until_its_practice_changes(django_assert_num_queries):
    make_practice(title="Taalcafé")
    other = make_practice(title="Moestuin")
    titles()

    Practice.objects.filter(pk=other.pk).update(title="Volkstuin")
    index = search_index.current()

    assert titles() == ["Volkstuin", "Taalcafé"]
    with django_assert_num_queries(0):
        make_cards([other.pk], index)


def test_who_still_works_on_an_older_reading_does_not_spoil_the_newer_one():
    practice = make_practice(title="Taalcafé")
    older = search_index.current()
    make_cards([practice.pk], older)
    Practice.objects.update(title="Praatcafé")
    newer = search_index.current()

    assert drawn_for(newer) is not drawn_for(older)
    assert [card.title for card in make_cards([practice.pk], newer)] == ["Praatcafé"]


def test_a_new_name_of_a_tag_draws_all_cards_anew():
    make_practice(title="Taalcafé", target_groups=[make_tag(TargetGroup, name="Jongeren")])
    titles()

    TargetGroup.objects.update(name="Tieners")
    index = search_index.current()

    assert drawn_for(index).cards == {}


def test_cards_make_room_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr("practices.browse.drawn.MAX_CARDS", 2)
    practices = [make_practice() for _ in range(3)]
    index = search_index.current()

    assert [card.pk for card in make_cards([row.pk for row in practices], index)] == [row.pk for row in practices]
    assert len(make_cards([practices[0].pk], index)) == 1
    assert len(drawn_for(index).cards) <= 3


def test_the_menu_follows_what_editors_do_and_asks_only_then(django_assert_num_queries):
    Page.objects.create(title="Over", slug="over", body="Tekst")
    framework = make_framework(name="Plan Samenleven", slug="plan-samenleven")
    before = read_menu(search_index.current())
    index = search_index.current()
    with django_assert_num_queries(0):
        again = read_menu(index)
    Framework.objects.update(name="Plan Samen")
    Page.objects.update(is_published=False)
    after = read_menu(search_index.current())

    assert [str(menu.framework) for menu in (before, again, after)] == ["Plan Samenleven"] * 2 + ["Plan Samen"]
    assert [str(menu.about) for menu in (before, after)] == ["Over", "None"]
    assert before.token != after.token
    assert framework == after.framework
