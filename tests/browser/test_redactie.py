"""The queue and the pages around it in a browser: for everyone, by keyboard and without JavaScript."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from practices.models import Practice
from submissions.models import Submission
from tests.browser.test_axe import findings
from tests.browser.test_fiche_journeys import committed
from tests.clients import StaffClient
from tests.factories import make_editor, make_submission

pytestmark = pytest.mark.django_db

QUEUE = reverse("admin:submissions_submission_changelist")
NAMES = ["Voorbeeld: Moestuin", "Voorbeeld: Zwemmen"]


@pytest.fixture
def editor(bank, context, site):
    """An editor who is signed in, with two fiches that wait."""
    editor = committed(_make)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": editor.cookie, "url": site}])
    yield editor
    committed(lambda: _forget(editor))


def _make():
    for name in NAMES:
        make_submission(title=name, summary="Buren werken samen.").submit()
    editor = make_editor(username="toetsen", first_name="Sofie", is_superuser=True)
    client = StaffClient()
    client.force_login(editor)
    editor.cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    return editor


def _forget(editor):
    Submission.objects.filter(title__in=NAMES).delete()
    editor.delete()


def states():
    found = Submission.objects.filter(title__in=NAMES).order_by("title").select_related("assignee")
    return committed(lambda: [(fiche.state, fiche.assignee and fiche.assignee.username) for fiche in found.all()])


def go_to(page, target):
    """Press Tab until `target` has the focus, as someone without a mouse does."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"the keyboard does not reach {target}")


@pytest.mark.parametrize(
    "path",
    [
        QUEUE,
        reverse("admin:index"),
        "/admin/practices/practice/{practice}/change/",
        "/admin/practices/municipality/{town}/change/",
    ],
)
def test_everyone_can_use_the_page(page, editor, path):
    practice = committed(lambda: Practice.objects.filter(photos__isnull=False).earliest("pk"))
    path = path.format(practice=practice.pk, town=practice.municipality_id)
    found = {}
    for width in (1280, 1024, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.goto(path).status == 200
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # The library with which the admin draws lists to choose several from puts a <span> in a <ul>.
        found[width] = [problem for problem in findings(page) if problem[0] != "list"]
    assert found == {1280: [], 1024: [], 390: []}


def test_everyone_can_sign_in(page):
    found = {}
    for width in (1280, 1024, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.goto(reverse("admin:login")).status == 200
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found[width] = findings(page)
    assert found == {1280: [], 1024: [], 390: []}


def test_keyboard_takes_several_fiches_and_judges_one(page, editor):
    page.goto(QUEUE)
    rows = page.locator("#result_list tbody tr", has_text=re.compile("|".join(NAMES)))
    for row in rows.all():
        go_to(page, row.get_by_role("checkbox"))
        page.keyboard.press("Space")
    go_to(page, page.locator("select[name=action]"))
    page.keyboard.type("Neem in")
    go_to(page, page.get_by_role("button", name="Uitvoeren"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 fiches zijn in behandeling bij jou.")).to_be_visible()
    assert states() == [("in_review", "toetsen")] * 2

    go_to(page, page.get_by_role("link", name=re.compile(NAMES[0])))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAMES[0])
    go_to(page, page.locator("[name=tagline]"))
    page.keyboard.type("Samen zaaien")
    go_to(page, page.get_by_role("button", name="Wijs af"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wijs af")
    go_to(page, page.get_by_label("Wat schrijf je aan de indiener?"))
    page.keyboard.type("Dit staat er al.")
    go_to(page, page.get_by_role("button", name="Wijs af", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Gedaan: wijs af.")).to_be_visible()

    assert states() == [("rejected", "toetsen"), ("in_review", "toetsen")]
    assert committed(lambda: Submission.objects.get(title=NAMES[0]).tagline) == "Samen zaaien"


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_fiche_is_taken_edited_and_asked_about_without_javascript(page, editor):
    page.goto(QUEUE)
    row = page.locator("#result_list tbody tr", has_text=NAMES[0])
    row.get_by_role("button", name=re.compile("Neem in behandeling")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAMES[0])
    page.locator("[name=approach]").fill("Elke dinsdag is de tuin open.")
    page.get_by_role("checkbox", name="Titel en samenvatting in klare taal").check()
    page.get_by_label("Nieuwe notitie (de indiener ziet dit niet)").fill("Mooi.")
    page.get_by_role("button", name="Vraag een aanvulling").click()
    page.get_by_label("Wat schrijf je aan de indiener?").fill("Nog één vraag.")
    page.locator("[name=vraag-results]").fill("Wat leverde het op?")
    page.get_by_role("button", name="Vraag een aanvulling", exact=True).click()
    expect(page.get_by_text("Gedaan: vraag een aanvulling.")).to_be_visible()

    fiche = committed(lambda: Submission.objects.get(title=NAMES[0]))
    assert (fiche.state, fiche.approach) == ("changes_requested", "Elke dinsdag is de tuin open.")
    assert fiche.checklist == ["klare-taal"]
    assert fiche.internal_notes.endswith("Mooi.")
    assert committed(lambda: [remark.field for remark in fiche.field_remarks.all()]) == ["results"]


def test_leaving_a_page_with_unsaved_text_warns_and_saving_does_not(page, editor):
    practice = committed(lambda: Practice.objects.earliest("pk"))
    warned = []
    page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    change = reverse("admin:practices_practice_change", args=[practice.pk])

    page.goto(change)
    page.get_by_label("Samenvatting").click()
    page.goto(QUEUE)
    assert warned == []

    page.goto(change)
    page.get_by_label("Samenvatting").press_sequentially("Nog meer. ")
    page.goto(QUEUE)
    assert warned == ["beforeunload"]

    fiche = committed(lambda: Submission.objects.get(title=NAMES[0]))
    address = reverse("admin:submissions_submission_change", args=[fiche.pk])
    page.goto(address)
    page.get_by_label("Nieuwe notitie").press_sequentially("Bel Genk.")
    page.get_by_role("button", name="Bewaar").last.click()
    expect(page.get_by_text("Bel Genk.").first).to_be_visible()
    assert warned == ["beforeunload"]
    page.get_by_label("Nieuwe notitie").press_sequentially("En Gent.")
    page.goto(QUEUE)
    assert warned == ["beforeunload"] * 2


def test_leaving_a_page_warns_too_of_what_was_typed_before_it_was_done(page, editor):
    practice = committed(lambda: Practice.objects.earliest("pk"))
    warned, held = [], []
    page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    page.route("**/icon-addlink.svg", lambda route: held.append(route))

    page.goto(reverse("admin:practices_practice_change", args=[practice.pk]), wait_until="domcontentloaded")
    page.get_by_label("Samenvatting").press_sequentially("Nog meer. ")
    page.goto(QUEUE, wait_until="domcontentloaded")

    assert held
    assert warned == ["beforeunload"]


def test_two_editors_at_one_practice_and_a_session_that_ended(page, editor):
    town = committed(lambda: Practice.objects.filter(photos__isnull=False).earliest("pk").municipality)
    address = reverse("admin:practices_municipality_change", args=[town.pk])
    name = town.short_name

    def set_name(value):
        committed(lambda: type(town).objects.filter(pk=town.pk).update(short_name=value))

    page.goto(address)
    page.get_by_label("Korte naam").fill("Van Sofie")
    set_name("Van Karim")
    page.get_by_role("button", name="Opslaan", exact=True).first.click()
    expect(page.get_by_role("heading", name="Korte naam")).to_be_visible()
    seen = {}
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        seen[width] = findings(page), page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Mijn tekst").check()
    page.get_by_role("button", name="Bewaar zoals hierboven").click()
    expect(page.get_by_text("met succes gewijzigd")).to_be_visible()
    assert committed(lambda: type(town).objects.get(pk=town.pk).short_name) == "Van Sofie"

    page.goto(address)
    page.get_by_label("Korte naam").fill("Van Sofie zelf")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Opslaan", exact=True).first.click()
    expect(page.get_by_role("heading", name="Meld je opnieuw aan")).to_be_visible()
    seen["aanmelden"] = findings(page), True
    client = StaffClient()
    committed(lambda: client.force_login(editor))
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page.context.add_cookies([{**cookie, "url": page.url.partition("/admin")[0]}])
    page.goto(reverse("admin:index"))
    page.get_by_role("link", name="nog niet bewaard").first.click()
    expect(page.get_by_label("Korte naam")).to_have_value("Van Sofie zelf")
    seen["terug"] = [one for one in findings(page) if one[0] != "list"], True
    set_name(name)

    assert seen == {1280: ([], True), 390: ([], True), "aanmelden": ([], True), "terug": ([], True)}
