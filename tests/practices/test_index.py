"""Whatever way a change is written, the next question sees it."""

import pytest
from django.db import connection
from django.http import QueryDict

from practices.browse.filters import PracticeFilter
from practices.models import IndexState, Municipality, Practice, SearchDocument, TargetGroup
from practices.search import document, index
from tests.factories import make_implementation, make_municipality, make_practice, make_tag

pytestmark = pytest.mark.django_db


def found(address):
    return [*PracticeFilter(QueryDict(address)).ids]


def test_asking_again_without_a_change_takes_one_query(django_assert_num_queries):
    make_practice()
    index.current()

    with django_assert_num_queries(1):
        index.current()


def test_a_new_practice_is_found():
    before = found("")
    practice = make_practice()

    assert (before, found("")) == ([], [practice.pk])


def test_a_bulk_update_that_hides_is_seen():
    practice = make_practice()
    assert found("") == [practice.pk]

    Practice.objects.update(status="hidden", hidden_reason="Stopgezet")

    assert found("") == []
    assert SearchDocument.objects.get().terms is None


def test_a_new_name_of_a_tag_is_seen_in_options_and_by_words():
    group = make_tag(TargetGroup, name="Nieuwkomers")
    practice = make_practice(target_groups=[group])
    assert found("q=vluchtelingen") == []

    TargetGroup.objects.update(name="Vluchtelingen")

    assert found("q=vluchtelingen") == [practice.pk]
    assert [option.label for option in index.current().options["doelgroep"]] == ["Vluchtelingen"]


def test_a_new_name_of_a_main_theme_is_found_by_words():
    practice = make_practice()
    practice.main_theme.parent.name = "Samenwonen"
    practice.main_theme.parent.save()

    assert found("q=samenwonen") == [practice.pk]


def test_an_added_implementation_is_seen():
    gent = make_municipality(name="Gent")
    practice = make_practice()
    assert found("gemeente=gent") == []

    make_implementation(practice=practice, municipality=gent)

    assert found("gemeente=gent") == [practice.pk]


def test_a_renamed_municipality_is_seen():
    practice = make_practice(municipality=make_municipality(name="Puurs"))
    assert found("q=amands") == []

    Municipality.objects.filter(name="Puurs").update(name="Puurs-Sint-Amands")

    assert found("q=amands") == [practice.pk]


def test_a_change_by_plain_sql_is_seen():
    practice = make_practice(title="Oud")
    assert found("q=nieuw") == []

    with connection.cursor() as cursor:
        cursor.execute("UPDATE practices_practice SET title = 'Nieuw'")

    assert found("q=nieuw") == [practice.pk]


def test_a_deleted_practice_is_gone():
    make_practice()
    assert len(found("")) == 1

    Practice.objects.all().delete()

    assert found("") == []


def test_emptied_tables_start_again():
    make_practice()
    IndexState.objects.all().delete()

    assert len(found("")) == 1
    assert IndexState.objects.count() == 1


@pytest.mark.parametrize(
    ("order", "titles"), [("titel", ["Abel", "Élan", "zebra"]), ("nieuwste", ["zebra", "Élan", "Abel"])]
)
def test_orders(order, titles):
    for title in ["Abel", "Élan", "zebra"]:
        make_practice(title=title)

    practices = Practice.objects.in_bulk()

    assert [practices[pk].title for pk in found(f"sorteer={order}")] == titles


@pytest.mark.django_db(transaction=True)
def test_an_edit_of_one_practice_reads_only_that_practice_again(django_assert_num_queries):
    practice = make_practice()
    index.current()
    practice.save()
    document.refresh()

    with django_assert_num_queries(4):  # the token; what waits; the token again; the document
        index.current()
