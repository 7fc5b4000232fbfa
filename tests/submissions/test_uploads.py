import threading
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import OperationalError, connection, transaction
from PIL import Image

from practices.drawings import pictures
from submissions.files import documents, uploads, virus_scan
from submissions.files.uploads import add, clean_name, put_first, remove
from submissions.models import Submission, Upload
from tests import files
from tests.factories import make_submission
from tests.full_disk import full_disk

PHOTO, ATTACHMENT = Upload.Kind.PHOTO, Upload.Kind.ATTACHMENT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_folder(tmp_path, monkeypatch):
    """Where private files are kept during this test."""
    storage = Upload._meta.get_field("file").storage
    monkeypatch.setattr(storage, "location", str(tmp_path))
    monkeypatch.setattr(storage, "base_location", str(tmp_path))
    return tmp_path


def kept(folder):
    """The files in this folder, by what they hold."""
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


def file(name="tuin.jpg", content=None):
    return SimpleUploadedFile(name, files.picture() if content is None else content)


def noise(megabytes):
    """A file of about this size in which nothing repeats."""
    return files.pdf() + b"\n" + Image.effect_noise((1024, 1024 * megabytes), 90).tobytes() + b"%%EOF"


def test_a_photo_is_kept_clean_and_private(private_folder):
    submission = make_submission()

    upload = add(submission, file("Op het plein.jpeg", files.phone_photo()), PHOTO)

    upload.refresh_from_db()
    with Image.open(upload.file.path) as image:
        assert (image.size, dict(image.getexif())) == ((40, 60), {})
    assert (upload.name, upload.content_type) == ("Op het plein.jpg", "image/jpeg")
    assert (upload.width, upload.height, upload.size) == (40, 60, len(kept(private_folder)[0]))
    assert Path(upload.file.path) == private_folder / str(submission.key) / f"{upload.key}.jpg"
    assert list(submission.uploads.all()) == [upload]


def test_a_document_is_kept_as_it_came(private_folder):
    content = files.office("xlsx")

    upload = add(make_submission(), file("Begroting 2026.xlsx", content), ATTACHMENT)

    assert kept(private_folder) == [content]
    assert (upload.name, upload.size) == ("Begroting 2026.xlsx", len(content))


def test_a_file_that_came_by_way_of_the_disk_is_kept_too(private_folder):
    content = noise(3)
    spooled = TemporaryUploadedFile("plan.pdf", "application/pdf", len(content), None)
    spooled.write(content)

    upload = add(make_submission(), spooled, ATTACHMENT)

    spooled.close()
    assert kept(private_folder) == [content]
    assert upload.size == len(content)


def test_adding_is_a_change_of_the_fiche():
    submission = make_submission()

    add(submission, file(), PHOTO)

    assert submission.revision == Submission.objects.get().revision == 1


# More than the limits that the test sets.
MANY_PIXELS, MUCH = (800, 600), 10_001
HOSTILE = [
    # (name, content, what the reader is told as a photo, as an attachment)
    ("leeg.jpg", b"", uploads.EMPTY, uploads.EMPTY),
    ("spatie.pdf", b" ", pictures.UNREADABLE, documents.UNKNOWN),
    ("pagina.jpg", b"<html><script>alert(1)</script></html>", pictures.UNREADABLE, documents.UNKNOWN),
    ("tekening.svg", b'<svg onload="alert(1)"/>', pictures.UNREADABLE, documents.UNKNOWN),
    ("programma.pdf", b"MZ\x90" + b"\0" * 200, pictures.UNREADABLE, documents.UNKNOWN),
    ("plan.php", b"<?php system($_GET[0]);", pictures.UNREADABLE, documents.UNKNOWN),
    ("half.jpg", files.picture(size=(600, 400))[:-500], pictures.BROKEN, documents.UNKNOWN),
    ("groot.png", files.png_header(*MANY_PIXELS), pictures.TOO_MANY_PIXELS, documents.UNKNOWN),
    ("telefoon.heic", b"\0\0\0\x18ftypheic" + b"\0" * 50, pictures.HEIC, documents.UNKNOWN),
    ("film.gif", files.picture("GIF"), pictures.UNREADABLE, documents.UNKNOWN),
    ("groot.docx", files.office(**{"word/a.xml": b"\0" * MUCH}), pictures.UNREADABLE, documents.TOO_LARGE),
    ("macro.docx", files.office(**{"word/vbaProject.bin": "x"}), pictures.UNREADABLE, documents.ACTIVE),
    ("oud.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600, pictures.UNREADABLE, documents.OLD_OFFICE),
    ("map.zip", files.archive({"a.txt": "x"}), pictures.UNREADABLE, documents.UNKNOWN),
    ("half.pdf", files.pdf()[:-100], pictures.UNREADABLE, documents.BROKEN),
    ("eruit.docx", files.office(**{"../../a.xml": "x"}), pictures.UNREADABLE, documents.BROKEN),
    ("foto.jpg", files.picture(), None, documents.UNKNOWN),
    ("plan.pdf", files.pdf(), pictures.UNREADABLE, None),
]


@pytest.mark.parametrize(
    ("name", "content", "kind", "reason"),
    [
        pytest.param(name, content, kind, reason, id=f"{name} as {kind}")
        for name, content, as_photo, as_attachment in HOSTILE
        for kind, reason in [(PHOTO, as_photo), (ATTACHMENT, as_attachment)]
        if reason
    ],
)
def test_of_what_is_refused_nothing_stays(private_folder, monkeypatch, name, content, kind, reason):
    monkeypatch.setattr(pictures, "MAX_PIXELS", 800 * 600 - 1)
    monkeypatch.setattr(documents, "MAX_UNPACKED", MUCH - 1)
    submission = make_submission()

    with pytest.raises(ValidationError) as refused:
        add(submission, file(name, content), kind)

    assert refused.value.messages == [reason]
    assert kept(private_folder) == []
    assert not Upload.objects.exists()
    assert Submission.objects.get().revision == 0


@pytest.mark.parametrize(
    ("content", "hidden"),
    [
        (files.picture() + files.archive({"a.js": "alert(1)"}), b"PK\x03\x04"),
        (files.picture(comment=b"<?php system(1) ?>"), b"<?php"),
        (files.picture("PNG") + b"<script>alert(1)</script>", b"<script>"),
        (files.picture("PNG") + files.pdf(), b"%PDF"),
        (files.picture("WEBP", xmp=b"<script>alert(1)</script>"), b"<script>"),
    ],
)
def test_what_hides_in_a_photo_is_left_out(private_folder, content, hidden):
    assert hidden in content

    add(make_submission(), file("foto.jpg", content), PHOTO)

    assert hidden not in kept(private_folder)[0]


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("tuin.jpg", "tuin.pdf"),
        ("Dag van de buren – 2026 (def).jpeg", "Dag van de buren - 2026 (def).pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\jan\\plan.docx", "plan.pdf"),
        ("foto.php.jpg", "foto-php.pdf"),
        ("plan\0.exe", "plan.pdf"),
        ("gpj\u202eexe.txt", "gpj-exe.pdf"),
        ("a\r\nContent-Type: text/html.txt", "html.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("...", "bestand.pdf"),
        ("", "bestand.pdf"),
        ('"><script>.jpg', "script.pdf"),
        ("été.txt", "été.pdf"),
        ("e\u0301.txt", "é.pdf"),
        ("x" * 5000 + ".jpg", "x" * 116 + ".pdf"),
        ("حديقة.jpg", "حديقة.pdf"),
    ],
)
def test_names_are_cleaned(name, clean):
    assert clean_name(name, "pdf") == clean


def test_a_photo_has_a_limit_of_size(monkeypatch):
    monkeypatch.setitem(uploads.MAX_SIZE, PHOTO, 100)

    with pytest.raises(ValidationError, match="Dit bestand is te groot"):
        add(make_submission(), file(), PHOTO)


def test_the_same_file_is_kept_once_per_fiche(private_folder):
    submission, other = make_submission(), make_submission()
    add(submission, file("een.jpg"), PHOTO)

    with pytest.raises(ValidationError) as refused:
        add(submission, file("twee.jpg"), PHOTO)
    add(other, file(), PHOTO)

    assert refused.value.messages == [uploads.TWICE]
    assert len(kept(private_folder)) == 2


def test_there_is_a_most_of_each_kind(private_folder):
    submission = make_submission()
    for number in range(5):
        add(submission, file(content=files.picture(size=(60, 40 + number))), PHOTO)

    with pytest.raises(ValidationError) as refused:
        add(submission, file(content=files.picture(size=(60, 90))), PHOTO)
    add(submission, file(content=files.pdf()), ATTACHMENT)

    assert refused.value.messages == ["Je fiche heeft al 5 foto’s. Verwijder er eerst een."]
    assert len(kept(private_folder)) == 6


def test_all_files_together_have_a_most(private_folder, monkeypatch):
    submission = make_submission()
    add(submission, file(content=files.pdf()), ATTACHMENT)
    monkeypatch.setattr(uploads, "MAX_TOTAL", len(files.pdf()) + 100)

    with pytest.raises(ValidationError, match="Alle bestanden samen"):
        add(submission, file(content=files.office()), ATTACHMENT)

    assert len(kept(private_folder)) == 1


@pytest.mark.parametrize("state", sorted(set(Submission.State.values) - set(Submission.EDITABLE)))
def test_nothing_is_added_or_removed_once_the_fiche_is_with_the_editors(private_folder, state):
    submission = make_submission()
    upload = add(submission, file(), PHOTO)
    closed = make_submission(state=state)
    Upload.objects.update(submission=closed)
    upload.refresh_from_db()

    for change in [lambda: add(closed, file(content=files.picture("PNG")), PHOTO), lambda: remove(upload)]:
        with pytest.raises(ValidationError) as refused:
            change()
        assert refused.value.messages == [uploads.CLOSED]

    assert len(kept(private_folder)) == Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "kind"), [("a.jpg", files.picture("PNG"), PHOTO), ("a.pdf", None, ATTACHMENT)]
)
def test_each_file_is_scanned_for_viruses(settings, private_folder, name, content, kind, caplog):
    settings.CLAMD_ADDRESS = "127.0.0.1:1"

    with pytest.raises(ValidationError) as refused:
        add(make_submission(), file(name, content or files.pdf()), kind)

    assert refused.value.messages == [virus_scan.NOT_SCANNED]
    assert kept(private_folder) == []


def test_on_a_full_disk_nothing_half_written_stays(private_folder, caplog):
    submission = make_submission(title="Samentuin")
    content = noise(1)

    with full_disk(), pytest.raises(ValidationError) as refused:
        add(submission, file("plan.pdf", content), ATTACHMENT)

    assert refused.value.messages == [uploads.NOT_KEPT]
    assert kept(private_folder) == []
    assert not Upload.objects.exists()
    assert Submission.objects.get().title == "Samentuin"
    assert "could not be kept" in caplog.text
    add(submission, file("plan.pdf", content), ATTACHMENT)
    assert kept(private_folder) == [content]


def test_no_file_stays_when_the_row_cannot_be_written(private_folder, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise OperationalError("could not extend file: No space left on device")

    monkeypatch.setattr(Upload, "save", fail)

    with pytest.raises(ValidationError) as refused:
        add(make_submission(), file(), PHOTO)

    assert refused.value.messages == [uploads.NOT_KEPT]
    assert kept(private_folder) == []


def test_a_file_that_did_not_come_in_whole_is_refused():
    incomplete = file(content=b"")
    incomplete.is_incomplete = True

    with pytest.raises(ValidationError) as refused:
        add(make_submission(), incomplete, PHOTO)

    assert refused.value.messages == [uploads.NOT_KEPT]


def test_removing_takes_the_file_along(private_folder, django_capture_on_commit_callbacks):
    submission = make_submission()
    upload, other = add(submission, file(), PHOTO), add(submission, file(content=files.picture("PNG")), PHOTO)

    with django_capture_on_commit_callbacks(execute=True):
        remove(upload)

    assert list(submission.uploads.all()) == [other]
    assert len(kept(private_folder)) == 1


def test_a_file_stays_when_removing_is_undone(private_folder, django_capture_on_commit_callbacks):
    upload = add(make_submission(), file(), PHOTO)

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        remove(upload)
        transaction.set_rollback(True)

    assert Upload.objects.count() == len(kept(private_folder)) == 1


def test_a_photo_put_first_comes_before_the_others():
    submission = make_submission()
    first, second, third = [add(submission, file(content=files.picture(size=(60, n))), PHOTO) for n in [40, 41, 42]]
    plan = add(submission, file(content=files.pdf()), ATTACHMENT)

    put_first(third)

    assert list(submission.uploads.all()) == [plan, third, first, second]


@pytest.mark.django_db(transaction=True)
def test_two_who_add_at_once_get_no_more_than_fits(private_folder, monkeypatch):
    monkeypatch.setitem(uploads.MAX_NUMBER, PHOTO, 1)
    submission = make_submission()
    together, refused = threading.Barrier(2), []

    def add_one(height):
        try:
            together.wait(10)
            add(submission, file(content=files.picture(size=(60, height))), PHOTO)
        except ValidationError as error:
            refused.extend(error.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=add_one, args=[height]) for height in [40, 41]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert refused == ["Je fiche heeft al 1 foto’s. Verwijder er eerst een."]
    assert Upload.objects.count() == len(kept(private_folder)) == 1


def test_a_word_file_of_a_town_is_kept_without_the_link_to_its_template(private_folder):
    link = (
        '<Relationships xmlns="x"><Relationship Id="r" Target="file:///H:/huis.dotm" TargetMode="External" '
        'Type="http://example.org/attachedTemplate"/></Relationships>'
    )

    upload = add(
        make_submission(), file("brief.docx", files.office(**{"word/_rels/settings.xml.rels": link})), "attachment"
    )

    assert upload.name == "brief.docx"
    with upload.file.open() as kept:
        content = kept.read()
    assert len(content) == upload.size
    assert documents.check_document(SimpleUploadedFile("brief.docx", content))[0] == "docx"


@pytest.mark.parametrize(("size", "is_small"), [((120, 90), True), ((480, 300), False)])
def test_a_photo_that_is_too_small_is_said(private_folder, size, is_small):
    assert add(make_submission(), file(content=files.picture(size=size)), "photo").is_small == is_small
