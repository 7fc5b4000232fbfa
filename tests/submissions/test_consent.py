"""Consent that was taken back: told to editors, and respected until it is given again."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from practices.models import Practice
from submissions.models import ImpossibleChangeError, Submission
from submissions.redactie.publishing import merge, publish
from tests.factories import make_editor, make_municipality, make_practice, make_submission
from tests.html_forms import filled_in
from tests.links import words_of
from tests.submissions.test_publishing import in_review

pytestmark = pytest.mark.django_db
State = Submission.State
TOLD = f"De inzender trok de toestemming in op {date_format(timezone.localdate())}."


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


@pytest.fixture
def reopened(editor):
    """A fiche that could be published, were it not withdrawn and then reopened."""
    fiche = in_review(consent_publication=True)
    fiche.withdraw("Toch liever niet.")
    fiche.reopen(by=editor)
    return fiche


def address(fiche, **query):
    return reverse("admin:submissions_submission_change", args=[fiche.pk], query=query)


def test_withdrawing_takes_the_consent_back():
    fiche = make_submission(state=State.SUBMITTED, consent_publication=True)

    fiche.withdraw()

    assert not Submission.objects.get(pk=fiche.pk).consent_publication


def test_who_reopens_it_is_told_before_and_after(client, editor):
    fiche = in_review()
    fiche.withdraw()

    pages = [client.get(address(fiche, doe="heropen")), client.get(address(fiche))]
    fiche.reopen(by=editor)
    pages += [client.get(address(fiche)), client.get(address(fiche, doe="keur-goed"))]

    assert [TOLD in words_of(page) for page in pages] == [True] * 4


def test_it_is_not_published_nor_put_with_another_practice(editor, reopened):
    other = make_practice()

    with pytest.raises(ImpossibleChangeError, match=f"^{TOLD}"):
        publish(reopened, by=editor)
    with pytest.raises(ImpossibleChangeError, match=f"^{TOLD}"):
        merge(reopened, by=editor, practice=other, story="Wij ook.")

    assert Submission.objects.get(pk=reopened.pk).state == State.IN_REVIEW
    assert list(Practice.objects.all()) == [other]


def test_the_page_says_why_it_is_not_published(client, reopened):
    page = client.get(address(reopened, doe="keur-goed"))

    response = client.post(address(reopened, doe="keur-goed"), filled_in(page, "beslissing", actie="beslis"))

    assert "Vraag een aanvulling, zodat de fiche opnieuw wordt ingediend" in words_of(response)
    assert not Practice.objects.exists()


def test_who_sends_it_in_again_gives_consent_again(client, editor, reopened):
    reopened.request_changes(by=editor, text="Mag het toch?")
    reopened.submit()
    reopened.take(by=editor)

    assert TOLD not in words_of(client.get(address(reopened)))
    assert publish(reopened, by=editor).is_published


def test_an_editor_records_by_whom_and_how_consent_came_back(client, editor, reopened):
    page = client.get(address(reopened, doe="toestemming"))

    data = filled_in(page, "beslissing", actie="beslis", text="An belde op 3 mei: het mag toch.")
    client.post(address(reopened, doe="toestemming"), data)

    event = reopened.events.get(kind="consent")
    assert (event.by, event.text) == (editor, "An belde op 3 mei: het mag toch.")
    assert Submission.objects.get(pk=reopened.pk).consent_publication
    assert publish(reopened, by=editor).is_published


def test_consent_is_recorded_only_after_it_was_taken_back(client, editor):
    fiche = in_review(municipality=make_municipality())

    with pytest.raises(ImpossibleChangeError):
        fiche.record_consent(by=editor, text="Voor de zekerheid.")

    assert "Noteer opnieuw toestemming" not in words_of(client.get(address(fiche)))
