"""Who may open and do what: every page of the admin, for every role, by address and by what is shown."""

import re
from itertools import count

import pytest
from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from practices import models as bank
from practices.models.frameworks import FrameworkPart
from practices.models.retiring import Retires
from practices.models.tags import Tag
from praktijkenbank.post.models import PlannedWork
from praktijkenbank.staff.lockout import name_hash
from praktijkenbank.staff.models import AuditEntry, Phone
from praktijkenbank.staff.roles import BEHEER, REDACTIE, make_groups
from submissions import models as fiches
from submissions.redactie.decisions import DECISIONS
from tests import factories
from tests.clients import StaffClient

pytestmark = pytest.mark.django_db
State = fiches.Submission.State
numbers = count(1)

NOBODY = []
SUPERUSER = ["superuser"]
BEHEERDERS = ["beheer", *SUPERUSER]
EDITORS = ["redactie", *BEHEERDERS]
STAFF = ["staff", *EDITORS]
EVERYBODY = ["anonymous", "password only", *STAFF]
# Pages that are not those of one model.
PAGES = {
    "login": EVERYBODY,
    "login_code": EVERYBODY,
    "login_phone": EVERYBODY,
    "index": STAFF,
    "jsi18n": STAFF,
    "password_change": STAFF,
    "password_change_done": STAFF,
    "second_factor": STAFF,
    # Switched off without settings of a provider.
    "oidc_start": NOBODY,
    "oidc_callback": NOBODY,
}
# They show nothing of themselves.
UNNAMED = {None, "app_list", "autocomplete", "drop_typed", "logout", "view_on_site"}
# Pages that not everyone has who has the others of the same model.
EXCEPTIONS = {
    "auth_user_delete": SUPERUSER,
    "practices_import_add": NOBODY,
    "practices_import_delete": NOBODY,
    "practices_linkcheck_add": NOBODY,
    "practices_linkcheck_delete": NOBODY,
    "practices_searchmiss_add": NOBODY,
    "post_plannedwork_add": NOBODY,
    "post_plannedwork_delete": NOBODY,
    "staff_auditentry_add": NOBODY,
    "staff_auditentry_delete": NOBODY,
    "submissions_submission_add": NOBODY,
    "submissions_submission_delete": NOBODY,
}


def in_role(role):
    """A client of someone in this role, and their account (None for a visitor)."""
    if role == "anonymous":
        return Client(), None
    user = User.objects.create_user(f"{role}-{next(numbers)}", is_staff=True, is_superuser=role == "superuser")
    group = {"redactie": REDACTIE, "beheer": BEHEER, "password only": BEHEER}.get(role)
    user.groups.set(Group.objects.filter(name=group))
    client = Client() if role == "password only" else StaffClient()
    client.force_login(user)
    return client, user


def make_row(model):
    """A row of any model that the admin keeps."""
    make = {
        bank.Municipality: factories.make_municipality,
        bank.Practice: lambda: factories.make_practice(status="draft"),
        bank.Resource: lambda: factories.make_resource(is_published=False),
        bank.Partner: factories.make_partner,
        bank.Framework: factories.make_framework,
        bank.Goal: factories.make_goal,
        bank.Action: factories.make_action,
        bank.Page: lambda: bank.Page.objects.create(
            title="Over ons", slug=f"over-ons-{next(numbers)}", is_published=False
        ),
        bank.Synonym: lambda: bank.Synonym.objects.create(term="school", alternatives=["klas"]),
        bank.SearchMiss: lambda: bank.SearchMiss.objects.create(text="taal", stem="taal", day="2026-01-15"),
        bank.LinkCheck: lambda: bank.LinkCheck.objects.create(
            url="https://weg.example.org/", checked_at="2026-01-15T12:00Z"
        ),
        fiches.Submission: lambda: factories.make_submission(state=State.SUBMITTED),
        AuditEntry: lambda: AuditEntry.objects.record("logged_in", who="an"),
        fiches.ThemeEditor: lambda: fiches.ThemeEditor.objects.create(
            theme=factories.make_main_theme(), editor=factories.make_editor()
        ),
        User: factories.make_editor,
        PlannedWork: PlannedWork.objects.first,
    }
    if issubclass(model, Tag):
        return factories.make_tag(model)
    return make[model]() if model in make else model.objects.create()


def make_reached(model, was_public):
    """A row of such a model: only what readers could reach goes out of use, only what they could not is removed."""
    row = make_row(model)
    for reached in [row, *([row.framework] if issubclass(model, FrameworkPart) else [])]:
        if isinstance(reached, Retires):
            type(reached).objects.filter(pk=reached.pk).update(was_public=was_public)
    return row


def addresses():
    """Each page of the admin, as {its name: its address}. Those of one row are of a new one."""
    models = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}
    rows = {name: make_reached(model, was_public=False) for name, model in models.items()}
    retiring = {name: model for name, model in models.items() if issubclass(model, Retires)}
    rows |= {f"{name}_retire": make_reached(model, was_public=True) for name, model in retiring.items()}
    found = {}
    for pattern in _patterns(admin.site.get_urls()):
        if pattern.name in UNNAMED:
            continue
        row = rows.get(pattern.name) or rows.get("_".join(pattern.name.split("_")[:2]))
        arguments = []
        if pattern.name.endswith("_simple_history"):
            arguments = [row.pk, row.history.first().pk]
        elif pattern.pattern.converters:
            arguments = [row.pk]
        found[pattern.name] = reverse(f"admin:{pattern.name}", args=arguments)
    return found


def _patterns(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern.url_patterns)
        else:
            yield pattern


def is_refused(response):
    is_sent_to_log_in = response.get("Location", "").startswith(f"{reverse('admin:login')}?next")
    return is_sent_to_log_in or response.status_code in (403, 404)


def visit(client, address):
    """The page at this address; what can only be sent is sent."""
    response = client.get(address)
    return client.post(address) if response.status_code == 405 else response


def expected_roles(name):
    """Who may open the page of this name."""
    by_app = {"practices": EDITORS, "submissions": EDITORS, "auth": BEHEERDERS}
    if name in PAGES | EXCEPTIONS:
        return (PAGES | EXCEPTIONS)[name]
    return BEHEERDERS if name.startswith(("staff_auditentry_", "post_plannedwork_")) else by_app[name.split("_")[0]]


def test_every_page_opens_for_its_roles_only_and_no_other_role_sees_a_link_to_it():
    pages = addresses()
    opened, shown = {name: [] for name in pages}, set()
    for role in EVERYBODY:
        client, _ = in_role(role)
        links = set()
        for name, address in pages.items():
            response = visit(client, address)
            if not is_refused(response):
                opened[name].append(role)
                links |= set(re.findall(rb'(?:href|action)="(/admin/[^"?#]*)', response.content))
        # Every page has a link to the start, that leads a visitor to the first step.
        closed = {pages[name].encode() for name in pages if role not in opened[name] and name != "index"}
        shown |= {(role, link) for link in links & closed}

    assert opened == {name: expected_roles(name) for name in pages}
    assert shown == set()


@pytest.mark.parametrize("role", ["anonymous", "password only", "staff", "redactie", "beheer"])
def test_sending_to_a_closed_page_changes_nothing(role):
    pages = addresses()
    client, _ = in_role(role)
    before = {model: model.objects.count() for model in admin.site._registry}
    closed = [address for name, address in pages.items() if role not in expected_roles(name)]
    sent = [client.post(address, {"post": "yes", "action": "delete_selected"}) for address in closed]

    taken = [response for response in sent if not is_refused(response) and response.status_code != 405]

    assert [response.request["PATH_INFO"] for response in taken] == []
    assert {model: model.objects.count() for model in admin.site._registry} == before


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("role", ["anonymous", "password only", "staff"])
def test_only_editors_decide(role, decision):
    submission = factories.make_submission(state=State.SUBMITTED)
    client, _ = in_role(role)
    address = reverse("admin:submissions_submission_change", args=[submission.pk], query={"doe": decision})

    assert is_refused(client.get(address))
    assert is_refused(client.post(address, {"actie": "beslis", "text": "Omdat het kan."}))
    submission.refresh_from_db()
    assert submission.state == State.SUBMITTED


def rights(user):
    """What this account may, as far as it was given in the admin."""
    user = User.objects.get(pk=user.pk)
    groups = sorted(group.name for group in user.groups.all())
    return user.is_superuser, user.is_staff, groups, user.user_permissions.count()


CRAFTED = {"username": "an", "is_active": "on", "is_staff": "on", "is_superuser": "on", "last_name": "Voorbeeld"}


def crafted():
    """What someone would send to get all rights."""
    return CRAFTED | {
        "groups": list(Group.objects.values_list("pk", flat=True)),
        "user_permissions": list(Permission.objects.values_list("pk", flat=True)),
        "password1": "een lang wachtwoord",
        "password2": "een lang wachtwoord",
        "usable_password": "true",
    }


def test_redactie_cannot_make_itself_or_anyone_beheer():
    client, user = in_role("redactie")
    before = rights(user)
    addresses = [
        reverse("admin:auth_user_change", args=[user.pk]),
        reverse("admin:auth_user_password_change", args=[user.pk]),
        reverse("admin:auth_user_add"),
    ]

    assert [client.post(address, crafted()).status_code for address in addresses] == [403, 403, 403]
    assert rights(user) == before == (False, True, ["Redactie"], 0)
    assert User.objects.count() == 1


def test_beheer_gives_a_role_and_never_all_rights():
    client, user = in_role("beheer")
    client.post(reverse("admin:auth_user_change", args=[user.pk]), crafted())
    client.post(reverse("admin:auth_user_add"), crafted() | {"username": "bo"})

    assert rights(user) == (False, True, ["Beheer", "Redactie"], 0)
    assert User.objects.get(pk=user.pk).last_name == "Voorbeeld"
    assert rights(User.objects.get(username="bo")) == (False, True, ["Beheer", "Redactie"], 0)


def test_beheer_cannot_take_over_an_account_with_all_rights():
    client, _ = in_role("beheer")
    _, root = in_role("superuser")
    addresses = [reverse(f"admin:auth_user_{page}", args=[root.pk]) for page in ("change", "password_change")]

    assert [client.post(address, crafted()).status_code for address in addresses] == [403, 403]
    response = act(client, "forget_second_factor", root)
    assert "dit account mag je niet wijzigen" in response.text
    assert Phone.objects.filter(user=root).exists()


def act(client, action, *users):
    data = {"action": action, "_selected_action": [user.pk for user in users]}
    return client.post(reverse("admin:auth_user_changelist"), data, follow=True)


def test_beheer_wipes_the_second_factor_of_who_lost_it():
    client, beheer = in_role("beheer")
    lost, editor = in_role("redactie")
    act(client, "forget_second_factor", editor)

    assert not Phone.objects.filter(user=editor).exists()
    assert is_refused(lost.get(reverse("admin:index")))
    entry = AuditEntry.objects.latest("pk")
    assert (entry.what, entry.who, entry.about) == ("factor_reset", beheer.username, editor.username)


def test_beheer_unlocks_who_is_locked_out():
    client, beheer = in_role("beheer")
    _, editor = in_role("redactie")
    for name in [editor.username, "bo"]:
        AccessAttempt.objects.create(username=name_hash(name), ip_address="2001:db8::1", failures_since_start=5)
    act(client, "unlock", editor)

    assert list(AccessAttempt.objects.values_list("username", flat=True)) == [name_hash("bo")]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.what, entry.who, entry.about) == ("unlocked", beheer.username, editor.username)


def test_groups_have_just_their_rights_however_often_they_are_made():
    group = Group.objects.get(name=REDACTIE)
    before = set(group.permissions.all())
    group.permissions.set(Permission.objects.filter(codename="add_user"))
    make_groups()
    beheer = Group.objects.get(name=BEHEER)

    assert set(group.permissions.all()) == before
    assert sorted(
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in beheer.permissions.exclude(pk__in=[permission.pk for permission in before])
    ) == [
        "auth.add_user",
        "auth.change_user",
        "auth.view_user",
        "post.view_plannedwork",
        "staff.view_auditentry",
    ]
