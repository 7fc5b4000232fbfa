"""How a fiche begins: a row with what is known already, a way in for this browser, and a private link by mail."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from practices.content import COPIED_FIELDS, TAG_FIELDS
from practices.models import Practice
from praktijkenbank.post.links import issue

from ..doors import DOORWAYS, Door
from ..models import Submission, SubmissionEvent
from .base import base_of


def start(stamp, *, door, email, municipality, practice=None, tags=None):
    """Begin a fiche, or find the one that began on the same page with the same answers: a double click makes one.

    `stamp` is the time stamp of that page, `tags` are the rows it begins with as {name of the relation: rows}.
    Returns (Submission, PrivateLink): the link that lets this browser in.
    """
    known = {"door": door, "email": email, "municipality": municipality, "practice": practice}
    if tags and tags.get("themes"):
        known["main_theme"] = tags["themes"][0]
    with transaction.atomic():
        if DOORWAYS[door].is_compared:
            online, tags = _online(practice)
            known = {**online, **known}
        key = _key(stamp, door, email, municipality.pk, practice and practice.pk)
        submission, is_new = Submission.objects.get_or_create(key=key, defaults=known)
        if is_new:
            for name, rows in (tags or {}).items():
                getattr(submission, name).set(rows)
            link = _begin(submission)
            submission.queue_mail("start")
        else:
            link = _link_of_browser(submission)
    return submission, link


def _online(practice):
    """All of a practice that a change begins with, as (values, rows by relation). Nobody saves it meanwhile."""
    practice = Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)
    tags = {name: list(getattr(practice, name).all()) for name in TAG_FIELDS}
    towns = practice.implementations.shown().exclude(municipality=practice.municipality)
    tags["other_municipalities"] = [row.municipality for row in towns]
    columns = {name: getattr(practice, name) for name in COPIED_FIELDS}
    links = list(practice.links.values("url", "description"))
    return {**columns, "links": links, "base": base_of(practice)}, tags


def send_remark(stamp, *, practice, email, remark):
    """Send in a remark on a practice, once per page. Without `email` nobody gets an answer.

    Returns (Submission, PrivateLink) as `start` does.
    """
    with transaction.atomic():
        submission, is_new = Submission.objects.get_or_create(
            key=_key(stamp, practice.pk, email, remark),
            defaults={"door": Door.REMARK, "practice": practice, "email": email, "remark": remark},
        )
        link = _begin(submission) if is_new else _link_of_browser(submission)
        if is_new:
            submission.submit()
    return submission, link


def correct_address(submission, email):
    """Give a fiche whose address was never confirmed another one, and mail there.

    Whoever got the mail by mistake is kept out. Does nothing when the address was confirmed meanwhile.
    """
    with transaction.atomic():
        submission = Submission.objects.select_for_update(no_key=True).get(pk=submission.pk)
        if submission.email_confirmed_at:
            return
        links = submission.private_links.filter(email=submission.email)
        links.filter(is_mailed=True).update(revoked_at=timezone.now())
        links.filter(is_mailed=False).update(email=email)
        submission.mails.waiting().filter(to=submission.email).update(gave_up_at=timezone.now())
        submission.email = email
        submission.save(update_fields=["email"])
        is_draft = submission.state == Submission.State.DRAFT
        submission.queue_mail("start" if is_draft else "confirm_address")


def _begin(submission):
    submission.events.create(kind=SubmissionEvent.Kind.STARTED)
    link, _ = issue(submission.email, submission)
    return link


def _link_of_browser(submission):
    """The link that was made when the fiche began. When it is revoked meanwhile it lets nobody in."""
    return submission.private_links.filter(is_mailed=False).earliest("pk")


def _key(*parts):
    """The key of the fiche that begins with these: nobody can guess it, and the same again gives the same."""
    return UUID(bytes=salted_hmac("submissions.starting", repr(parts), algorithm="sha256").digest()[:16], version=4)
