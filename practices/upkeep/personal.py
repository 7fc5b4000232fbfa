"""What the bank keeps of people: contacts of practices, versions of before, what was searched for, files of editors."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from praktijkenbank.people.register import KeptData, KeptPart

from ..exchange.keeping import KEPT_FOR, sheets_of
from ..models import Implementation, Import, ImportFile, Practice, SearchMiss, SearchWord
from ..search import document

CONTACT = ["contact_name", "contact_role", "contact_email", "contact_phone"]
PART_CONTACT = ["contact_name", "contact_email"]
YEAR = timedelta(days=365)
OLD_CONTACT, MISS, IMPORT = YEAR, YEAR, timedelta(days=90)
ASK_AGAIN = "Het contact is gewist omdat die persoon dat vroeg. Vraag het bestuur een nieuw contact."
READERS, EDITORS, ASKED = "iedereen", "de redactie", "ja, als je het vraagt"
STORY = (
    "title tagline summary department keywords context goals approach involvement results what_worked "
    "what_did_not_work tips anchoring cost_note funding partners reach_unit evaluation_url slug hidden_reason "
    "source_citation source_url internal_notes"
)
NOTES = "internal_notes hidden_reason history_change_reason"


def _old_contacts(model, columns):
    """Versions that another one followed, from before a year ago, in which a contact still stands."""

    def old_contacts():
        later = model.history.filter(id=OuterRef("id"), history_id__gt=OuterRef("history_id"))
        old = model.history.filter(Exists(later), history_date__lt=timezone.now() - OLD_CONTACT)
        return old.exclude(**dict.fromkeys(columns, ""))

    return old_contacts


def _empty(columns):
    def empty_contacts(rows):
        rows.update(**dict.fromkeys(columns, ""))

    return empty_contacts


def old_misses():
    return SearchMiss.objects.filter(day__lt=timezone.localdate() - MISS)


def old_imports():
    return Import.objects.filter(done_at__lt=timezone.now() - IMPORT)


def old_files():
    return ImportFile.objects.filter(brought_at__lt=timezone.now() - KEPT_FOR)


def erase_contacts(person):
    """Practices stay up, without this contact: the editors ask for another. What was searched or brought in goes."""
    for practice in Practice.objects.filter(contact_email__iexact=person.address):
        notes = "\n\n".join(filter(None, [practice.internal_notes, ASK_AGAIN]))
        Practice.objects.filter(pk=practice.pk).update(internal_notes=notes, review_due_at=timezone.localdate())
    for model, columns in [(Practice, CONTACT), (Implementation, PART_CONTACT)]:
        for rows in [model.objects, model.history]:
            rows.filter(contact_email__iexact=person.address).update(**dict.fromkeys(columns, ""))
    SearchMiss.objects.filter(text__iregex=person.pattern).delete()
    for file in ImportFile.objects.all():
        if any(person.is_in(str(vars(sheet))) for sheet in sheets_of(file)):
            file.delete()


def forget_words(person):
    """The search forgets what is no longer in the texts."""
    document.refresh()
    SearchWord.objects.filter(word__iregex=person.pattern).delete()


def _kept(model, columns, what, why, term, seen_by, *more, **others):
    return KeptData(f"practices.{model}", columns, what, why, term, seen_by, ASKED, *more, **others)


PRACTICE = (
    "Het contact van een praktijk",
    "Een collega kan zo iets vragen.",
    "zolang de praktijk er is",
    READERS,
)
TEXT = ("De tekst van een praktijk en wat erbij hoort", "Daarvoor is de bank er.", "zolang de praktijk er is", READERS)
VERSION = ("Vroegere versies van een praktijk", "Zo kan de redactie een fout terugdraaien.")
VERSION_TERM = ("zolang de praktijk er is; het contact in een oude versie 1 jaar", EDITORS)
BY_EDITOR = (
    "Bestanden en keuzes van wie praktijken invoert",
    "Zo kan die verder werken en terugdraaien.",
)

BANK_KEPT = KeptPart(
    kept=[
        _kept("Practice", " ".join(CONTACT), *PRACTICE),
        _kept("Practice", STORY, *TEXT, of_editors=NOTES),
        _kept("Implementation", " ".join(PART_CONTACT), *PRACTICE),
        _kept("Implementation", "text url", *TEXT),
        _kept(
            "HistoricalPractice",
            " ".join(CONTACT),
            *("Het contact in vroegere versies", VERSION[1], "1 jaar", EDITORS),
            *(_old_contacts(Practice, CONTACT), _empty(CONTACT)),
        ),
        _kept("HistoricalPractice", f"{STORY} history_change_reason", *VERSION, *VERSION_TERM, of_editors=NOTES),
        _kept(
            "HistoricalImplementation",
            " ".join(PART_CONTACT),
            *("Het contact van een gemeente in vroegere versies", VERSION[1], "1 jaar", EDITORS),
            *(_old_contacts(Implementation, PART_CONTACT), _empty(PART_CONTACT)),
        ),
        _kept("HistoricalImplementation", "text url history_change_reason", *VERSION, *VERSION_TERM),
        _kept("HistoricalSource", "publisher title url date part history_change_reason", *VERSION, *VERSION_TERM),
        _kept("HistoricalReach", "unit year history_change_reason", *VERSION, *VERSION_TERM),
        _kept("Photo", "image alt credit caption", *TEXT),
        _kept("Attachment", "file description name", *TEXT),
        _kept("Link", "url description", *TEXT),
        _kept("LinkCheck", "url problem leads_to", *TEXT),
        _kept("Source", "publisher title url date part", *TEXT),
        _kept("Reach", "unit year", *TEXT),
        _kept("FormerSlug", "slug", *TEXT),
        _kept("SearchDocument", "informed title_key place_key head vector", *TEXT),
        _kept("SearchWord", "word written", *TEXT),
        _kept(
            "SearchMiss",
            "text stem",
            "Zoekvragen zonder resultaat",
            "Zo zien we wat er ontbreekt. Wie zocht, bewaren we niet.",
            "1 jaar",
            EDITORS,
            old_misses,
        ),
        _kept("ImportFile", "name content sheets choices", *BY_EDITOR, "14 dagen", "die redacteur", old_files),
        _kept("ImportChoice", "column said chosen", *BY_EDITOR, "zolang iemand hier werkt", "die redacteur"),
        _kept("Import", "name", "Welke invoer er was", BY_EDITOR[1], "90 dagen", EDITORS, old_imports),
    ],
    others="practices.Action practices.DiversityGround practices.Figure practices.FormerNumber practices.FormerTagSlug "
    "practices.Framework practices.FrameworkFact practices.Goal practices.HistoricalPage practices.IndexState "
    "practices.IntegrationObjective practices.LoadedRecord practices.Municipality practices.MunicipalityAlias "
    "practices.OrganisationDomain practices.Page practices.Partner practices.PolicyLayer practices.PolicyMark "
    "practices.PopularSearch practices.PracticeVector practices.Resource practices.StaleDocument practices.Synonym "
    "practices.TargetGroup practices.Theme",
    erase=erase_contacts,
    finish=forget_words,
)
