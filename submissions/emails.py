"""What the fiche mails: each kind is one text in templates/emails, from which subject, plain text and HTML are made."""

import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from .models import Mail, Submission
from .tasks import send_mail

# Who asks for the same mail twice gets one.
PAUSE = timedelta(minutes=10)
TO_EDITORS = {"message_to_editors"}
TEXT = {"layout": "emails/layout.txt", "action": "emails/action.txt", "quote": "emails/quote.txt"}
HTML = {"layout": "emails/layout.html", "action": "emails/action.html", "quote": "emails/quote.html"}
SUBJECT = {**TEXT, "layout": "emails/subject.txt"}


def queue_mail(kind, submission=None, to=None, **context):
    """Write the mail of this `kind` and have the worker send it, both in the transaction that the caller is in.

    It goes to `to`, else to who sends in the fiche, or to the editors for a kind of theirs. `context` is what the text
    of this kind asks for besides the fiche. Returns the Mail, or None for a remark by someone who left no address.
    """
    if to is None:
        to = settings.CONTACT_EMAIL if kind in TO_EDITORS else submission.email
    if not to:
        return None
    with transaction.atomic():
        mail = Mail.objects.create(submission=submission, kind=kind, to=to, **_write(kind, submission, to, context))
        send_mail.defer(mail_id=mail.pk)
    return mail


def queue_once(kind, submission, to):
    """As `queue_mail`, unless the same mail went to `to` a moment ago. Returns whether it is queued now."""
    with transaction.atomic():
        # Of two clicks at once the second waits here for the first.
        Submission.objects.select_for_update(no_key=True).get(pk=submission.pk)
        if submission.mails.filter(kind=kind, to=to, queued_at__gt=timezone.now() - PAUSE).exists():
            return False
        queue_mail(kind, submission=submission, to=to)
        return True


def preview(kind, submission, **context):
    """The mail of this `kind` to who sends in the fiche, as (subject, text). Nothing is kept."""
    written = _write(kind, submission, submission.email, context)
    return written["subject"], written["text"].replace(Mail.PRIVATE_LINK, "(hier komt een persoonlijke link)")


def _write(kind, submission, to, context):
    """The subject, text and html of a Mail. The private link comes only where the template asks for it."""
    link = secrets.token_hex()
    context = {
        **context,
        "private_link": link,
        "contact_email": settings.CONTACT_EMAIL,
        "site_url": settings.SITE_URL,
    }
    if submission:
        context |= {
            "submission": submission,
            "about": _about(submission),
            "name": submission.submitter_name if to == submission.email else "",
        }

    def write(form, **more):
        written = render_to_string(f"emails/{kind}.txt", {**context, **form, **more})
        # What someone typed can never stand for the link.
        return written.replace(Mail.PRIVATE_LINK, "").replace(link, Mail.PRIVATE_LINK)

    subject = " ".join(write(SUBJECT).split())
    text = re.sub(r"\n{3,}", "\n\n", write(TEXT))
    return {"subject": subject, "text": text, "html": write(HTML, subject=subject)}


def _about(submission):
    """What it is about, in words that fit after ‘je’ and ‘de’."""
    match submission.door:
        case Submission.Door.NEW:
            return f"fiche ‘{submission.title}’" if submission.title else "fiche"
        case Submission.Door.CHANGE:
            return f"wijziging aan ‘{submission.practice}’"
        case Submission.Door.ADOPTION:
            return f"fiche bij ‘{submission.practice}’"
        case Submission.Door.REMARK:
            return f"opmerking over ‘{submission.practice}’"
