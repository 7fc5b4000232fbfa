import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from practices.models import Attachment, Photo
from submissions.files import uploads
from submissions.management.commands import clean_uploads
from submissions.models import Upload
from tests import files
from tests.factories import make_photo, make_practice, make_submission

pytestmark = pytest.mark.django_db
LONG_AGO = 1_600_000_000


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    """Storages of their own, for private and public files."""
    private, public = [FileSystemStorage(tmp_path / name) for name in ["private", "public"]]
    monkeypatch.setattr(Upload._meta.get_field("file"), "storage", private)
    monkeypatch.setattr(clean_uploads, "private_storage", lambda: private)
    monkeypatch.setattr(clean_uploads, "default_storage", public)
    for field in [Photo._meta.get_field("image"), Attachment._meta.get_field("file")]:
        monkeypatch.setattr(field, "storage", public)
    return tmp_path


def old(path):
    """A file that has been there for years."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("wees")
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def kept(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def clean(**options):
    out, errors = StringIO(), StringIO()
    call_command("clean_uploads", stdout=out, stderr=errors, **options)
    return out.getvalue().splitlines(), errors.getvalue().splitlines()


@pytest.fixture
def in_use(folders):
    """Files that belong to a fiche or a practice, as old as the orphans."""
    uploads.add(make_submission(), SimpleUploadedFile("a.jpg", files.picture()), Upload.Kind.PHOTO)
    photo = SimpleUploadedFile("a.jpg", files.picture(size=(1000, 800)))
    make_photo(practice=make_practice(), image=photo)
    Attachment.objects.create(practice=make_practice(), file=SimpleUploadedFile("a.pdf", b"x"), description="Plan")
    for path in folders.rglob("*.*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    found = kept(folders)
    assert len(found) == 5  # two of them smaller copies
    return found


def test_orphans_go_and_the_rest_stays(folders, in_use):
    names = [
        "private/fiche/weg.jpg",
        "public/photos/weg.jpg",
        "public/photos/weg/480w.webp",
        "public/attachments/weg.pdf",
    ]
    for name in names:
        old(folders / name)

    out, errors = clean()

    assert kept(folders) == in_use
    assert out == [*(name.partition("/")[2] for name in sorted(names)), "Verwijderd: 4."]
    assert errors == []


def test_a_dry_run_removes_nothing(folders):
    orphan = old(folders / "private/fiche/weg.jpg")

    out, _ = clean(dry_run=True)

    assert orphan.exists()
    assert out == ["fiche/weg.jpg", "Te verwijderen: 1."]


def test_what_may_be_on_its_way_stays(folders):
    young = old(folders / "private/fiche/nieuw.jpg")
    os.utime(young)

    assert clean()[0] == ["Verwijderd: 0."]
    assert clean(days=0)[0] == ["fiche/nieuw.jpg", "Verwijderd: 1."]


def test_other_public_folders_are_not_looked_at(folders):
    other = old(folders / "public/pages/a.jpg")

    clean()

    assert other.exists()


def test_rows_without_a_file_are_told_and_stay(folders):
    upload = uploads.add(make_submission(), SimpleUploadedFile("a.jpg", files.picture()), Upload.Kind.PHOTO)
    Path(upload.file.path).unlink()

    assert clean()[1] == [f"Ontbreekt: {upload.file.name}"]
    assert Upload.objects.count() == 1
