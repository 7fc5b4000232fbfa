"""A fiche comes by itself on the desk of the editor who judges its main theme."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.urls import reverse

from submissions.models import Submission, ThemeEditor
from tests.factories import make_editor, make_main_theme, make_submission, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def main():
    return make_main_theme(name="Wonen")


@pytest.fixture
def an(main):
    """The editor of the main theme."""
    an = make_editor(first_name="An", last_name="Voorbeeld")
    ThemeEditor.objects.create(theme=main, editor=an)
    return an


def test_sent_fiche_is_for_the_editor_of_its_main_theme(an, main):
    fiches = {
        "under": make_submission(main_theme=make_theme(parent=main)),
        "main": make_submission(main_theme=main),
        "other": make_submission(main_theme=make_theme()),
        "none": make_submission(),
    }
    for fiche in fiches.values():
        fiche.submit()
        fiche.refresh_from_db()
    assert {name: fiche.assignee for name, fiche in fiches.items()} == {
        "under": an,
        "main": an,
        "other": None,
        "none": None,
    }


def test_fiche_that_waits_for_its_address_is_assigned_too(an, main):
    fiche = make_submission(main_theme=main, email_confirmed_at=None)
    fiche.submit()
    fiche.confirm_address()
    fiche.refresh_from_db()
    assert (fiche.state, fiche.assignee) == (Submission.State.SUBMITTED, an)


def test_who_has_the_fiche_keeps_it(an, main):
    bo = make_editor()
    fiche = make_submission(main_theme=main, state="changes_requested", assignee=bo)
    fiche.submit()
    fiche.refresh_from_db()
    assert fiche.assignee == bo


def test_who_left_gets_nothing(an, main):
    User.objects.update(is_active=False)
    fiche = make_submission(main_theme=main)
    fiche.submit()
    assert fiche.assignee is None


def test_main_theme_has_one_editor(an, main):
    with pytest.raises(IntegrityError):
        ThemeEditor.objects.create(theme=main, editor=make_editor())


def test_only_main_themes_and_editors_can_be_chosen(client, an, main):
    make_theme(parent=main, name="Huurders")
    make_editor(username="lezer").user_permissions.clear()
    client.force_login(an)
    page = client.get(reverse("admin:submissions_themeeditor_add")).text
    assert ("An Voorbeeld" in page, "Wonen" in page) == (True, True)
    assert ("lezer" in page, "Huurders" in page) == (False, False)
    assert "An Voorbeeld" in client.get(reverse("admin:submissions_themeeditor_changelist")).text
