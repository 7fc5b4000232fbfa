"""How the worker sends a mail: once, trying again for as long as that is of use."""

import logging
from datetime import timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPHeloError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app

from .links import link_in
from .models import Mail

logger = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(minutes=15)
# How long a mail is tried.
PATIENCE = timedelta(days=3)
# Its own, so that no other work holds it up.
QUEUE = "mail"
# What a mail server says of our own name and password, and never of one mail or one address (RFC 4954).
OURS = (SMTPAuthenticationError, SMTPConnectError, SMTPHeloError)
OUR_CODES = {530, 534, 535, 538}


class NotSentError(Exception):
    """A mail could not be handed over. The message names it and the kind of problem, and no person."""


class UndeliverableError(NotSentError):
    """Trying again is of no use."""


class Patiently(BaseRetryStrategy):
    """Again after 1, 2, 4 and 8 minutes, then every quarter of an hour."""

    def get_retry_decision(self, *, exception, job):
        if isinstance(exception, UndeliverableError):
            return None
        wait = min(timedelta(minutes=2 ** min(job.attempts, 10)), LONGEST_WAIT)
        return RetryDecision(retry_at=timezone.now() + wait)


@app.task(queue=QUEUE, retry=Patiently())
def send_mail(mail_id):
    """Send the Mail, unless that was done. Raises NotSentError, UndeliverableError when it is given up.

    A worker that is killed between handing over and writing that down does it again, with the same Message-ID and link.
    """
    mail = Mail.objects.waiting().filter(pk=mail_id).first()
    if mail is None:
        return
    # Before the lock, so that nothing but the mail is locked while a mail server thinks.
    token = link_in(mail) if Mail.PRIVATE_LINK in mail.text else None
    with transaction.atomic():
        # Of two workers the second waits here and then finds nothing.
        if not Mail.objects.waiting().select_for_update().filter(pk=mail_id):
            return
        mail.attempts += 1
        try:
            _hand_over(mail, token)
            mail.sent_at, mail.last_error = timezone.now(), ""
        except Exception as error:
            mail.last_error = _without(token, f"{type(error).__name__}: {error}")
            is_too_late = timezone.now() - mail.queued_at > PATIENCE
            mail.gave_up_why = _final_trouble(error) or (Mail.Trouble.TIME if is_too_late else "")
            mail.gave_up_at = timezone.now() if mail.gave_up_why else None
        mail.save(update_fields=["attempts", "sent_at", "gave_up_at", "gave_up_why", "last_error"])
    if mail.sent_at is None:
        problem = f"mail {mail.pk} is not sent: {mail.last_error.partition(':')[0]}"
        logger.warning(problem)
        raise (UndeliverableError if mail.gave_up_at else NotSentError)(problem)


def _hand_over(mail, token):
    """Give it to the mail server, with the link in its place."""
    if not mail.to.rpartition("@")[0].isascii():
        # Django would write the letters of such a name in another way, which makes it somebody else's address.
        raise SMTPNotSupportedError("the address needs SMTPUTF8")
    link = settings.SITE_URL + reverse("private_link", args=[token]) if token else ""
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text.replace(Mail.PRIVATE_LINK, link),
        to=[mail.to],
        reply_to=[settings.CONTACT_EMAIL],
        headers={
            "Message-ID": f"<{mail.message_id}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office replies
        },
    )
    message.attach_alternative(mail.html.replace(Mail.PRIVATE_LINK, link), "text/html")
    message.send()


def _without(token, text):
    return text.replace(token, "…") if token else text


def _final_trouble(error):
    """Which Mail.Trouble makes trying again of no use, or None.

    A code from 500 on is final (RFC 5321, 4.2.1), below it the mail server is busy; a connection that breaks off says
    nothing.
    """
    if isinstance(error, SMTPRecipientsRefused):
        is_final = all(code >= 500 and code not in OUR_CODES for code, _ in error.recipients.values())
        return Mail.Trouble.ADDRESS if is_final else None
    if isinstance(error, SMTPNotSupportedError):
        # The others of this kind are about how we sign in.
        return Mail.Trouble.ADDRESS if "SMTPUTF8" in str(error) else None
    if isinstance(error, SMTPResponseException) and not isinstance(error, OURS):
        return Mail.Trouble.MESSAGE if error.smtp_code >= 500 and error.smtp_code not in OUR_CODES else None
    return None
