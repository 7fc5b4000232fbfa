"""What an editor decides: offered when it fits, shown before it happens, done once."""

from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from practices.models import Practice
from praktijkenbank.post.models import Mail
from submissions.intake.forms.uploads import UploadsForm
from submissions.models import ImpossibleChangeError, Phrase, Submission
from submissions.reading.changes import changes_of
from submissions.reading.preview import AsPractice
from submissions.redactie.decisions import DECISIONS, decisions_for
from tests.clients import StaffClient
from tests.factories import (
    make_editor,
    make_implementation,
    make_municipality,
    make_photo,
    make_practice,
    make_submission,
    make_theme,
)
from tests.html_forms import filled_in, html_of
from tests.submissions import test_publishing

pytestmark = pytest.mark.django_db
State = Submission.State


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


def address(submission, decision):
    return reverse("admin:submissions_submission_change", args=[submission.pk], query={"doe": decision})


def decide(client, submission, decision, **changes):
    """Open the page of the decision, fill it in with `changes` and press the button."""
    page = client.get(address(submission, decision))
    data = filled_in(page, "beslissing", actie="beslis", **changes)
    return client.post(address(submission, decision), data)


def in_review(**fields):
    """A fiche that can be approved."""
    return test_publishing.in_review(checklist=Submission.Check.values, **fields)


def state_of(submission):
    return Submission.objects.get(pk=submission.pk).state


FITS = {
    "awaiting_confirmation": ["stuur-bericht", "trek-in"],
    "waiting": ["stuur-bericht", "trek-in"],
    "submitted": ["neem", "geef-door", "stuur-bericht", "trek-in"],
    "in_review": ["keur-goed", "vraag-aanvulling", "is-hetzelfde", "wijs-af", "geef-door", "stuur-bericht", "trek-in"],
    "changes_requested": ["geef-door", "stuur-bericht", "trek-in"],
    "approved": ["stuur-bericht"],
    "rejected": ["heropen", "stuur-bericht"],
    "merged": ["stuur-bericht"],
    "withdrawn": ["heropen", "stuur-bericht"],
}


def test_what_was_never_sent_in_is_not_open_to_editors(client, editor):
    submission = make_submission(state=State.DRAFT)

    for name in ["", *DECISIONS]:
        assert client.get(address(submission, name)).status_code == 404
        assert client.post(address(submission, name), {"actie": "beslis", "text": "Nee"}).status_code == 404


@pytest.mark.parametrize("state", FITS)
def test_only_what_fits_the_state_is_offered_and_all_else_is_refused(client, editor, state):
    submission = make_submission(state=state, submitted_at=timezone.now())
    before = Submission.objects.values().get(pk=submission.pk)

    shown = html_of(client.get(address(submission, "")))
    assert [*decisions_for(submission)] == FITS[state]
    assert [name for name, form in DECISIONS.items() if f"</svg> {form.label}</" in shown] == FITS[state]
    told = {
        "actie": "beslis",
        "text": "Nee",
        "revision": "0",
        "other": make_practice(title="Koffie").slug,
        "assignee": editor.pk,
    }
    for name in DECISIONS.keys() - {*FITS[state]}:
        assert client.get(address(submission, name)).status_code == 302
        answer = client.post(address(submission, name), told)
        assert answer.context["problems"][0] == (
            "",
            f"Dat kan niet meer: de toestand van de fiche is ‘{submission.get_state_display()}’.",
        )
    assert Submission.objects.values().get(pk=submission.pk) == before
    assert (submission.events.count(), Mail.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("decision", "state", "text", "after", "mail"),
    [
        ("neem", "submitted", None, "in_review", "taken"),
        ("vraag-aanvulling", "in_review", "Bijna klaar.", "changes_requested", "changes_requested"),
        ("wijs-af", "in_review", "Dit past niet.", "rejected", "rejected"),
        ("heropen", "rejected", "Toch nog eens.", "in_review", "reopened"),
        ("trek-in", "submitted", "An belde.", "withdrawn", "withdrawn"),
        ("stuur-bericht", "in_review", "Dag.", "in_review", "message"),
    ],
)
def test_a_decision_is_shown_with_its_mail_and_then_taken(client, editor, decision, state, text, after, mail):
    submission = make_submission(state=state)
    typed = {"text": text} if text else {}
    page = client.get(address(submission, decision))
    shown = client.post(address(submission, decision), filled_in(page, "beslissing", actie="mail", **typed))
    assert state_of(submission) == state
    assert Mail.objects.count() == 0

    response = decide(client, submission, decision, **typed)

    sent = Mail.objects.get()
    assert (response.status_code, state_of(submission), sent.kind) == (302, after, mail)
    assert shown.context["mail"] == (
        sent.subject,
        sent.text.replace(Mail.PRIVATE_LINK, "(hier komt een persoonlijke link)"),
    )
    assert submission.events.get().by == editor


@pytest.mark.parametrize(("decision", "stands_in"), [("wijs-af", True), ("keur-goed", False)])
def test_the_mail_shows_where_a_text_that_must_come_will_stand(client, editor, decision, stands_in):
    mail = client.get(address(in_review(), decision)).context["mail"][1]

    assert ("‘(hier komt jouw tekst)’" in mail, "‘’" in mail) == (stands_in, False)


def test_a_fiche_is_handed_over_and_put_back_without_a_mail(client, editor):
    karim = make_editor(first_name="Karim", last_name="Voorbeeld")
    submission = make_submission(state="in_review", assignee=editor)
    assert "Er vertrekt geen mail." in client.get(address(submission, "geef-door")).content.decode()

    decide(client, submission, "geef-door", assignee=str(karim.pk))
    submission.refresh_from_db()
    assert (submission.assignee, submission.state) == (karim, "in_review")

    decide(client, submission, "geef-door", assignee="")
    submission.refresh_from_db()
    assert (submission.assignee, submission.state) == (None, "in_review")
    assert [event.text for event in submission.events.all()] == ["aan Karim Voorbeeld", "aan niemand"]
    assert Mail.objects.count() == 0


def test_a_fiche_goes_only_to_who_may_judge_it(client, editor):
    reader = make_editor()
    reader.user_permissions.clear()
    submission = make_submission(state="in_review", assignee=editor)

    told = decide(client, submission, "geef-door", assignee=str(reader.pk))

    submission.refresh_from_db()
    assert (told.status_code, submission.assignee) == (200, editor)
    assert told.context["problems"]


@pytest.mark.parametrize("decision", ["vraag-aanvulling", "wijs-af", "trek-in"])
def test_who_says_no_says_why(client, editor, decision):
    submission = make_submission(state="in_review")

    response = decide(client, submission, decision, text=" ")

    assert state_of(submission) == "in_review"
    assert "Fout:" in response.content.decode()


def test_questions_reach_the_answers_they_are_about(client, editor):
    submission = make_submission(state="in_review")

    decide(
        client, submission, "vraag-aanvulling", text="Bijna.", **{"vraag-cost": "Hoeveel?", "vraag-goals": "Waarom?"}
    )

    assert {remark.field: remark.text for remark in submission.field_remarks.all()} == {
        "cost": "Hoeveel?",
        "goals": "Waarom?",
    }


def test_questions_about_a_file_and_the_links_stand_there_until_the_next_round(client, editor):
    submission = test_publishing.with_photo()
    upload = submission.uploads.get()
    questions = {f"vraag-{upload.key}": "Wie staat erop?", "vraag-links": "Welk filmpje?"}

    decide(client, submission, "vraag-aanvulling", text="Bijna.", **questions)

    submission.refresh_from_db()
    asked = UploadsForm(submission, UploadsForm.read(submission)).remarks
    assert {name: [remark.text for remark in remarks] for name, remarks in asked.items()} == {
        f"alt-{upload.key}": ["Wie staat erop?"],
        "link-description-0": ["Welk filmpje?"],
    }

    submission.submit()
    submission.take(by=editor)
    submission.request_changes(by=editor, text="Nog iets.", remarks={"links": "En dit?"})
    asked = UploadsForm(submission, UploadsForm.read(submission)).remarks
    assert {name: [remark.text for remark in remarks] for name, remarks in asked.items()} == {
        "link-description-0": ["En dit?"]
    }


def test_approving_publishes_and_mails_the_link(client, editor):
    submission = in_review()
    page = client.get(address(submission, "keur-goed"))

    decide(client, submission, "keur-goed", text="Mooi werk.")

    practice = Practice.objects.get()
    mail = Mail.objects.get()
    assert practice.is_published
    assert practice.get_absolute_url() in mail.text
    assert practice.get_absolute_url() in page.context["mail"][1]
    assert "Mooi werk." in mail.text


def test_a_fiche_with_a_long_web_address_goes_online(client, editor):
    decide(client, in_review(summary=f"Zie voorbeeld.be/{'een-adres-met-een-lange-staart-' * 3}"), "keur-goed")

    assert Practice.objects.get().is_published


def test_what_is_too_little_to_publish_is_told_and_what_was_typed_stays(client, editor):
    submission = in_review(tagline="")

    response = decide(client, submission, "keur-goed", text="Mooi werk.")

    assert "in één zin" in response.content.decode()
    assert "Mooi werk." in filled_in(response, "beslissing")["text"]
    assert state_of(submission) == "in_review"


def test_approval_waits_for_the_checklist(client, editor):
    submission = test_publishing.in_review(checklist=[check for check in Submission.Check.values if check != "privacy"])

    told = decide(client, submission, "keur-goed", text="Mooi werk.")

    assert told.context["problems"] == [("", "Kijk dit eerst na: geen persoonsgegevens te veel.")]
    assert (state_of(submission), Practice.objects.count()) == ("in_review", 0)


def test_a_phrase_comes_under_what_was_typed_with_the_names_filled_in(client, editor):
    submission = make_submission(state="in_review", title="Taalcafé {naam}", submitter_name="An")
    Phrase.objects.create(name="Bedankt", text="Dag {naam}, bedankt voor ‘{titel}’ ({bestuur}, {referentie}). {iets}")
    page = client.get(address(submission, "wijs-af"))
    data = filled_in(page, "beslissing", actie="zin", zin="Bedankt", text="Dit past niet.")

    shown = client.post(address(submission, "wijs-af"), data)

    assert filled_in(shown, "beslissing")["text"].strip() == (
        "Dit past niet.\n\nDag An, bedankt voor ‘Taalcafé {naam}’ "
        f"({submission.municipality}, {submission.reference}). {{iets}}"
    )
    assert state_of(submission) == "in_review"


def test_starter_phrases_know_only_names_that_are_filled_in():
    """Loaded as the bank is: complete, once, and with nothing left between braces."""
    call_command("loaddata", "phrases", verbosity=0)
    call_command("loaddata", "phrases", verbosity=0)
    submission = make_submission(title="Taalcafé", submitter_name="An")

    phrases = {phrase.name: phrase.text_for(submission) for phrase in Phrase.objects.all()}

    assert len(phrases) == 15
    assert {name for name, text in phrases.items() if "{" in text or "}" in text} == set()
    assert f"gedeeld e-mailadres van {submission.municipality}." in phrases["Aanvulling: contact"]


def test_of_a_change_each_field_is_accepted_or_refused_with_a_reason(client, editor):
    theme, new = make_theme(), make_theme()
    practice = make_practice(title="Koffie", tips="Oude tip", themes=[theme])
    photo = make_photo(practice=practice)
    submission = in_review(
        door="change",
        practice=practice,
        municipality=practice.municipality,
        title="Koffie",
        main_theme=new,
        themes=[new],
    )
    submission.dropped_photos.add(photo)

    refused = {"neem-tips": None, f"neem-dropped_photos-{photo.pk}": None}
    told = decide(client, submission, "keur-goed", **refused)
    assert state_of(submission) == "in_review"
    assert "Zeg waarom je ‘Tips om het over te nemen’ niet overneemt." in told.content.decode()
    reasons = {"waarom-tips": "De oude tip is beter.", f"waarom-dropped_photos-{photo.pk}": "De foto is mooi."}
    decide(client, submission, "keur-goed", **refused, **reasons)

    practice.refresh_from_db()
    assert (practice.summary, practice.tips, practice.main_theme) == ("Buren praten Nederlands.", "Oude tip", new)
    assert [*practice.themes.all()] == [new]
    assert practice.photos.exists()
    text = Mail.objects.get().text
    assert "Tips om het over te nemen: De oude tip is beter." in text
    assert "Foto ‘Een tuin’ weg: De foto is mooi." in text


def test_of_a_change_each_tag_and_link_is_accepted_or_refused(client, editor):
    main, left, gone, new, extra = [make_theme() for _ in range(5)]
    old_place, new_place = make_municipality(), make_municipality()
    practice = make_practice(themes=[main, left, gone], municipalities=[old_place])
    practice.links.create(url="https://example.org/oud", description="Oud")
    submission = in_review(
        door="change",
        practice=practice,
        municipality=practice.municipality,
        main_theme=main,
        themes=[main, new, extra],
        other_municipalities=[new_place],
        links=[{"url": "https://example.org/nieuw", "description": "Nieuw"}],
    )
    keys = {change.label: change.key for change in changes_of(submission)}
    refused = [
        keys[label]
        for label in [
            f"Andere thema’s, ‘{gone}’ weg",
            f"Andere thema’s, ‘{extra}’ erbij",
            f"Andere besturen, ‘{old_place}’ weg",
            "link ‘Nieuw’ erbij",
        ]
    ]

    decide(
        client,
        submission,
        "keur-goed",
        **{f"neem-{key}": None for key in refused},
        **{f"waarom-{key}": f"Reden {number}." for number, key in enumerate(refused)},
    )

    practice.refresh_from_db()
    assert {*practice.themes.all()} == {main, gone, new}
    assert {*practice.municipalities.all()} == {practice.municipality, old_place, new_place}
    assert not practice.links.exists()
    assert Mail.objects.get().text.count("Reden") == 4
    assert f"Andere thema’s, ‘{gone}’ weg: Reden 0." in Mail.objects.get().text


def test_a_municipality_that_tells_something_of_its_own_is_not_taken_out_by_a_change(client, editor):
    practice = make_practice()
    make_implementation(practice=practice, text="Bij ons anders.")
    submission = in_review(door="change", practice=practice, municipality=practice.municipality)
    [change] = changes_of(submission).conflicts

    told = decide(client, submission, "keur-goed")
    assert f"{capfirst(change.label)}: kies wat online komt." in told.content.decode()
    assert practice.implementations.filter(text="Bij ons anders.").exists()
    decide(client, submission, "keur-goed", **{f"kies-{change.key}": "online"})

    assert state_of(submission) == "approved"
    assert practice.implementations.filter(text="Bij ons anders.").exists()


def test_who_joins_a_practice_brings_links_that_can_be_refused(client, editor):
    practice = make_practice()
    practice.links.create(url="https://example.org/was", description="Was er al")
    brought = [{"url": f"https://example.org/{name}", "description": name} for name in ["Goed", "Stuk"]]
    submission = in_review(door="adoption", practice=practice, links=brought)
    previewed = [link["description"] for link in AsPractice(submission).links]
    keys = {change.label: change.key for change in changes_of(submission)}
    key = keys["link ‘Stuk’ erbij"]

    decide(client, submission, "keur-goed", **{f"neem-{key}": None, f"waarom-{key}": "Bestaat niet."})

    assert previewed == ["Was er al", "Goed", "Stuk"]
    assert [*practice.links.values_list("description", flat=True)] == ["Was er al", "Goed"]
    assert "Link ‘Stuk’ erbij: Bestaat niet." in Mail.objects.get().text


def test_a_change_of_the_first_theme_is_refused_with_the_theme_it_brings(client, editor):
    old, new, extra = make_theme(), make_theme(), make_theme()
    practice = make_practice(themes=[old])
    submission = in_review(
        door="change", practice=practice, municipality=practice.municipality, main_theme=new, themes=[new, extra]
    )

    decide(client, submission, "keur-goed", **{"neem-main_theme": None, "waarom-main_theme": "Nee."})

    practice.refresh_from_db()
    assert (practice.main_theme, {*practice.themes.all()}) == (old, {old, extra})


def test_refusing_that_themes_go_may_not_leave_too_many(client, editor):
    themes = [make_theme() for _ in range(5)]
    practice = make_practice(themes=themes)
    submission = in_review(
        door="change",
        practice=practice,
        municipality=practice.municipality,
        main_theme=themes[0],
        themes=[themes[0], make_theme()],
    )
    key = f"themes-{themes[1].pk}"
    others = {f"neem-themes-{theme.pk}": None for theme in themes[2:]}
    reasons = {f"waarom-themes-{theme.pk}": "Nee." for theme in themes[1:]}

    told = decide(client, submission, "keur-goed", **others, **reasons, **{f"neem-{key}": None})

    assert told.context["problems"] == [("", "Kies hoogstens 5 thema’s. Nu zijn het er 6.")]
    assert {*practice.themes.all()} == {*themes}


def test_words_that_a_change_changes_are_marked_on_its_approval(client, editor):
    practice = make_practice(title="Koffie", tips="Begin nu klein.")
    submission = in_review(
        door="change", practice=practice, municipality=practice.municipality, tips="Begin heel klein."
    )

    page = client.get(address(submission, "keur-goed")).content.decode()

    assert "Begin<del> nu</del> klein." in page
    assert "Begin<ins> heel</ins> klein." in page


def test_a_photo_can_be_left_out(client, editor):
    submission = test_publishing.with_photo()
    submission.change_checklist(Submission.Check.values, [])
    upload = submission.uploads.get()

    decide(
        client, submission, "keur-goed", **{f"neem-bestand-{upload.pk}": None, f"waarom-bestand-{upload.pk}": "Vaag."}
    )

    assert not Practice.objects.get().photos.exists()
    assert "Foto ‘foto.jpg’: Vaag." in Mail.objects.get().text


def test_a_fiche_that_is_the_same_as_a_practice_is_merged(client, editor):
    practice = make_practice(title="Koffie")
    submission = in_review()

    told = decide(client, submission, "is-hetzelfde", other="/praktijken/bestaat-niet/")
    assert "Kies een praktijk die online staat" in told.content.decode()
    decide(client, submission, "is-hetzelfde", other=practice.get_absolute_url())

    submission.refresh_from_db()
    assert (submission.state, submission.practice) == ("merged", practice)
    assert [mail.kind for mail in Mail.objects.all()] == ["merged"]


@pytest.mark.parametrize("pasted", ["{}", " {}. ", "http://testserver{}?mijn=gent#waarom", "{}).", "koffie", "Koffie"])
def test_a_pasted_address_is_read_as_people_copy_it(client, editor, pasted):
    practice = make_practice(title="Koffie", slug="koffie")
    submission = in_review()

    decide(client, submission, "is-hetzelfde", other=pasted.format(practice.get_absolute_url()), joins=None)

    submission.refresh_from_db()
    assert submission.practice == practice


def test_who_is_merged_can_join_the_practice_that_stays(client, editor):
    practice = make_practice(title="Koffie", summary="Online")
    submission = in_review(contact_email="taal@example.org", start_year=2024)
    page = client.get(address(submission, "is-hetzelfde"))
    assert filled_in(page, "beslissing")["story"] == submission.summary

    decide(client, submission, "is-hetzelfde", other=practice.slug, story="Bij ons in de bib.", text="Bedankt.")

    joined = practice.implementations.get(municipality=submission.municipality)
    practice.refresh_from_db()
    assert (joined.text, joined.start_year, joined.contact_email, practice.summary) == (
        "Bij ons in de bib.",
        2024,
        "taal@example.org",
        "Online",
    )
    assert state_of(submission) == "merged"
    assert f"Bedankt.\n\n{submission.municipality} staat nu bij die praktijk." in Mail.objects.get().text
    assert test_publishing.found(f"gemeente={submission.municipality.slug}") == [practice.pk]


def test_merging_joins_nobody_when_the_editor_says_so(client, editor):
    practice = make_practice(title="Koffie")
    submission = in_review()

    decide(client, submission, "is-hetzelfde", other=practice.slug, joins=None)

    assert state_of(submission) == "merged"
    assert [*practice.municipalities.all()] == [practice.municipality]
    assert "staat nu bij die praktijk" not in Mail.objects.get().text


def test_merging_never_writes_over_what_a_municipality_tells_there(client, editor):
    submission = in_review()
    practice = make_practice(title="Koffie")
    make_implementation(practice=practice, municipality=submission.municipality, text="Ons verhaal.")

    told = decide(client, submission, "is-hetzelfde", other=practice.slug)

    assert "vertelt al iets bij ‘Koffie’" in told.content.decode()
    assert practice.implementations.get(municipality=submission.municipality).text == "Ons verhaal."
    assert (state_of(submission), Mail.objects.count()) == ("in_review", 0)


def test_nobody_decides_on_what_they_did_not_see(client, editor):
    submission = in_review()
    page = client.get(address(submission, "wijs-af"))
    Submission.objects.update(revision=7)

    data = filled_in(page, "beslissing", actie="beslis", text="Nee, want.")
    told = client.post(address(submission, "wijs-af"), data)

    assert "Iemand anders veranderde de fiche intussen" in told.content.decode()
    assert filled_in(told, "beslissing")["text"].strip() == "Nee, want."
    assert state_of(submission) == "in_review"


def test_who_may_not_change_fiches_decides_nothing(client):
    reader = make_editor()
    reader.user_permissions.set(reader.user_permissions.filter(codename="view_submission"))
    client.force_login(reader)
    submission = in_review()

    page = client.get(reverse("admin:submissions_submission_change", args=[submission.pk]))

    assert "Wat doe je met deze fiche?" not in page.content.decode()
    for name in DECISIONS:
        assert client.get(address(submission, name)).status_code == 403
        assert client.post(address(submission, name), {"actie": "beslis", "text": "x"}).status_code == 403
    assert state_of(submission) == "in_review"


# At the same moment


def race(*actions):
    """Do these at the same moment, each with a connection of its own."""
    barrier = Barrier(len(actions))

    def run(action):
        try:
            barrier.wait()
            action()
        finally:
            connection.close()

    threads = [Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def approver(submission, answers):
    """What presses the button of an approval that is open on a screen; the response goes to `answers`."""
    client = StaffClient()
    client.force_login(make_editor())
    page = client.get(address(submission, "keur-goed"))
    data = filled_in(page, "beslissing", actie="beslis")
    return lambda: answers.append(client.post(address(submission, "keur-goed"), data))


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_the_same_moment_publish_once():
    submission, answers = in_review(), []

    race(approver(submission, answers), approver(submission, answers))

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert "‘goedgekeurd’" in next(answer for answer in answers if answer.status_code == 200).content.decode()
    assert (Practice.objects.count(), Mail.objects.count(), submission.events.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_an_approval_and_a_withdrawal_one_wins():
    submission, answers, refused = in_review(), [], []

    def withdraw():
        try:
            Submission.objects.get(pk=submission.pk).withdraw()
        except ImpossibleChangeError as error:
            refused.append(error)

    race(approver(submission, answers), withdraw)

    is_published = state_of(submission) == "approved"
    assert (Practice.objects.count(), len(refused), answers[0].status_code) == (
        (1, 1, 302) if is_published else (0, 0, 200)
    )
    assert Mail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_edits_at_the_same_moment_none_is_lost():
    submission = in_review()
    page_address = reverse("admin:submissions_submission_change", args=[submission.pk])
    answers = []

    def editor_of(text):
        client = StaffClient()
        client.force_login(make_editor())
        data = filled_in(client.get(page_address), "beoordelen", summary=text)
        return lambda: answers.append(client.post(page_address, data))

    race(editor_of("Van An."), editor_of("Van Bo."))

    kept = Submission.objects.get().summary
    told = next(answer for answer in answers if answer.status_code == 200).content.decode()
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert kept in {"Van An.", "Van Bo."}
    assert "Van An." in told
    assert "Van Bo." in told
