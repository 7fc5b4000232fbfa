"""Who did what: written whatever way it happens, read by anyone who may, and changed by nobody."""

import pytest
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from practices.models import Synonym, TargetGroup
from praktijkenbank.staff.models import AuditEntry
from tests.factories import make_editor, make_municipality, make_practice, make_submission, make_tag

pytestmark = pytest.mark.django_db
What = AuditEntry.What
LIST = "admin:staff_auditentry_changelist"
PRACTICES = reverse("admin:practices_practice_changelist")
MERGER = reverse("admin:practices_municipality_merger")


@pytest.fixture
def root():
    return User.objects.create_superuser("root", password="een lang wachtwoord")


def entries(*names):
    """All that is written down, oldest first."""
    return list(AuditEntry.objects.order_by("pk").values_list(*names or ["what", "who", "about"]))


def shown(response):
    """The lines of the list on the page, without the moment."""
    rows = response.context["cl"].result_list
    return [(row.get_what_display(), row.who, row.about) for row in rows]


def test_signing_in_and_out_is_written_down(client, root):
    client.force_login(root)
    client.logout()

    assert entries() == [("logged_in", "root", ""), ("logged_out", "root", "")]


def test_what_was_typed_is_kept_only_when_it_is_the_name_of_an_account(rf, root):
    for name in ["root", "mijn geheime wachtwoord"]:
        authenticate(rf.post("/"), username=name, password="fout")

    assert entries("what", "who", "by", "about", "detail") == [
        ("login_failed", "root", root.pk, "", ""),
        ("login_failed", "onbekend", None, "", ""),
    ]


def test_lock_out_is_written_down_once(rf, root):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        authenticate(rf.post("/"), username="root", password="fout")

    failed = [("login_failed", "root", "")] * settings.AXES_FAILURE_LIMIT
    assert sorted(entries()) == [("locked_out", "root", ""), *failed]


def test_what_an_editor_does_with_a_fiche_outlives_both():
    an, bo = make_editor(username="an"), make_editor(username="bo")
    fiche = make_submission(title="Buurtbarbecue")
    number = fiche.reference
    fiche.submit()
    fiche.take(by=an)
    fiche.assign(by=an, to=bo)
    fiche.reject(by=bo, text="Dit is geen praktijk.")
    fiche.delete()
    for editor in [an, bo]:
        editor.delete()

    assert entries("what", "who", "about", "detail") == [
        ("decided", "an", "Buurtbarbecue", f"{number}: in behandeling"),
        ("handled", "an", "Buurtbarbecue", f"{number}: toegewezen"),
        ("decided", "bo", "Buurtbarbecue", f"{number}: afgewezen"),
    ]


def test_own_new_password_is_written_down_once_it_is_changed(client, root):
    client.force_login(root)
    for old in ["fout", "een lang wachtwoord"]:
        answers = {
            "old_password": old,
            "new_password1": "een nog langer woord",
            "new_password2": "een nog langer woord",
        }
        client.post(reverse("admin:password_change"), answers)

    assert entries("what", "who", "about", "detail")[1:] == [("rights", "root", "root", "Eigen wachtwoord gewijzigd.")]


def test_change_of_an_account_says_what_it_may_from_then_on(root):
    group = Group.objects.create(name="Lezers")
    an = User.objects.create_user("an")
    LogEntry.objects.log_actions(root.pk, [group], CHANGE, "Rechten")
    LogEntry.objects.log_actions(root.pk, [an], CHANGE, "Wachtwoord")
    an.groups.add(group)
    an.is_superuser, an.is_active = True, False
    an.save()
    LogEntry.objects.log_actions(root.pk, [an], CHANGE, "Groepen")

    assert entries("what", "who", "about", "detail") == [
        ("rights", "root", "Lezers", "Rechten"),
        ("rights", "root", "an", "Wachtwoord"),
        ("rights", "root", "an (niet actief, alle rechten, Lezers)", "Groepen"),
    ]


def test_what_is_changed_in_the_admin_is_written_down_in_bulk_too(client, root):
    client.force_login(root)
    for term in ["taal", "wonen"]:
        client.post(reverse("admin:practices_synonym_add"), {"term": term, "alternatives": "talen"})
    rows = Synonym.objects.order_by("term").values_list("pk", flat=True)
    action = {"action": "delete_selected", "_selected_action": list(rows), "post": "yes"}
    client.post(reverse("admin:practices_synonym_changelist"), action)

    assert entries()[1:3] == [("added", "root", "taal"), ("added", "root", "wonen")]
    assert sorted(entries()[3:]) == [("removed", "root", "taal"), ("removed", "root", "wonen")]


@pytest.mark.parametrize(
    ("address", "action", "answers", "detail"),
    [
        (PRACTICES, "hide", {"reason": "Stopgezet"}, ["Verborgen: Stopgezet"] * 2),
        (PRACTICES, "merge", {"kept": 1}, ["Samengevoegd. Het adres van ‘Twee’ leidt voortaan naar ‘Een’."]),
        (PRACTICES, "retag", {"added": "target_groups:1"}, ["Tags in bulk gewijzigd."] * 2),
        (MERGER, None, {"olds": 12, "new": 11, "merged_on": "2025-01-01"}, ["Fusie. Melle hoort vanaf 1 januari 2025"]),
    ],
    ids=["hide", "merge", "retag", "merger"],
)
def test_what_is_done_to_many_at_once_is_written_down(client, root, address, action, answers, detail):
    client.force_login(root)
    make_practice(pk=1, title="Een", municipality=make_municipality(pk=11, name="Gent"))
    make_practice(pk=2, title="Twee", municipality=make_municipality(pk=12, name="Melle"))
    make_tag(TargetGroup, pk=1)
    data = {"action": action or "", "_selected_action": [1, 2], "confirmed": "ja", **answers}

    asked = client.post(address, data)
    if plan := asked.context and asked.context.get("plan"):
        client.post(address, data | {"plan": plan})

    written = AuditEntry.objects.filter(what=What.CHANGED, by=root).order_by("pk")
    assert [entry.detail[: len(text)] for entry, text in zip(written, detail, strict=True)] == detail


def test_file_with_fiches_is_written_down(client, root):
    client.force_login(root)
    for door in ["new", "new", "remark"]:
        make_submission(state="submitted", door=door)
    client.get(reverse("admin:submissions_submission_excel"), {"soort": "new"})

    assert entries("what", "who", "detail")[1:] == [("exported", "root", "De wachtrij als Excel. Fiches: 2.")]


def test_import_is_written_down_with_its_file(client, root):
    client.force_login(root)
    make_municipality(name="Gent")
    file = SimpleUploadedFile("lijst.csv", "titel;trekker\nTaalcafé;Gent\n".encode())
    client.post(reverse("admin:practices_practice_import"), {"file": file})
    check = reverse("admin:practices_practice_import_check")
    for plan in ["of something else", client.get(check).context["plan"]]:
        client.post(check, {"plan": plan})

    assert entries("what", "about", "detail")[1:] == [
        ("added", "lijst.csv", "Geïmporteerd: 1 nieuwe praktijk en 0 gewijzigde.")
    ]


def test_list_is_narrowed_by_what_who_and_day_and_searched(client, root):
    client.force_login(root)
    practice = make_practice(title="Buurtbarbecue")
    AuditEntry.objects.record(What.CHANGED, by=make_editor(username="an"), about=practice, detail="Verborgen: dubbel")
    login, change = ("aangemeld", "root", ""), ("gewijzigd", "an", "Buurtbarbecue")
    year = practice.created_at.year

    found = {
        question: shown(client.get(reverse(LIST), {question: answer}))
        for question, answer in [
            ("what__exact", "changed"),
            ("who", "root"),
            ("at__year", year),
            ("at__lt", "2020-01-01 00:00:00+01:00"),
            ("q", "dubbel"),
        ]
    }

    assert found == {
        "what__exact": [change],
        "who": [login],
        "at__year": [change, login],
        "at__lt": [],
        "q": [change],
    }


def test_line_leads_to_what_it_is_about_and_is_read_in_words(client, root):
    client.force_login(root)
    practice = make_practice(title="Buurtbarbecue <b>")
    message = [{"changed": {"fields": ["titel", "samenvatting"]}}]
    LogEntry.objects.log_actions(root.pk, [practice], CHANGE, message)

    page = client.get(reverse(LIST)).text

    address = reverse("admin:practices_practice_change", args=[practice.pk])
    assert f'<a href="{address}">Buurtbarbecue &lt;b&gt;</a>' in page
    assert "<h1>Logboek</h1>" in page
    assert "Titel en samenvatting gewijzigd." in page


def test_nobody_adds_changes_or_removes_a_line(client, root):
    client.force_login(root)
    entry = AuditEntry.objects.get()
    change = reverse("admin:staff_auditentry_change", args=[entry.pk])
    delete = reverse("admin:staff_auditentry_delete", args=[entry.pk])
    action = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}

    assert client.post(reverse("admin:staff_auditentry_add"), {"who": "iemand"}).status_code == 403
    assert client.post(change, {"who": "iemand"}).status_code == 403
    assert client.post(delete, {"post": "yes"}).status_code == 403
    client.post(reverse(LIST), action)
    assert entries() == [("logged_in", "root", "")]


def test_only_who_may_sees_the_list(client):
    reader, an = make_editor(), make_editor()
    an.user_permissions.remove(Permission.objects.get(codename="view_auditentry"))
    found = []
    for editor in [reader, an]:
        client.force_login(editor)
        found.append((client.get(reverse(LIST)).status_code, reverse(LIST) in client.get(reverse("admin:index")).text))

    assert found == [(200, True), (403, False)]


@pytest.mark.parametrize("change", [lambda rows: rows.update(who="iemand anders"), lambda rows: rows.delete()])
def test_database_keeps_every_line_as_it_is(root, change):
    AuditEntry.objects.record(What.EXPORTED, by=root, detail="40 fiches")

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        change(AuditEntry.objects.all())

    assert entries("what", "who", "detail") == [("exported", "root", "40 fiches")]


def test_list_costs_the_same_whatever_its_length(client, root):
    client.force_login(root)
    client.get(reverse(LIST))
    costs = []
    for number in [1, 30]:
        for _ in range(number):
            AuditEntry.objects.record(What.CHANGED, by=make_editor(), about=make_practice(), detail="Titel")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(LIST))
        costs.append(len(queries))

    assert costs[0] == costs[1]
