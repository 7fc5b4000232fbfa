"""What the worker does for mail and for all that was tried, beside the web process and on the same database."""

from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone
from procrastinate import sql
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from .models import Attempt, Mail, PlannedWork, PrivateLink
from .planned import PLANNED, is_due, planned, queue_work
from .sending import QUEUE, send_mail

# How long is kept what nobody needs any more.
KEEP_ATTEMPTS = timedelta(days=2)
KEEP_EXPIRED_LINKS = timedelta(days=30)
KEEP_FAILED_JOBS = timedelta(days=30)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="queue_what_is_due", queue=QUEUE)
def queue_what_is_due(timestamp):
    """Make a job of all planned work that is due. Not behind that work itself: in the queue of mail."""
    now = timezone.now()
    for row in PlannedWork.objects.filter(name__in=PLANNED):
        if is_due(row, now):
            queue_work(row.name)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled_jobs", queue=QUEUE)
async def retry_stalled_jobs(timestamp):
    """Put back what a worker was doing when it was killed."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="requeue_mails", queue=QUEUE)
def requeue_mails(timestamp):
    """Make a job for every Mail that waits without one, whatever became of it."""
    jobs = ProcrastinateJob.objects.filter(
        task_name=send_mail.name, status__in=["todo", "doing"], args=JSONObject(mail_id=OuterRef("pk"))
    )
    for mail in Mail.objects.waiting().filter(~Exists(jobs)):
        send_mail.defer(mail_id=mail.pk)


@planned("30 3 * * *", "wist oude pogingen, vervallen links en sessies, en taken die mislukten")
def clean():
    """Forget attempts that no limit counts any more, links and sessions that expired, and jobs that failed long ago."""
    Attempt.objects.filter(at__lt=timezone.now() - KEEP_ATTEMPTS).delete()
    PrivateLink.objects.filter(expires_at__lt=timezone.now() - KEEP_EXPIRED_LINKS).delete()
    SessionStore.clear_expired()
    # Those of procrastinate itself can only be asked for where its worker is.
    finished = {"statuses": ["succeeded", "failed", "cancelled", "aborted"], "queue": None}
    with connection.cursor() as cursor:
        cursor.execute(sql.queries["delete_old_jobs"], finished | {"nb_hours": KEEP_FAILED_JOBS // timedelta(hours=1)})
