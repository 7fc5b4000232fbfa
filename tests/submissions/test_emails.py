"""The mails of the fiche as someone reads them."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from praktijkenbank.post.models import Mail
from praktijkenbank.post.queue import queue_mail
from submissions.models import Submission
from tests.factories import make_municipality, make_practice, make_submission

Door, State = Submission.Door, Submission.State
KINDS = sorted(
    path.stem
    for path in (settings.BASE_DIR / "templates" / "emails").glob("*.txt")
    if path.stem not in {"action", "layout", "quote", "subject"}
)

pytestmark = pytest.mark.django_db


class Links(HTMLParser):
    """Where the links of a page lead; fails when tags are not closed in order."""

    def __init__(self, html):
        super().__init__()
        self.open, self.found = [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found.append(dict(attrs)["href"])
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def write(kind, door=Door.NEW, **fields):
    fields = {"title": "Praattafels", "submitter_name": "An", "email": "an@example.org", **fields}
    if "municipality" not in fields:
        fields["municipality"] = make_municipality(name="Aalst")
    submission = make_submission(door=door, state=State.APPROVED, **fields)
    return submission.queue_mail(kind, text="Wat kost het?\nEn voor wie?")


@pytest.mark.parametrize("door", Door)
@pytest.mark.parametrize("kind", KINDS)
def test_mail_leads_to_one_place_and_to_the_editors(kind, door):
    practice = make_practice()
    mail = write(kind, door, practice=practice)

    place = {
        "approved": settings.SITE_URL + practice.get_absolute_url(),
        "merged": settings.SITE_URL + practice.get_absolute_url(),
        "message_to_editors": settings.SITE_URL + Submission.objects.get(key=mail.about_key).get_absolute_url(),
        "files_to_look_into": settings.SITE_URL + reverse("admin:index"),
        "kept_out": settings.SITE_URL + reverse("fiche"),
        "waiting": settings.SITE_URL + reverse("admin:submissions_submission_changelist"),
    }.get(kind, Mail.PRIVATE_LINK)
    assert Links(mail.html).found == [place, settings.SITE_URL, f"mailto:{settings.CONTACT_EMAIL}"]
    assert re.findall(r"\n(\S*//\S*|\{\{.*)\n", mail.text) == [place, settings.SITE_URL]


@pytest.mark.parametrize("door", Door)
@pytest.mark.parametrize("kind", KINDS)
def test_mail_is_in_plain_language(kind, door):
    mail = write(kind, door)
    sentences = re.split(r"(?<=[.?:])\s+|\n\n", mail.text.replace("‘Praattafels’", "X"))
    assert max(sentences, key=lambda sentence: len(sentence.split())).split()[25:] == []
    assert re.search(r"!|\boeps\b|ongeldig|klik hier|None|\{%|  ", mail.text + mail.subject, re.IGNORECASE) is None
    assert "\n\n\n" not in mail.text
    assert len(mail.subject) <= 200


def test_mail_addresses_who_sends_in_by_name_and_a_colleague_without():
    submission = make_submission(submitter_name="An Peeters", email="an@example.org")
    to_submitter = submission.queue_mail("link")
    to_colleague = submission.queue_mail("invitation", to="bo@example.org")
    assert to_submitter.text.startswith("Dag An Peeters,\n\nJe vroeg een nieuwe link")
    assert to_colleague.text.startswith("Dag,\n\nJe bent uitgenodigd")
    assert "\n\nAn Peeters vraagt je om mee te schrijven" in to_colleague.text
    assert [to_submitter.to, to_colleague.to] == ["an@example.org", "bo@example.org"]


@pytest.mark.parametrize(
    ("door", "title", "about"),
    [
        (Door.NEW, "", "fiche"),
        (Door.NEW, "Praattafels", "fiche ‘Praattafels’"),
        (Door.CHANGE, "", "wijziging aan ‘Buurtkoffie’"),
        (Door.ADOPTION, "", "fiche bij ‘Buurtkoffie’"),
        (Door.REMARK, "", "opmerking over ‘Buurtkoffie’"),
    ],
)
def test_subject_says_what_it_is_about(door, title, about):
    practice = None if door == Door.NEW else make_practice(title="Buurtkoffie")
    mail = make_submission(door=door, title=title, practice=practice).queue_mail("submitted")
    assert mail.subject == f"We hebben je {about} goed ontvangen"


@pytest.mark.parametrize(
    "kind", sorted({*KINDS} - {"approved", "invitation", "merged", "overview", "start", "waiting"})
)
def test_mail_about_a_remark_speaks_of_no_fiche_of_theirs(kind):
    mail = write(kind, Door.REMARK)
    assert re.search("je fiche|fiche aan", mail.subject + mail.text) is None


def test_what_people_typed_stays_text():
    mail = write("message", title="Taal & <b>durf</b>\r\nBcc: bo@example.org", submitter_name="<i>An</i> & co")
    assert mail.subject == "Bericht over je fiche ‘Taal & <b>durf</b> Bcc: bo@…’"
    assert mail.text.startswith("Dag <i>An</i> & co,\n\nDe redactie stuurde je een bericht over je fiche ‘Taal & <b>")
    assert "Dag &lt;i&gt;An&lt;/i&gt; &amp; co," in mail.html
    assert "<b>" not in mail.html


def test_private_link_stands_only_where_we_put_it():
    submission = make_submission(title=f"Taal {Mail.PRIVATE_LINK}", submitter_name=Mail.PRIVATE_LINK)
    mail = submission.queue_mail("message_to_editors", text=f"Stuur mij {Mail.PRIVATE_LINK} eens.")
    assert Mail.PRIVATE_LINK not in mail.subject + mail.text + mail.html


def test_message_of_an_editor_keeps_its_paragraphs():
    submission = make_submission()
    mail = submission.queue_mail("message", text="Mooi.\n\nNog 1 vraag:\nwat kost het?")
    assert "\n\n‘Mooi.\n\nNog 1 vraag:\nwat kost het?’\n\n" in mail.text
    assert '<p><span class="quote">Mooi.<br><br>Nog 1 vraag:<br>wat kost het?</span></p>' in mail.html


def test_overview_is_of_an_address_and_of_no_fiche():
    mail = queue_mail("overview", to="an@example.org")
    assert (mail.about_key, mail.to, mail.subject) == (None, "an@example.org", "Je open fiches in de Praktijkenbank")
    assert "Nummer van de fiche" not in mail.text + mail.html


def test_editors_get_the_page_of_the_fiche_and_no_private_link():
    mail = write("message_to_editors")
    assert mail.to == settings.CONTACT_EMAIL
    assert f"{settings.SITE_URL}{Submission.objects.get().get_absolute_url()}" in mail.text
    assert mail.text.startswith(
        "Dag,\n\nEr is een nieuw bericht in de Praktijkenbank.\n\nAn (Aalst) stuurde een bericht"
    )


def test_remark_without_address_gets_no_mail():
    remark = make_submission(door=Door.REMARK, email="", email_confirmed_at=None)
    assert remark.queue_mail("submitted") is None
    assert (Mail.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)


def test_mail_and_job_are_of_one_transaction():
    submission = make_submission()
    with transaction.atomic():
        submission.queue_mail("submitted")
        transaction.set_rollback(True)
    assert (Mail.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)

    mail = submission.queue_mail("submitted")
    assert list(ProcrastinateJob.objects.values_list("task_name", "args")) == [
        ("praktijkenbank.post.sending.send_mail", {"mail_id": mail.pk})
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_names_and_titles_in_a_mail_lead_nowhere(kind):
    """Whoever types them may want to have a stranger open an address of theirs, with our name above it."""
    mail = write(kind, title="Win op https://kwaad.example.net/nu", submitter_name="An via kwaad.example.net")
    assert "kwaad" not in mail.subject + mail.text + mail.html


def test_the_first_sentence_of_an_invitation_is_ours():
    submission = make_submission(submitter_name="Je won een prijs", title="Haal hem op")
    mail = submission.queue_mail("invitation", to="bo@example.org")
    assert mail.text.startswith("Dag,\n\nJe bent uitgenodigd om mee te schrijven")


@pytest.mark.parametrize("kind", ["link", "confirm_address", "withdrawn", "submitted"])
def test_who_may_not_have_asked_for_a_mail_reads_nothing_that_somebody_typed(kind):
    mail = write(kind, title="Kwade titel", submitter_name="Kwade naam", email_confirmed_at=None)
    assert "Kwade" not in mail.subject + mail.text + mail.html
    assert "Je begon" in mail.text or "je fiche" in mail.subject + mail.text
