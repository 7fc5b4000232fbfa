"""The menu of the redactie: three groups, with what waits."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from submissions.models import Submission
from tests.clients import StaffClient
from tests.factories import make_editor, make_practice, make_submission

pytestmark = pytest.mark.django_db

State = Submission.State


def menu(user):
    client = StaffClient()
    client.force_login(user)
    response = client.get(reverse("admin:password_change"))
    return {group["name"]: group["models"] for group in response.context["available_apps"]}


def test_menu_counts_what_waits_and_leads_there(admin_user):
    today = timezone.localdate()
    practice = make_practice(review_due_at=today)
    make_practice(review_due_at=today + timedelta(days=1))
    make_practice(review_due_at=today, status="draft")
    for state in [State.SUBMITTED, State.CHANGES_REQUESTED, State.REJECTED, State.DRAFT]:
        make_submission(state=state)
    make_submission(state=State.IN_REVIEW, door=Submission.Door.REMARK, practice=practice)

    groups = menu(admin_user)

    assert list(groups) == ["Inzendingen", "Inhoud", "Beheer"]
    queue = reverse("admin:submissions_submission_changelist")
    assert [(one["name"], one["count"], one["admin_url"]) for one in groups["Inzendingen"][:4]] == [
        ("Wachtrij", 3, queue),
        ("Reacties", 1, f"{queue}?soort=remark"),
        ("Te herbevestigen", 1, f"{reverse('admin:practices_practice_changelist')}?herbevestigen=nu"),
        ("Archief", 0, f"{queue}?tab=afgehandeld"),
    ]
    assert "Praktijken" in [one["name"] for one in groups["Inhoud"]]
    assert {"Gebruikers", "Logboek"} <= {one["name"] for one in groups["Beheer"]}


def test_menu_shows_only_what_one_may_see():
    groups = menu(make_editor())
    assert list(groups) == ["Inzendingen", "Beheer"]
    assert [one["name"] for one in groups["Beheer"]] == ["Logboek"]
    assert "Te herbevestigen" not in [one["name"] for one in groups["Inzendingen"]]
