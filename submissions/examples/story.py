"""Example fiches in every state and by every door, for anyone who tries the redactie out.

They go the way of real ones, through the same methods; only the dates are moved to the past afterwards. Whoever adds a
state, a door or a kind of event adds an example of it here: a test asks for one.
"""

from contextlib import contextmanager
from datetime import timedelta
from functools import reduce
from operator import or_

from django.core.files.base import File
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from practices.content import TAG_FIELDS
from practices.models import Implementation, LoadedRecord, Municipality, Practice, Theme
from practices.search.document import refresh
from praktijkenbank.post.models import YOUR_DATA, Mail, PrivateLink
from praktijkenbank.post.queue import queue_mail

from ..files import uploads
from ..intake import answers
from ..intake.starting import send_remark, start
from ..intake.steps import steps_of
from ..models import Submission, SubmissionEvent, Upload
from ..redactie.publishing import publish
from .bank import add_practices, add_traces
from .known import DOMAIN, FOLDER, example_practices, examples, read_examples

Check, Door, State = Submission.Check, Submission.Door, Submission.State
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


@transaction.atomic
def add_examples(editor, colleague, is_once=False):
    """Add the examples, judged by these two users. Returns how many fiches were added.

    Does nothing when there are any; `is_once`: nor when there ever were.
    """
    _, is_first = LoadedRecord.objects.get_or_create(model=Submission._meta.label_lower, key="voorbeelden")
    if examples().exists() or (is_once and not is_first):
        return 0
    Story(editor, colleague).tell()
    refresh()
    return examples().count()


class Story:
    """What happened to each of the examples, as the weeks went by."""

    def __init__(self, editor, colleague):
        self.editor, self.colleague = editor, colleague
        self.fiches = read_examples("fiches")
        self.practices = {}

    def tell(self):
        self.tell_of_what_is_online()
        for row in read_examples("about_practices"):
            self.tell_of_one(**row)
        self.tell_of_what_changes()
        self.tell_of_what_waits()
        self.tell_of_what_ended()
        self.tell_of_what_goes_on()
        self.tell_of_mail()
        with _days_ago(45):
            add_practices(self.practices)
        add_traces(self.editor)

    def tell_of_what_is_online(self):
        with _days_ago(40):
            fiche = self.send("taalcafe", photo="taalcafe.jpg")
        with _days_ago(37):
            cafe = self.approve(fiche, "Een mooi voorbeeld. Bedankt.")
        with _days_ago(35):
            fiche = self.send("buddy")
        with _days_ago(33):
            buddy = self.approve(fiche)
        self.practices = {"taalcafe": cafe, "buddy": buddy}
        with _days_ago(20):
            joining = self.begin(
                "An", Door.ADOPTION, "genk", buddy, implementation_text="In Genk doen zes scholen mee."
            )
            joining.submit()
        with _days_ago(18):
            self.approve(joining)

    def tell_of_what_waits(self):
        self.tell_of_what_is_new()
        self.tell_of_what_came_back()
        self.tell_of_what_is_read()
        self.tell_of_what_was_asked()

    def tell_of_what_is_new(self):
        self.begin_new("klaar")
        with _days_ago(1):
            self.send("fietsles", is_confirmed=False)
        with _days_ago(24):
            self.send("straatfeest")
        with _days_ago(3):
            self.send("moestuin", photo="moestuin.jpg", attachment="zaaikalender.pdf")

    def tell_of_what_came_back(self):
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

    def tell_of_what_is_read(self):
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

    def tell_of_what_was_asked(self):
        with _days_ago(10):
            fiche = self.send("solliciteren")
        with _days_ago(6):
            fiche.take(by=self.colleague)
            fiche.request_changes(
                by=self.colleague,
                text="Vertel nog wat meer, dan kan je fiche online.",
                remarks={"results": "Wat leverde het al op?", "goals": "Wat wilden jullie bereiken?"},
            )

    def tell_of_what_changes(self):
        cafe = self.practices["taalcafe"]
        with _days_ago(6):
            change = self.begin("Samir", Door.CHANGE, "mechelen", self.practices["buddy"])
            change.results = "55 van de 64 gezinnen zien elkaar nog na het traject."
            change.approach += " Wie wil, mag met een vriend komen."
            change.volunteers = 64
            change.save()
            change.submit(text="Het eerste jaar is voorbij, dus de cijfers zijn nieuw.")
        with _days_ago(5):
            change.take(by=self.editor)
            self.correct_meanwhile(self.practices["buddy"])
        with _days_ago(3):
            self.begin(
                "Samira", Door.CHANGE, "mechelen", self.practices["buddy"], tagline="Een buddy voor 64 gezinnen"
            ).submit()
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

    def correct_meanwhile(self, practice):
        """An editor saves a text that the change is about, and one that it leaves alone."""
        practice = Practice.objects.get(pk=practice.pk)
        practice.approach = practice.approach.replace("Ze zien elkaar", "Een medewerker stelt ze voor. Ze zien elkaar")
        practice.tagline = "Twee gezinnen gaan een half jaar samen op weg"
        practice._history_user = self.colleague
        practice.save()

    def tell_of_what_ended(self):
        cafe = self.practices["taalcafe"]
        with _days_ago(30):
            folder, double = self.send("afvalfolder"), self.send("praatcafe")
        with _days_ago(28):
            folder.take(by=self.editor)
            folder.reject(by=self.editor, text="Een folder alleen is nog geen praktijk. Wat doen jullie eromheen?")
            double.take(by=self.colleague)
            double.merge_into(by=self.colleague, practice=cafe, text="Dit lijkt heel erg op het taalcafé van Gent.")
        with _days_ago(15):
            self.send("filmavond").withdraw(text="We beginnen er pas volgend jaar mee.")
        with _days_ago(50):
            tour = self.send("gluurtour")
        with _days_ago(48):
            tour = self.approve(tour)
        with _days_ago(3):
            tour.hide("Ieper stopte met deze praktijk.", shows_reason=True)
        with _days_ago(34):
            found = self.approve(self.send("woonbuddy"))
        Practice.objects.filter(pk=found.pk).update(review_due_at=timezone.localdate() + timedelta(days=20))

    def tell_of_one(
        self, door, submitter, practice, days, state, municipality="", text="", remarks=None, reopened="", **answered
    ):
        """One fiche about a practice: begun so many days ago, and brought to this state two days later."""
        practice = self.practices[practice]
        with _days_ago(days):
            if door == Door.REMARK:
                email = f"{submitter.lower()}{DOMAIN}"
                fiche, _ = send_remark("voorbeeld", practice=practice, email=email, **answered)
            else:
                is_confirmed = state != State.AWAITING_CONFIRMATION
                fiche = self.begin(submitter, door, municipality, practice, is_confirmed=is_confirmed, **answered)
                if state != State.DRAFT:
                    fiche.submit()
        if state not in (State.DRAFT, State.AWAITING_CONFIRMATION, State.SUBMITTED):
            with _days_ago(max(days - 2, 0)):
                self.bring_to(state, fiche, text, remarks)
        if reopened:
            with _days_ago(1):
                fiche.reopen(by=self.colleague, text=reopened)

    def bring_to(self, state, fiche, text, remarks=None):
        """Bring what was sent in to this state."""
        if state == State.WITHDRAWN:
            fiche.withdraw(text=text, by=self.editor if fiche.door == Door.REMARK else None)
            return
        fiche.take(by=self.colleague)
        match state:
            case State.CHANGES_REQUESTED:
                fiche.request_changes(by=self.colleague, text=text, remarks=remarks)
            case State.APPROVED:
                fiche.change_checklist(list(Check), [])
                publish(fiche, by=self.colleague, text=text)
            case State.REJECTED:
                fiche.reject(by=self.colleague, text=text)

    def tell_of_what_goes_on(self):
        """Fiches that came back, changed hands, were written by two people, and were written about."""
        with _days_ago(26):
            bikes, party = self.send("fietsbieb"), self.send("nieuwjaar")
        with _days_ago(23):
            bikes.take(by=self.colleague)
            bikes.reject(by=self.colleague, text="We lezen nog niet wat het opleverde.")
            party.withdraw(text="We hadden er geen tijd voor.")
        with _days_ago(8):
            bikes.reopen(by=self.editor, text="Je mailde ons wat het opleverde. We kijken opnieuw.")
            party.reopen(by=self.colleague, text="Je belde dat het feest toch doorgaat.")
        with _days_ago(6):
            party.assign(by=self.colleague, to=self.editor)
            party.record_consent(by=self.colleague, text="Rachid belde: het mag toch online.")
            party.add_message("Het feest is op 12 januari.")
        with _days_ago(5):
            party.add_message("Dank je. Zet je die datum ook in de fiche?", by=self.editor)
            bikes.assign(by=self.editor, to=None)
        with _days_ago(4):
            draft = self.begin_new("praattafel")
            draft.join(self.practices["taalcafe"])
            for name in ["collega", "oud-collega", "onbekend"]:
                self.invite(draft, f"{name}{DOMAIN}")

    def invite(self, fiche, email):
        fiche.invite(email)

    def tell_of_mail(self):
        """Mail that went out, that is tried again and that was given up; links that work, and that no longer do.

        The worker of the demo soon sends what waits, so that it can be read on /postbus/.
        """
        with _days_ago(2):
            drafts = Submission.objects.filter(email__endswith=DOMAIN, state=State.DRAFT)
            for draft in drafts:
                draft.queue_mail("link")
            queue_mail("overview", to=f"lies{DOMAIN}")
            queue_mail(YOUR_DATA, to=f"lies{DOMAIN}", thing=YOUR_DATA)
        mails = Mail.objects.filter(about_key__in=examples().values("key"))
        mails.filter(pk=mails.filter(kind="taken").first().pk).update(sent_at=F("queued_at"), attempts=1)
        mails.filter(kind="link").update(attempts=2, last_error="TimeoutError: timed out")
        mails.filter(to=f"onbekend{DOMAIN}").update(
            gave_up_at=F("queued_at"), attempts=1, last_error="SMTPRecipientsRefused: 550 No such user here"
        )
        links = PrivateLink.objects.filter(about_key__in=drafts.values("key"))
        links.filter(email=f"collega{DOMAIN}").update(last_used_at=timezone.now())
        links.filter(email=f"oud-collega{DOMAIN}").update(revoked_at=timezone.now())
        for draft in drafts.filter(key__in=links.filter(email=f"oud-collega{DOMAIN}").values("about_key")):
            draft.queue_mail("kept_out", to=f"oud-collega{DOMAIN}", is_known=True)
        links.filter(email=f"rik{DOMAIN}", is_mailed=True).update(expires_at=timezone.now() - timedelta(days=2))

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
        others = answered.pop("other_municipalities", [])
        tags["other_municipalities"] = Municipality.objects.filter(slug__in=others)
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
    moment, practices = began - timedelta(days=number), example_practices().values("pk")
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
        is_new = {name: Q(**{f"{name}__gte": began}) for name in names}
        moved = {name: Case(When(new, then=Value(moment)), default=F(name)) for name, new in is_new.items()}
        rows.filter(reduce(or_, is_new.values())).update(**moved)
