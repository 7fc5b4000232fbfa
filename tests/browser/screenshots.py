"""`make screenshots`: every kind of page in its states, wide and narrow, as pictures in var/screenshots/ to look at.

Not a test, so pytest only finds it when it is named. `PYTEST_ARGS="-k queue"` makes some of them.
"""

import itertools
import shutil

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from practices.models import Municipality, Practice, TargetGroup, Theme
from praktijkenbank.post import links
from submissions.doors import Door
from submissions.intake.steps import steps_by
from submissions.models import Submission, SubmissionEvent
from submissions.redactie.decisions import DECISIONS
from tests.browser.test_axe import PAGES
from tests.browser.test_fiche_check import _cookie, fiches  # noqa: F401, a fixture
from tests.browser.test_fiche_doors import DOORS
from tests.clients import StaffClient
from tests.factories import make_editor, make_practice, make_submission
from tests.submissions.opening import let_in
from tests.submissions.test_emails import KINDS, write

pytestmark = pytest.mark.django_db

FOLDER = settings.BASE_DIR / "var" / "screenshots"
SIZES = {1280: 900, 390: 844}
State = Submission.State
OTHER_DOORS = [door for door in Submission.Door if door != Submission.Door.NEW]


@pytest.fixture(scope="session", autouse=True)
def folder():
    """Only what was made now is there."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    yield
    print(f"\n{len(list(FOLDER.iterdir()))} schermafdrukken in {FOLDER}")


@pytest.fixture
def shoot(page):
    """Open an address at each width, do what `act` does to the page, and keep a picture under `name`."""

    def shoot(name, address, act=None):
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.goto(address)
            if act:
                act(page)
            page.screenshot(path=FOLDER / f"{slugify(name)}-{width}.png", full_page=True)

    return shoot


# What everyone sees


def unfold(page):
    """Open each menu and each part that is folded away."""
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")


def send_empty(page):
    page.locator("#begin-formulier button").click()
    page.get_by_role("alert").wait_for()


def on_paper(page):
    page.emulate_media(media="print")


def in_forced_colours(page):
    page.emulate_media(forced_colors="active")


def type_a_word(page):
    page.locator("[data-suggestions]").press_sequentially("taal")
    page.get_by_role("option").first.wait_for()


STATES = {
    "home, unfolded": (PAGES["home"], unfold),
    "home, forced colours": (PAGES["home"], in_forced_colours),
    "home, suggestions": (PAGES["home"], type_a_word),
    "browse, unfolded": (PAGES["browse with filters"], unfold),
    "browse, forced colours": (PAGES["browse with filters"], in_forced_colours),
    "browse, on paper": (PAGES["browse with filters"], on_paper),
    "practice, on paper": (PAGES["practice, everything"], on_paper),
    "practice, forced colours": (PAGES["practice, everything"], in_forced_colours),
    "municipality, on paper": (PAGES["municipality with practices"], on_paper),
} | {f"door, {name}, with errors": (address, send_empty) for name, address in DOORS.items()}


@pytest.mark.parametrize("name", PAGES)
def test_public_page(shoot, name):
    shoot(f"public {name}", PAGES[name])


@pytest.mark.parametrize("name", STATES)
def test_state(shoot, name):
    shoot(f"public {name}", *STATES[name])


@pytest.mark.parametrize("code", [400, 403, 413, 414, 500, 503])
def test_error(shoot, page, code):
    page.route("**/fout/", lambda route: route.fulfill(content_type="text/html", body=render_to_string(f"{code}.html")))
    shoot(f"public error {code}", "/fout/")


@pytest.mark.parametrize("kind", KINDS)
def test_mail(shoot, page, kind):
    mail = write(kind, municipality=Municipality.objects.get(slug="aalst"))
    page.route("**/mail/", lambda route: route.fulfill(content_type="text/html", body=mail.html))
    shoot(f"mail {kind}", "/mail/")


# The fiche and the redactie


@pytest.fixture(scope="module")
def cast(fiches, django_db_blocker):  # noqa: F811
    """A fiche by its name: those of the check page, one in each state, and one by each door."""
    with django_db_blocker.unblock():
        sofie = make_editor(username="sofie", first_name="Sofie")
        cast = {name: fiche for name, (fiche, _cookie) in fiches.items()}
        cast |= {state: _make_fiche(state=state) for state in State if state != State.CHANGES_REQUESTED}
        cast |= {door: _make_fiche(door=door, state=State.SUBMITTED) for door in OTHER_DOORS}
        cast[State.CHANGES_REQUESTED] = asked = _make_fiche(state=State.SUBMITTED)
        asked.take(by=sofie)
        asked.request_changes(sofie, "Nog 2 dingen.", {"approach": "Hoeveel uren?", "photos": "Heb je er een?"})
        return cast


@pytest.fixture(scope="module")
def by_door(cast, django_db_blocker):
    """Fiches by each other door in each state, of a municipality each, as {(door, state): (fiche, cookie)}."""
    with django_db_blocker.unblock():
        towns = Municipality.objects.exclude(slug="roeselare")
        kinds = itertools.product(OTHER_DOORS, State)
        made = {
            (door, state): _make_fiche(door=door, state=state, municipality=town)
            for (door, state), town in zip(kinds, towns, strict=False)
        }
        return {kind: (fiche, _cookie(fiche)) for kind, fiche in made.items()}


def _make_fiche(**fields):
    fields.setdefault("municipality", Municipality.objects.get(slug="roeselare"))
    theme = Theme.objects.get(slug="nederlands-oefenen")
    if fields.get("door") in OTHER_DOORS:
        fields["practice"] = Practice.objects.get(slug="taalcafe-aan-het-station")
    fiche = make_submission(
        title="Babbelhoek in de bib",
        summary="Vrijwilligers en nieuwkomers praten elke week samen Nederlands in de bibliotheek.",
        submitter_name="Lies Voorbeeld",
        approach="Een uur per week, altijd op dezelfde plek.\n\n- koffie\n- spelletjes",
        main_theme=theme,
        themes=[theme],
        target_groups=[TargetGroup.objects.get(slug="jongeren")],
        implementation_text="Bij ons is het in de bib, op zaterdag.",
        remark="Het telefoonnummer is veranderd.",
        **fields,
    )
    fiche.events.create(kind=SubmissionEvent.Kind.STARTED)
    if fiche.state != State.DRAFT:
        fiche.events.create(kind=SubmissionEvent.Kind.STATE, to_state=fiche.state, by=fiche.decided_by, text="Bedankt!")
    return fiche


@pytest.fixture(scope="module")
def gone(cast, django_db_blocker):
    """The addresses of practices that are hidden, and of private links that lead somewhere or no longer do."""
    with django_db_blocker.unblock():
        town, fiche = Municipality.objects.get(slug="aalst"), cast["complete"]
        told, untold = (make_practice(title="Een vlag voor elke straat", municipality=town) for _ in range(2))
        told.hide("Aalst stopte ermee.", shows_reason=True)
        untold.hide("Dubbel.")
        _, token = links.issue(fiche.email, fiche)
        expired, old_token = links.issue(fiche.email, fiche)
        expired.expires_at = timezone.now()
        expired.save()
        return {
            "practice hidden, with why": told.get_absolute_url(),
            "practice hidden": untold.get_absolute_url(),
            "private link": reverse("private_link", args=[token]),
            "private link, expired": reverse("private_link", args=[old_token]),
            "private link, dead": reverse("private_link", args=["onzin"]),
        }


GONE = ["practice hidden, with why", "practice hidden", "private link", "private link, expired", "private link, dead"]


@pytest.mark.parametrize("name", GONE)
def test_what_is_gone(shoot, gone, name):
    shoot(f"public {name}", gone[name])


@pytest.fixture(scope="module")
def cookies(cast, site, django_db_blocker):
    """Those of someone who opened the link of every fiche, and signed in as someone who may do everything."""
    with django_db_blocker.unblock():
        client = StaffClient()
        for fiche in cast.values():
            let_in(client, fiche)
        client.force_login(User.objects.create_superuser("beheerder"))
        return [{"name": name, "value": cookie.value, "url": site} for name, cookie in client.cookies.items()]


@pytest.fixture
def insider(cast, cookies, context):
    """Let this browser in everywhere; gives the cast."""
    context.add_cookies(cookies)
    return cast


@pytest.mark.parametrize("act", [None, in_forced_colours])
def test_style_guide(shoot, insider, act):
    shoot(f"style guide{' in forced colours' if act else ''}", reverse("style_guide"), act)


@pytest.mark.parametrize("name", DOORS)
def test_door(shoot, name):
    shoot(f"fiche door {name}", DOORS[name])


@pytest.mark.parametrize("flags", ["", "?fouten"])
@pytest.mark.parametrize("step", [step.slug for step in steps_by(Door.NEW)])
def test_step(shoot, insider, step, flags):
    name = f"fiche step {step}{' with errors' if flags else ''}"
    shoot(name, f"/fiche/{insider['begun' if flags else 'complete'].key}/{step}/{flags}")


@pytest.mark.parametrize("part", ["intrekken", "links", "lijkt-op", "toch-nieuw", "voorbeeld", "kopie"])
def test_page_of_fiche(shoot, insider, part):
    shoot(f"fiche page {part}", f"/fiche/{insider['complete'].key}/{part}/")


@pytest.mark.parametrize("state", State)
def test_status(shoot, insider, state):
    shoot(f"fiche status {state}", insider[state].get_absolute_url())


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("door", OTHER_DOORS)
def test_status_by_door(shoot, by_door, context, site, door, state):
    fiche, cookie = by_door[door, state]
    context.add_cookies([{"name": "fiches", "value": cookie, "url": site}])
    shoot(f"fiche status {door} {state}", fiche.get_absolute_url())


@pytest.mark.parametrize("name", ["change", "adoption"])
def test_no_access(shoot, cast, name):
    shoot(f"fiche without access {name}", cast[name].get_absolute_url())


def test_sign_in(shoot):
    shoot("admin sign in", reverse("admin:login"))


def test_start(shoot, insider):
    shoot("admin start", reverse("admin:index"))


@pytest.mark.parametrize("name", [*Submission.WITH_EDITORS, *OTHER_DOORS])
def test_review(shoot, insider, name):
    shoot(f"admin review {name}", reverse("admin:submissions_submission_change", args=[insider[name].pk]))


@pytest.mark.parametrize("decision", DECISIONS)
def test_decision(shoot, insider, decision):
    fiche = next(fiche for fiche in insider.values() if DECISIONS[decision].fits(fiche))
    shoot(
        f"admin decision {decision}",
        reverse("admin:submissions_submission_change", args=[fiche.pk]) + f"?doe={decision}",
    )


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label_lower)
def test_list_and_form(shoot, insider, model):
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    shoot(f"admin list {name}", reverse(f"admin:{name}_changelist"))
    if first := model._default_manager.first():
        shoot(f"admin form {name}", reverse(f"admin:{name}_change", args=[first.pk]))
