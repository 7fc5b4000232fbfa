"""A practice that was in the bank twice becomes one, and nothing is lost."""

from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import QueryDict
from django.urls import reverse

from practices.browse.filters import PracticeFilter
from practices.models import Link, Practice, StaleDocument, TargetGroup
from practices.upkeep.merging import merge_practices
from tests.factories import (
    make_implementation,
    make_municipality,
    make_photo,
    make_practice,
    make_submission,
    make_tag,
    make_theme,
)

pytestmark = pytest.mark.django_db

LIST = reverse("admin:practices_practice_changelist")


def merge(client, *practices, **answers):
    """Choose "Voeg samen" for these practices, say which stays, and agree with what is then shown."""
    data = {"action": "merge", "_selected_action": [practice.pk for practice in practices], "confirmed": "ja"}
    asked = client.post(LIST, data | answers, follow=True)
    if "plan" not in asked.context:
        return asked
    return client.post(LIST, data | answers | {"plan": asked.context["plan"]}, follow=True)


def found(query):
    return sorted(practice.title for practice in PracticeFilter(QueryDict(query)).qs)


def test_the_practice_that_stays_gets_all_that_the_other_has():
    gent, mechelen = make_municipality(name="Gent"), make_municipality(name="Mechelen")
    ouders = make_tag(TargetGroup, name="Ouders")
    liked = make_practice(title="Verwant")
    kept = make_practice(municipality=gent, keywords=["taal"])
    gone = make_practice(
        municipality=mechelen, target_groups=[ouders], keywords=["taal", "school"], related=[liked, kept]
    )
    pointing = make_practice(related=[gone])
    make_implementation(practice=gone, municipality=gent, text="Op zaterdag.")
    photo = make_photo(practice=gone)
    for practice in [kept, gone]:
        Link.objects.create(practice=practice, url="https://www.example.org/", description="Site")
    Link.objects.create(practice=gone, url="https://www.example.org/twee", description="Nog een")
    fiche = make_submission(door="change", state="submitted", practice=gone)

    merge_practices(kept, gone)

    kept.refresh_from_db()
    gone.refresh_from_db()
    fiche.refresh_from_db()
    assert list(kept.target_groups.all()) == [ouders]
    assert set(kept.themes.all()) == {kept.main_theme, gone.main_theme}
    assert kept.keywords == ["taal", "school"]
    assert list(kept.implementations.values_list("municipality__name", "text")) == [
        ("Gent", "Op zaterdag."),
        ("Mechelen", ""),
    ]
    assert [row.image.name for row in kept.photos.all()] == [photo.image.name]
    assert [link.description for link in kept.links.all()] == ["Site", "Nog een"]
    assert list(kept.related.all()) == [liked]
    assert set(pointing.related.all()) == {gone, kept}
    assert fiche.practice == kept
    assert (gone.status, gone.merged_into) == ("hidden", kept)


def test_nothing_is_taken_from_the_other_so_that_it_can_come_back():
    kept, gone = make_practice(), make_practice(target_groups=[make_tag(TargetGroup)])
    make_photo(practice=gone)
    Link.objects.create(practice=gone, url="https://www.example.org/", description="Site")
    before = [list(getattr(gone, name).all()) for name in ["target_groups", "photos", "links", "implementations"]]

    merge_practices(kept, gone)
    gone.refresh_from_db()
    gone.status = "published"
    gone.save()

    assert gone.merged_into is None
    assert [list(getattr(gone, name).all()) for name in ["target_groups", "photos", "links", "implementations"]] == (
        before
    )


def test_a_practice_never_gets_more_than_5_themes():
    kept = make_practice(themes=[make_theme() for _ in range(4)])
    gone = make_practice(themes=[make_theme() for _ in range(3)])

    merge_practices(kept, gone)

    assert kept.themes.count() == 5


def test_editor_merges_and_the_old_address_leads_on_at_once(editor_client, client, editor):
    ouders = make_tag(TargetGroup, name="Ouders")
    kept = make_practice(title="Blijft")
    gone = make_practice(title="Gaat", target_groups=[ouders])

    response = merge(editor_client, kept, gone, kept=kept.pk)

    assert [str(message) for message in response.context["messages"]] == ["Samengevoegd. ‘Blijft’ blijft."]
    assert not StaleDocument.objects.exists()
    assert found("doelgroep=ouders") == ["Blijft"]
    page = client.get(gone.get_absolute_url())
    assert (page.status_code, page.url) == (302, kept.get_absolute_url())
    versions = [practice.history.first() for practice in [kept, gone]]
    assert [(version.history_user, version.history_change_reason) for version in versions] == [
        (editor, "Samengevoegd: hier kwam ‘Gaat’ bij"),
        (editor, "Samengevoegd met ‘Blijft’."),
    ]


def test_the_editor_first_sees_what_happens_and_nothing_does(editor_client):
    kept = make_practice(title="Blijft")
    gone = make_practice(
        title="Gaat",
        municipality=make_municipality(name="Gent"),
        target_groups=[make_tag(TargetGroup, name="Ouders")],
        main_theme=kept.main_theme,
    )
    make_submission(door="change", practice=gone)

    data = {"action": "merge", "_selected_action": [kept.pk, gone.pk], "confirmed": "ja", "kept": kept.pk}
    response = editor_client.post(LIST, data | {"plan": "iets anders"})

    assert response.context["tells"] == [
        "Het adres van ‘Gaat’ leidt voortaan naar ‘Blijft’.",
        "‘Blijft’ krijgt erbij: doelgroepen: Ouders; gemeenten: Gent.",
        "Naar ‘Blijft’ verhuizen fiches: 1.",
        "‘Gaat’ wordt verborgen en blijft bewaard. De teksten van ‘Blijft’ blijven zoals ze zijn.",
    ]
    assert Practice.objects.published().count() == 2


def test_changes_that_clash_are_settled_first_and_nothing_is_merged(editor_client):
    gent = make_municipality()
    practices = [make_practice(title="Een"), make_practice(title="Twee")]
    for practice in practices:
        make_submission(door="change", state="submitted", practice=practice, municipality=gent)

    response = merge(editor_client, *practices, kept=practices[0].pk)

    assert "fiches van ‘Twee’ en ‘Een’ botsen" in str(response.context["form"].errors["kept"])
    assert Practice.objects.published().count() == 2
    assert practices[0].history.count() == 1


@pytest.mark.parametrize(("kept", "gone"), [("draft", "published"), ("hidden", "draft"), ("published", "hidden")])
def test_what_would_take_something_off_the_site_or_was_hidden_meanwhile_is_refused(kept, gone):
    kept, gone = (make_practice(status=status, hidden_reason="reden") for status in [kept, gone])

    with pytest.raises(ValidationError):
        merge_practices(kept, gone)


def test_merging_asks_for_at_least_2_practices_and_one_of_them_to_keep(editor_client):
    first, second, third = make_practice(), make_practice(), make_practice()

    alone = merge(editor_client, first, kept=first.pk)
    other = merge(editor_client, first, second, kept=third.pk)
    nothing = merge(editor_client, first, second)

    assert [str(message) for message in alone.context["messages"]] == ["Kies er 2 tot 5 die niet verborgen zijn."]
    assert ["kept" in response.context["form"].errors for response in [other, nothing]] == [True, True]
    assert Practice.objects.published().count() == 3


def test_merging_needs_the_right_to_change(staff_client, staff_without_rights):
    staff_without_rights.user_permissions.set(Permission.objects.filter(codename="view_practice"))
    first, second = make_practice(), make_practice()

    merge(staff_client, first, second, kept=first.pk)

    assert Practice.objects.published().count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_reversed", [False, True])
def test_of_two_merges_at_once_one_is_done_and_the_other_told(is_reversed):
    first = make_practice(title="Een", keywords=["een"])
    second = make_practice(title="Twee", keywords=["twee"])
    answers, barrier = [], Barrier(2)

    def send(kept, gone):
        barrier.wait()
        try:
            merge_practices(kept, gone)
            answers.append("merged")
        except ValidationError:
            answers.append("told")
        finally:
            connection.close()

    pairs = [(first, second), (second, first) if is_reversed else (first, second)]
    threads = [Thread(target=send, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["merged", "told"]
    [kept], [gone] = Practice.objects.published(), Practice.objects.filter(status="hidden")
    assert gone.merged_into == kept
    assert sorted(kept.keywords) == ["een", "twee"]
