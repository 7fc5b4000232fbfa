"""What an answer depends on, besides its address, stands in its `Vary`, or no cache but the reader's own keeps it."""

import re
import uuid

import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.urls import get_resolver, reverse

from practices.browse import own_town
from practices.models import Page, TargetGroup
from praktijkenbank.post import links
from tests.clients import StaffClient
from tests.factories import (
    make_action,
    make_framework,
    make_goal,
    make_municipality,
    make_partner,
    make_photo,
    make_practice,
    make_submission,
    make_tag,
)

pytestmark = pytest.mark.django_db

# What differs at each request, and says nothing of the reader.
NOISE = re.compile(rb'name="(csrfmiddlewaretoken|stamp)" value="[^"]*"|"revision": \d+')


@pytest.fixture
def public(db):
    """A fiche, and an address for every name that the public can reach."""
    town = make_municipality(name="Gent", slug="gent", latitude=51.05, longitude=3.72)
    make_municipality(name="Mol", slug="mol", latitude=51.19, longitude=5.11)
    group = make_tag(TargetGroup, name="Jongeren")
    practice = make_practice(slug="taal", municipality=town, target_groups=[group])
    make_action(goal=make_goal(framework=make_framework(slug="plan")), number=3)
    Page.objects.create(title="Over", slug="over", body="Tekst")
    submission = make_submission(title="Taalcafé")
    slug, key = {"slug": "taal"}, {"key": submission.key}
    arguments = {
        "practice_detail": slug,
        "practice_picture": slug,
        "municipality_detail": {"slug": "mol"},
        "theme_detail": {"slug": practice.main_theme.slug},
        "target_group_detail": {"slug": group.slug},
        "partner_detail": {"slug": make_partner().slug},
        "media": {"path": make_photo(practice=practice).image.name},
        "slug_page": {"slug": "over"},
        "action_detail": {"framework": "plan", "number": 3},
        **{f"submission_{door}": slug for door in ["change", "adopt", "remark"]},
        "private_link": {"token": "onbekend"},
        "submission_join": key | slug,
        "upload_file": key | {"upload": uuid.uuid4()},
        "submission_step": key | {"step": "in-het-kort"},
        "formatted_mail": {"name": "x"},
    }
    addresses = {}
    for name, needs_key in names_of(get_resolver().url_patterns):
        addresses[name] = reverse(name, kwargs=arguments.get(name, key if needs_key else None))
    return submission, addresses


def names_of(patterns, is_private=False):
    """Every name outside of the redactie, with whether its address asks for the key of a fiche."""
    for pattern in patterns:
        if getattr(pattern, "app_name", "") == "admin":
            continue
        if hasattr(pattern, "url_patterns"):
            yield from names_of(pattern.url_patterns)
        else:
            yield pattern.name, "key" in pattern.pattern.converters


def cookies_of(submission):
    """Each cookie that the site reads, by name: of the own town, of a private link, of a form, of staff."""
    link, _token = links.issue(submission.email, submission)
    value = signing.get_cookie_signer(salt=links.COOKIE + links.SALT).sign(str(link.pk))
    staff = StaffClient()
    staff.force_login(User.objects.create_superuser("beheer"))
    form = StaffClient()
    form.get("/fiche/")
    found = {own_town.COOKIE: "mol", links.COOKIE: value, "sessionid": staff.cookies["sessionid"].value}
    return found | {"csrftoken": form.cookies["csrftoken"].value}


def answer(address, cookies, **headers):
    client = StaffClient()
    for name, value in cookies.items():
        client.cookies[name] = value
    response = client.get(address, headers=headers)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return response, (response.status_code, response.get("Location"), NOISE.sub(b"", content))


def differences(public, one, other):
    """The names whose two answers differ, and of those the ones that a shared cache could mix up."""
    name_of, (_submission, addresses) = other[0], public
    differing, unsaid = [], []
    for name, address in addresses.items():
        plain, seen = answer(address, *one[1:2])
        sent, seen_so = answer(address, *other[1:2], **dict(other[2:] or []))
        if seen != seen_so:
            differing.append(name)
            if not all(says(response, name_of) for response in [plain, sent]):
                unsaid.append(name)
    return differing, unsaid


def says(response, name):
    varies = name.lower() in [part.strip().lower() for part in response.get("Vary", "").split(",")]
    control = response.get("Cache-Control", "")
    return varies or "private" in control or "no-store" in control


def test_what_differs_with_a_cookie_says_so(public):
    differing = {}
    for name, value in cookies_of(public[0]).items():
        differing[name], unsaid = differences(public, ("", {}), ("Cookie", {name: value}))
        assert (name, unsaid) == (name, [])

    # Where the readers' own town counts, and the fiches of this browser, there is something to hold.
    assert {"practice_list", "municipality_detail", "practice_detail"} <= {*differing[own_town.COOKIE]}
    assert {"fiche", "submission_status", "submission_step"} <= {*differing[links.COOKIE]}


@pytest.mark.parametrize(
    ("name", "value"),
    [("Referer", "http://testserver/praktijken/?q=taal"), ("HX-Request", "true"), ("Accept-Language", "fr")],
)
def test_what_differs_with_a_header_says_so(public, name, value):
    differing, unsaid = differences(public, ("", {}), (name, {}, (name, value)))

    assert unsaid == []
    assert differing == (["practice_detail"] if name == "Referer" else [])
