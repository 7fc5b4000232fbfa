"""What is kept of people has a reason, a term and an end."""

import json
import subprocess
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.db.utils import DataError, InternalError, ProgrammingError
from django.urls import reverse
from django.utils import timezone

from practices.exchange.keeping import keep_file
from practices.models import (
    Attachment,
    Import,
    ImportChoice,
    Link,
    LinkCheck,
    Page,
    Reach,
    SearchMiss,
    Source,
)
from praktijkenbank.demo.embedded_postgres import _bin_folder
from praktijkenbank.people.erasing import person_at
from praktijkenbank.people.register import kept_parts, personal_columns, register
from praktijkenbank.people.tasks import forget_what_is_over
from praktijkenbank.post.models import Attempt, Mail
from praktijkenbank.staff.models import AuditEntry, KeptText
from submissions.models import FieldRemark, RefusedInput, Submission, SubmissionEvent, Upload
from tests.clients import StaffClient
from tests.factories import make_editor, make_photo, make_practice, make_submission
from tests.files import office

pytestmark = pytest.mark.django_db
ADDRESS = "an.o'neil@planted.example.org"
DAY = timedelta(days=1)


def told(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def ours():
    """All models but those that only tie two others together."""
    return [model for model in apps.get_models() if "_" not in model._meta.object_name]


def test_every_model_and_every_column_of_people_is_in_the_register():
    others = {label for part in kept_parts() for label in part.others.split()}
    listed = {}
    for kept in register():
        listed.setdefault(kept.model, []).extend(kept.names)

    assert listed.keys() & others == set()
    assert {model._meta.label for model in ours()} ^ (listed.keys() | others) == set()
    missing = {
        f"{label}.{name}"
        for label, names in listed.items()
        for name in {*personal_columns(apps.get_model(label))} - {*names}
    }
    assert missing == set()
    assert {label: names for label, names in listed.items() if len(set(names)) != len(names)} == {}


def test_table_of_the_database_is_one_of_a_model():
    """Else the register would not see it."""
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {"django_migrations"}

    assert set(connection.introspection.table_names()) - known == set()


def test_privacy_page_says_what_the_register_says(client):
    Page.objects.create(title="Privacy", slug="privacy", body="Wij.", is_published=True)
    page = client.get("/privacy/").text

    assert [kept.what for kept in register() if kept.what not in page] == []
    assert "<strong>Zoekvragen zonder resultaat.</strong>" in page


def aged(row, days, **columns):
    """The row as if it were of so many days ago."""
    moments = {name: timezone.now() - days * DAY for name in columns.values()}
    type(row)._base_manager.filter(pk=row.pk).update(**moments)
    return row


def old_mail(days):
    mail = Mail.objects.create(kind="taken", to="an@example.org", subject="Fiche", text="Dag An", html="Dag An")
    Mail.objects.filter(pk=mail.pk).update(queued_at=timezone.now() - days * DAY, sent_at=timezone.now() - days * DAY)
    return mail


@pytest.mark.parametrize(
    ("what", "make", "term"),
    [
        ("Je antwoorden op een fiche", lambda days: aged(make_submission(), days, a="updated_at"), 90),
        (
            "Zoekvragen zonder resultaat",
            lambda days: SearchMiss.objects.create(text="an", day=timezone.localdate() - days * DAY),
            3 * 365,
        ),
        ("Dat we je mailden", old_mail, 365),
        (
            "Pogingen om je aan te melden bij de redactie",
            lambda days: aged(AccessAttempt.objects.create(failures_since_start=1), days, a="attempt_time"),
            30,
        ),
        ("Welke invoer er was", lambda days: aged(Import.objects.create(name="a.csv"), days, a="done_at"), 90),
    ],
)
def test_what_is_over_its_term_goes_and_no_sooner(what, make, term):
    young, old = make(term - 1), make(term + 1)

    assert f"{what}: 1" in told("retention", "--dry-run")
    assert type(old).objects.filter(pk=old.pk).exists()
    forget_what_is_over()
    assert list(type(old).objects.filter(pk__in=[young.pk, old.pk])) == [young]
    assert f"{what}: 0" in told("retention", "--dry-run")


def test_fiche_that_was_sent_in_outlives_a_draft():
    sent = aged(make_submission(state="withdrawn", submitted_at=timezone.now()), 400, a="updated_at")
    forget_what_is_over()

    assert Submission.objects.get() == sent


def test_text_of_a_mail_goes_after_a_month_and_one_that_waits_stays():
    young, old = old_mail(29), old_mail(31)
    waiting = old_mail(31)
    Mail.objects.filter(pk=waiting.pk).update(sent_at=None)
    forget_what_is_over()

    assert list(Mail.objects.order_by("pk").values_list("pk", "text", "html", "subject")) == [
        (young.pk, "Dag An", "Dag An", "Fiche"),
        (old.pk, "", "", "Fiche"),
        (waiting.pk, "Dag An", "Dag An", "Fiche"),
    ]


def test_contact_goes_from_versions_that_were_followed_by_another_a_year_ago():
    practice = make_practice(contact_email="an@example.org", contact_name="An")
    practice.save()
    practice.history.update(history_date=timezone.now() - 366 * DAY)
    practice.save()
    forget_what_is_over()

    versions = practice.history.order_by("history_id").values_list("contact_email", flat=True)
    assert (versions[0], list(versions)[-1]) == ("", "an@example.org")
    assert "an@example.org" in list(
        practice.history.order_by("-history_id")[:1].values_list("contact_email", flat=True)
    )


@pytest.mark.parametrize("page", ["admin:submissions_submission_change", "status", "preview"])
def test_draft_that_was_never_sent_in_is_not_open_to_editors(page):
    client, draft = StaffClient(), make_submission()
    client.force_login(make_editor())
    sent = make_submission(state="in_review")

    def look(submission):
        if page.startswith("admin"):
            return client.get(reverse(page, args=[submission.pk])).status_code
        return client.get(submission.get_absolute_url() + ("voorbeeld/" if page == "preview" else "")).status_code

    assert look(draft) in (403, 404)
    assert look(sent) == 200


def plant(row, columns):
    """Put the address in each of these columns of the row, where it fits."""
    for name in columns:
        column = row._meta.get_field(name)
        if isinstance(column, models.FileField | models.BinaryField | models.GenericIPAddressField):
            continue
        if column.get_internal_type() == "SearchVectorField":
            continue
        wanted = [ADDRESS] if isinstance(column, models.EmailField) else [f"zie {ADDRESS} daar", ADDRESS, None]
        if isinstance(column, models.JSONField):
            wanted = [{"mijn": [f"zie {ADDRESS}"]}]
        elif hasattr(column, "base_field"):
            wanted = [[ADDRESS], None]
        for value in filter(None, wanted):
            if _fits(row, name, value):
                break


def _fits(row, name, value):
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{name: value})
    except (DataError, InternalError, ValueError, TypeError):
        return False
    return True


def everything():
    """A row of each model in the register, of someone with the address; with the fiche that became a practice."""
    editor = make_editor(username="ander", email="ander@example.org")
    an = make_editor(username="an", email=ADDRESS, first_name="An", last_name="O’Neil")
    practice = make_practice(contact_email=ADDRESS, contact_name="An O’Neil", partners=f"Mail {ADDRESS}")
    practice.slug = "een-ander-adres"
    practice.save()
    implementation = practice.implementations.get()
    implementation.contact_email = ADDRESS
    implementation.save()
    approved = make_submission(
        state="approved", practice=practice, decided_by=editor, email=ADDRESS, submitter_name="An O’Neil"
    )
    open_one = make_submission(state="in_review", email=ADDRESS, submitter_name="An O’Neil")
    for fiche in [approved, open_one]:
        event = fiche.events.create(kind="from_submitter", text=f"Ik ben {ADDRESS}", snapshot=fiche.content())
        fiche.events.create(kind="from_editor", by=editor, text="Dag An O’Neil")
        FieldRemark.objects.create(submission=fiche, event=event, field="title", text="Waarom?")
        RefusedInput.objects.create(submission=fiche, step="x")
        upload = Upload(
            submission=fiche, key=fiche.key, kind="attachment", name="a.txt", size=1, content_type="text/plain"
        )
        upload.file.save("a.txt", ContentFile(f"Van {ADDRESS}".encode()))
        fiche.queue_mail("taken")
    client = StaffClient()
    client.force_login(an)
    visitor = StaffClient().session
    visitor["typed"] = ADDRESS
    visitor.save()
    keep_file(editor, "a.csv", f"titel\n{ADDRESS}\n".encode())
    LogEntry.objects.create(
        user=an, content_type=ContentType.objects.get_for_model(User), object_id=an.pk, object_repr="an", action_flag=2
    )
    AuditEntry.objects.record("handled", who=ADDRESS, detail=f"aan {ADDRESS.upper()}")
    rows = [
        practice,
        implementation,
        make_photo(practice=practice),
        Attachment.objects.create(practice=practice, file="attachments/a.pdf", name="a"),
        Link.objects.create(practice=practice, url="https://example.org"),
        LinkCheck.objects.create(url="https://example.org", checked_at=timezone.now()),
        Source.objects.create(practice=practice, publisher="x"),
        Reach.objects.create(practice=practice, number=1, unit="x"),
        SearchMiss.objects.create(text="x", day=timezone.localdate()),
        ImportChoice.objects.create(chosen_by=editor, said="x"),
        Import.objects.create(name="x"),
        Mail.objects.create(kind="x", to="ander@example.org", subject="x"),
        Attempt.objects.create(action="x", who="x"),
        AccessAttempt.objects.create(failures_since_start=1),
        AccessFailureLog.objects.create(),
        AccessLog.objects.create(),
        KeptText.objects.create(user=editor, path="/x", fields={}),
        LogEntry.objects.latest("pk"),
        approved,
        make_submission(email="ander@example.org"),
        *practice.history.all(),
        *implementation.history.all(),
        *SubmissionEvent.objects.all(),
        *FieldRemark.objects.all(),
        *RefusedInput.objects.all(),
        *Upload.objects.all(),
    ]
    for kept in register():
        for row in rows:
            if row._meta.label == kept.model:
                plant(row, [name for name in kept.names if name not in KEEP_AS_IS])
    return practice, an


# Columns that would no longer mean anything.
KEEP_AS_IS = {
    *["slug", "date", "year", "about_kind", "object_id", "content_type", "field"],
    *["step", "checklist", "action", "steps_saved"],
}


def dump():
    """Every row of every table, as PostgreSQL writes it in a back-up: {table: text in lower case}."""
    found = {}
    connection.ensure_connection()
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
            found[table] = b"".join(bytes(piece) for piece in copy).decode().lower()
    return found


def whole_dump():
    """What pg_dump makes of the database, in lower case."""
    known = connection.settings_dict
    address = {"host": known["HOST"], "port": known["PORT"], "username": known["USER"], "dbname": known["NAME"]}
    command = [_bin_folder() / "pg_dump", *(f"--{name}={value}" for name, value in address.items() if value)]
    secret = {"PGPASSWORD": known["PASSWORD"] or ""}
    return subprocess.run(command, env=secret, capture_output=True, check=True, text=True).stdout.lower()


def tables_with(text, dumped):
    return sorted(table for table, rows in dumped.items() if text in rows)


@pytest.fixture
def folders(settings, tmp_path):
    settings.VAR_DIR, settings.EMAIL_FILE_PATH = tmp_path, tmp_path / "mail"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "private", "base_url": None}},
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_after_erasing_the_address_is_nowhere(folders):
    practice, an = everything()
    EmailMultiAlternatives("Dag", "Tekst", to=[ADDRESS]).send()
    before = tables_with("@planted.example.org", dump())

    assert len(before) > 20
    assert ADDRESS in told("person", ADDRESS.upper(), "export")
    assert "Het contact van een praktijk: 2" in told("person", ADDRESS)
    said = told("person", ADDRESS, "erase")

    after = dump()
    assert (tables_with("@planted", after), tables_with("an.o", after)) == ([], [])
    assert tables_with("o’neil", after) == []
    dumped = whole_dump()
    assert ("copy public.submissions_submission" in dumped, "planted" in dumped) == (True, False)
    assert [path for path in folders.rglob("*") if path.is_file() and b"planted" in path.read_bytes()] == []
    assert said == f"{ADDRESS} is gewist.\n"
    assert [session.get_decoded() for session in Session.objects.all()] == []
    practice.refresh_from_db()
    assert practice.is_published
    assert "Vraag het bestuur een nieuw contact" in practice.internal_notes
    an.refresh_from_db()
    assert (an.is_active, an.is_staff, an.email, an.get_full_name()) == (False, False, "", "")
    pseudonym = person_at(ADDRESS).pseudonym
    assert AuditEntry.objects.filter(what="handled", who=pseudonym, detail=f"aan {pseudonym}").exists()
    assert [fiche.email for fiche in Submission.objects.filter(practice=practice)] == ["gewist@voorbeeld.invalid"]


@pytest.mark.parametrize("what", [[], ["erase"]])
def test_the_command_names_documents_that_hold_the_address_inside(folders, what):
    (folders / "media").mkdir()
    path = folders / "media" / "nota.docx"
    path.write_bytes(office(**{"word/footer1.xml": "<w:p><w:t>an@exam</w:t><w:t>ple.org</w:t></w:p>"}))

    assert f"Kijk dit bestand zelf na, het adres staat erin: {path}\n" in told("person", "an@example.org", *what)
    assert "bestand" not in told("person", "jan@example.org", *what)


def test_somebody_whose_address_is_longer_is_let_alone(folders):
    """Who asks for an@ must not read or erase what is of jan@, nor of an@ at a longer domain."""
    others = ["jan@example.org", "m.an@example.org", "o'an@example.org", "x+an@example.org"]
    others += ["an@example.organic", "an@example.org.example.net"]
    practices = [make_practice(title=other, contact_email=other, context=f"Mail {other}.") for other in others]
    fiches = [make_submission(state="in_review", email=other, context=f"Zie\n{other}") for other in others]
    for other in others:
        AuditEntry.objects.record("handled", who=other)
        SearchMiss.objects.create(text=other, day=timezone.localdate())
    before = told("person", "an@example.org", "export")
    told("person", "an@example.org", "erase")

    assert json.loads(before) == {}
    assert [*Submission.objects.order_by("pk").values_list("email", flat=True)] == others
    assert [fiche.context for fiche in Submission.objects.order_by("pk")] == [fiche.context for fiche in fiches]
    for practice, other in zip(practices, others, strict=True):
        practice.refresh_from_db()
        assert (practice.contact_email, practice.context) == (other, f"Mail {other}.")
    assert {*AuditEntry.objects.filter(what="handled").values_list("who", flat=True)} == {*others}
    assert SearchMiss.objects.count() == len(others)


@pytest.mark.parametrize(
    "text",
    [
        "an@example.org",
        "Mail AN@Example.org.",
        "<an@example.org>",
        "'an@example.org':3",
        "mailto:an@example.org",
        "?to=an%40example.org&x",
        "%3Can%40example.org%3E",
        "(an@example.org)-",
    ],
)
def test_address_is_found_however_it_is_written(text):
    practice = make_practice(context=f"Eerst\n{text}\nDan")
    fiche = make_submission(choices={"a": [f"Eerst\n{text}\nDan"]})
    told("person", "an@example.org", "erase")

    practice.refresh_from_db()
    fiche.refresh_from_db()
    assert "example.org" not in (practice.context + str(fiche.choices)).lower()


def test_audit_list_changes_by_erasing_only():
    entry = AuditEntry.objects.record("handled", who=ADDRESS)
    with pytest.raises(ProgrammingError), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(who="x")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL staff.erasing = 'on'")
    with pytest.raises(ProgrammingError), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(what="logged_in")
    with pytest.raises(ProgrammingError), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).delete()


def test_who_was_erased_is_erased_again_after_an_older_backup(folders):
    told("person", "an@example.org", "erase")
    make_submission(email="an@example.org", state="in_review")
    other = make_submission(email="bo@example.org", state="in_review")

    assert "an@example.org" not in Path(folders / "erasures.txt").read_text()
    assert told("person", "--replay") == "Opnieuw gewist: 1.\n"
    assert list(Submission.objects.all()) == [other]
    assert told("person", "--replay") == "Opnieuw gewist: 0.\n"


def test_address_of_nobody_is_refused_or_shown_as_nowhere():
    with pytest.raises(CommandError, match="Geef een e-mailadres"):
        call_command("person", "an")

    assert told("person", "niemand@example.org") == ""
    assert json.loads(told("person", "niemand@example.org", "export")) == {}
