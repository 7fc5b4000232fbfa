"""Example fiches in every state and by every door, for who tries the redactie out. Their titles say what they are.

They go the way of real ones, through the same methods; only the dates are moved to the past afterwards. What is an
example shows from its e-mail address, which nobody else can have (RFC 2606 reserves example.org).
"""

import json
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from practices.content import TAG_FIELDS
from practices.models import Attachment, Implementation, LoadedRecord, Municipality, Photo, Practice, Theme
from practices.search.document import refresh
from praktijkenbank.post.models import Mail, PrivateLink

from ..files import uploads
from ..intake import answers
from ..intake.starting import send_remark, start
from ..intake.steps import steps_of
from ..models import Submission, SubmissionEvent, Upload
from ..redactie.publishing import publish

FOLDER = settings.BASE_DIR / "fixtures" / "examples"
DOMAIN = "@voorbeeld.example.org"
Check, Door = Submission.Check, Submission.Door
# What all of them answer alike.
ALIKE = {
    "submitter_role": "medewerker",
    "contact_name": "Dienst Samenleven",
    "contact_email": f"samenleven{DOMAIN}",
    "consent_publication": True,
    "consent_people": True,
    "consent_licence": True,
}
TAGS_ALIKE = {"policy_layers": ["sociaal-cultureel"], "organisation_domains": ["dienstverlening"]}


def examples():
    """The fiches that are examples, or are about a practice that was one."""
    return Submission.objects.filter(Q(email__endswith=DOMAIN) | Q(practice__in=_practices()))


def _practices():
    own = Submission.objects.filter(email__endswith=DOMAIN, door=Door.NEW, state=Submission.State.APPROVED)
    return Practice.objects.filter(pk__in=own.values("practice"))


@transaction.atomic
def load(editor, colleague, is_once=False):
    """Add the examples, judged by these two users. Returns how many were added.

    Does nothing when there are any; `is_once`: nor when there ever were.
    """
    _, is_first = LoadedRecord.objects.get_or_create(model=Submission._meta.label_lower, key="voorbeelden")
    if examples().exists() or (is_once and not is_first):
        return 0
    Story(editor, colleague).tell()
    refresh()
    return examples().count()


@transaction.atomic
def remove():
    """Take away all examples with their mail, files, practices and history. Returns how many fiches went.

    What the audit list tells of them stays: nobody can change that.
    """
    fiches, practices = list(examples()), list(_practices())
    keys = [practice.pk for practice in practices]
    files = [upload.file for upload in Upload.objects.filter(submission__in=fiches)]
    files += [photo.image for photo in Photo.objects.filter(practice__in=keys)]
    files += [attachment.file for attachment in Attachment.objects.filter(practice__in=keys)]
    # What is about a fiche does not go with it by itself: the ground floor does not know fiches.
    about = [fiche.key for fiche in fiches]
    Mail.objects.filter(Q(about_key__in=about) | Q(to__endswith=DOMAIN)).delete()
    PrivateLink.objects.filter(Q(about_key__in=about) | Q(email__endswith=DOMAIN)).delete()
    Submission.objects.filter(pk__in=[fiche.pk for fiche in fiches]).delete()
    Practice.objects.filter(pk__in=keys).delete()
    Implementation.history.filter(practice_id__in=keys).delete()
    Practice.history.filter(id__in=keys).delete()
    refresh()
    for file in files:
        transaction.on_commit(partial(file.delete, save=False))
    return len(fiches)


class Story:
    """What happened to each of the examples, as the weeks went by."""

    def __init__(self, editor, colleague):
        self.editor, self.colleague = editor, colleague
        self.fiches = json.loads((FOLDER / "fiches.json").read_text(encoding="utf-8"))

    def tell(self):
        self.tell_of_what_is_online()
        self.tell_of_what_waits()
        self.tell_of_what_ended()

    def tell_of_what_is_online(self):
        with _days_ago(40):
            fiche = self.send("taalcafe", photo="taalcafe.jpg")
        with _days_ago(37):
            cafe = self.approve(fiche, "Een mooi voorbeeld. Bedankt.")
        with _days_ago(35):
            fiche = self.send("buddy")
        with _days_ago(33):
            buddy = self.approve(fiche)
        with _days_ago(20):
            joining = self.begin(
                "An", Door.ADOPTION, "genk", buddy, implementation_text="In Genk doen zes scholen mee."
            )
            joining.submit()
        with _days_ago(18):
            self.approve(joining)
        with _days_ago(6):
            change = self.begin("Samir", Door.CHANGE, "mechelen", buddy)
            change.results = "55 van de 64 gezinnen zien elkaar nog na het traject."
            change.volunteers = 64
            change.save()
            change.submit(text="Het eerste jaar is voorbij, dus de cijfers zijn nieuw.")
        with _days_ago(5):
            change.take(by=self.editor)
        with _days_ago(4):
            change = self.begin("Lies", Door.CHANGE, "gent", cafe)
            change.tagline = "Samen Nederlands praten, ook in het park"
            change.save()
            change.dropped_photos.set(cafe.photos.all())
            self.add(change, "moestuin.jpg", Upload.Kind.PHOTO, "De tafel in het park")
            change.submit()
        with _days_ago(2):
            self.begin("Tom", Door.ADOPTION, "aalst", cafe, implementation_text="Wij praten op zaterdag.").submit()
            send_remark("voorbeeld", practice=cafe, email=f"lezer{DOMAIN}", remark="Het is nu op donderdag.")

    def tell_of_what_waits(self):
        self.begin_new("klaar")
        with _days_ago(1):
            self.send("fietsles", is_confirmed=False)
        with _days_ago(24):
            self.send("straatfeest")
        with _days_ago(3):
            self.send("moestuin", photo="moestuin.jpg", attachment="zaaikalender.pdf")
        with _days_ago(16):
            fiche = self.send("tolken")
        with _days_ago(13):
            fiche.take(by=self.editor)
            fiche.request_changes(
                by=self.editor,
                text="Een fijne praktijk. Vul je nog twee dingen aan?",
                remarks={"approach": "Met wie maakten jullie afspraken?", "tips": "Hoe lang duurt zo’n oefening?"},
            )
        with _days_ago(1):
            fiche.approach += "\n\nDe tolkendienst van de provincie werkt mee. Een gesprek kost 40 euro."
            fiche.tips += " Een uur is genoeg."
            fiche.save(update_fields=["approach", "tips"])
            fiche.submit(text="Ik heb het aangevuld.")
        with _days_ago(9):
            fiche = self.send("zwemmen")
        with _days_ago(8):
            fiche.take(by=self.editor)
            self.edit(fiche, summary="Op zondag zwem je in een kleine groep, met hulp en zonder pottenkijkers.")
            fiche.change_checklist([check for check in Check if check != Check.CONTACT], [])
            fiche.add_note("Nog bellen met de sportdienst.", by=self.colleague)
        with _days_ago(12):
            fiche = self.send("huiswerk")
        with _days_ago(7):
            fiche.take(by=self.colleague)
            fiche.add_message("Ik lees de fiche deze week na.", by=self.colleague)
        with _days_ago(10):
            fiche = self.send("solliciteren")
        with _days_ago(6):
            fiche.take(by=self.colleague)
            fiche.request_changes(
                by=self.colleague,
                text="Vertel nog wat meer, dan kan je fiche online.",
                remarks={"results": "Wat leverde het al op?", "goals": "Wat wilden jullie bereiken?"},
            )

    def tell_of_what_ended(self):
        cafe = _practices().earliest("published_at")
        with _days_ago(30):
            folder, double = self.send("afvalfolder"), self.send("praatcafe")
        with _days_ago(28):
            folder.take(by=self.editor)
            folder.reject(by=self.editor, text="Een folder alleen is nog geen praktijk. Wat doen jullie eromheen?")
            double.take(by=self.colleague)
            double.merge_into(by=self.colleague, practice=cafe, text="Dit lijkt heel erg op het taalcafé van Gent.")
        with _days_ago(15):
            self.send("filmavond").withdraw(text="We beginnen er pas volgend jaar mee.")

    def begin(self, name, door, town, practice=None, tags=None, is_confirmed=True, **answered):
        """Begin a fiche of someone called `name`, who opened the link in the mail when `is_confirmed`."""
        fiche, _ = start(
            f"voorbeeld/{answered.get('title', '')}",
            door=door,
            email=f"{name.lower()}{DOMAIN}",
            municipality=Municipality.objects.get(slug=town),
            practice=practice,
            tags=tags,
        )
        for field, answer in {**ALIKE, "submitter_name": f"{name} Voorbeeld", **answered}.items():
            setattr(fiche, field, answer)
        fiche.steps_saved = [step.slug for step in steps_of(fiche)]
        fiche.save()
        if is_confirmed:
            fiche.confirm_address()
        return fiche

    def begin_new(self, slug, is_confirmed=True):
        """Begin the fiche of a new practice that fixtures/examples holds under this name."""
        answered = {**TAGS_ALIKE, **self.fiches[slug]}
        name, town, theme = (answered.pop(key) for key in ["submitter", "municipality", "main_theme"])
        tags = {"themes": [Theme.objects.get(slug=theme)]}
        for field in {*TAG_FIELDS} & {*answered}:
            rows = Submission._meta.get_field(field).related_model.objects
            tags[field] = rows.filter(slug__in=answered.pop(field))
        return self.begin(name, Door.NEW, town, tags=tags, is_confirmed=is_confirmed, **answered)

    def send(self, slug, photo="", attachment="", is_confirmed=True):
        fiche = self.begin_new(slug, is_confirmed)
        if photo:
            self.add(fiche, photo, Upload.Kind.PHOTO, "Een tekening bij een voorbeeld")
        if attachment:
            self.add(fiche, attachment, Upload.Kind.ATTACHMENT, "Zaaikalender")
        fiche.submit()
        return fiche

    def add(self, fiche, name, kind, text):
        with (FOLDER / name).open("rb") as content:
            upload = uploads.add(fiche, File(content, name=name), kind)
        upload.alt = upload.description = text
        upload.credit = "Praktijkenbank"
        upload.save()

    def approve(self, fiche, text=""):
        """Take up, look at everything and publish. Returns the Practice."""
        fiche.take(by=self.editor)
        fiche.change_checklist(list(Check), [])
        return publish(fiche, by=self.editor, text=text)

    def edit(self, fiche, **written):
        """Write as an editor does on the page of the fiche."""
        data = MultiValueDict({name: [text] for name, text in written.items()})
        for step in steps_of(fiche):
            if step.form and {*step.form.names()} & {*written}:
                answers.save(fiche, step, data, editor=self.editor)


@contextmanager
def _days_ago(number):
    """What is written of examples inside, seems written that many days ago."""
    began = timezone.now()
    yield
    moment, practices = began - timedelta(days=number), _practices().values("pk")
    of_example = {"submission__email__endswith": DOMAIN}
    dated = [
        (
            Submission.objects.filter(email__endswith=DOMAIN),
            ["created_at", "updated_at", "submitted_at", "decided_at", "email_confirmed_at"],
        ),
        (SubmissionEvent.objects.filter(**of_example), ["at"]),
        (Mail.objects.filter(about_key__in=examples().values("key")), ["queued_at"]),
        (
            Practice.objects.filter(pk__in=practices),
            ["created_at", "updated_at", "published_at", "tags_confirmed_at", "confirmed_at"],
        ),
        (Practice.history.filter(id__in=practices), ["history_date"]),
        (Implementation.history.filter(practice_id__in=practices), ["history_date"]),
    ]
    for rows, names in dated:
        for name in names:
            rows.filter(**{f"{name}__gte": began}).update(**{name: moment})
