from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from practices.models import Implementation, ImportFile, LinkCheck, Practice, SearchMiss
from praktijkenbank.post.models import Mail, PrivateLink
from submissions.examples.story import Story
from submissions.models import Submission, SubmissionEvent, Upload
from submissions.models.uploads import private_storage
from tests.factories import make_editor, make_submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(real_bank, db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    make_editor(username="beheerder")
    return make_editor(username="redacteur")


def files():
    """The names of all files that are kept, private and public."""
    folders = [private_storage().location, default_storage.location]
    return sorted(path for folder in folders for path in Path(folder).rglob("*") if path.is_file())


def rows():
    models = [Submission, SubmissionEvent, Upload, Mail, PrivateLink, Practice, Implementation]
    models += [ImportFile, LinkCheck, SearchMiss]
    return [model.objects.count() for model in models] + [
        Practice.history.count(),
        Implementation.history.count(),
        *(through.objects.count() for through in [Practice.themes.through, Submission.themes.through]),
    ]


def test_examples_are_loaded_once_and_removed_with_all_that_is_theirs(editor, capsys):
    real = make_submission(title="Voorbeeldig")
    before, files_before = rows(), files()

    call_command("load_examples")
    number = Submission.objects.exclude(pk=real.pk).count()
    call_command("load_examples")
    assert Submission.objects.exclude(pk=real.pk).count() == number
    assert len(files()) > len(files_before)
    changed = Submission.objects.filter(door="change", state="in_review").get()
    joining = make_submission(door="adoption", practice=changed.practice)

    call_command("load_examples", "--remove")

    assert rows() == before
    assert not Submission.objects.filter(pk=joining.pk).exists()
    assert Submission.objects.get() == real
    assert capsys.readouterr().out.splitlines() == [
        f"{number} voorbeelden toegevoegd.",
        "0 voorbeelden toegevoegd.",
        f"{number + 1} voorbeelden weggehaald.",
    ]


def test_files_of_examples_are_gone_after_removal(editor, django_capture_on_commit_callbacks):
    before = files()
    call_command("load_examples", verbosity=0)
    assert len(files()) > len(before) + 5
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_examples", "--remove", verbosity=0)
    assert files() == before


def test_examples_that_were_removed_come_back_only_when_asked(editor, monkeypatch):
    monkeypatch.setattr(Story, "tell", Story.tell_of_what_is_online)  # a few of them say as much as all

    call_command("load_examples", "--once", verbosity=0)
    call_command("load_examples", "--remove", verbosity=0)
    call_command("load_examples", "--once", verbosity=0)
    assert Submission.objects.count() == 0
    call_command("load_examples", verbosity=0)
    assert Submission.objects.count() > 0


def test_examples_are_only_for_a_site_of_ones_own(editor, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with pytest.raises(CommandError, match="enkel in de demo"):
        call_command("load_examples")
    assert Submission.objects.count() == 0


def test_examples_ask_for_someone_who_judges_them(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    with pytest.raises(CommandError, match="Maak eerst een account"):
        call_command("load_examples")
