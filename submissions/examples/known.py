"""What is an example, how it is read from fixtures/examples, and how all of it goes again.

An example shows from its e-mail address, which nobody else can have (RFC 2606 reserves example.org): that of whoever
sent the fiche in, or the contact of the practice. What has no address begins with "Voorbeeld:".
"""

import json
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from practices.models import Attachment, Implementation, ImportFile, LinkCheck, Photo, Practice, SearchMiss
from practices.search.document import refresh
from praktijkenbank.post.models import Mail, PrivateLink

from ..models import Submission, Upload

FOLDER = settings.BASE_DIR / "fixtures" / "examples"
HOST = "voorbeeld.example.org"
DOMAIN = f"@{HOST}"
START = "Voorbeeld:"


def read_examples(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def examples():
    """The fiches that are examples, or are about a practice that is one."""
    return Submission.objects.filter(Q(email__endswith=DOMAIN) | Q(practice__in=example_practices()))


def example_practices():
    own = Submission.objects.filter(email__endswith=DOMAIN, door=Submission.Door.NEW, state=Submission.State.APPROVED)
    return Practice.objects.filter(Q(pk__in=own.values("practice")) | Q(contact_email__endswith=DOMAIN))


@transaction.atomic
def remove_examples():
    """Take away all examples with their mail, files, practices and history. Returns how many fiches went.

    What the audit list says of them stays: nobody can change that.
    """
    fiches, keys = list(examples()), list(example_practices().values_list("pk", flat=True))
    files = [upload.file for upload in Upload.objects.filter(submission__in=fiches)]
    files += [photo.image for photo in Photo.objects.filter(practice__in=keys)]
    files += [attachment.file for attachment in Attachment.objects.filter(practice__in=keys)]
    # What is about a fiche does not go with it by itself: the ground floor does not know fiches.
    about = [fiche.key for fiche in fiches]
    Mail.objects.filter(Q(about_key__in=about) | Q(to__endswith=DOMAIN)).delete()
    PrivateLink.objects.filter(Q(about_key__in=about) | Q(email__endswith=DOMAIN)).delete()
    Submission.objects.filter(pk__in=[fiche.pk for fiche in fiches]).delete()
    # One that leads to another would keep that one.
    Practice.objects.filter(pk__in=keys).update(merged_into=None)
    Practice.objects.filter(pk__in=keys).delete()
    Implementation.history.filter(practice_id__in=keys).delete()
    Practice.history.filter(id__in=keys).delete()
    ImportFile.objects.filter(name__startswith=START).delete()
    LinkCheck.objects.filter(url__contains=f"//{HOST}/").delete()
    SearchMiss.objects.filter(text__startswith=START.lower()).delete()
    refresh()
    for file in files:
        transaction.on_commit(partial(file.delete, save=False))
    return len(fiches)
