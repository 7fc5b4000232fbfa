"""Every change of state: allowed or refused, with its event and its mail; and what the database never lets pass."""

import json
from datetime import timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from practices.content import TAG_FIELDS
from practices.models import PracticeContent
from praktijkenbank.post.models import Mail
from submissions.models import ImpossibleChangeError, Submission, SubmissionEvent, correspondence
from submissions.tasks import release_changes
from tests.factories import make_editor, make_municipality, make_practice, make_submission, make_theme

Door, State = Submission.Door, Submission.State

# Per method: from which state it leads to which, and the mail that tells.
CHANGES = {
    "submit": ({State.DRAFT: State.SUBMITTED, State.CHANGES_REQUESTED: State.SUBMITTED}, "submitted"),
    "withdraw": (dict.fromkeys(Submission.OPEN, State.WITHDRAWN), "withdrawn"),
    "take": ({State.SUBMITTED: State.IN_REVIEW}, "taken"),
    "request_changes": ({State.IN_REVIEW: State.CHANGES_REQUESTED}, "changes_requested"),
    "approve": ({State.IN_REVIEW: State.APPROVED}, "approved"),
    "reject": ({State.IN_REVIEW: State.REJECTED}, "rejected"),
    "merge_into": ({State.IN_REVIEW: State.MERGED}, "merged"),
    "reopen": ({State.REJECTED: State.IN_REVIEW, State.WITHDRAWN: State.IN_REVIEW}, "reopened"),
}
ALLOWED = [(method, *states) for method, (allowed, _) in CHANGES.items() for states in allowed.items()]
REFUSED = [(method, state) for method, (allowed, _) in CHANGES.items() for state in State if state not in allowed]

pytestmark = pytest.mark.django_db


def change(submission, method):
    """Call the method with what it asks for."""
    arguments = {}
    if method not in ("submit", "withdraw"):
        arguments["by"] = make_editor()
    if method in ("request_changes", "reject"):
        arguments["text"] = "Wat kost het?"
    if method in ("approve", "merge_into"):
        arguments["practice"] = make_practice()
    getattr(submission, method)(**arguments)


def mails():
    return list(Mail.objects.order_by("pk").values_list("kind", "to"))


@pytest.mark.parametrize(("method", "before", "after"), ALLOWED)
def test_change_of_state_is_kept_with_its_event_and_its_mail(method, before, after):
    submission = make_submission(state=before, submitted_at=timezone.now(), checklist=Submission.Check.values)

    change(submission, method)

    kept = Submission.objects.get(pk=submission.pk)
    assert (submission.state, kept.state, kept.revision) == (after, after, 1)
    assert list(kept.events.values_list("kind", "from_state", "to_state")) == [("state", before, after)]
    assert mails() == [(CHANGES[method][1], submission.email)]


@pytest.mark.parametrize(("method", "state"), REFUSED)
def test_change_of_state_is_refused_without_a_trace(method, state):
    submission = make_submission(state=state, submitted_at=timezone.now())

    with pytest.raises(ImpossibleChangeError, match=r"^Dat kan nu niet: de toestand van de fiche is ‘"):
        change(submission, method)

    kept = Submission.objects.get(pk=submission.pk)
    assert (submission.state, kept.state, kept.revision) == (state, state, 0)
    assert (kept.events.count(), mails()) == (0, [])


def test_methods_lead_to_every_state_that_the_model_allows_and_to_no_other():
    confirmed = [(State.DRAFT, State.AWAITING_CONFIRMATION), (State.AWAITING_CONFIRMATION, State.SUBMITTED)]
    waited = [
        (State.DRAFT, State.WAITING),
        (State.AWAITING_CONFIRMATION, State.WAITING),
        (State.WAITING, State.SUBMITTED),
    ]
    reached = {*confirmed, *waited, *((before, after) for _, before, after in ALLOWED)}
    assert {(before, after) for before, states in Submission.NEXT.items() for after in states} == reached


@pytest.mark.parametrize(
    ("before", "after"),
    [(before, after) for before in State for after in State if after not in Submission.NEXT[before]],
)
def test_state_that_does_not_follow_is_refused_with_a_message(before, after):
    submission = make_submission(state=before, submitted_at=timezone.now())

    with pytest.raises(ImpossibleChangeError, match=f"^Dat kan nu niet: de toestand van de fiche is ‘{before.label}’"):
        submission._go(after)

    assert (again(submission).state, submission.events.count(), mails()) == (before, 0, [])


def test_decision_says_who_and_when_and_reopening_takes_it_back():
    submission = make_submission(state=State.IN_REVIEW)
    editor, other = make_editor(), make_editor()

    submission.reject(by=editor, text="Dit gaat over wegenwerken.")
    submission.refresh_from_db()
    assert (submission.decided_by, submission.decided_at.date()) == (editor, timezone.now().date())

    submission.reopen(by=other, text="Toch niet.")
    submission.refresh_from_db()
    assert (submission.decided_by, submission.decided_at, submission.assignee) == (None, None, other)
    assert list(submission.events.values_list("by", "text")) == [
        (editor.pk, "Dit gaat over wegenwerken."),
        (other.pk, "Toch niet."),
    ]


def test_who_takes_it_is_the_one_who_treats_it():
    submission = make_submission(state=State.SUBMITTED)
    editor = make_editor()
    submission.take(by=editor)
    assert Submission.objects.get().assignee == editor


def test_approving_links_the_practice():
    submission = make_submission(state=State.IN_REVIEW, checklist=Submission.Check.values)
    practice = make_practice()
    submission.approve(by=make_editor(), practice=practice)
    assert Submission.objects.get().practice == practice


@pytest.mark.parametrize("door", Door)
def test_what_is_not_looked_at_is_not_approved_unless_it_puts_nothing_online(door):
    looked_at = [check for check in Submission.Check.values if check not in ("privacy", "rechten")]
    submission = make_submission(door=door, state=State.IN_REVIEW, checklist=looked_at)
    practice, editor = submission.practice or make_practice(), make_editor()

    if door == Door.REMARK:
        submission.approve(by=editor, practice=practice)
    else:
        told = "^Kijk dit eerst na: geen persoonsgegevens te veel; rechten op beeld en bijlagen in orde.$"
        with pytest.raises(ImpossibleChangeError, match=told):
            submission.approve(by=editor, practice=practice)

    assert (again(submission).state == State.APPROVED) is (door == Door.REMARK)


def test_questions_are_kept_per_field():
    submission = make_submission(state=State.IN_REVIEW)
    submission.request_changes(by=make_editor(), text="Bijna klaar.", remarks={"cost": "Hoeveel?", "goals": "Waarom?"})
    assert list(submission.field_remarks.values_list("field", "text", "event")) == [
        ("cost", "Hoeveel?", submission.events.get().pk),
        ("goals", "Waarom?", submission.events.get().pk),
    ]


@pytest.mark.parametrize(
    ("is_editor", "kind", "mail"),
    [
        (True, "from_editor", ("message", "an@example.org")),
        (False, "from_submitter", ("message_to_editors", "redactie@praktijkenbank.example.org")),
    ],
)
def test_message_goes_to_the_other_side(is_editor, kind, mail):
    submission = make_submission(state=State.IN_REVIEW, email="an@example.org")
    editor = make_editor() if is_editor else None
    submission.add_message("Wanneer horen we iets?", by=editor)
    event = submission.events.get()
    assert (event.kind, event.by, event.text) == (kind, editor, "Wanneer horen we iets?")
    assert mails() == [mail]


# The address


def test_fiche_waits_for_the_address_and_then_goes_to_the_editors():
    submission = make_submission(email_confirmed_at=None)

    submission.submit()
    assert (submission.state, mails()) == (State.AWAITING_CONFIRMATION, [("confirm_address", submission.email)])
    submitted_at = Submission.objects.get().submitted_at

    submission.title = "Beter"
    submission.save()
    submission.confirm_address()
    submission.refresh_from_db()
    assert (submission.state, submission.submitted_at) == (State.SUBMITTED, submitted_at)
    assert [kind for kind, _ in mails()] == ["confirm_address", "submitted"]
    # What counts is what it said when it went to the editors.
    assert submission.events.last().snapshot["title"] == "Beter"


def test_confirming_twice_changes_nothing_more():
    submission = make_submission(state=State.AWAITING_CONFIRMATION)
    submission.confirm_address()
    first = Submission.objects.values().get()
    submission.confirm_address()
    assert Submission.objects.values().get() == first
    assert [kind for kind, _ in mails()] == ["submitted"]


def test_confirming_does_not_send_a_draft_in():
    submission = make_submission(email_confirmed_at=None)
    submission.confirm_address()
    submission.refresh_from_db()
    assert (submission.state, submission.email_confirmed_at is None, mails()) == (State.DRAFT, False, [])


def two_changes(first=State.IN_REVIEW, second=State.DRAFT):
    """Two changes of one town to one practice, in these states."""
    ahead = make_submission(door=Door.CHANGE, state=first, checklist=Submission.Check.values)
    same = {"practice": ahead.practice, "municipality": ahead.municipality, "submitted_at": timezone.now()}
    return ahead, make_submission(door=Door.CHANGE, state=second, **same)


@pytest.mark.parametrize(("second", "method"), [("draft", "submit"), ("awaiting_confirmation", "confirm_address")])
def test_a_second_change_of_a_town_waits_for_the_first_and_says_so_by_mail(second, method):
    _ahead, submission = two_changes(second=second)

    getattr(submission, method)()

    submission.refresh_from_db()
    assert (submission.state, submission.email_confirmed_at is None) == (State.WAITING, False)
    assert mails() == [("second_change", submission.email)]
    assert submission.events.get().snapshot == submission.content()


@pytest.mark.parametrize("method", ["approve", "reject", "withdraw"])
def test_the_change_that_waits_longest_goes_in_as_soon_as_the_first_ends(method):
    ahead, submission = two_changes(second=State.WAITING)
    later = make_submission(
        door=Door.CHANGE,
        state=State.WAITING,
        practice=ahead.practice,
        municipality=ahead.municipality,
        submitted_at=timezone.now(),
    )
    longer = timezone.now() - timedelta(days=1)
    elsewhere = make_submission(door=Door.CHANGE, state=State.WAITING, practice=ahead.practice, submitted_at=longer)

    arguments = {"withdraw": {}, "reject": {"text": "Neen."}, "approve": {"practice": ahead.practice}}[method]
    getattr(ahead, method)(**arguments, by=make_editor())

    states = [Submission.objects.get(pk=fiche.pk).state for fiche in (submission, later, elsewhere)]
    assert states == [State.SUBMITTED, State.WAITING, State.WAITING]
    assert ("submitted", submission.email) in mails()


@pytest.mark.parametrize("state", [State.WAITING, State.AWAITING_CONFIRMATION])
def test_the_worker_releases_what_waits_for_nothing(state):
    ahead, submission = two_changes(second=state)
    Submission.objects.filter(pk=submission.pk).update(email_confirmed_at=timezone.now())

    release_changes()
    before = Submission.objects.get(pk=submission.pk).state
    Submission.objects.filter(pk=ahead.pk).update(municipality=make_municipality())
    release_changes()

    assert (before, Submission.objects.get(pk=submission.pk).state) == (state, State.SUBMITTED)


def test_the_worker_leaves_an_address_that_is_not_confirmed():
    submission = make_submission(door=Door.CHANGE, state=State.AWAITING_CONFIRMATION, submitted_at=timezone.now())
    release_changes()
    assert Submission.objects.get(pk=submission.pk).state == State.AWAITING_CONFIRMATION


@pytest.mark.parametrize(("email", "sent"), [("", []), ("An@example.org", [("submitted", "an@example.org")])])
def test_remark_needs_no_confirmed_address_nor_an_address(email, sent):
    submission = make_submission(door=Door.REMARK, email=email, email_confirmed_at=None, remark="De link is stuk.")
    submission.submit()
    assert (Submission.objects.get().state, mails()) == (State.SUBMITTED, sent)


@pytest.mark.parametrize(
    ("confirmed_at", "email", "expected"),
    [
        (timezone.now(), "an@aalst.example.org", True),
        (None, "an@aalst.example.org", False),
        (timezone.now(), "an@example.org", False),
        (timezone.now(), "an@niet-aalst.example.org", False),
    ],
)
def test_own_domain_counts_only_when_the_address_is_confirmed(confirmed_at, email, expected):
    aalst = make_municipality(email_domains=["aalst.example.org"])
    submission = make_submission(municipality=aalst, email=email, email_confirmed_at=confirmed_at)
    assert submission.comes_from_own_domain is expected


def test_fiche_that_was_never_sent_in_cannot_be_reopened():
    submission = make_submission()
    submission.withdraw()
    with pytest.raises(ImpossibleChangeError, match=r"‘ingetrokken’"):
        submission.reopen(by=make_editor())


# What was sent


def test_snapshot_holds_everything_that_was_filled_in():
    themes = [make_theme(), make_theme()]
    partner = make_municipality()
    submission = make_submission(
        themes=themes, main_theme=themes[1], other_municipalities=[partner], staff_fte="0.5", keywords=["taal"]
    )
    submission.uploads.create(
        key="8d1c1d1e-0000-4000-8000-000000000000", kind="photo", name="tuin.jpg", size=1, alt="Een tuin", sha256="0"
    )

    submission.submit()

    snapshot = SubmissionEvent.objects.get().snapshot
    assert snapshot == json.loads(json.dumps(Submission.objects.get().content()))
    assert {field.name for field in PracticeContent._meta.get_fields()} | set(TAG_FIELDS) <= snapshot.keys()
    assert {
        name: snapshot[name] for name in ["title", "municipality", "main_theme", "staff_fte", "keywords", "email"]
    } == {
        "title": submission.title,
        "municipality": submission.municipality.slug,
        "main_theme": themes[1].slug,
        "staff_fte": "0.50",
        "keywords": ["taal"],
        "email": submission.email,
    }
    assert sorted(snapshot["themes"]) == sorted(theme.slug for theme in themes)
    assert snapshot["other_municipalities"] == [partner.slug]
    assert [(upload["name"], upload["alt"]) for upload in snapshot["uploads"]] == [("tuin.jpg", "Een tuin")]


# One transaction


@pytest.mark.parametrize(
    ("method", "state"), [(method, next(iter(allowed))) for method, (allowed, _) in CHANGES.items()]
)
def test_nothing_is_kept_when_the_mail_cannot_be_queued(method, state, monkeypatch):
    def full_disk(*args, **kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr(correspondence, "queue_mail", full_disk)
    submission = make_submission(state=state, checklist=Submission.Check.values)

    with pytest.raises(OSError, match="No space"):
        change(submission, method)

    kept = Submission.objects.get(pk=submission.pk)
    assert (kept.state, kept.revision, kept.events.count()) == (state, 0, 0)


def race(*actions):
    """Do these at the same moment, each with a connection of its own. Gives how many were refused."""
    barrier, refused = Barrier(len(actions)), []

    def run(action):
        try:
            barrier.wait()
            action()
        except ImpossibleChangeError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(refused)


def again(submission):
    """The same fiche as another tab or another person has it."""
    return Submission.objects.get(pk=submission.pk)


@pytest.mark.django_db(transaction=True)
def test_double_click_sends_in_once():
    submission = make_submission()
    assert race(*[again(submission).submit for _ in range(4)]) == 3
    assert (submission.events.count(), mails()) == (1, [("submitted", submission.email)])


@pytest.mark.django_db(transaction=True)
def test_who_withdraws_while_another_sends_in_gets_one_story():
    """Sending in and then withdrawing is a story; the other way round the sending is refused."""
    submission = make_submission()
    refused = race(again(submission).submit, again(submission).withdraw)
    story = [("draft", "submitted"), ("submitted", "withdrawn")] if refused == 0 else [("draft", "withdrawn")]
    assert list(submission.events.values_list("from_state", "to_state")) == story
    assert again(submission).state == State.WITHDRAWN


@pytest.mark.django_db(transaction=True)
def test_of_editors_who_take_it_at_once_one_gets_it():
    submission = make_submission(state=State.SUBMITTED)
    editors = [make_editor() for _ in range(3)]

    refused = race(*[partial(again(submission).take, by=editor) for editor in editors])

    kept = again(submission)
    assert (refused, kept.state, mails()) == (2, State.IN_REVIEW, [("taken", submission.email)])
    assert [event.by for event in submission.events.all()] == [kept.assignee]


@pytest.mark.django_db(transaction=True)
def test_two_editors_decide_once():
    submission = make_submission(state=State.IN_REVIEW, checklist=Submission.Check.values)
    first, second, practice = make_editor(), make_editor(), make_practice()

    refused = race(
        lambda: again(submission).approve(by=first, practice=practice),
        lambda: again(submission).reject(by=second, text="Nee."),
    )

    kept = again(submission)
    assert (refused, submission.events.count(), len(mails())) == (1, 1, 1)
    assert kept.decided_by == (first if kept.state == State.APPROVED else second)


@pytest.mark.django_db(transaction=True)
def test_two_changes_of_one_town_do_not_both_get_in():
    town, practice = make_municipality(), make_practice()
    changes = [make_submission(door=Door.CHANGE, municipality=town, practice=practice) for _ in range(2)]
    assert race(*[change.submit for change in changes]) == 0
    assert sorted(again(change).state for change in changes) == [State.SUBMITTED, State.WAITING]


# What the database never lets pass


def test_change_is_not_reopened_beside_another_one_of_its_town():
    _first, second = two_changes(second=State.REJECTED)

    with pytest.raises(ImpossibleChangeError, match=r"^Er loopt al een wijziging van jullie bestuur"):
        second.reopen(by=make_editor())

    assert (second.state, second.revision) == (State.REJECTED, 0)
    assert (again(second).state, mails()) == (State.REJECTED, [])


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("door", Door.values)
def test_fiche_can_be_in_every_state_by_every_door(door, state):
    make_submission(door=door, state=state)


@pytest.mark.parametrize(
    ("constraint", "made", "broken"),
    [
        ("submission_decision_is_complete", {"state": State.REJECTED}, {"decided_by": None}),
        ("submission_decision_is_complete", {"state": State.REJECTED}, {"decided_at": None}),
        ("submission_decision_is_complete", {"state": State.REJECTED}, {"state": State.IN_REVIEW}),
        ("submission_decision_is_complete", {"state": State.IN_REVIEW}, {"decided_at": timezone.now()}),
        ("approved_submission_has_practice", {"state": State.APPROVED}, {"practice": None}),
        ("approved_submission_has_practice", {"state": State.MERGED}, {"practice": None}),
        ("submission_about_practice_has_one", {"door": Door.CHANGE}, {"practice": None}),
        ("submission_about_practice_has_one", {"door": Door.ADOPTION}, {"practice": None}),
        ("submission_about_practice_has_one", {"door": Door.REMARK}, {"practice": None}),
        ("sent_submission_has_date", {"state": State.SUBMITTED}, {"submitted_at": None}),
        ("submission_has_email", {}, {"email": ""}),
    ],
)
def test_database_refuses_a_fiche_that_contradicts_itself(constraint, made, broken):
    submission = make_submission(**made)
    with pytest.raises(IntegrityError, match=constraint):
        Submission.objects.filter(pk=submission.pk).update(**broken)


@pytest.mark.parametrize("state", Submission.WITH_EDITORS)
def test_database_refuses_a_second_open_change_of_a_town(state):
    first = make_submission(door=Door.CHANGE, state=state)
    # Another town, another practice and a draft are not a second one.
    make_submission(door=Door.CHANGE, state=state, practice=first.practice)
    make_submission(door=Door.CHANGE, state=state, municipality=first.municipality)
    make_submission(door=Door.CHANGE, practice=first.practice, municipality=first.municipality)

    with pytest.raises(IntegrityError, match="practice_has_one_open_change_per_municipality"):
        make_submission(
            door=Door.CHANGE, state=State.SUBMITTED, practice=first.practice, municipality=first.municipality
        )


@pytest.mark.parametrize(("kind", "to_state"), [("state", ""), ("started", State.DRAFT)])
def test_database_refuses_an_event_that_contradicts_itself(kind, to_state):
    with pytest.raises(IntegrityError, match="event_of_state_has_state"):
        make_submission().events.create(kind=kind, to_state=to_state)


def test_database_refuses_the_same_file_twice():
    submission = make_submission()
    file = {"kind": "photo", "name": "tuin.jpg", "size": 1, "sha256": "0"}
    submission.uploads.create(key="8d1c1d1e-0000-4000-8000-000000000001", **file)
    with pytest.raises(IntegrityError, match="submission_has_file_once"), transaction.atomic():
        submission.uploads.create(key="8d1c1d1e-0000-4000-8000-000000000002", **file)


def test_database_refuses_a_mail_that_is_both_sent_and_given_up():
    with pytest.raises(IntegrityError, match="sent_mail_is_not_given_up"):
        Mail.objects.create(to="an@example.org", sent_at=timezone.now(), gave_up_at=timezone.now())
