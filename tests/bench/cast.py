"""People and fiches to measure with, made in the database of any checkout. Says on stdout what it made, as JSON.

Knows nothing of where the code keeps its modules: a model is found by its name, a page by its address.
"""

import json
import re
import sys
import time

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.contrib.admin.templatetags.admin_urls import admin_urlname  # noqa: E402
from django.contrib.auth.models import Group, User  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_otp import DEVICE_ID_SESSION_KEY  # noqa: E402
from django_otp.plugins.otp_totp.models import TOTPDevice  # noqa: E402

STAMP = re.compile(r'name="stamp" value="([^"]+)"')
HUMAN_SECONDS = 3  # a robot is quicker than this
ANSWERS = {
    "submitter_name": "Lies Voorbeeld",
    "submitter_role": "Medewerker samenleven",
    "title": "Samen planten in de stationswijk",
    "summary": "Buren planten samen bomen en leren elkaar kennen.",
    "goals": "- elkaar leren kennen\n- een groene straat",
    "approach": "Elke maand een plantdag, met koffie en een tolk.",
    "results": "De helft komt terug.",
    "tips": "Begin klein.",
    "kind": "project",
    "stage": "lopend",
    "cost": "tot-1000",
    "start_year": 2024,
}


def model(name):
    [found] = [one for one in apps.get_models() if one.__name__ == name]
    return found


def phone_of(user):
    """A second factor: Phone seals its secret, older commits keep it as django-otp does."""
    kind = next(iter(TOTPDevice.__subclasses__()), TOTPDevice)
    return kind.objects.create(user=user, name="telefoon")


def begin_fiches(client, emails):
    """Begin a fiche for each address as someone with a browser does, so that this client may see them."""
    towns = model("Municipality").objects.order_by("slug")
    stamps = [STAMP.search(client.get("/fiche/").content.decode())[1] for _ in emails]
    time.sleep(HUMAN_SECONDS)
    for email, stamp, town in zip(emails, stamps, towns, strict=False):
        answers = {"email": email, "municipality": town.slug, "stamp": stamp}
        client.post("/fiche/nieuw/", answers)
        fiche = model("Submission").objects.get(email=email)
        for name, answer in ANSWERS.items():
            setattr(fiche, name, answer)
        fiche.email_confirmed_at = timezone.now()
        fiche.main_theme = model("Theme").objects.exclude(parent=None).order_by("slug").first()
        fiche.save()
        fiche.themes.add(fiche.main_theme)
        fiche.target_groups.add(*model("TargetGroup").objects.order_by("slug")[:2])
        yield fiche


def sign_in(client):
    """Let this client into the redactie, with both steps."""
    user = User.objects.create_superuser("vergelijker", first_name="Sofie", last_name="Voorbeeld")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = phone_of(user).persistent_id
    session.save()
    return user


def fiches(host):
    """Addresses of pages about a fiche and the cookies that open them, and which practices there are."""
    client = Client(SERVER_NAME=host, headers={"x-forwarded-proto": "https"})
    draft, sent = begin_fiches(client, ["kladje@voorbeeld.example.org", "ingediend@voorbeeld.example.org"])
    sent.submit()
    sent.take(by=sign_in(client))
    return {
        "pages": {
            "nakijken": f"/fiche/{draft.key}/nakijken/",
            "status": f"/fiche/{sent.key}/",
            "beoordelen": reverse(admin_urlname(sent._meta, "change"), args=[sent.pk]),
        },
        "cookie": "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items()),
        "practices": [*model("Practice").objects.published().values_list("slug", flat=True)],
    }


def accounts():
    """An account of each role, as {role: name, password and key of the second factor}."""
    password = "een lang wachtwoord"
    found = {}
    for role in Group.objects.order_by("name"):
        user = User.objects.create_user(f"reis-{role.name.lower()}", password=password, is_staff=True)
        user.groups.add(role)
        device = phone_of(user)
        found[role.name] = {"name": user.username, "password": password, "key": device.bin_key.hex()}
    return found


if __name__ == "__main__":
    json.dump(globals()[sys.argv[1]](*sys.argv[2:]), sys.stdout)
