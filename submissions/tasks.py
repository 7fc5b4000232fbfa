"""What the worker does for the redactie, beside the web process and on the same database."""

from contextlib import suppress

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from praktijkenbank.plain_text import without_addresses
from praktijkenbank.post.models import Mail
from praktijkenbank.post.planned import planned
from praktijkenbank.post.queue import queue_mail
from praktijkenbank.staff.models import KeptText

from .editors import editors
from .models import ImpossibleChangeError, RefusedInput, Submission
from .redactie.waiting import told_to
from .redactie.workdays import is_workday


@planned("0 7 * * 1-5", "mailt elke redacteur wat er wacht")
def mail_editors():
    """Tell each editor on a working day what waits for them, once; nothing to anyone whom nothing waits for."""
    today = timezone.localdate()
    if not is_workday(today):
        return
    with transaction.atomic():
        for editor in editors().exclude(email=""):
            told_before = Mail.objects.filter(kind="waiting", to=editor.email, queued_at__date=today)
            if not told_before.exists() and (context := told_to(editor)):
                context["oldest"] = without_addresses(str(context["oldest"]))
                queue_mail("waiting", to=editor.email, is_known=True, **context)


@planned("*/10 * * * *", "laat wijzigingen door die op een andere wachtten")
def release_changes():
    """Bring the changes to the editors that waited for one that is over, however it came to an end."""
    for submission in Submission.objects.held():
        with suppress(ImpossibleChangeError):
            submission.release()


@planned("30 3 * * *", "wist getypte tekst die niemand nog opvroeg")
def forget_what_was_kept():
    """Erase each night what was typed, not saved and not asked for again within a day."""
    RefusedInput.objects.outdated().delete()
    KeptText.objects.outdated().delete()


@planned("45 3 * * *", "verwijdert bestanden die bij geen fiche of praktijk horen")
def remove_stray_files():
    """Remove each night what a process that was killed left behind; their names go to the log of the worker."""
    call_command("clean_uploads")
