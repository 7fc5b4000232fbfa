import pytest
from django.core.management import CommandError, call_command

from practices.content import TAG_FIELDS
from practices.models import Implementation, Practice, SearchDocument, StaleDocument, Theme
from practices.search import index as search_index
from practices.search import text
from praktijkenbank.demo.corpus import MARK
from tests.factories import make_practice, make_theme

pytestmark = pytest.mark.django_db

COUNT = 40


@pytest.fixture
def corpus():
    make_corpus()


def make_corpus(count=COUNT, **options):
    call_command("make_corpus", count=count, verbosity=0, **options)


def contents():
    """All that was made, without the numbers that a database gives out."""
    practices = Practice.objects.order_by("published_at", "slug").prefetch_related(*TAG_FIELDS, "municipalities")
    relations = [*TAG_FIELDS, "municipalities"]
    return [
        (
            practice.slug,
            practice.title,
            practice.approach,
            practice.published_at,
            *([row.slug for row in getattr(practice, relation).order_by("slug")] for relation in relations),
        )
        for practice in practices
    ]


def test_same_seed_gives_same_practices(corpus):
    before = contents()

    make_corpus(replace=True)
    again = contents()
    make_corpus(replace=True, seed=2)
    other = contents()

    assert len(before) == COUNT
    assert again == before
    assert other != before


def test_what_the_lists_get_later_changes_nothing(corpus):
    before = contents()
    make_theme(slug="aaa")

    make_corpus(replace=True)

    assert contents() == before


def test_small_corpus_is_the_beginning_of_a_large_one(corpus):
    large = {row[0]: row for row in contents()}

    make_corpus(count=10, replace=True)

    assert [row for row in contents() if large.get(row[0]) != row] == []
    assert Practice.objects.count() == 10


def test_practices_are_complete_and_found(corpus):
    published = Practice.objects.published()

    for practice in Practice.objects.all():
        practice.full_clean()

    index = search_index.current()
    assert index.everything.bit_count() == published.count() > COUNT / 2
    assert SearchDocument.objects.filter(terms__isnull=False).count() == published.count()
    assert not StaleDocument.objects.exists()
    practice = published.first()
    assert text.Search(text.parse(practice.title), index).bits >> practice.pk & 1
    assert set(practice.municipalities.all()) >= {practice.municipality}
    assert practice.main_theme in practice.themes.all()


def test_no_versions_are_written(corpus):
    assert not Practice.history.exists()
    assert not Implementation.history.exists()


def test_brings_tags_and_places_to_an_empty_database(corpus):
    assert Theme.objects.filter(slug="taalbeleid").exists()
    assert set(Practice.objects.values_list("source_citation", flat=True)) == {MARK}


@pytest.mark.parametrize("replace", [False, True])
def test_refuses_a_database_with_other_practices(replace):
    make_practice(title="Taalcafé")

    with pytest.raises(CommandError, match="praktijken die hier niet gemaakt zijn"):
        make_corpus(replace=replace)

    assert [practice.title for practice in Practice.objects.all()] == ["Taalcafé"]


def test_does_not_add_to_its_own_practices_unasked(corpus):
    before = contents()

    with pytest.raises(CommandError, match="--replace"):
        make_corpus()

    assert contents() == before


def test_replacing_leaves_nothing_of_the_former_ones(corpus):
    former = set(Practice.objects.values_list("pk", flat=True))

    make_corpus(count=5, replace=True)

    assert former.isdisjoint(Practice.objects.values_list("pk", flat=True))
    assert SearchDocument.objects.filter(pk__in=former, terms__isnull=False).count() == 0
    assert search_index.current().everything.bit_count() == Practice.objects.published().count()


def test_refuses_a_count_of_nothing():
    with pytest.raises(CommandError, match="minstens 1"):
        make_corpus(count=0)
