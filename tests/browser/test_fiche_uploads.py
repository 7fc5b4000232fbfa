"""The step with photos and attachments, with and without scripts, by mouse and by keyboard."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests import files
from tests.browser.test_axe import assert_accessible
from tests.factories import make_submission
from tests.submissions.opening import let_in

pytestmark = pytest.mark.django_db
MAX_TESTS = 12
without_scripts = pytest.mark.browser_context_args(java_script_enabled=False)


@pytest.fixture(scope="module")
def fiches(bank, django_db_blocker):
    """Empty fiches, each with the cookie that opens it: one for every test, written where the server can see them."""
    with django_db_blocker.unblock():
        made = [make_submission(title="Volkstuin Langwater") for _ in range(MAX_TESTS)]
        yield [(submission, _cookie(submission)) for submission in made]
        for submission in made:
            for upload in submission.uploads.all():
                upload.file.delete(save=False)
            submission.delete()


def _cookie(submission):
    client = Client()
    let_in(client, submission)
    return client.cookies["fiches"].value


@pytest.fixture
def fiche(fiches, context, site):
    """A fiche that this browser may write in."""
    submission, cookie = fiches.pop()
    context.add_cookies([{"name": "fiches", "value": cookie, "url": site}])
    return submission


@pytest.fixture
def folder(tmp_path):
    """Files on the disk of the person who fills in the fiche."""
    contents = {
        "tuin.jpg": files.phone_photo(),
        "feest.png": files.picture("PNG", (1600, 1200), color="orange"),
        "pagina.jpg": b"<html>",
        "plan.pdf": files.pdf(),
        "groot.jpg": files.picture("BMP", (3000, 2000)),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def address(fiche):
    return reverse("submission_uploads", args=[fiche.key])


def names(fiche):
    return [upload.name for upload in fiche.uploads.all()]


def test_files_go_as_soon_as_they_are_chosen(page, fiche, folder):
    page.goto(address(fiche))

    page.get_by_label("Voeg foto’s toe").set_input_files(
        [folder / "tuin.jpg", folder / "groot.jpg", folder / "feest.png"]
    )

    expect(page.get_by_label("Wat zie je op de foto?")).to_have_count(2)
    expect(page.locator("[data-added]").first).to_have_text("2 bestanden toegevoegd.")
    expect(page.get_by_role("alert").filter(has_text="groot.jpg")).to_have_text(
        "groot.jpg: Dit bestand is te groot. Maak het kleiner: hoogstens 15 MB."
    )
    expect(page.get_by_role("heading", name="Foto’s (2 van 5)")).to_be_visible()
    expect(page.get_by_role("button", name="Voeg toe", exact=True)).to_have_count(0)
    assert names(fiche) == ["tuin.jpg", "feest.png"]


def test_what_the_server_refuses_is_told_and_the_rest_goes_on(context, fiche, folder):
    page = context.new_page()
    page.goto(address(fiche))

    page.get_by_label("Voeg foto’s toe").set_input_files([folder / "pagina.jpg", folder / "tuin.jpg"])

    expect(page.get_by_label("Wat zie je op de foto?")).to_have_count(1)
    expect(page.get_by_role("alert").filter(has_text="pagina.jpg")).to_contain_text(
        "Dit is geen foto die we kunnen lezen"
    )


def test_a_lost_connection_is_told_and_the_file_can_be_sent_again(context, fiche, folder):
    page = context.new_page()
    page.goto(address(fiche))
    context.set_offline(True)
    page.get_by_label("Voeg bijlagen toe").set_input_files(folder / "plan.pdf")
    expect(page.get_by_role("alert").filter(has_text="plan.pdf")).to_contain_text("Kijk je internet na")
    context.set_offline(False)

    page.get_by_role("button", name="Probeer opnieuw").press("Enter")

    expect(page.get_by_label("Wat is dit voor een bestand?")).to_have_count(1)
    expect(page.get_by_role("alert").filter(has_text="plan.pdf")).to_have_count(0)
    assert names(fiche) == ["plan.pdf"]


def test_who_goes_on_at_once_waits_for_the_files(page, fiche, folder):
    page.goto(address(fiche))
    page.get_by_label("Voeg bijlagen toe").set_input_files(folder / "plan.pdf")

    page.get_by_role("button", name="Bewaar en ga verder").last.click()

    page.wait_for_url("**/nakijken/")
    assert names(fiche) == ["plan.pdf"]


def test_dropped_files_are_added_too(page, fiche):
    page.goto(address(fiche))

    page.evaluate(
        """async () => {
            const canvas = new OffscreenCanvas(60, 40);
            canvas.getContext("2d").fillRect(0, 0, 60, 40);
            const transfer = new DataTransfer();
            transfer.items.add(new File([await canvas.convertToBlob()], "gesleept.png", { type: "image/png" }));
            document.querySelector(".upload-box").dispatchEvent(new DragEvent("drop", { dataTransfer: transfer }));
        }"""
    )

    expect(page.get_by_label("Wat zie je op de foto?")).to_have_count(1)
    assert names(fiche) == ["gesleept.png"]


def test_what_is_said_of_a_new_photo_is_saved_by_itself(page, fiche, folder):
    page.goto(address(fiche))
    page.get_by_label("Voeg foto’s toe").set_input_files(folder / "tuin.jpg")
    page.get_by_label("Wat zie je op de foto?").fill("Een tuin")
    page.get_by_label("Wie maakte de foto?").focus()

    expect(page.locator("[data-saved]").first).to_contain_text("Bewaard om")
    assert fiche.uploads.get().alt == "Een tuin"


@without_scripts
def test_the_step_by_keyboard_without_scripts(page, fiche, folder):
    page.goto(address(fiche))
    page.get_by_label("Voeg foto’s toe").set_input_files([folder / "tuin.jpg", folder / "feest.png"])
    page.get_by_label("Voeg bijlagen toe").set_input_files(folder / "plan.pdf")
    page.get_by_role("button", name="Voeg toe", exact=True).first.press("Enter")
    page.get_by_label("Wat zie je op de foto?").nth(1).fill("Buren op een feest")

    page.get_by_role("button", name="Zet vooraan").press("Enter")
    page.get_by_role("button", name=re.compile("Verwijder.*tuin.jpg")).press("Enter")
    page.get_by_role("button", name="Ja, verwijder").press("Enter")
    page.get_by_label("Wie maakte de foto?").fill("Stad Voorbeeld")
    page.get_by_label("Wie maakte de foto?").press("Enter")

    expect(page).to_have_url(f"{page.url.partition('/fiche/')[0]}{reverse('submission_check', args=[fiche.key])}")
    assert list(fiche.uploads.values_list("name", "alt", "credit")) == [
        ("plan.pdf", "", ""),
        ("feest.png", "Buren op een feest", "Stad Voorbeeld"),
    ]


def test_the_step_with_files_and_errors_is_accessible(page, fiche, folder):
    page.goto(address(fiche))
    page.get_by_label("Voeg foto’s toe").set_input_files([folder / "tuin.jpg", folder / "feest.png"])
    page.get_by_label("Voeg bijlagen toe").set_input_files(folder / "plan.pdf")
    expect(page.get_by_label("Wat zie je op de foto?")).to_have_count(2)
    expect(page.get_by_label("Wat is dit voor een bestand?")).to_have_count(1)

    for query in ["", "?fouten", f"?verwijder={fiche.uploads.last().key}"]:
        page.set_viewport_size({"width": 1280, "height": 900})
        assert_accessible(page, address(fiche) + query)
