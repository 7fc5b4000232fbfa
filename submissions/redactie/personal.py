"""What a fiche keeps of people: who sends it in, what they typed, what came with it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from praktijkenbank.people.register import KeptData, KeptPart
from praktijkenbank.post.models import Mail, PrivateLink

from ..models import FieldRemark, RefusedInput, Submission, SubmissionEvent, Upload
from ..states import EventKind, State

DRAFT = timedelta(days=90)
# Who sent it in, once that is erased: a fiche must have an address.
NOBODY = "gewist@voorbeeld.invalid"
CONTACT = ["contact_name", "contact_role", "contact_email", "contact_phone"]
SENDER = ["submitter_name", "submitter_role"]
EDITORS, ASKED = "de redactie, en wie een link naar de fiche kreeg", "ja, als je het vraagt"


def _of_sender(model):
    """What hangs on the fiches of an address."""
    return lambda address: model._base_manager.filter(submission__email=address)


def old_drafts():
    """What was never sent in, and not touched for long."""
    return Submission.objects.filter(submitted_at=None, updated_at__lt=timezone.now() - DRAFT)


def remove_fiches(submissions):
    """Remove these fiches, with all that hangs on them: what was mailed, the links, the files."""
    for submission in submissions:
        Mail.objects.about(submission).delete()
        PrivateLink.objects.about(submission).delete()
        _drop_files(submission)
        submission.delete()


def _drop_files(submission):
    for upload in submission.uploads.all():
        transaction.on_commit(lambda file=upload.file: file.storage.delete(file.name))
        upload.delete()


def erase_sender(person):
    """A fiche that became a practice stays, without whoever sent it in; others go."""
    for submission in Submission.objects.filter(email=person.address):
        person.names |= {name for name in [submission.submitter_name] if " " in name}
        if submission.state in (State.APPROVED, State.MERGED):
            _forget_sender(submission, person)
        else:
            remove_fiches([submission])
    Submission.objects.filter(contact_email__iexact=person.address).update(**dict.fromkeys(CONTACT, ""))


def _forget_sender(submission, person):
    Mail.objects.about(submission).delete()
    PrivateLink.objects.about(submission).delete()
    _drop_files(submission)
    Submission.objects.filter(pk=submission.pk).update(
        **dict.fromkeys(SENDER, ""), email=NOBODY, base=None, unfinished={}, remark=""
    )
    events = submission.events.all()
    events.filter(kind=EventKind.FROM_SUBMITTER).update(text="(gewist)")
    for event in events.exclude(snapshot=None):
        snapshot = {name: value for name, value in event.snapshot.items() if name not in [*SENDER, "remark"]}
        SubmissionEvent.objects.filter(pk=event.pk).update(snapshot=snapshot)
    person.erase_from(events, ["text", "snapshot"], names=True)
    person.erase_from([submission], ["internal_notes"], names=True)


FICHES_KEPT = KeptPart(
    kept=[
        KeptData(
            "submissions.Submission",
            "submitter_name submitter_role email",
            "Wie een fiche indient: naam, functie en e-mailadres",
            "Zo kan de redactie je iets vragen en krijg je antwoord.",
            "zolang de fiche er is",
            EDITORS,
            ASKED,
        ),
        KeptData(
            "submissions.Submission",
            "title tagline summary department keywords context goals approach involvement results what_worked "
            "what_did_not_work tips anchoring cost_note funding partners reach_unit evaluation_url contact_name "
            "contact_role contact_email contact_phone implementation_text implementation_url remark links base choices "
            "unsure unfinished writers edited_by steps_saved internal_notes checklist",
            "Je antwoorden op een fiche",
            "Daar maakt de redactie een praktijk van.",
            "een fiche die je niet indient: 90 dagen na je laatste woord; een andere: zolang de praktijk er is",
            f"{EDITORS}; wat je niet indiende, ziet de redactie niet",
            ASKED,
            old_drafts,
            remove_fiches,
            theirs=lambda address: Submission._base_manager.filter(email=address),
            of_editors="edited_by internal_notes checklist",
        ),
        KeptData(
            "submissions.SubmissionEvent",
            "text snapshot",
            "Berichten bij een fiche, en hoe ze was toen je ze indiende",
            "Zo is te volgen wat er gevraagd en beslist werd.",
            "zolang de fiche er is",
            EDITORS,
            ASKED,
            theirs=lambda address: _of_sender(SubmissionEvent)(address).exclude(kind=EventKind.ASSIGNED),
        ),
        KeptData(
            "submissions.FieldRemark",
            "field text",
            "Vragen van de redactie bij een antwoord",
            "Zo weet je wat er nog ontbreekt.",
            "zolang de fiche er is",
            EDITORS,
            ASKED,
            theirs=_of_sender(FieldRemark),
        ),
        KeptData(
            "submissions.RefusedInput",
            "step fields told",
            "Wat je typte en niet bewaard kon worden",
            "Zo is er niets kwijt.",
            "1 dag",
            "wie een link naar de fiche kreeg",
            ASKED,
            lambda: RefusedInput.objects.outdated(),
            theirs=_of_sender(RefusedInput),
        ),
        KeptData(
            "submissions.Upload",
            "file name content_type sha256 alt credit caption description",
            "Foto’s en bijlagen bij een fiche",
            "Ze komen bij de praktijk als de redactie ze goedkeurt.",
            "zolang de fiche er is",
            EDITORS,
            ASKED,
            theirs=_of_sender(Upload),
        ),
    ],
    others="submissions.Look submissions.JargonWord submissions.Phrase submissions.ThemeEditor",
    erase=erase_sender,
)
