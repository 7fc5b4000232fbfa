"""Work that comes back: due when its moment passed since it was last done, however long the worker was away.

Procrastinate skips what was planned more than ten minutes ago, so it only asks, each minute, what is due (tasks.py).
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from croniter import croniter
from django.db import transaction
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from .models import PlannedWork

PLANNED = {}
# What fails is tried again after 1, 2, 4, … minutes, and at least this often.
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class Planned:
    """A function that is done again and again, with what it does in words (Dutch, for Beheer).

    `cron` tells when, by the clock of Brussels (https://man7.org/linux/man-pages/man5/crontab.5.html).
    """

    do: callable
    cron: str
    label: str

    def latest(self, now):
        """The last moment at or before `now` at which it should be done."""
        return croniter(self.cron, timezone.localtime(now) + timedelta(microseconds=1)).get_prev(datetime)

    def following(self, now):
        """The first moment after `now`."""
        return croniter(self.cron, timezone.localtime(now)).get_next(datetime)


def planned(cron, label):
    """Have the worker do this function without arguments, at the moments of `cron`; see Planned.

    One that returns True has more to do, and is done again at once: a job is one page of work, and others have their
    turn after it.
    """

    def plan(do):
        PLANNED[do.__name__] = Planned(do, cron, label)
        return do

    return plan


def is_due(row, now):
    """Whether this PlannedWork must be done now: not before its moment, nor too soon after it failed."""
    pause = min(timedelta(minutes=2 ** min(row.failures - 1, 10)), LONGEST_PAUSE)
    if row.failures and now - row.tried_at < pause:
        return False
    return (row.done_at or row.known_since) < PLANNED[row.name].latest(now)


@app.task
def do_planned(name):
    """Do this work if it still is due, and write down how it went. Raises what the work raises."""
    row = PlannedWork.objects.filter(name=name).first()
    now = timezone.now()
    if row is None or name not in PLANNED or not is_due(row, now):
        return
    PlannedWork.objects.filter(pk=row.pk).update(tried_at=now)
    try:
        has_more = PLANNED[name].do()
    except Exception as error:
        told = type(error).__name__
        PlannedWork.objects.filter(pk=row.pk).update(failures=row.failures + 1, last_error=told)
        raise
    PlannedWork.objects.filter(pk=row.pk).update(failures=0, last_error="", **({} if has_more else {"done_at": now}))
    if has_more:
        queue_work(name)


def queue_work(name):
    """One job at a time for each kind of work, and one that waits."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        do_planned.configure(lock=name, queueing_lock=name).defer(name=name)


@receiver(post_migrate)
def note_what_is_planned(sender, **kwargs):
    """After `migrate`: a row for what is planned from now on, and none for what no longer is."""
    if sender.name != PlannedWork.__module__.rpartition(".")[0]:
        return
    PlannedWork.objects.exclude(name__in=PLANNED).delete()
    for name in PLANNED:
        PlannedWork.objects.get_or_create(name=name)
