"""A practice that left the site: what its address says, and how an editor takes it away."""

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.urls import reverse

from practices.models import FormerSlug, Practice
from tests.factories import make_municipality, make_practice, make_theme

pytestmark = pytest.mark.django_db

LIST = reverse("admin:practices_practice_changelist")


def hide(client, *practices, **answers):
    """Choose "Verberg" for these practices in the list; with `answers` go on to the next page too."""
    data = {"action": "hide", "_selected_action": [practice.pk for practice in practices]}
    if answers:
        data |= {"confirmed": "ja", **answers}
    else:
        data["index"] = "0"
    return client.post(LIST, data, follow=True)


def messages(response):
    return [str(message) for message in response.context["messages"]]


def test_the_address_of_a_hidden_practice_says_so_and_points_on(client):
    theme = make_theme()
    make_practice(title="Praattafel", main_theme=theme)
    gent = make_municipality(name="Gent")
    practice = make_practice(title="Taalcafé", main_theme=theme, municipality=gent)
    practice.hide("De dienst bestaat niet meer.")

    response = client.get(practice.get_absolute_url())

    page = response.content.decode()
    assert response.status_code == 410
    assert [text in page for text in ["‘Taalcafé’ van Gent", 'href="/gemeenten/gent/"', 'action="/praktijken/"']] == [
        True
    ] * 3
    assert [card.title for card, _reason in response.context["related"]] == ["Praattafel"]
    assert '<meta name="robots" content="noindex">' in page
    assert "De dienst bestaat niet meer." not in page


def test_the_reason_is_shown_when_the_editor_chose_to(client):
    practice = make_practice()
    practice.hide("De dienst <b>stopt</b>.", shows_reason=True)

    assert "De dienst &lt;b&gt;stopt&lt;/b&gt;." in client.get(practice.get_absolute_url()).content.decode()


def test_a_former_address_of_a_hidden_practice_leads_to_its_page_and_that_of_a_draft_nowhere(client):
    hidden, draft = make_practice(), make_practice(status="draft")
    FormerSlug.objects.create(slug="vroeger", practice=hidden)
    FormerSlug.objects.create(slug="nooit", practice=draft)
    hidden.hide("Stopgezet")

    former = client.get("/praktijken/vroeger/")

    assert (former.status_code, former.url) == (302, hidden.get_absolute_url())
    assert client.get("/praktijken/nooit/").status_code == 404


def test_a_hidden_practice_is_in_no_list(client):
    hidden = make_practice(title="Taalcafé", slug="weggehaald")
    hidden.hide("Stopgezet")

    pages = [client.get(address).content.decode() for address in ["/sitemap.xml", "/praktijken.atom", "/praktijken/"]]

    assert ["weggehaald" in page for page in pages] == [False] * 3


def test_a_merged_practice_leads_to_the_other_until_it_is_online_again(client):
    kept = make_practice()
    merged = make_practice(status="hidden", hidden_reason="Dubbel", merged_into=kept)
    response = client.get(merged.get_absolute_url())
    assert (response.status_code, response.url) == (302, kept.get_absolute_url())

    merged.status = "published"
    merged.save()

    assert client.get(merged.get_absolute_url()).status_code == 200


def test_what_is_merged_is_not_online_and_leads_elsewhere():
    practice, other = make_practice(), make_practice()

    with pytest.raises(IntegrityError, match="merged_practice_is_hidden"), transaction.atomic():
        Practice.objects.filter(pk=practice.pk).update(merged_into=other)
    with pytest.raises(IntegrityError, match="merged_practice_is_hidden"), transaction.atomic():
        Practice.objects.filter(pk=practice.pk).update(status="hidden", hidden_reason="x", merged_into=practice)


def test_editor_hides_practices_with_a_reason_that_stays_in_the_versions(editor_client, editor):
    first, second = make_practice(title="Een"), make_practice(title="Twee")

    asked = hide(editor_client, first, second)
    response = hide(editor_client, first, second, reason="Stopgezet", shows_reason="on")

    assert "‘Een’ gaat van de site" in asked.content.decode()
    assert messages(response) == ["2 praktijken zijn verborgen."]
    assert (
        list(Practice.objects.values_list("status", "hidden_reason", "shows_hidden_reason"))
        == [("hidden", "Stopgezet", True)] * 2
    )
    version = first.history.first()
    assert (version.history_user, version.history_change_reason) == (editor, "Verborgen")
    versions = editor_client.get(reverse("admin:practices_practice_history", args=[first.pk])).content.decode()
    assert "<p>Verborgen</p>" in versions


def test_hiding_without_a_reason_asks_for_it_and_hides_nothing(editor_client):
    practice = make_practice()

    response = hide(editor_client, practice, reason=" ")

    assert "reason" in response.context["form"].errors
    assert Practice.objects.get().is_published


def test_only_what_is_online_is_hidden(editor_client):
    draft = make_practice(status="draft")

    assert messages(hide(editor_client, draft)) == ["Kies een praktijk die online staat."]
    hide(editor_client, draft, reason="Stopgezet")
    assert Practice.objects.get().status == "draft"


def test_hiding_needs_the_right_to_change(staff_client, staff_without_rights):
    staff_without_rights.user_permissions.set(Permission.objects.filter(codename="view_practice"))
    practice = make_practice()

    hide(staff_client, practice, reason="Stopgezet")

    assert Practice.objects.get().is_published


def test_a_merged_practice_is_put_online_by_the_bulk_action(editor_client):
    kept = make_practice()
    merged = make_practice(status="hidden", hidden_reason="Dubbel", merged_into=kept, origin="import")

    editor_client.post(LIST, {"action": "publish", "_selected_action": [merged.pk], "index": "0"})

    merged.refresh_from_db()
    assert (merged.status, merged.merged_into) == ("published", None)
