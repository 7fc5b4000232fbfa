import pytest
from django.conf import settings
from django.test import override_settings

from tests.clients import StaffClient


@pytest.fixture(autouse=True, scope="session")
def plain_static_files():
    """Serve the files of static/ under their own names, without a collectstatic first."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture
def client():
    """A browser: `client.force_login(user)` signs someone in with password and second factor."""
    return StaffClient()
