"""What staff typed when nobody was signed in any more: it comes back, and to nobody else."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp

from practices.models import ImportChoice, ImportFile, Page
from praktijkenbank.staff.kept import COOKIE
from praktijkenbank.staff.models import KeptText, Phone
from submissions.models import Submission
from tests.factories import make_editor, make_submission
from tests.html_forms import filled_in, html_of

pytestmark = pytest.mark.django_db
PASSWORD = "een lang wachtwoord"
START, LOGIN, CODE = reverse("admin:index"), reverse("admin:login"), reverse("admin:login_code")
ADD = reverse("admin:submissions_phrase_add")
TEXT = "Dank je wel voor deze fiche."


class Browser(Client):
    """A window that keeps to the safety cookie, in which people sign in by hand."""

    def __init__(self):
        super().__init__(enforce_csrf_checks=True)

    def sign_in(self, user, data=None):
        """Both steps, from the page to sign in on or with the form of another; the page that follows."""
        data = data or filled_in(self.get(LOGIN), "login-form")
        self.post(LOGIN, data | {"username": user.username, "password": PASSWORD})
        device = Phone.objects.get(user=user)
        device.throttle_reset()
        Phone.objects.filter(user=user).update(last_t=-1)
        code = filled_in(self.get(CODE), None)
        return self.post(CODE, code | {"otp_token": f"{totp(device.bin_key):06}"}, follow=True)

    def end_session(self):
        """As when someone was away for too long."""
        del self.cookies["sessionid"]


def make_user(name):
    user = make_editor(username=name, password=PASSWORD)
    Phone.objects.create(user=user, name="telefoon")
    return user


@pytest.fixture
def sofie():
    return make_user("sofie")


@pytest.fixture
def karim():
    return make_user("karim")


@pytest.fixture
def window(sofie):
    window = Browser()
    window.sign_in(sofie)
    return window


def typed(window, address=ADD, form="phrase_form", **texts):
    return filled_in(window.get(address), form) | (texts or {"name": "dank", "text": TEXT})


def test_what_was_typed_comes_back_after_signing_in_and_is_saved_with_a_button(window, sofie):
    form = typed(window)
    window.end_session()

    page = window.post(ADD, form)
    assert (page.status_code, "Meld je opnieuw aan" in page.text, TEXT in page.text) == (403, True, True)
    assert "no-store" in page["Cache-Control"]

    back = window.sign_in(sofie, filled_in(page, "login-form"))
    again = filled_in(back, "phrase_form")
    assert back.request["PATH_INFO"] == ADD
    assert (again["name"], again["text"]) == ("dank", TEXT)
    assert "nog niet bewaard" in back.text

    window.post(ADD, again)
    assert not KeptText.objects.exists()


def test_page_to_sign_in_on_says_nothing_of_a_row_that_only_its_address_names(window):
    form, fiche = typed(window), make_submission(title="Nog geheim", state=Submission.State.IN_REVIEW)
    window.end_session()

    page = window.post(reverse("admin:submissions_submission_change", args=[fiche.pk]), form)

    assert (page.status_code, TEXT in page.text, "Nog geheim" in page.text) == (403, True, False)


def test_another_user_never_gets_to_see_it(window, sofie, karim):
    form = typed(window)
    window.end_session()
    page = window.post(ADD, form)

    back = window.sign_in(karim, filled_in(page, "login-form"))

    assert TEXT not in back.text
    assert "is van iemand anders" in html_of(back)
    assert KeptText.objects.get().user == sofie


def test_form_of_before_a_second_sign_in_is_kept_for_the_same_person(window, sofie):
    form = typed(window)
    window.end_session()
    window.sign_in(sofie)

    response = window.post(ADD, form)

    assert response.status_code == 302
    assert filled_in(window.get(response.url), "phrase_form")["text"] == TEXT


def test_form_of_before_somebody_else_signed_in_is_kept_for_who_typed_it(window, sofie, karim):
    form = typed(window)
    window.post(reverse("admin:logout"), filled_in(window.get(START), "logout-form"))
    window.sign_in(karim)

    response = window.post(ADD, form)

    assert response.status_code == 403
    assert TEXT not in response.text
    assert "intussen iemand anders" in response.text
    assert KeptText.objects.get().user == sofie
    window.post(reverse("admin:logout"), filled_in(window.get(START), "logout-form"))
    start = window.sign_in(sofie)
    assert f"{ADD}?getypt=" in start.text


def test_what_was_typed_on_a_review_stands_in_its_fields_again(window, sofie):
    fiche = make_submission(state=Submission.State.IN_REVIEW, summary="Bij de start.", approach="Stap voor stap.")
    address = reverse("admin:submissions_submission_change", args=[fiche.pk])
    texts = {"notitie": "Bel nog eens naar Genk.", "summary": "Korter gezegd.", "nagekeken-nu": ["privacy"]}
    form = typed(window, address, "beoordelen", **texts)
    window.end_session()
    Submission.objects.filter(pk=fiche.pk).update(approach="Door Karim.")

    page = window.post(address, form)
    assert "Korter gezegd." in page.text
    assert "summary:" not in page.text  # the fingerprints of the page
    assert "<h3>Samenvatting</h3> <p>Korter gezegd.</p>" in html_of(page)
    assert re.search(r"Fiche, \d+ \w+ om \d\d\.\d\d uur", html_of(page))
    assert "wat je koos of aanvinkte" in page.text
    back = window.sign_in(sofie, filled_in(page, "login-form"))
    again = filled_in(back, "beoordelen")
    assert (again["summary"], again["approach"]) == ("Korter gezegd.", "Door Karim.")
    assert "Bel nog eens naar Genk.</textarea>" in back.text
    assert 'value="privacy" checked' in html_of(back)
    assert back.text.count("Getypt om") == 2  # the notice, and the answer
    assert "Dit veranderde je: Samenvatting, Checklist, Nieuwe notitie." in html_of(back)
    fiche.refresh_from_db()
    assert (fiche.summary, fiche.internal_notes, fiche.checklist) == ("Bij de start.", "", [])

    window.post(address, again | {name: texts[name] for name in ("notitie", "nagekeken-nu")})
    fiche.refresh_from_db()
    assert (fiche.summary, fiche.approach, fiche.checklist) == ("Korter gezegd.", "Door Karim.", ["privacy"])
    assert "Bel nog eens naar Genk." in fiche.internal_notes
    assert not KeptText.objects.exists()


def test_an_answer_that_a_colleague_wrote_meanwhile_is_asked_about(window, sofie):
    fiche = make_submission(state=Submission.State.IN_REVIEW, summary="Bij de start.")
    address = reverse("admin:submissions_submission_change", args=[fiche.pk])
    form = typed(window, address, "beoordelen", summary="Van Sofie.")
    window.end_session()
    Submission.objects.filter(pk=fiche.pk).update(summary="Van Karim.")

    back = window.sign_in(sofie, filled_in(window.post(address, form), "login-form"))
    page = window.post(address, filled_in(back, "beoordelen"))

    fiche.refresh_from_db()
    assert fiche.summary == "Van Karim."
    assert "Kies wat blijft" in page.text
    assert filled_in(page, "beoordelen")["summary"] == "Van Sofie."


def test_what_was_typed_on_a_review_can_be_read_when_the_fiche_is_closed(window, sofie):
    fiche = make_submission(state=Submission.State.IN_REVIEW, summary="Bij de start.")
    address = reverse("admin:submissions_submission_change", args=[fiche.pk])
    form = typed(window, address, "beoordelen", summary="Korter en beter.")
    window.end_session()
    Submission.objects.filter(pk=fiche.pk).update(state=Submission.State.SUBMITTED)

    back = window.sign_in(sofie, filled_in(window.post(address, form), "login-form"))

    assert "Korter en beter." in back.text


@pytest.mark.parametrize("name", ["wijs-af", "vraag-aanvulling", "stuur-bericht"])
def test_text_of_a_decision_stands_in_its_field_again_and_nothing_is_decided(window, sofie, name):
    fiche = make_submission(state=Submission.State.IN_REVIEW)
    address = reverse("admin:submissions_submission_change", args=[fiche.pk], query={"doe": name})
    form = typed(window, address, "beslissing", text="Dit hoort in een andere bank.", actie="beslis")
    window.end_session()

    back = window.sign_in(sofie, filled_in(window.post(address, form), "login-form"))
    again = filled_in(back, "beslissing")

    fiche.refresh_from_db()
    assert (again["text"], again["revision"]) == ("Dit hoort in een andere bank.", str(fiche.revision))
    assert "Kijk nog even na" not in back.text
    assert fiche.state == Submission.State.IN_REVIEW

    Submission.objects.filter(pk=fiche.pk).update(revision=fiche.revision + 1)
    assert "Iemand anders veranderde de fiche intussen" in window.post(address, again | {"actie": "beslis"}).text


def test_decision_that_no_longer_fits_shows_what_was_typed_without_its_button(window, sofie):
    fiche = make_submission(state=Submission.State.IN_REVIEW)
    address = reverse("admin:submissions_submission_change", args=[fiche.pk], query={"doe": "wijs-af"})
    form = typed(window, address, "beslissing", text="Dit hoort elders.", actie="beslis")
    window.end_session()
    Submission.objects.filter(pk=fiche.pk).update(state=Submission.State.SUBMITTED)

    back = window.sign_in(sofie, filled_in(window.post(address, form), "login-form"))

    assert filled_in(back, "beslissing")["text"] == "Dit hoort elders."
    assert 'value="beslis"' not in back.text


def test_file_of_an_import_is_to_be_chosen_again_on_its_own_page(window, sofie):
    User.objects.filter(pk=sofie.pk).update(is_superuser=True)
    address = reverse("admin:practices_practice_import")
    form = typed(window, address, "import_form", file=SimpleUploadedFile("lijst.csv", b"titel\n"))
    window.end_session()

    back = window.sign_in(sofie, filled_in(window.post(address, form), "login-form"))

    assert back.request["PATH_INFO"] == address
    assert "Kies opnieuw: lijst.csv." in html_of(back)


def test_choices_for_the_columns_of_an_import_come_back_and_are_kept_only_when_sent(window, sofie):
    User.objects.filter(pk=sofie.pk).update(is_superuser=True)
    address = reverse("admin:practices_practice_import")
    file = SimpleUploadedFile("lijst.csv", b"Naam project;Iets\nTuin;Genk\n")
    window.post(address, typed(window, address, "import_form", file=file))
    columns = reverse("admin:practices_practice_import_columns")
    form = typed(window, columns, "import_columns_form", **{"target-1": "tagline"})
    before = ImportFile.objects.get().choices
    window.end_session()

    back = window.sign_in(sofie, filled_in(window.post(columns, form), "login-form"))
    again = filled_in(back, "import_columns_form")
    assert again["target-1"] == ["tagline"]
    assert (ImportFile.objects.get().choices, ImportChoice.objects.count()) == (before, 0)

    window.post(columns, again)
    assert "tagline" in ImportFile.objects.get().choices["targets"]
    assert not KeptText.objects.exists()


def test_only_text_is_kept_also_of_names_that_no_form_has(window, sofie):
    data = typed(window, name="Dank\x0bje\0", text=TEXT) | {"on\0bekend": "a\0b"}
    window.end_session()
    window.sign_in(sofie)  # so that the form is refused before anything cleans it

    window.post(ADD, data)

    fields = KeptText.objects.get().fields
    assert (fields["name"], fields["onbekend"]) == (["Dank je"], ["ab"])


def test_file_is_named_as_to_be_chosen_again(window, sofie):
    form = typed(window)
    window.end_session()

    page = window.post(ADD, form | {"file": SimpleUploadedFile("praktijken.xlsx", b"x")})
    assert "praktijken.xlsx" in page.text

    assert "praktijken.xlsx" in window.sign_in(sofie, filled_in(page, "login-form")).text


def test_password_and_token_are_never_kept(window, sofie):
    form = typed(window)
    window.end_session()

    page = window.post(ADD, form | {"password1": "geheim wachtwoord", "usable_password": "on"})

    assert set(KeptText.objects.get().fields) == {"name", "text", *form} - {"csrfmiddlewaretoken"}
    assert "geheim wachtwoord" not in page.text


def test_nothing_of_another_site_is_kept(window):
    form = typed(window)
    window.end_session()

    for sent in [{"name": "dank", "text": TEXT}, form | {"csrfmiddlewaretoken": "x" * 64}]:
        assert window.post(ADD, sent).status_code == 403
    assert window.post(ADD, form, headers={"origin": "https://elders.example"}).status_code == 403
    del window.cookies[COOKIE]
    page = window.post(ADD, form)

    assert "Kopieer je tekst eerst" in page.text
    assert not KeptText.objects.exists()


def test_cookie_of_who_signed_in_cannot_be_made_up(window, sofie, karim):
    form = typed(window)
    window.end_session()
    window.cookies[COOKIE] = window.cookies[COOKIE].value.replace(f".{sofie.pk}", f".{karim.pk}", 1)

    window.post(ADD, form)

    assert not KeptText.objects.exists()


def test_it_is_kept_for_a_day(window, sofie):
    form = typed(window)
    window.end_session()
    page = window.post(ADD, form)
    KeptText.objects.update(at=timezone.now() - timedelta(hours=25))

    assert TEXT not in window.sign_in(sofie, filled_in(page, "login-form")).text
    window.end_session()
    window.post(ADD, form)
    assert KeptText.objects.count() == 1


def test_only_the_last_texts_of_a_person_are_kept(window):
    form = typed(window)
    window.end_session()
    for number in range(KeptText.MOST + 2):
        window.post(ADD, form | {"text": f"Tekst {number}"})

    kept = [one.fields["text"][0] for one in KeptText.objects.order_by("-pk")]
    assert (len(kept), kept[0]) == (KeptText.MOST, f"Tekst {KeptText.MOST + 1}")


def test_signing_in_and_out_keeps_nothing(window):
    window.end_session()
    form = filled_in(window.get(LOGIN), "login-form")

    window.post(LOGIN, form | {"username": "sofie", "password": "mis"})
    window.post(reverse("admin:logout"), form)

    assert not KeptText.objects.exists()


def test_refused_form_of_the_admin_still_shows_what_was_typed(window):
    page = window.post(ADD, typed(window, name="", text=TEXT))

    assert page.status_code == 200
    assert TEXT in page.text


def test_a_session_with_only_a_password_is_no_session(window, sofie):
    form = typed(window)
    session = window.session
    session.pop(DEVICE_ID_SESSION_KEY)
    session.save()

    assert window.post(ADD, form).status_code == 403
    assert KeptText.objects.get().user == sofie


def test_page_that_changed_meanwhile_comes_to_the_page_with_both_texts(window, sofie):
    sofie.is_superuser = True
    sofie.save()
    page = Page.objects.create(title="Over", slug="over-ons", body="Tekst")
    address = reverse("admin:practices_page_change", args=[page.pk])
    form = typed(window, address, "page_form", title="Van Sofie")
    window.end_session()
    page.title = "Van Karim"
    page.save()

    back = window.sign_in(sofie, filled_in(window.post(address, form), "login-form"))

    [conflict] = back.context["conflicts"]
    told = [[piece.text for piece in conflict[side] if piece.is_new] for side in ["now", "mine"]]
    assert told == [["Van Karim"], ["Van Sofie"]]


def test_a_key_that_cannot_be_is_no_error(window):
    assert window.get(f"{ADD}?getypt=%00").status_code == 404
    assert window.get(f"{ADD}?getypt=").status_code == 200
    form = filled_in(window.get(START), "logout-form")
    assert window.post("/admin/getypt/%00/weg/", form).status_code == 404
    window.end_session()
    form = filled_in(window.get(LOGIN), "login-form")
    assert window.post(LOGIN, form | {"username": "sofie", "password": "mis", "getypt": "x"}).status_code == 200
