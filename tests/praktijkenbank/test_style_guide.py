import pytest
from django.conf import settings

from praktijkenbank.demo.style_guide import ON_THEIR_PAGE
from tests.factories import make_editor

pytestmark = pytest.mark.django_db

COMPONENTS = {path.stem for path in (settings.BASE_DIR / "templates" / "components").glob("*.html")}
# On this page too, and sometimes as it was drawn before.
AROUND = {*ON_THEIR_PAGE["Elke bladzijde"], "map_dot"}


def test_every_component_is_shown_or_named_with_the_page_that_it_is_part_of(admin_client):
    response = admin_client.get("/stijlgids/")
    used = {template.name.removesuffix(".html") for template in response.templates if template.name}
    shown = {name.removeprefix("components/") for name in used if name.startswith("components/")}
    named = {name for names in ON_THEIR_PAGE.values() for name in names}

    assert (shown - AROUND) & named == set()
    assert shown | named == COMPONENTS


def test_only_staff_and_who_tries_the_site_out_see_it(client, django_user_model, settings):
    client.force_login(django_user_model.objects.create_user("lezer"))
    statuses = [client.get("/stijlgids/").status_code]
    client.force_login(make_editor())
    statuses.append(client.get("/stijlgids/").status_code)
    client.logout()
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    statuses.append(client.get("/stijlgids/").status_code)

    assert statuses == [404, 200, 200]


def test_it_shows_each_colour_of_the_tokens(admin_client):
    assert ("gold", "#f2b632") in admin_client.get("/stijlgids/").context["colours"]
