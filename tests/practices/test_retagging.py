"""Many practices get or lose tags at once."""

import pytest
from django.contrib.auth.models import Permission
from django.http import QueryDict
from django.urls import reverse

from practices.browse.filters import PracticeFilter
from practices.models import Practice, StaleDocument, TargetGroup
from tests.factories import make_practice, make_tag, make_theme

pytestmark = pytest.mark.django_db

LIST = reverse("admin:practices_practice_changelist")


def retag(client, *practices, added=(), removed=()):
    data = {"action": "retag", "_selected_action": [practice.pk for practice in practices], "confirmed": "ja"}
    return client.post(LIST, data | {"added": added, "removed": removed}, follow=True)


def value(name, tag):
    return f"{name}:{tag.pk}"


def test_practices_get_and_lose_tags_with_one_version_each_and_are_found_at_once(editor_client, editor):
    ouders, vaders = make_tag(TargetGroup, name="Ouders"), make_tag(TargetGroup, name="Vaders")
    theme = make_theme()
    first = make_practice(title="Een", target_groups=[vaders])
    second = make_practice(title="Twee")
    done = make_practice(title="Drie", target_groups=[ouders], themes=[theme])

    response = retag(
        editor_client,
        first,
        second,
        done,
        added=[value("target_groups", ouders), value("themes", theme)],
        removed=[value("target_groups", vaders)],
    )

    assert [str(message) for message in response.context["messages"]] == ["2 praktijken kregen andere tags."]
    assert [list(practice.target_groups.all()) for practice in [first, second]] == [[ouders]] * 2
    assert set(first.themes.all()) == {first.main_theme, theme}
    assert [practice.history.count() for practice in [first, second, done]] == [2, 2, 1]
    version = first.history.first()
    assert (version.history_user, version.history_change_reason) == (editor, "Tags in bulk gewijzigd")
    assert [row.targetgroup for row in version.target_groups.all()] == [ouders]
    assert not StaleDocument.objects.exists()
    found = PracticeFilter(QueryDict("doelgroep=ouders")).qs
    assert sorted(practice.title for practice in found) == ["Drie", "Een", "Twee"]


def test_too_many_themes_for_one_practice_changes_none(editor_client):
    theme = make_theme()
    full = make_practice(title="Vol", themes=[make_theme() for _ in range(5)])
    other = make_practice()

    response = retag(editor_client, full, other, added=[value("themes", theme)])

    assert response.context["form"].errors == {"added": ["‘Vol’: Kies hoogstens 5 thema’s. Nu zijn het er 6."]}
    assert not Practice.objects.filter(themes=theme).exists()


def test_the_first_theme_stays(editor_client):
    practice = make_practice(title="Een", main_theme=make_theme(name="Taal"))

    response = retag(editor_client, practice, removed=[value("themes", practice.main_theme)])

    assert response.context["form"].errors == {"removed": ["‘Taal’ is het eerste thema van ‘Een’ en blijft."]}
    assert list(practice.themes.all()) == [practice.main_theme]


@pytest.mark.parametrize("added", [[], ["themes:x"], ["title:1"], ["themes:999999"], ["x"]])
def test_nothing_or_nonsense_is_asked_again(editor_client, added):
    response = retag(editor_client, make_practice(), added=added)

    assert response.status_code == 200
    assert response.context["form"].errors


def test_practices_do_not_get_a_main_theme(editor_client):
    practice = make_practice()

    response = retag(editor_client, practice, added=[value("themes", practice.main_theme.parent)])

    assert "added" in response.context["form"].errors


def test_the_question_takes_as_many_queries_for_30_practices_as_for_1(
    editor_client, django_assert_num_queries, django_assert_max_num_queries
):
    practices = [make_practice() for _ in range(30)]
    retag(editor_client, practices[0])  # writes the search documents

    with django_assert_max_num_queries(45) as one:
        retag(editor_client, practices[0])
    with django_assert_num_queries(len(one)):
        retag(editor_client, *practices)


def test_retagging_needs_the_right_to_change(staff_client, staff_without_rights):
    staff_without_rights.user_permissions.set(Permission.objects.filter(codename="view_practice"))
    ouders, practice = make_tag(TargetGroup), make_practice()

    retag(staff_client, practice, added=[value("target_groups", ouders)])

    assert not practice.target_groups.exists()
