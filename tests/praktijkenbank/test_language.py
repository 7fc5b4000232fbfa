"""What Django itself says to editors: with ‘je’, as the rest of the site."""

import html
import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse

from practices.models import Synonym
from tests.factories import make_theme
from tests.html_forms import filled_in

MESSAGES = settings.LOCALE_PATHS[0] / "nl" / "LC_MESSAGES"

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client):
    client.force_login(User.objects.create_superuser("an", password="een lang wachtwoord"))
    return client


def words_of(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def says_u(words):
    return re.search(r"\b([Uu]|[Uu]w)\b", words)


@pytest.mark.parametrize("name", ["django", "djangojs"])
def test_what_is_compiled_is_what_is_written(name):
    written = (MESSAGES / f"{name}.po").read_text()
    compiled = (MESSAGES / f"{name}.mo").read_bytes().decode(errors="ignore")
    texts = re.findall(r'^msgstr(?:\[\d\])? "(.+)"$', written, re.MULTILINE)
    assert texts
    assert [text for text in texts if text not in compiled or says_u(text)] == []


def test_changing_a_password(admin_client):
    address = reverse("admin:password_change")
    asked = words_of(admin_client.get(address))
    refused = words_of(admin_client.post(address, {"old_password": "x", "new_password1": "y", "new_password2": "y"}))
    new = {"new_password1": "nog een lang wachtwoord", "new_password2": "nog een lang wachtwoord"}
    done = words_of(admin_client.post(address, {"old_password": "een lang wachtwoord", **new}, follow=True))

    assert "Je wachtwoord telt minstens 12 tekens." in asked
    assert "Je oude wachtwoord klopt niet. Vul het opnieuw in." in refused
    assert "Je wachtwoord is gewijzigd." in done
    assert not says_u(asked + refused + done)


def test_saving_and_deleting(admin_client):
    theme = make_theme(name="Wonen")
    page = admin_client.get(reverse("admin:practices_theme_change", args=[theme.pk]))
    data = filled_in(page, "theme_form", _continue="1", _addanother=None, _save=None)
    saved = words_of(admin_client.post(page.request["PATH_INFO"], data, follow=True))
    synonym = Synonym.objects.create(term="huis", alternatives=["thuis"])
    asked = words_of(admin_client.get(reverse("admin:practices_synonym_delete", args=[synonym.pk])))

    assert "‘ Wonen ’ is gewijzigd. Je kunt hieronder verder wijzigen." in saved
    assert f"Wil je synoniem ‘{synonym}’ echt verwijderen?" in asked
    assert not says_u(saved + asked)


def test_scripts_of_the_admin(admin_client):
    catalog = admin_client.get(reverse("admin:jsi18n")).content.decode()
    assert "Je koos een actie" in catalog
