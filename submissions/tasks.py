"""What the worker does for the redactie, beside the web process and on the same database."""

from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from praktijkenbank.post.models import Mail
from praktijkenbank.post.queue import queue_mail
from praktijkenbank.staff.models import KeptText

from .editors import editors
from .models import ImpossibleChangeError, RefusedInput, Submission
from .redactie.waiting import told_to
from .redactie.workdays import is_workday


@app.periodic(cron="0 5 * * 1-5")
@app.task(queueing_lock="mail_editors")
def mail_editors(timestamp):
    """Tell each editor on a working day what waits for them, once; nothing to anyone whom nothing waits for."""
    today = timezone.localdate()
    if not is_workday(today):
        return
    with transaction.atomic():
        for editor in editors().exclude(email=""):
            told_before = Mail.objects.filter(kind="waiting", to=editor.email, queued_at__date=today)
            if not told_before.exists() and (context := told_to(editor)):
                queue_mail("waiting", to=editor.email, **context)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="release_changes")
def release_changes(timestamp):
    """Bring the changes to the editors that waited for one that is over, however it came to an end."""
    for submission in Submission.objects.held():
        with suppress(ImpossibleChangeError):
            submission.release()


@app.periodic(cron="30 3 * * *")
@app.task(queueing_lock="forget_what_was_kept")
def forget_what_was_kept(timestamp):
    """Erase each night what was typed, not saved and not asked for again within a day."""
    RefusedInput.objects.outdated().delete()
    KeptText.objects.outdated().delete()
