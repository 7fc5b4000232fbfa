"""Planned work is due until it is done, however long the worker was away."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from practices.tasks import look_at_links
from praktijkenbank.post import planned
from praktijkenbank.post.models import PlannedWork
from praktijkenbank.post.planned import PLANNED, Planned, do_planned
from praktijkenbank.post.tasks import queue_what_is_due
from praktijkenbank.staff.roles import BEHEER, REDACTIE, make_groups
from tests.clients import StaffClient

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 1, 12, tzinfo=timezone.get_default_timezone())
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test sets: `clock.now`."""

    class Clock:
        now = START

    monkeypatch.setattr(timezone, "now", lambda: Clock.now)
    return Clock


@pytest.fixture
def plan(monkeypatch, clock):
    """A function that plans work in place of all that is planned, known since the start."""
    monkeypatch.setattr(planned, "PLANNED", PLANNED)
    for name in [*PLANNED]:
        monkeypatch.delitem(PLANNED, name)
    PlannedWork.objects.all().delete()

    def plan(name, cron, do):
        monkeypatch.setitem(PLANNED, name, Planned(do, cron, name))
        PlannedWork.objects.create(name=name)

    return plan


def work():
    """What a worker does in a minute: make jobs, and do those that wait."""
    queue_what_is_due(timestamp=0)
    while names := list(
        ProcrastinateJob.objects.filter(task_name=do_planned.name, status="todo").values_list("args__name", flat=True)
    ):
        assert len(names) == len(set(names))
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")
        for name in names:
            do_planned(name=name)


def test_everything_is_planned_and_has_a_row():
    call_command("migrate", verbosity=0)
    assert sorted(PlannedWork.objects.values_list("name", flat=True)) == sorted(PLANNED)
    assert {"mail_editors", "release_changes", "look_at_links", "clean", "remove_stray_files"} <= PLANNED.keys()
    assert PLANNED["look_at_links"].do is look_at_links


def test_in_a_month_with_nights_off_everything_is_done_once_in_its_time(plan, clock):
    """Nights, a weekend and a whole week without a worker."""
    done = {"nightly": [], "weekdays": [], "monthly": []}
    for name, cron in [("nightly", "30 3 * * *"), ("weekdays", "0 7 * * 1-5"), ("monthly", "0 2 1 * *")]:
        plan(name, cron, lambda name=name: done[name].append(timezone.localtime(clock.now)))

    while clock.now < START + timedelta(days=31):
        local = timezone.localtime(clock.now)
        is_away = local.hour < 8 or (local.month, local.day) in {(11, 21), (11, 22)} or 8 <= local.day < 15
        if not is_away:
            work()
        clock.now += 10 * MINUTE

    nights = Counter(day.date() for day in done["nightly"])
    assert set(nights.values()) == {1}
    # From the 2nd of November to the 2nd of December, without the two spells of which one makes up.
    assert len(nights) == 31 - 7 - 2
    assert [day.day for day in done["nightly"] if day.month == 11] == [*range(2, 8), *range(15, 21), *range(23, 31)]
    assert all(day.hour == 8 for day in done["nightly"] if day.day != 15)
    assert len(done["weekdays"]) == 5 + 1 + 5 + 1 + 5 + 2
    assert [(day.month, day.day, day.hour) for day in done["monthly"]] == [(12, 1, 8)]


@pytest.mark.parametrize("away", [HOUR, DAY, 35 * DAY])
def test_a_worker_that_was_away_does_it_once_when_it_is_back(plan, clock, away):
    done = []
    plan("nightly", "30 12 * * *", lambda: done.append(clock.now))
    clock.now += 31 * MINUTE
    work()
    clock.now += DAY + away

    for _ in range(3):
        work()
        clock.now += MINUTE

    assert done == [START + 31 * MINUTE, START + 31 * MINUTE + DAY + away]


def test_what_fails_is_tried_again_with_growing_pauses_and_stops_nothing_else(plan, clock):
    tried, others = [], []

    def fails():
        tried.append((clock.now - START) // MINUTE)
        if len(tried) < 6:
            raise ValueError("secret of a person")

    plan("fails", "0 13 * * *", fails)
    plan("works", "0 13 * * *", lambda: others.append(clock.now))

    for _ in range(150):
        clock.now += MINUTE
        try:
            work()
        except ValueError:
            row = PlannedWork.objects.get(name="fails")
            assert (row.failures, row.last_error, row.done_at) == (len(tried), "ValueError", None)
            work()

    assert tried == [60, 61, 63, 67, 75, 91]
    assert len(others) == 1
    row = PlannedWork.objects.get(name="fails")
    assert (row.failures, row.last_error, row.done_at) == (0, "", START + 91 * MINUTE)


def test_more_than_a_page_of_work_is_done_page_by_page(plan, clock):
    pages = iter([True, True, False])
    plan("pages", "0 13 * * *", lambda: next(pages))
    clock.now += HOUR

    queue_what_is_due(timestamp=0)
    queue_what_is_due(timestamp=0)
    jobs = ProcrastinateJob.objects.filter(task_name=do_planned.name)
    assert [(job.args, job.lock, job.queue_name) for job in jobs] == [({"name": "pages"}, "pages", "default")]

    work()
    assert next(pages, "all done") == "all done"
    assert PlannedWork.objects.get().done_at == clock.now


def test_a_job_of_work_that_is_done_or_gone_does_nothing(plan, clock):
    done = []
    plan("nightly", "30 12 * * *", lambda: done.append(clock.now))
    clock.now += HOUR

    do_planned(name="nightly")
    do_planned(name="nightly")
    do_planned(name="gone")

    assert len(done) == 1


def test_it_is_half_past_three_by_the_clock_of_brussels():
    work = Planned(None, "30 3 * * *", "")
    moments = [datetime(2026, month, 15, 12, tzinfo=timezone.get_default_timezone()) for month in [1, 7]]
    assert [str(work.latest(moment)) for moment in moments] == [
        "2026-01-15 03:30:00+01:00",
        "2026-07-15 03:30:00+02:00",
    ]
    assert str(work.following(moments[0])) == "2026-01-16 03:30:00+01:00"
    assert work.latest(work.latest(moments[0])) == work.latest(moments[0])


def test_beheer_sees_when_each_was_done_and_what_fails(clock):
    make_groups()
    PlannedWork.objects.filter(name="clean").update(done_at=START, known_since=START)
    PlannedWork.objects.filter(name="look_at_links").update(failures=3, last_error="OSError", tried_at=START)
    PlannedWork.objects.filter(name="mail_editors").update(known_since=START - DAY * 9)
    address = reverse("admin:post_plannedwork_changelist")

    pages = {}
    for role in [REDACTIE, BEHEER]:
        client = StaffClient()
        user = User.objects.create_user(role, is_staff=True)
        user.groups.set(Group.objects.filter(name=role))
        client.force_login(user)
        pages[role] = client.get(address)

    assert pages[REDACTIE].status_code == 403
    content = " ".join(pages[BEHEER].content.decode().split())
    assert "Wist oude pogingen" in content
    assert "1 november 2026" in content
    assert "nog nooit" in content
    assert "zo snel de worker kan" in content
    assert "3 keer na elkaar mislukt: OSError" in content
    assert "De worker werkt nu niet: start hem opnieuw." in content
