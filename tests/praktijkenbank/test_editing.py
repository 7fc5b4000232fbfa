"""Two people at one row of the redactie: nobody overwrites unseen what somebody else saved."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from practices.models import (
    Link,
    Page,
    PolicyLayer,
    Practice,
    Synonym,
)
from praktijkenbank.staff.models import KeptText
from submissions.models import Phrase, Submission
from submissions.redactie.publishing import publish
from tests.clients import StaffClient
from tests.factories import (
    make_action,
    make_editor,
    make_framework,
    make_goal,
    make_municipality,
    make_partner,
    make_practice,
    make_resource,
    make_submission,
    make_tag,
    make_theme,
)
from tests.html_forms import filled_in, html_of
from tests.submissions.test_publishing import taking

pytestmark = pytest.mark.django_db


def signed_in(**fields):
    client = StaffClient()
    editor = make_editor(**fields)
    User.objects.filter(pk=editor.pk).update(is_superuser=True)
    client.force_login(editor)
    return client


@pytest.fixture
def sofie():
    return signed_in(username="sofie", first_name="Sofie", last_name="Voorbeeld")


@pytest.fixture
def karim():
    return signed_in(username="karim", first_name="Karim", last_name="Voorbeeld")


def url(row, page="change"):
    args = [row.pk] if page in {"change", "delete"} else []
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=args)


def opened_form(client, row):
    """The form of this row as a browser would send it."""
    return filled_in(client.get(url(row)), f"{row._meta.model_name}_form")


def send(client, row, form, **changes):
    """Press save. A value of None leaves the field out."""
    data = {name: value for name, value in (form | changes).items() if value is not None}
    return client.post(url(row), data)


def choose(client, response, **choices):
    """Choose on the page for two people at one row, which `response` leads to."""
    page = client.get(response.url)
    form = filled_in(page, "kiezen", kiest="ja")
    path = response.url.partition("?")[0]
    return client.post(path, form | {f"keuze-{name}": choice for name, choice in choices.items()})


def left_in(pieces):
    """What a text with its words marked says now."""
    return "".join(piece.text for piece in pieces if not piece.is_cut)


def state_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def make_full(**fields):
    """A practice that its form takes as it is."""
    fields.setdefault("status", Practice.Status.DRAFT)
    return make_practice(municipality=make_municipality(), actions=[make_action()], **fields)


ROWS = {
    "practice": (make_full, "title"),
    "page": (lambda: Page.objects.create(title="Over", slug="over-ons", body="Tekst"), "title"),
    "municipality": (make_municipality, "name"),
    "theme": (make_theme, "name"),
    "target group": (lambda: make_tag(PolicyLayer), "name"),
    "partner": (make_partner, "name"),
    "framework": (make_framework, "name"),
    "goal": (make_goal, "name"),
    "action": (make_action, "name"),
    "resource": (make_resource, "title"),
    "synonym": (lambda: Synonym.objects.create(term="taal", alternatives=["talen"]), "term"),
    "phrase": (lambda: Phrase.objects.create(name="dank", text="Dank je."), "name"),
    "user": (lambda: User.objects.create_user("an", email="an@example.org"), "email"),
}


@pytest.mark.parametrize("kind", ROWS)
def test_second_save_overwrites_nothing_that_was_saved_meanwhile(sofie, karim, kind):
    make, name = ROWS[kind]
    row = make()
    mine, theirs = (f"{end}@example.org" if name == "email" else f"Naam {end}" for end in ["een", "twee"])
    form = opened_form(sofie, row)
    assert send(karim, row, opened_form(karim, row), **{name: theirs}).status_code == 302

    response = send(sofie, row, form, **{name: mine})
    row.refresh_from_db()
    page = sofie.get(response.url)

    assert getattr(row, name) == theirs
    assert "Karim Voorbeeld bewaarde dit" in html_of(page)
    assert [(left_in(one["now"]), left_in(one["mine"])) for one in page.context["conflicts"]] == [(theirs, mine)]

    assert choose(sofie, response, **{name: "mine"}).status_code == 302
    row.refresh_from_db()
    assert getattr(row, name) == mine
    assert not KeptText.objects.exists()


@pytest.mark.parametrize("kind", ROWS)
def test_a_form_that_nobody_else_touched_is_saved_at_once(sofie, kind):
    make, name = ROWS[kind]
    row = make()
    value = "een@example.org" if name == "email" else "Naam een"

    assert "getypt" not in send(sofie, row, opened_form(sofie, row), **{name: value}).url
    row.refresh_from_db()
    assert getattr(row, name) == value


def test_both_texts_are_marked_in_words_against_the_start_with_who_and_when(sofie, karim):
    practice = make_full(summary="Een tuin in de wijk voor iedereen.")
    form = opened_form(sofie, practice)
    theirs = {"summary": "Een moestuin in de wijk voor iedereen.", "tagline": "Ook van Karim."}
    send(karim, practice, opened_form(karim, practice), **theirs)

    mine = {"summary": "Een tuin in de wijk voor buren.", "context": "Een aanleiding."}
    page = sofie.get(send(sofie, practice, form, **mine).url)
    shown = html_of(page)

    assert "Een<del> tuin</del><ins> moestuin</ins> in de wijk voor iedereen." in shown
    assert "Een tuin in de wijk voor<del> iedereen.</del><ins> buren.</ins>" in shown
    assert shown.count("De tekst van Karim Voorbeeld") == 1
    assert page.context["conflicts"][0]["text"] == "Een moestuin in de wijk voor buren."
    assert page.context["who"].signature.startswith("Karim Voorbeeld, om ")
    together = {row["label"]: (left_in(row["becomes"]), row["by"].split(",")[0]) for row in page.context["together"]}
    assert together == {"In één zin": ("Ook van Karim.", "Karim Voorbeeld"), "Aanleiding": ("Een aanleiding.", "Jij")}


def test_where_the_edits_touch_the_text_to_make_begins_as_ones_own(sofie, karim):
    practice = make_full(summary="Bij de start.")
    form = opened_form(sofie, practice)
    send(karim, practice, opened_form(karim, practice), summary="Van Karim.")

    page = sofie.get(send(sofie, practice, form, summary="Van Sofie.").url)

    assert page.context["conflicts"][0]["text"] == "Van Sofie."
    assert page.text.index("De tekst van Karim") < page.text.index("Mijn tekst") < page.text.index("Ik maak er één")


def test_what_does_not_touch_goes_together_and_one_text_can_be_made(sofie, karim):
    practice = make_full(summary="Bij de start.", tagline="Kort.")
    form = opened_form(sofie, practice)
    send(karim, practice, opened_form(karim, practice), summary="Van Karim.", tagline="Ook van Karim.")
    response = send(sofie, practice, form, summary="Van Sofie.", context="Een aanleiding.")

    page = filled_in(sofie.get(response.url), "kiezen", kiest="ja")
    sofie.post(url(practice), page | {"keuze-summary": "own", "tekst-summary": "Van ons beiden."})
    practice.refresh_from_db()

    assert (practice.summary, practice.tagline, practice.context) == (
        "Van ons beiden.",
        "Ook van Karim.",
        "Een aanleiding.",
    )


def test_nothing_is_saved_before_everything_is_chosen(sofie, karim):
    practice = make_full(summary="Start.", tagline="Start.")
    form = opened_form(sofie, practice)
    send(karim, practice, opened_form(karim, practice), summary="Van Karim.", tagline="Van Karim.")
    response = send(sofie, practice, form, summary="Van Sofie.", tagline="Van Sofie.")

    refused = choose(sofie, response, summary="mine")
    practice.refresh_from_db()
    page = sofie.get(refused.url)

    assert practice.summary == "Van Karim."
    assert "Er is nog niets bewaard." in page.text
    assert [one["choice"] for one in page.context["conflicts"]] == ["", "mine"]


def test_a_third_save_while_choosing_is_shown_first(sofie, karim):
    practice = make_full(summary="Start.")
    form = opened_form(sofie, practice)
    send(karim, practice, opened_form(karim, practice), summary="Van Karim.")
    response = send(sofie, practice, form, summary="Van Sofie.")
    page = filled_in(sofie.get(response.url), "kiezen", kiest="ja")
    send(karim, practice, opened_form(karim, practice), summary="Nog eens van Karim.")

    refused = sofie.post(url(practice), page | {"keuze-summary": "mine"})
    practice.refresh_from_db()

    assert practice.summary == "Nog eens van Karim."
    assert sofie.get(refused.url).context["conflicts"][0]["now"][-1].text == "Nog eens van Karim."


def test_tags_and_rows_of_two_people_go_together(sofie, karim):
    one, two, three = make_theme(name="Een"), make_theme(name="Twee"), make_theme(name="Drie")
    practice = make_full(themes=[one])
    gone = Link.objects.create(practice=practice, url="https://example.org/weg", description="Gaat weg")
    kept = Link.objects.create(practice=practice, url="https://example.org/blijft", description="Blijft")
    form = opened_form(sofie, practice)
    theirs = opened_form(karim, practice)
    theirs |= {"tagline": "Van Karim", "themes": [one.pk, two.pk]}
    theirs |= {"links-0-DELETE": "on", "links-1-description": "Van Karim"}
    theirs |= {"links-TOTAL_FORMS": "3", "links-2-id": "", "links-2-url": "https://example.org/nieuw"}
    theirs |= {"links-2-description": "Nieuw van Karim", "links-2-position": "0"}
    assert "getypt" not in send(karim, practice, theirs).url

    mine = form | {"themes": [one.pk, three.pk], "links-1-url": "https://example.org/van-sofie"}
    response = send(sofie, practice, mine)
    assert sofie.get(response.url).context["conflicts"] == []
    choose(sofie, response)

    assert {theme.name for theme in practice.themes.all()} == {"Een", "Twee", "Drie"}
    assert {(link.url, link.description) for link in practice.links.all()} == {
        ("https://example.org/van-sofie", "Van Karim"),
        ("https://example.org/nieuw", "Nieuw van Karim"),
    }
    assert not Link.objects.filter(pk=gone.pk).exists()
    assert Link.objects.filter(pk=kept.pk).exists()


@pytest.mark.parametrize(("choice", "left"), [("mine", ["Van Sofie"]), ("theirs", [])])
def test_a_row_that_one_removed_and_the_other_changed_is_asked_about(sofie, karim, choice, left):
    practice = make_full()
    link = Link.objects.create(practice=practice, url="https://example.org/", description="Een link")
    form = opened_form(sofie, practice)
    send(karim, practice, opened_form(karim, practice), **{"links-0-DELETE": "on"})

    response = send(sofie, practice, form, **{"links-0-description": "Van Sofie"})
    choose(sofie, response, **{f"links/{link.pk}/": choice})

    assert [link.description for link in practice.links.all()] == left


@pytest.mark.parametrize(("choice", "left"), [("mine", []), ("theirs", ["Van Karim"])])
def test_a_row_that_the_other_changed_is_not_removed_unasked(sofie, karim, choice, left):
    practice = make_full()
    link = Link.objects.create(practice=practice, url="https://example.org/", description="Een link")
    form = opened_form(sofie, practice)
    send(karim, practice, opened_form(karim, practice), **{"links-0-description": "Van Karim"})

    response = send(sofie, practice, form, **{"links-0-DELETE": "on"})
    assert practice.links.exists()
    choose(sofie, response, **{f"links/{link.pk}/": choice})

    assert [link.description for link in practice.links.all()] == left


def test_what_is_typed_about_a_row_that_is_gone_can_be_made_anew(sofie, karim):
    draft = Page.objects.create(title="Stad", slug="stad", body="Tekst", is_published=False)
    form = opened_form(sofie, draft)
    karim.post(url(draft, "delete"), filled_in(karim.get(url(draft, "delete")), None) | {"post": "yes"})
    assert not Page.objects.filter(pk=draft.pk).exists()

    response = send(sofie, draft, form, description="Wat Sofie over de stad schreef.")
    page = sofie.get(response.url)
    assert "Karim Voorbeeld verwijderde dit" in html_of(page)
    assert "Wat Sofie over de stad schreef." in page.text

    again = sofie.get(f"{url(draft, 'add')}?{response.url.partition('?')[2]}")
    sofie.post(url(draft, "add"), filled_in(again, "page_form"))
    assert Page.objects.get(title="Stad").description == "Wat Sofie over de stad schreef."
    assert not KeptText.objects.exists()


def test_going_on_writing_and_throwing_away(sofie, karim):
    page = Page.objects.create(title="Over", slug="over-ons", body="Tekst")
    form = opened_form(sofie, page)
    send(karim, page, opened_form(karim, page), title="Van Karim")
    response = send(sofie, page, form, title="Van Sofie", body="Meer tekst van Sofie")

    again = filled_in(sofie.get(f"{response.url}&verder"), "page_form")
    assert (again["title"], again["body"]) == ("Van Sofie", "Meer tekst van Sofie")
    assert "getypt" in sofie.post(url(page), again).url  # it is asked again, not lost

    key = KeptText.objects.get().key
    assert karim.post(reverse("admin:drop_typed", args=[key])).status_code == 404
    sofie.post(reverse("admin:drop_typed", args=[key]))
    page.refresh_from_db()
    assert (page.title, KeptText.objects.count()) == ("Van Karim", 0)


def test_nobody_else_sees_what_is_kept(sofie, karim):
    page = Page.objects.create(title="Over", slug="over-ons", body="Tekst")
    form = opened_form(sofie, page)
    send(karim, page, opened_form(karim, page), title="Van Karim")
    response = send(sofie, page, form, title="Van Sofie is geheim")

    assert "geheim" not in karim.get(response.url).text


def list_form(client, model):
    return filled_in(
        client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")), "changelist-form"
    )


def test_cells_of_a_list_keep_what_somebody_else_wrote(sofie, karim):
    rows = [make_tag(PolicyLayer, name=name, position=place) for place, name in enumerate(["Een", "Twee", "Drie"])]
    address = url(rows[0], "changelist")
    form = list_form(sofie, PolicyLayer)
    karim.post(address, list_form(karim, PolicyLayer) | {"form-0-position": "7", "form-1-position": "8", "_save": "1"})

    response = sofie.post(address, form | {"form-1-position": "5", "form-2-position": "6", "_save": "1"}, follow=True)

    assert [*PolicyLayer.objects.order_by("pk").values_list("position", flat=True)] == [7, 8, 6]
    told = " ".join(str(message) for message in response.context["messages"])
    assert "‘Twee’: Karim Voorbeeld wijzigde dit" in told
    assert "is nu ‘8’; jouw ‘5’ is niet bewaard" in told


def test_an_action_does_nothing_to_what_changed_since_the_list_was_shown(sofie, karim):
    practice = make_full(status=Practice.Status.PUBLISHED)
    form = list_form(sofie, Practice)
    send(karim, practice, opened_form(karim, practice), status="hidden", hidden_reason="Klopt niet meer", _continue="1")
    practice.refresh_from_db()
    assert practice.status == Practice.Status.HIDDEN
    data = form | {"action": "publish", "_selected_action": [practice.pk], "index": "0"}

    response = sofie.post(url(practice, "changelist"), data, follow=True)
    practice.refresh_from_db()

    assert practice.status == Practice.Status.HIDDEN
    assert "Karim Voorbeeld wijzigde" in html_of(response)


def test_an_action_that_asks_first_looks_again_before_it_acts(sofie, karim):
    practice = make_full(status=Practice.Status.PUBLISHED)
    form = list_form(sofie, Practice) | {"action": "hide", "_selected_action": [practice.pk], "index": "0"}
    asked = filled_in(sofie.post(url(practice, "changelist"), form), "ask_form", reason="Dubbel")
    practice.confirmed_at = date(2026, 1, 15)
    practice.save()

    sofie.post(url(practice, "changelist"), asked)
    practice.refresh_from_db()

    assert practice.status == Practice.Status.PUBLISHED


def test_a_row_that_changed_is_not_removed_unseen(sofie, karim):
    draft = Page.objects.create(title="Stad", slug="stad", body="Tekst", is_published=False)
    page = sofie.get(url(draft, "delete"))
    data = {"post": "yes", "opened": page.context["opened"]}
    send(karim, draft, opened_form(karim, draft), description="Toch nodig.")

    response = sofie.post(url(draft, "delete"), data, follow=True)

    assert Page.objects.filter(pk=draft.pk).exists()
    assert "Er is niets verwijderd." in html_of(response)


def test_a_stamp_that_was_tampered_with_overwrites_nothing(sofie):
    page = Page.objects.create(title="Over", slug="over-ons", body="Tekst")

    response = send(sofie, page, opened_form(sofie, page), opened="onzin", title="Anders")

    assert sofie.get(response.url).status_code == 200
    assert Page.objects.get().title == "Over"


def test_chosen_rows_that_changed_are_not_removed_unseen(sofie, karim):
    synonym = Synonym.objects.create(term="stad", alternatives=["gemeente"])
    form = list_form(sofie, Synonym) | {"action": "delete_selected", "_selected_action": [synonym.pk], "index": "0"}
    asked = filled_in(sofie.post(url(synonym, "changelist"), form), None)
    send(karim, synonym, opened_form(karim, synonym), alternatives="gemeente, dorp")

    sofie.post(url(synonym, "changelist"), asked)

    assert Synonym.objects.get().alternatives == ["gemeente", "dorp"]


def test_browser_cuts_off_nothing_and_too_long_a_text_is_said(sofie):
    practice = make_full()
    page = sofie.get(url(practice))
    assert "maxlength" not in page.text

    refused = send(
        sofie, practice, opened_form(sofie, practice), tagline="x" * 5000, contact_email="An <an@example.org>"
    )

    assert refused.context["errors"]
    assert "x" * 5000 in refused.text
    assert "contact_email" not in refused.context["adminform"].form.errors


def test_an_old_version_is_not_put_back_over_what_was_saved_meanwhile(sofie, karim):
    page = Page.objects.create(title="Over", slug="over-ons", body="Tekst")
    send(karim, page, opened_form(karim, page), title="Tweede")
    address = reverse("admin:practices_page_simple_history", args=[page.pk, page.history.earliest().pk])
    form = filled_in(sofie.get(address), "version_form")
    send(karim, page, opened_form(karim, page), title="Derde")

    response = sofie.post(address, form, follow=True)
    page.refresh_from_db()
    assert (page.title, "Er is niets teruggezet." in html_of(response)) == ("Derde", True)

    sofie.post(address, filled_in(response, "version_form"))
    page.refresh_from_db()
    assert page.title == "Over"


def test_a_fiche_that_is_approved_while_the_form_is_open_is_not_undone(sofie):
    practice = make_full(summary="Bij de start.", status=Practice.Status.PUBLISHED)
    form = opened_form(sofie, practice)
    change = make_submission(
        door="change",
        practice=practice,
        municipality=practice.municipality,
        title=practice.title,
        summary="Van de gemeente.",
        state="in_review",
        checklist=Submission.Check.values,
    )
    publish(change, by=make_editor(), choices=taking(change, "summary"))
    practice.refresh_from_db()
    assert practice.summary == "Van de gemeente."

    page = sofie.get(send(sofie, practice, form, context="Een aanleiding.").url)

    together = [(one["label"], left_in(one["becomes"])) for one in page.context["together"]]
    assert ("Samenvatting", "Van de gemeente.") in together
