"""Is the worker there, and does mail go out?"""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker

from .models import Mail

# A worker says every 10 seconds that it is there.
SILENT = timedelta(minutes=1)
# The longest pause before a mail is tried again.
LONG = timedelta(minutes=15)


def worker_is_there():
    return ProcrastinateWorker.objects.filter(last_heartbeat__gt=timezone.now() - SILENT).exists()


def mail_waits():
    """For how long the oldest mail waits, as a timedelta of whole seconds; of nothing when none waits."""
    oldest = Mail.objects.waiting().order_by("queued_at").values_list("queued_at", flat=True).first()
    return timedelta(seconds=(timezone.now() - oldest) // timedelta(seconds=1)) if oldest else timedelta(0)
