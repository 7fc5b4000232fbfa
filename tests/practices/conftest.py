"""The fixed cast: an editor, who may do everything in the bank, and staff without any right."""

import pytest
from django.contrib.auth.models import Permission, User

from tests.clients import StaffClient


@pytest.fixture
def editor(db):
    editor = User.objects.create_user("redacteur", is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(content_type__app_label="practices"))
    return editor


@pytest.fixture
def staff_without_rights(db):
    return User.objects.create_user("stagiair", is_staff=True)


@pytest.fixture
def editor_client(editor):
    return _client_of(editor)


@pytest.fixture
def staff_client(staff_without_rights):
    return _client_of(staff_without_rights)


def _client_of(user):
    client = StaffClient()
    client.force_login(user)
    return client
