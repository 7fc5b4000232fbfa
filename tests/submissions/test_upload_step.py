import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from practices.models import Attachment
from submissions.files import uploads
from submissions.intake.steps import UPLOADS, missing_answers
from submissions.models import Submission, Upload
from tests import files
from tests.factories import make_editor, make_photo, make_practice, make_submission
from tests.html_forms import filled_in
from tests.submissions.opening import let_in

PHOTO, ATTACHMENT = Upload.Kind.PHOTO, Upload.Kind.ATTACHMENT

pytestmark = pytest.mark.django_db


def file(name="tuin.jpg", content=None):
    return SimpleUploadedFile(name, files.picture() if content is None else content)


def photo(number=0):
    return file(f"tuin-{number}.jpg", files.picture(size=(60, 40 + number)))


def plan():
    return file("plan.pdf", files.pdf())


def address(submission, name="submission_uploads", *args):
    return reverse(name, args=[submission.key, *args])


@pytest.fixture
def submission(client):
    submission = make_submission()
    let_in(client, submission)
    return submission


@pytest.fixture
def save(client, submission):
    """Send the form of the step as it stands, with these changes; the button is `actie`."""

    def send(where="", **changes):
        url = address(submission) + where
        return client.post(url, filled_in(client.get(url), "stap", **changes))

    return send


def names(submission, kind=PHOTO):
    return [upload.name for upload in submission.uploads.filter(kind=kind)]


def test_several_photos_come_in_at_once_and_their_questions_follow(client, submission, save):
    response = save(photos=[photo(1), photo(2)], attachments=[plan()])

    first = submission.uploads.get(name="tuin-1.jpg")
    assert response.url == f"{address(submission)}#bestand-{first.key}"
    assert names(submission) == ["tuin-1.jpg", "tuin-2.jpg"]
    assert names(submission, ATTACHMENT) == ["plan.pdf"]
    html = client.get(response.url).content.decode()
    assert html.count("Wat zie je op de foto?") == html.count("Wie maakte de foto?") == 2
    assert html.count("Wat is dit voor een bestand?") == 1


def test_answers_are_kept_per_file(submission, save):
    one, two = [uploads.add(submission, photo(number), PHOTO) for number in [1, 2]]
    document = uploads.add(submission, plan(), ATTACHMENT)

    save(
        **{
            f"alt-{one.key}": "Twee buren planten",
            f"credit-{one.key}": "Stad Voorbeeld",
            f"caption-{two.key}": "Oogstfeest",
            f"description-{document.key}": "Afspraken van de tuinraad",
        }
    )

    assert list(submission.uploads.order_by("pk").values_list("alt", "credit", "caption", "description")) == [
        ("Twee buren planten", "Stad Voorbeeld", "", ""),
        ("", "", "Oogstfeest", ""),
        ("", "", "", "Afspraken van de tuinraad"),
    ]


def test_the_step_may_be_skipped(submission, save):
    response = save()

    submission.refresh_from_db()
    assert response.url == reverse("submission_check", args=[submission.key])
    assert UPLOADS.slug in submission.steps_saved
    assert not [found for found in missing_answers(submission) if found.step is UPLOADS]


def test_a_photo_without_words_is_saved_and_asked_about(client, submission, save):
    upload = uploads.add(submission, photo(), PHOTO)

    response = save()

    assert response.url == f"{address(submission)}?fouten#fouten"
    messages = [f"Zeg wat er te zien is op de foto ‘{upload.name}’", f"Zeg wie de foto ‘{upload.name}’ maakte"]
    assert [found.message for found in missing_answers(submission) if found.step is UPLOADS] == messages
    html = client.get(response.url).content.decode()
    assert "<title>Fout: " in html
    assert all(
        f'<a href="#id_{name}-{upload.key}">{text}</a>' in html
        for name, text in zip(["alt", "credit"], messages, strict=True)
    )


@pytest.mark.parametrize("name", ["alt", "credit", "caption"])
def test_words_that_are_too_long_come_back(client, submission, save, name):
    upload = uploads.add(submission, photo(), PHOTO)
    text = "lang " * 100 + "einde"

    save(**{f"{name}-{upload.key}": text})

    submission.refresh_from_db()
    assert text in client.get(address(submission)).content.decode()
    assert any("tekens korter" in found.message for found in missing_answers(submission))
    save(**{f"{name}-{upload.key}": "kort"})
    submission.refresh_from_db()
    assert submission.unfinished == {}
    assert getattr(submission.uploads.get(), name) == "kort"


def test_what_is_refused_is_told_at_its_box_and_the_rest_is_kept(client, submission, save):
    upload = uploads.add(submission, photo(), PHOTO)

    response = save(
        photos=[file("pagina.jpg", b"<html>"), photo(1)],
        attachments=[file("a.exe", b"MZ")],
        **{f"alt-{upload.key}": "Tuin"},
    )

    html = client.get(response.url).text
    assert "<title>Fout: " in html
    assert '<a href="#photos">pagina.jpg: Dit is geen foto die we kunnen lezen' in html
    assert '<a href="#attachments">a.exe: Dit bestand kunnen we niet aannemen' in html
    assert names(submission) == ["tuin-0.jpg", "tuin-1.jpg"]
    assert submission.uploads.get(pk=upload.pk).alt == "Tuin"


def test_links_are_kept_and_mended(client, submission, save):
    save(
        **{"link-description-0": "Film", "link-url-0": "example.org/film", "link-url-1": "geen adres", "actie": "blijf"}
    )

    submission.refresh_from_db()
    assert submission.links == [{"url": "https://example.org/film", "description": "Film"}]
    assert [found.message for found in missing_answers(submission) if found.step is UPLOADS] == [
        "Schrijf het webadres voluit, zoals https://www.example.org"
    ]
    html = client.get(address(submission)).content.decode()
    assert 'value="geen adres"' in html
    assert 'name="link-url-2"' in html
    save(**{"link-url-1": ""})
    submission.refresh_from_db()
    assert (len(submission.links), submission.unfinished) == (1, {})


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://" + "x" * 500])
def test_a_link_that_is_no_web_address_never_gets_on_the_fiche(submission, save, url):
    save(**{"link-url-0": url, "link-description-0": "Klik"})

    submission.refresh_from_db()
    assert submission.links == []
    assert submission.unfinished["links"][0]["url"] == url


def test_text_without_an_address_asks_for_it(submission, save):
    save(**{"link-description-0": "Film"})

    submission.refresh_from_db()
    assert [found.message for found in missing_answers(submission) if found.step is UPLOADS] == [
        "Vul het webadres in van ‘Film’"
    ]


def test_removing_asks_first(client, submission, save):
    upload = uploads.add(submission, photo(), PHOTO)

    response = save(actie=f"verwijder {upload.key}")

    assert response.url == f"{address(submission)}?verwijder={upload.key}#bestand-{upload.key}"
    assert "Wil je ‘tuin-0.jpg’ verwijderen?" in client.get(response.url).content.decode()
    assert names(submission) == ["tuin-0.jpg"]
    save(actie="blijf")
    assert names(submission) == ["tuin-0.jpg"]
    assert save(actie=f"ja {upload.key}").url == address(submission)
    assert names(submission) == []


def test_removing_keeps_what_was_typed(submission, save):
    one, two = [uploads.add(submission, photo(number), PHOTO) for number in [1, 2]]

    save(actie=f"verwijder {one.key}", **{f"alt-{two.key}": "Een feest"})

    assert submission.uploads.get(pk=two.pk).alt == "Een feest"


def test_a_photo_goes_to_the_front(submission, save):
    upload = [uploads.add(submission, photo(number), PHOTO) for number in [1, 2, 3]][2]

    save(actie=f"voorop {upload.key}")

    assert names(submission) == ["tuin-3.jpg", "tuin-1.jpg", "tuin-2.jpg"]


@pytest.mark.parametrize("action", ["verwijder", "ja", "voorop"])
def test_files_of_another_fiche_cannot_be_touched(submission, save, action):
    other = uploads.add(make_submission(), photo(), PHOTO)

    save(actie=f"{action} {other.key}")
    save(actie=f"{action} x")

    other.refresh_from_db()
    assert (Upload.objects.count(), other.position) == (1, 1)


def test_enter_in_a_field_never_removes(client, submission):
    uploads.add(submission, photo(), PHOTO)
    html = client.get(address(submission)).content.decode()

    first = html[html.index('id="stap"') :].partition("<button")[2].partition(">")[0]

    assert "actie" not in first


@pytest.mark.parametrize(("action", "name"), [("stop", "submission_status"), ("vorige", "submission_step")])
def test_the_other_buttons_save_too(submission, save, action, name):
    response = save(actie=action, **{"link-url-0": "https://example.org"})

    submission.refresh_from_db()
    assert submission.links == [{"url": "https://example.org", "description": ""}]
    assert response.url.startswith(reverse(name, args=[submission.key, *(["indeling"] if action == "vorige" else [])]))


def test_who_came_from_the_check_page_goes_back_there(submission, save):
    assert save("?terug").url == reverse("submission_check", args=[submission.key])


def test_what_two_people_wrote_of_one_photo_is_shown_to_the_second(client, submission):
    upload = uploads.add(submission, photo(), PHOTO)
    page = client.get(address(submission))
    mine, theirs = [
        filled_in(page, "stap", **{f"alt-{upload.key}": text}) for text in ["Ik zie een tuin", "Zij zien een feest"]
    ]
    theirs["page"] = "0123456789abcdef.0"
    client.post(address(submission), theirs)

    response = client.post(address(submission), mine)

    html = client.get(response.url).text
    assert "Ik zie een tuin" in html
    assert "Zij zien een feest" in html
    assert submission.uploads.get().alt == "Zij zien een feest"


def test_a_fiche_that_is_sent_in_keeps_what_it_has_and_shows_what_was_typed(client, submission):
    page = filled_in(client.get(address(submission)), "stap", **{"link-description-0": "Mijn lange tekst"})
    Submission.objects.update(state="submitted", submitted_at="2026-01-01T12:00Z")

    response = client.post(address(submission), page)

    assert "Mijn lange tekst" in client.get(response.url).text
    assert Submission.objects.get().links == []
    assert client.get(address(submission)).url == submission.get_absolute_url()


def test_a_script_saves_texts(client, submission):
    upload = uploads.add(submission, photo(), PHOTO)
    data = filled_in(client.get(address(submission)), "stap", autosave="1", **{f"alt-{upload.key}": "Een tuin"})

    answer = client.post(address(submission), data).json()

    assert answer["conflicts"] == {}
    assert submission.uploads.get().alt == "Een tuin"


def test_a_script_adds_one_file_and_gets_its_questions(client, submission):
    response = client.post(address(submission, "upload_add"), {"photos": photo()})

    upload = submission.uploads.get()
    assert response.status_code == 201
    assert f'name="alt-{upload.key}"' in response.json()["html"]
    assert response.json()["drawn"].startswith(f"alt-{upload.key}:")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({}, "Er kwam geen bestand aan. Kies het opnieuw."),
        ({"photos": SimpleUploadedFile("a.jpg", b"")}, uploads.EMPTY),
        ({"attachments": SimpleUploadedFile("a.pdf", b"MZ")}, "Dit bestand kunnen we niet aannemen."),
    ],
)
def test_a_script_is_told_what_is_refused(client, submission, data, error):
    response = client.post(address(submission, "upload_add"), data)

    assert response.status_code == 422
    assert response.json()["error"].startswith(error)


def test_a_remark_has_no_such_step(client):
    remark = make_submission(door="remark")
    let_in(client, remark)

    assert client.get(address(remark)).status_code == 404


def test_a_change_lists_what_is_online_and_lets_it_go(client):
    practice = make_practice()
    live, other = make_photo(practice=practice, alt="Oude foto"), make_photo(practice=make_practice())
    folder = Attachment.objects.create(practice=practice, file=plan(), description="Folder")
    change = make_submission(door="change", practice=practice)
    let_in(client, change)
    page = client.get(address(change))
    assert "Staat al online" in page.content.decode()

    client.post(
        address(change),
        filled_in(page, "stap", dropped_photos=[str(live.pk), str(other.pk)], dropped_attachments=[str(folder.pk)]),
    )

    assert list(change.dropped_photos.all()) == [live]
    assert list(change.dropped_attachments.all()) == [folder]
    page = client.get(address(change))
    client.post(address(change), {**filled_in(page, "stap"), "dropped_photos": []})
    assert list(change.dropped_photos.all()) == []
    assert practice.photos.count() == 1


def test_a_photo_is_shown_to_who_has_the_link(client, submission):
    upload = uploads.add(submission, photo(), PHOTO)

    response = client.get(address(submission, "upload_file", upload.key))

    assert b"".join(response.streaming_content).startswith(b"\xff\xd8")
    assert {name: response[name] for name in ["Content-Type", "Content-Disposition", "X-Content-Type-Options"]} == {
        "Content-Type": "image/jpeg",
        "Content-Disposition": 'inline; filename="tuin-0.jpg"',
        "X-Content-Type-Options": "nosniff",
    }
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


def test_a_document_is_only_downloaded(client, submission):
    upload = uploads.add(submission, file("Plan ‘26’.pdf", files.pdf()), ATTACHMENT)

    response = client.get(address(submission, "upload_file", upload.key))

    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Plan%20")
    assert response["Content-Type"] == "application/pdf"
    response.close()


def test_files_are_not_found_by_others(client, submission):
    """By another fiche's link, without one, after it was revoked, by staff who may not read, under another key."""
    upload = uploads.add(make_submission(), photo(), PHOTO)
    url = address(upload.submission, "upload_file", upload.key)

    assert client.get(url).status_code == 404
    assert client.get(address(submission, "upload_file", upload.key)).status_code == 404
    link = let_in(client, upload.submission)
    assert b"".join(client.get(url).streaming_content).startswith(b"\xff\xd8")
    link.revoke()
    assert client.get(url).status_code == 404
    staff = make_editor()
    staff.user_permissions.clear()
    client.force_login(staff)
    assert client.get(url).status_code == 404


def test_an_editor_sees_the_files(client):
    upload = uploads.add(make_submission(state="changes_requested"), photo(), PHOTO)
    client.force_login(make_editor())

    response = client.get(address(upload.submission, "upload_file", upload.key))

    assert response.status_code == 200
    response.close()


def test_an_editor_cannot_add_files(client):
    submission = make_submission()
    client.force_login(make_editor())

    assert client.post(address(submission, "upload_add"), {"photos": photo()}).status_code == 403
    assert client.post(address(submission), {"photos": photo()}).status_code == 403
    assert not Upload.objects.exists()


def test_a_file_that_is_gone_is_not_found(client, submission):
    upload = uploads.add(submission, photo(), PHOTO)
    upload.file.storage.delete(upload.file.name)

    assert client.get(address(submission, "upload_file", upload.key)).status_code == 404


def test_private_files_have_no_public_address(client, submission):
    upload = uploads.add(submission, photo(), PHOTO)

    assert client.get(f"/media/{upload.file.name}").status_code == 404
    assert client.get(upload.file.url).status_code == 404
