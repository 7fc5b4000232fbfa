"""What is mailed: each kind is one text in templates/emails, from which subject, plain text and HTML are made."""

import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from .limits import spend_mail_budget
from .links import link_in
from .models import Mail, about
from .sending import send_mail

# Anyone who asks for the same mail twice gets one.
PAUSE = timedelta(minutes=10)
TEXT = {"layout": "emails/layout.txt", "action": "emails/action.txt", "quote": "emails/quote.txt"}
HTML = {"layout": "emails/layout.html", "action": "emails/action.html", "quote": "emails/quote.html"}
SUBJECT = {**TEXT, "layout": "emails/subject.txt"}


def queue_mail(kind, to, thing=None, is_known=False, **context):
    """Write the mail of this `kind` to an address and have the worker send it, both in the caller's transaction.

    `thing` is the row that it is about, one with a `key`. `context` is what the text of this kind asks for. When the
    text holds a private link, that link exists from now on. Returns the Mail. Unless it `is_known` that the address is
    that of whoever reads there, or nobody but us asks for this mail, it is of the budget of that address: raises
    TooMuchMailError.
    """
    with transaction.atomic():
        if not is_known:
            spend_mail_budget(to)
        mail = Mail.objects.create(kind=kind, to=to, **about(thing), **write_mail(kind, context))
        if Mail.PRIVATE_LINK in mail.text:
            link_in(mail)
        send_mail.defer(mail_id=mail.pk)
    return mail


def was_queued(kind, to, thing):
    """Whether the same mail was queued a moment ago. To be asked under a lock on what it is about."""
    recent = Mail.objects.about(thing).filter(queued_at__gt=timezone.now() - PAUSE)
    return recent.filter(kind=kind, to=to).exists()


def write_mail(kind, context):
    """The subject, text and html of a Mail, as a dict. The private link comes only where the template asks for it."""
    link = secrets.token_hex()
    context = {
        **context,
        "private_link": link,
        "contact_email": settings.CONTACT_EMAIL,
        "site_url": settings.SITE_URL,
    }

    def write(form, **more):
        written = render_to_string(f"emails/{kind}.txt", {**context, **form, **more})
        # What someone typed can never stand for the link.
        return written.replace(Mail.PRIVATE_LINK, "").replace(link, Mail.PRIVATE_LINK)

    subject = " ".join(write(SUBJECT).split())
    text = re.sub(r"\n{3,}", "\n\n", write(TEXT))
    return {"subject": subject, "text": text, "html": write(HTML, subject=subject)}
