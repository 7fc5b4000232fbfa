"""Tags that get another address, or become one: old addresses and filters keep working."""

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse

from practices.browse.filters import PracticeFilter
from practices.models import FormerTagSlug, StaleDocument, TargetGroup, Theme
from practices.upkeep.merging import merge_tags
from tests.factories import (
    make_framework,
    make_goal,
    make_main_theme,
    make_practice,
    make_resource,
    make_submission,
    make_tag,
    make_theme,
)

pytestmark = pytest.mark.django_db


def found(query):
    practice_filter = PracticeFilter(QueryDict(query))
    return sorted(practice.title for practice in practice_filter.qs), practice_filter.notices


def merge(client, *tags, **answers):
    address = reverse(f"admin:practices_{tags[0]._meta.model_name}_changelist")
    data = {"action": "merge", "_selected_action": [tag.pk for tag in tags], "confirmed": "ja", **answers}
    asked = client.post(address, data, follow=True)
    if "plan" not in asked.context:
        return asked
    return client.post(address, data | {"plan": asked.context["plan"]}, follow=True)


def test_a_renamed_tag_keeps_its_old_address_and_filter(client):
    ouders = make_tag(TargetGroup, name="Ouders")
    make_practice(title="Poort", target_groups=[ouders])
    for slug in ["vaders-en-moeders", "gezinnen"]:
        ouders.slug = slug
        ouders.save()

    responses = [client.get(f"/doelgroepen/{old}/") for old in ["ouders", "vaders-en-moeders"]]

    assert [(response.status_code, response.url) for response in responses] == [(302, "/doelgroepen/gezinnen/")] * 2
    assert found("doelgroep=ouders") == (["Poort"], [])


def test_a_renamed_theme_and_framework_keep_their_addresses(client):
    theme, framework = make_theme(slug="wonen"), make_framework(slug="plan")
    for row in [theme, framework]:
        row.slug = f"{row.slug}-nieuw"
        row.save()

    responses = [client.get(address) for address in ["/themas/wonen/", "/plan/"]]

    assert [(response.status_code, response.url) for response in responses] == [
        (302, "/themas/wonen-nieuw/"),
        (302, "/plan-nieuw/"),
    ]


def test_a_renamed_goal_keeps_its_filter():
    goal = make_goal(slug="eerste")
    goal.slug = "doel-1"
    goal.save()

    assert PracticeFilter(QueryDict("doelstelling=eerste")).chosen == {"doelstelling": ["doel-1"]}


def test_an_old_name_that_another_tag_takes_is_of_that_tag():
    first = make_tag(TargetGroup, slug="ouders")
    first.slug = "gezinnen"
    first.save()
    make_tag(TargetGroup, slug="ouders")

    assert not FormerTagSlug.objects.exists()


@pytest.mark.parametrize("address", ["/themas/onbekend/", "/doelgroepen/onbekend/", "/onbekend/"])
def test_an_address_that_never_was_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_editor_merges_tags_and_everything_moves_at_once(editor_client, client):
    kept, gone = make_tag(TargetGroup, name="Ouders"), make_tag(TargetGroup, name="Vaders")
    both = make_practice(title="Allebei", target_groups=[kept, gone])
    one = make_practice(title="Eén", target_groups=[gone])
    resource = make_resource(target_groups=[gone])
    fiche = make_submission(target_groups=[gone])

    response = merge(editor_client, kept, gone, kept=kept.pk)

    assert [str(message) for message in response.context["messages"]] == ["Samengevoegd. ‘Ouders’ blijft."]
    assert [list(row.target_groups.all()) for row in [both, one, resource, fiche]] == [[kept]] * 4
    assert list(TargetGroup.objects.all()) == [kept]
    assert not StaleDocument.objects.exists()
    assert found("doelgroep=vaders") == (["Allebei", "Eén"], [])
    assert client.get("/doelgroepen/vaders/").url == "/doelgroepen/ouders/"
    assert {row.targetgroup for version in one.history.all() for row in version.target_groups.all()} == {kept}


def test_merged_themes_take_along_first_themes_and_older_names(client):
    main = make_main_theme()
    kept, gone = make_theme(slug="taal", parent=main), make_theme(slug="spreken", parent=main)
    practice = make_practice(main_theme=gone)
    gone.slug = "praten"
    gone.save()

    merge_tags(kept, gone)

    practice.refresh_from_db()
    assert (practice.main_theme, list(practice.themes.all())) == (kept, [kept])
    assert [client.get(f"/themas/{old}/").url for old in ["spreken", "praten"]] == ["/themas/taal/"] * 2


def test_a_main_theme_does_not_merge_with_a_theme(editor_client):
    theme = make_theme()

    with pytest.raises(ValidationError):
        merge_tags(theme, theme.parent)
    response = merge(editor_client, theme, theme.parent, kept=theme.pk)

    assert "zijn niet allebei hoofdthema" in str(response.context["form"].errors["kept"])
    assert Theme.objects.count() == 2


def test_the_editor_first_sees_what_happens(editor_client):
    kept, gone = make_tag(TargetGroup, name="Ouders"), make_tag(TargetGroup, name="Vaders")
    make_practice(target_groups=[gone])

    response = editor_client.post(
        reverse("admin:practices_targetgroup_changelist"),
        {"action": "merge", "_selected_action": [kept.pk, gone.pk], "confirmed": "ja", "kept": kept.pk},
    )

    assert response.context["tells"] == [
        "Alles met ‘Vaders’ krijgt ‘Ouders’: praktijken: 1.",
        "‘Vaders’ verdwijnt uit de lijst. Adressen met die naam leiden naar ‘Ouders’.",
    ]
    assert TargetGroup.objects.count() == 2


def test_merging_tags_needs_the_right_to_change(staff_client, staff_without_rights):
    staff_without_rights.user_permissions.set(Permission.objects.filter(codename="view_targetgroup"))
    kept, gone = make_tag(TargetGroup), make_tag(TargetGroup)

    merge(staff_client, kept, gone, kept=kept.pk)

    assert TargetGroup.objects.count() == 2
