"""What staff typed when nobody was signed in any more: it comes back, and to nobody else."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp

from practices.models import Page
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


def test_review_is_sent_again_with_a_button(window, sofie):
    fiche = make_submission(state=Submission.State.IN_REVIEW)
    address = reverse("admin:submissions_submission_change", args=[fiche.pk])
    form = typed(window, address, "beoordelen", notitie="Bel nog eens naar Genk.")
    window.end_session()

    back = window.sign_in(sofie, filled_in(window.post(address, form), "login-form"))
    assert "Bel nog eens naar Genk." in back.text
    fiche.refresh_from_db()
    assert fiche.internal_notes == ""

    window.post(address, filled_in(back, "opnieuw"))
    fiche.refresh_from_db()
    assert "Bel nog eens naar Genk." in fiche.internal_notes
    assert not KeptText.objects.exists()


def test_decision_keeps_its_address_and_decides_nothing_by_itself(window, sofie):
    fiche = make_submission(state=Submission.State.IN_REVIEW)
    address = reverse("admin:submissions_submission_change", args=[fiche.pk], query={"doe": "wijs-af"})
    form = typed(window, address, "beslissing", text="Dit hoort in een andere bank.", actie="beslis")
    window.end_session()

    back = window.sign_in(sofie, filled_in(window.post(address, form), "login-form"))

    assert f'action="{address}"' in back.text
    fiche.refresh_from_db()
    assert fiche.state == Submission.State.IN_REVIEW


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
