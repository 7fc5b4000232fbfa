"""The queue of the redactie: what is on it, in which order, and what editors do from there."""

import pytest
from django.urls import reverse

from submissions.models import Submission
from tests.factories import make_editor, make_submission

State, Door = Submission.State, Submission.Door
QUEUE = reverse("admin:submissions_submission_changelist")

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    """An editor who is signed in."""
    editor = make_editor(username="sofie", first_name="Sofie")
    client.force_login(editor)
    return editor


def test_editor_sees_the_queue(client, editor):
    make_submission(title="Praattafels", state=State.SUBMITTED)
    assert "Praattafels" in client.get(QUEUE).text
