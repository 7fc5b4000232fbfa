"""The daily mail to the editors."""

from datetime import timedelta

import pytest
from django.utils import timezone

from praktijkenbank.post.models import Mail
from submissions.models import Submission
from submissions.tasks import mail_editors
from tests.factories import make_editor, make_submission

State = Submission.State

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def workday(monkeypatch):
    """Every day is one, unless a test says otherwise."""
    monkeypatch.setattr("submissions.tasks.is_workday", lambda day: True)


def mails():
    return [(mail.to, mail.subject.partition(": ")[2]) for mail in Mail.objects.filter(kind="waiting").order_by("to")]


def test_each_editor_is_told_what_waits_for_them():
    an = make_editor(email="an@example.org")
    make_editor(email="bo@example.org")
    make_editor(email="")
    make_submission(state=State.SUBMITTED)
    make_submission(state=State.SUBMITTED, assignee=an)
    make_submission(state=State.IN_REVIEW, assignee=an)
    make_submission(state=State.IN_REVIEW)
    make_submission(state=State.CHANGES_REQUESTED, assignee=an).submit()
    make_submission(state=State.CHANGES_REQUESTED, assignee=an)
    make_submission(state=State.REJECTED, assignee=an)

    mail_editors()

    assert mails() == [
        ("an@example.org", "2 nieuw, 1 aangevuld, 1 bij jou in behandeling, 1 door een collega teruggelegd"),
        ("bo@example.org", "1 nieuw, 1 door een collega teruggelegd"),
    ]


def test_mail_names_what_waits_longest_for_an_editor():
    make_editor(email="an@example.org")
    asked_at = timezone.now() - timedelta(days=90)
    make_submission(title="Gevraagd", state=State.CHANGES_REQUESTED, submitted_at=asked_at)
    make_submission(title="Jong & fris", state=State.SUBMITTED)
    mail_editors()
    assert "‘Jong & fris’ wacht het langst: 0 werkdagen." in Mail.objects.get().text


def test_nobody_gets_mail_when_nothing_waits():
    an = make_editor(email="an@example.org")
    make_submission(state=State.CHANGES_REQUESTED, assignee=an)
    make_submission(state=State.IN_REVIEW, assignee=make_editor())
    make_submission()
    mail_editors()
    assert mails() == []


def test_mail_goes_once_a_day_however_often_the_task_runs():
    make_editor(email="an@example.org")
    make_submission(state=State.SUBMITTED)
    mail_editors()
    mail_editors()
    assert len(mails()) == 1
    Mail.objects.update(queued_at=timezone.now() - timedelta(days=1))
    mail_editors()
    assert len(mails()) == 2


def test_only_who_judges_fiches_and_still_works_here_gets_mail():
    make_editor(email="weg@example.org", is_active=False)
    make_editor(email="lezer@example.org").user_permissions.clear()
    make_submission(state=State.SUBMITTED)
    mail_editors()
    assert mails() == []


def test_no_mail_on_a_holiday(monkeypatch):
    make_editor(email="an@example.org")
    make_submission(state=State.SUBMITTED)
    monkeypatch.setattr("submissions.tasks.is_workday", lambda day: day != timezone.localdate())
    mail_editors()
    assert mails() == []
