"""An import is undone whole, or not at all."""

import pytest
from django.urls import reverse

from practices.exchange.importing import digest, plan, save_import
from practices.exchange.keeping import keep_file, table_of
from practices.exchange.taking_back import TouchedError, take_back, touched_since
from practices.models import Import, Link, Practice, Reach, Source, TargetGroup
from tests.factories import make_municipality, make_practice, make_tag, make_theme

pytestmark = pytest.mark.django_db

TEXT = """titel;trekker;dienst;thema’s;voor wie;andere gemeenten;bron: uitgever;cijfer: aantal;cijfer: wat tel je
Taalcafé;Gent;Integratie;Taal;Ouders;Aalst;Krant;20;gezinnen
Zwemmen;Gent;Sport;Onthaal;Ouders;;VVSG;12;buren"""


@pytest.fixture
def swimming():
    """A practice that the file changes."""
    gent = make_municipality(name="Gent")
    make_municipality(name="Aalst")
    make_theme(name="Taal"), make_theme(name="Onthaal")
    make_tag(TargetGroup, name="Ouders")
    group = make_tag(TargetGroup, name="Jongeren")
    practice = make_practice(title="Zwemmen", municipality=gent, department="Jeugd", target_groups=[group])
    Reach.objects.create(practice=practice, number=5, unit="buren")
    return practice


def bring_in(editor, text=TEXT):
    keep_file(editor, "lijst.csv", text.encode())
    shown = digest(plan(*table_of(editor.import_file)))
    return save_import(editor.import_file, shown, editor)


def state(practice):
    practice = Practice.objects.get(pk=practice.pk)
    return {
        "department": practice.department,
        "main": practice.main_theme,
        "themes": {*practice.themes.all()},
        "groups": {*practice.target_groups.all()},
        "towns": {*practice.municipalities.all()},
        "sources": [*practice.sources.values_list("publisher")],
        "reaches": [*practice.reaches.values_list("number", "unit")],
        "status": practice.status,
    }


def test_an_import_that_is_taken_back_leaves_all_as_it_was(swimming, editor):
    before = state(swimming)
    done = bring_in(editor)
    assert (len(done.new), done.changed) == (1, [swimming.pk])
    assert state(swimming) != before

    take_back(done, editor)

    assert state(swimming) == before
    assert [*Practice.objects.all()] == [swimming]
    newest = swimming.history.first()
    assert (newest.history_user, newest.history_change_reason) == (editor, "Import van lijst.csv teruggedraaid")
    done.refresh_from_db()
    assert done.taken_back_by == editor


def test_taking_back_twice_does_it_once(swimming, editor):
    done = bring_in(editor)
    take_back(done, editor)
    Practice.objects.filter(pk=swimming.pk).update(department="Later")

    take_back(done, editor)

    assert state(swimming)["department"] == "Later"


def touch_practice(practice):
    practice.department = "Welzijn"
    practice.save()


def touch_source(practice):
    Source.objects.create(practice=practice, publisher="Later")


def add_link(practice):
    Link.objects.create(practice=practice, url="https://example.org", description="Meer")


@pytest.mark.parametrize(
    ("title", "touch"),
    [
        ("Zwemmen", touch_practice),
        ("Zwemmen", touch_source),
        ("Taalcafé", touch_practice),
        ("Taalcafé", add_link),
        ("Taalcafé", Practice.delete),
    ],
)
def test_an_import_of_which_a_practice_was_touched_stays_and_says_which(swimming, editor, title, touch):
    done = bring_in(editor)
    touch(Practice.objects.get(title=title))
    after = [*Practice.objects.values_list("title", "department")]

    assert [said for _pk, said in touched_since(done)] == [title]
    with pytest.raises(TouchedError):
        take_back(done, editor)
    assert [*Practice.objects.values_list("title", "department")] == after


def test_what_had_no_version_yet_can_be_taken_back_too(swimming, editor):
    Practice.history.all().delete()
    Reach.history.all().delete()
    before = state(swimming)

    take_back(bring_in(editor), editor)

    assert state(swimming) == before


def test_editors_see_who_imported_what_and_take_it_back_with_one_button(swimming, editor_client, editor):
    done = bring_in(editor)
    page = reverse("admin:practices_import_change", args=[done.pk])

    assert "lijst.csv" in editor_client.get(reverse("admin:practices_import_changelist")).content.decode()
    assert "Draai deze import terug" in editor_client.get(page).content.decode()
    after = editor_client.post(page, follow=True)

    assert "De import is teruggedraaid." in after.content.decode()
    assert "Draai deze import terug" not in after.content.decode()
    assert not Practice.objects.filter(title="Taalcafé").exists()


def test_the_page_says_which_practices_were_touched(swimming, editor_client, editor):
    done = bring_in(editor)
    touch_practice(swimming)
    page = reverse("admin:practices_import_change", args=[done.pk])

    content = editor_client.get(page).content.decode()
    assert "Draai deze import terug" not in content
    assert "<li>Zwemmen</li>" in content
    refused = editor_client.post(page, follow=True)
    assert "Er is niets teruggedraaid." in refused.content.decode()


def test_only_who_may_change_takes_an_import_back(swimming, staff_client, editor):
    page = reverse("admin:practices_import_change", args=[bring_in(editor).pk])

    assert [staff_client.get(page).status_code, staff_client.post(page).status_code] == [403, 403]
    assert Import.objects.get().taken_back_at is None


def test_taking_back_asks_as_much_of_one_as_of_many(swimming, editor, django_assert_max_num_queries):
    counts = []
    for number in (1, 12):
        lines = [f"Nieuw {number} {line};Gent;Taal" for line in range(number)]
        done = bring_in(editor, "\n".join(["titel;trekker;thema’s", *lines]))
        with django_assert_max_num_queries(200) as asked:
            take_back(done, editor)
        counts.append(len(asked))

    # A version that says it is gone is written for each.
    assert counts[1] - counts[0] <= 4 * 11
