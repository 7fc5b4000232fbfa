"""A change is held against what it began with: nobody undoes another's work unseen."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from practices.models import Framework, Practice, TargetGroup
from practices.upkeep.merging import merge_municipalities, merge_tags
from praktijkenbank.compare import both
from praktijkenbank.post.models import Mail
from submissions.intake import answers
from submissions.intake.forms.tags import TagsForm
from submissions.intake.forms.uploads import MAX_LINKS, UploadsForm
from submissions.intake.starting import start
from submissions.intake.steps import STEPS, UPLOADS
from submissions.models import Submission
from submissions.reading.changes import changes_of
from submissions.reading.preview import AsPractice
from submissions.reading.summary import summary
from submissions.redactie.publishing import ONLINE, OWN, SENT, publish
from tests.factories import (
    make_action,
    make_editor,
    make_implementation,
    make_municipality,
    make_photo,
    make_practice,
    make_tag,
    make_theme,
)
from tests.html_forms import filled_in, html_of
from tests.submissions.opening import let_in
from tests.submissions.test_check import send

pytestmark = pytest.mark.django_db


def begin(practice, town=None, **answered):
    """A change that began with what is online now, with these answers."""
    municipality = town or practice.municipality
    key = f"{practice.pk} {municipality.pk} {Submission.objects.count()}"
    fiche, _ = start(key, door="change", email="an@example.org", municipality=municipality, practice=practice)
    fiche = Submission.objects.get(pk=fiche.pk)
    for name, value in answered.items():
        setattr(fiche, name, value)
    fiche.email_confirmed_at, fiche.submitter_name = timezone.now(), "An Voorbeeld"
    fiche.save()
    return fiche


def put_under_review(fiche, editor=None):
    """Sent in, taken up and looked through."""
    fiche = Submission.objects.get(pk=fiche.pk)
    fiche.submit()
    fiche.take(by=editor or make_editor())
    fiche.change_checklist([*Submission.Check], [])
    return Submission.objects.get(pk=fiche.pk)


def edit(practice, **answered):
    """An editor saves the practice meanwhile."""
    fresh = Practice.objects.get(pk=practice.pk)
    for name, value in answered.items():
        setattr(fresh, name, value)
    fresh.save()


def again(row):
    return type(row).objects.get(pk=row.pk)


def labels(fiche):
    return [change.label for change in changes_of(again(fiche))]


def test_what_the_submitter_left_alone_follows_the_live_page():
    practice = make_practice(tagline="", summary="Oud.", start_year=2014)
    fiche = begin(practice, start_year=2013)
    edit(practice, tagline="Nieuw van de redactie.", contact_phone="011 00 00 00")
    practice.target_groups.add(group := make_tag(TargetGroup))

    assert labels(fiche) == ["Startjaar"]
    publish(put_under_review(fiche), by=make_editor())

    now = again(practice)
    assert (now.start_year, now.tagline, now.contact_phone) == (2013, "Nieuw van de redactie.", "011 00 00 00")
    assert [*now.target_groups.all()] == [group]


def test_what_both_changed_waits_for_a_decision():
    practice = make_practice(approach="Elke dag.")
    fiche = begin(practice, approach="Elke dag van 15 tot 19 uur.")
    edit(practice, approach="Elke dag, behalve zondag.")
    fiche = put_under_review(fiche)
    [change] = changes_of(again(fiche)).conflicts

    told = ["".join(piece.text for piece in pieces) for pieces in (change.base, change.live, change.now)]
    assert told == ["Elke dag.", "Elke dag, behalve zondag.", "Elke dag van 15 tot 19 uur."]
    with pytest.raises(ValidationError, match="Kies eerst wat online komt: ‘Aanpak’"):
        publish(fiche, by=make_editor())
    assert again(practice).approach == "Elke dag, behalve zondag."
    publish(fiche, by=make_editor(), choices={change.key: (OWN, "Elke dag van 15 tot 19 uur, behalve zondag.")})

    assert again(practice).approach == "Elke dag van 15 tot 19 uur, behalve zondag."


@pytest.mark.parametrize(("choice", "stays"), [(ONLINE, "Live."), (SENT, "Sent.")])
def test_either_text_can_be_chosen(choice, stays):
    practice = make_practice(tips="Base.")
    fiche = begin(practice, tips="Sent.")
    edit(practice, tips="Live.")
    fiche = put_under_review(fiche)
    [change] = changes_of(again(fiche))

    publish(fiche, by=make_editor(), choices={change.key: choice})

    assert again(practice).tips == stays


def test_the_same_from_both_is_no_change():
    practice = make_practice(tips="Oud.")
    fiche = begin(practice, tips="Nieuw.")
    edit(practice, tips="Nieuw.")

    assert labels(fiche) == []


def test_a_decision_on_other_texts_does_not_count():
    practice = make_practice(tips="Base.")
    fiche = begin(practice, tips="Sent.")
    edit(practice, tips="Live.")
    fiche = put_under_review(fiche)
    [change] = changes_of(again(fiche))
    edit(practice, tips="Nog later.")

    with pytest.raises(ValidationError, match="Kies eerst"):
        publish(fiche, by=make_editor(), choices={change.key: SENT})
    assert again(practice).tips == "Nog later."


def test_lists_are_decided_per_element():
    stays, goes, theirs = [make_tag(TargetGroup) for _ in range(3)]
    practice = make_practice(target_groups=[stays, goes], keywords=["koffie", "taal"])
    fiche = begin(practice, keywords=["koffie", "thee"])
    fiche.target_groups.set([stays])
    practice.target_groups.add(theirs)
    edit(practice, keywords=["koffie", "taal", "water"])

    assert labels(fiche) == [f"Voor wie, ‘{goes}’ weg", "Trefwoorden, ‘taal’ weg", "Trefwoorden, ‘thee’ erbij"]
    publish(put_under_review(fiche), by=make_editor())

    assert {*again(practice).target_groups.all()} == {stays, theirs}
    assert again(practice).keywords == ["koffie", "water", "thee"]


def test_a_link_that_one_took_away_and_another_changed_is_a_conflict():
    practice = make_practice()
    link = practice.links.create(url="https://example.org/a", description="Oud")
    fiche = begin(practice, links=[])
    link.description = "Nieuw"
    link.save()
    practice.links.create(url="https://example.org/b", description="Van de redactie")

    [change] = changes_of(again(fiche))

    assert change.is_conflict
    publish(put_under_review(fiche), by=make_editor(), choices={change.key: SENT})
    assert [*practice.links.values_list("description", flat=True)] == ["Van de redactie"]


def test_towns_that_came_or_went_meanwhile_stay_so():
    gone, joined, wanted = [make_municipality() for _ in range(3)]
    practice = make_practice(municipalities=[gone])
    fiche = begin(practice)
    fiche.other_municipalities.add(wanted)
    practice.implementations.filter(municipality=gone).delete()
    make_implementation(practice=practice, municipality=joined, text="Bij ons ook.")

    assert labels(fiche) == [f"Andere besturen, ‘{wanted}’ erbij"]
    publish(put_under_review(fiche), by=make_editor())

    assert {*again(practice).municipalities.all()} == {practice.municipality, joined, wanted}
    assert practice.implementations.get(municipality=joined).text == "Bij ons ook."


def test_a_town_taken_out_that_leads_meanwhile_is_a_conflict():
    town = make_municipality()
    practice = make_practice(municipalities=[town])
    fiche = begin(practice)
    fiche.other_municipalities.clear()
    edit(practice, municipality=town)

    assert [change.is_conflict for change in changes_of(again(fiche))] == [True]


def test_a_photo_that_got_other_words_is_not_taken_away_unseen():
    practice = make_practice()
    photo, kept = make_photo(practice=practice), make_photo(practice=practice)
    fiche = begin(practice)
    fiche.dropped_photos.set([photo])
    photo.alt = "Een rustige tuin"
    photo.save()
    kept.alt = "Anders"
    kept.save()

    assert [(change.label, change.is_conflict) for change in changes_of(again(fiche))] == [
        ("foto ‘Een rustige tuin’ weg", True)
    ]


def test_a_photo_that_is_stored_anew_is_the_same_by_its_checksum():
    practice = make_practice()
    photo = make_photo(practice=practice)
    fiche = begin(practice)
    content = photo.image.read()
    photo.image.close()
    name = photo.image.storage.save("photos/opnieuw.png", ContentFile(content))
    type(photo).objects.filter(pk=photo.pk).update(image=name)
    fiche.dropped_photos.set([photo])

    assert [change.is_conflict for change in changes_of(again(fiche))] == [False]


def test_a_photo_of_later_can_be_let_go_too():
    practice = make_practice()
    fiche = begin(practice)
    fiche.dropped_photos.set([make_photo(practice=practice)])

    assert labels(fiche) == ["foto ‘Een tuin’ weg"]


def test_the_first_theme_goes_with_the_one_it_replaces():
    old, new, theirs = make_theme(), make_theme(), make_theme()
    practice = make_practice(themes=[old])
    fiche = begin(practice, main_theme=new)
    fiche.themes.set([new])
    practice.themes.add(theirs)

    publish(put_under_review(fiche), by=make_editor())

    assert (again(practice).main_theme, {*again(practice).themes.all()}) == (new, {new, theirs})


def test_tags_and_towns_that_merged_since_are_what_they_became():
    kept, gone = make_tag(TargetGroup), make_tag(TargetGroup)
    small, large = make_municipality(), make_municipality()
    practice = make_practice(target_groups=[gone], municipalities=[small])
    fiche = begin(practice, tips="Nieuw.")
    merge_tags(kept, gone)
    merge_municipalities([small], large, timezone.localdate())

    assert labels(fiche) == ["Tips om het over te nemen"]


def test_a_tag_that_is_gone_is_no_change():
    practice = make_practice(target_groups=[make_tag(TargetGroup)])
    fiche = begin(practice)
    TargetGroup.objects.all().delete()

    assert labels(fiche) == []


def test_a_hidden_practice_is_not_changed():
    practice = make_practice(tips="Oud.")
    fiche = put_under_review(begin(practice, tips="Nieuw."))
    again(practice).hide("Loopt niet meer.")

    with pytest.raises(ValidationError, match="staat niet online"):
        publish(fiche, by=make_editor())
    assert again(practice).tips == "Oud."


def test_of_a_fiche_without_its_start_nothing_is_taken_over_unasked():
    practice = make_practice(tagline="", tips="Oud.")
    fiche = begin(practice, tips="Nieuw.")
    Submission.objects.filter(pk=fiche.pk).update(base=None)
    edit(practice, tagline="Van de redactie.")
    fiche = put_under_review(fiche)

    changes = changes_of(again(fiche))
    assert not changes.is_base_known
    assert {change.name for change in changes.open} == {"tagline", "tips"}
    chosen = {change.key: SENT if change.name == "tips" else ONLINE for change in changes}
    publish(fiche, by=make_editor(), choices=chosen)

    assert (again(practice).tagline, again(practice).tips) == ("Van de redactie.", "Nieuw.")


def test_who_corrects_a_sentence_does_not_take_the_practice_over_or_confirm_it():
    practice = make_practice(tips="Oud.")
    fiche = begin(practice, town=make_municipality(email_domains=["example.org"]), tips="Nieuw.", confirms=True)

    publish(put_under_review(fiche), by=make_editor())

    now = again(practice)
    assert (now.municipality, now.confirmed_at, now.tips) == (practice.municipality, None, "Nieuw.")


def test_leading_a_practice_is_asked_for():
    practice, town = make_practice(), make_municipality()
    fiche = begin(practice, town=town, asks_to_lead=True)

    assert labels(fiche) == ["Bestuur"]
    publish(put_under_review(fiche), by=make_editor())

    assert again(practice).municipality == town
    assert {*again(practice).municipalities.all()} == {town, practice.municipality}


def test_who_asks_to_lead_on_the_form_leads_once_approved(client):
    practice, town = make_practice(), make_municipality()
    fiche = begin(practice, town=town)
    let_in(client, fiche)
    step = reverse("submission_step", args=[fiche.key, STEPS["about_you"].slug])
    data = filled_in(client.get(step), "stap", asks_to_lead="on")

    client.post(step, data)
    shown = filled_in(client.get(step), "stap")
    client.post(step, shown)
    publish(put_under_review(fiche), by=make_editor())

    assert shown["asks_to_lead"] == "on"
    assert again(practice).municipality == town


@pytest.mark.parametrize(("says_so", "domain"), [(True, "example.org"), (False, "example.org"), (True, "elders.be")])
def test_only_the_own_town_confirms_and_by_saying_so(says_so, domain):
    practice = make_practice(municipality=make_municipality(email_domains=[domain]))
    fiche = begin(practice, tips="Nieuw.", confirms=says_so)

    publish(put_under_review(fiche), by=make_editor())

    is_confirmed = again(practice).confirmed_at == timezone.localdate()
    assert is_confirmed == (says_so and domain == "example.org")


@pytest.mark.parametrize("what", ["link", "photo"])
def test_a_change_of_only_a_link_or_file_is_a_change(client, what):
    practice = make_practice()
    photo = make_photo(practice=practice)
    fiche = begin(practice)
    if what == "link":
        fiche.links = [{"url": "https://example.org/film", "description": "Film"}]
        fiche.save()
    else:
        fiche.dropped_photos.set([photo])
    let_in(client, fiche)

    page = client.get(reverse("submission_step", args=[fiche.key, "nakijken"])).content.decode()

    assert "Je veranderde nog niets" not in page


def test_links_that_the_form_has_no_room_for_are_kept():
    practice = make_practice()
    for number in range(MAX_LINKS + 3):
        practice.links.create(url=f"https://example.org/{number}", description=f"Link {number}")
    fiche = begin(practice)
    form = UploadsForm.of(fiche)
    data = filled_in_form(form, **{"link-description-0": "Anders"})

    answers.save(fiche, UPLOADS, data)

    assert len(again(fiche).links) == MAX_LINKS + 3
    assert len(form.links) == MAX_LINKS + 3


def test_an_action_of_a_framework_that_is_hidden_meanwhile_is_kept():
    hidden, shown = make_action(), make_action()
    practice = make_practice(actions=[hidden, shown])
    fiche = begin(practice)
    Framework.objects.filter(pk=hidden.framework_id).update(is_hidden=True)
    form = TagsForm.of(again(fiche))
    data = filled_in_form(form)
    data.setlist("actions", [])

    answers.save(fiche, STEPS["tags"], data)

    assert labels(fiche) == [f"Acties van een beleidskader, ‘{shown}’ weg"]
    assert [*again(fiche).actions.all()] == [hidden]


def filled_in_form(form, **changes):
    data = QueryDict(mutable=True)
    for name, answer in form.answers.items():
        data.setlist(name, answer)
    data["drawn"] = answers.draw(form.answers)
    for name, answer in changes.items():
        data[name] = answer
    return data


def test_check_page_preview_copy_status_and_review_say_the_same(client):
    practice = make_practice(tips="Base.", tagline="")
    fiche = begin(practice, tips="Sent.")
    edit(practice, tips="Live.", tagline="Van de redactie.")
    fiche = again(fiche)
    let_in(client, fiche)

    rows = {row.label: row for part in summary(fiche) for row in part.rows if row.is_changed}
    assert {label: (row.start, row.before, row.text) for label, row in rows.items()} == {
        "Tips om het over te nemen": ("Base.", "Live.", "Sent.")
    }
    assert (AsPractice(fiche).tips, AsPractice(fiche).tagline) == ("Sent.", "Van de redactie.")
    for name, args in [("submission_step", [fiche.key, "nakijken"]), ("submission_copy", [fiche.key])]:
        page = client.get(reverse(name, args=args)).content.decode()
        assert "Dit veranderde intussen ook online" in page
        assert "Je verandert 1 ding" in " ".join(page.split())
    status = " ".join(client.get(fiche.get_absolute_url()).content.decode().split())
    assert "Je verandert 1 ding. Intussen veranderde ook iemand anders iets daarvan." in status


def test_an_editor_chooses_on_the_review_page_and_the_mail_and_log_say_what(client):
    editor = make_editor(first_name="Sofie")
    client.force_login(editor)
    practice = make_practice(tips="Base.", tagline="")
    fiche = begin(practice, tips="Sent.", start_year=2013)
    edit(practice, tips="Live.", tagline="Van de redactie.")
    fiche = put_under_review(fiche, editor)
    address = reverse("admin:submissions_submission_change", args=[fiche.pk])
    [change] = changes_of(again(fiche)).conflicts

    page = client.get(address)
    told = page.content.decode()
    assert "Bij de start" in told
    assert "checked" not in told.partition("conflict-question")[2].partition("</fieldset>")[0]
    data = filled_in(page, "beoordelen", **{f"kies-{change.key}": "online", "naar": "keur-goed"})
    client.post(address, {**data, "nagekeken-nu": [*Submission.Check]})
    decision = client.get(f"{address}?doe=keur-goed")
    told = client.post(f"{address}?doe=keur-goed", filled_in(decision, "beslissing", actie="beslis"))
    assert told.status_code == 302, told.context["problems"]

    now = again(practice)
    assert (now.tips, now.start_year, now.tagline) == ("Live.", 2013, "Van de redactie.")
    line = "Tips om het over te nemen: bleef zoals het online staat"
    assert line in Mail.objects.get(kind="approved").text
    assert line in again(fiche).events.get(to_state="approved").text


def test_both_texts_together_are_offered_and_come_online(client):
    editor = make_editor()
    client.force_login(editor)
    practice = make_practice(tips="Begin klein. Vraag hulp.", tagline="")
    fiche = begin(practice, tips="Begin klein. Vraag hulp aan buren.")
    edit(practice, tips="Begin heel klein. Vraag hulp.")
    fiche = put_under_review(fiche, editor)
    address = reverse("admin:submissions_submission_change", args=[fiche.pk])
    [change] = changes_of(again(fiche)).conflicts

    page = client.get(address)
    data = filled_in(page, "beoordelen", **{f"kies-{change.key}": OWN, "naar": "keur-goed"})
    client.post(address, {**data, "nagekeken-nu": [*Submission.Check]})
    decision = client.get(f"{address}?doe=keur-goed")
    client.post(f"{address}?doe=keur-goed", filled_in(decision, "beslissing", actie="beslis"))

    assert data[f"tekst-{change.key}"] == "Begin heel klein. Vraag hulp aan buren."
    assert "Beide samen: ze botsen in geen enkel woord" in page.content.decode()
    assert again(practice).tips == "Begin heel klein. Vraag hulp aan buren."


def test_approval_waits_until_each_conflict_is_decided(client):
    editor = make_editor()
    client.force_login(editor)
    practice = make_practice(tips="Base.")
    fiche = begin(practice, tips="Sent.")
    edit(practice, tips="Live.")
    fiche = put_under_review(fiche, editor)
    address = reverse("admin:submissions_submission_change", args=[fiche.pk]) + "?doe=keur-goed"

    told = client.post(address, filled_in(client.get(address), "beslissing", actie="beslis")).content.decode()

    assert "Tips om het over te nemen: kies wat online komt." in told
    assert (again(fiche).state, again(practice).tips) == ("in_review", "Live.")


def test_an_answer_that_follows_is_not_emptied_by_saving_the_review_page(client):
    editor = make_editor()
    client.force_login(editor)
    practice = make_practice(tips="Base.")
    fiche = put_under_review(begin(practice, start_year=2013), editor)
    edit(practice, tips="Live.")
    address = reverse("admin:submissions_submission_change", args=[fiche.pk])

    client.post(address, filled_in(client.get(address), "beoordelen"))

    assert (again(fiche).tips, labels(fiche)) == ("Base.", ["Startjaar"])


@pytest.mark.parametrize(("place", "most"), [("review", 20), ("check", 11), ("status", 10)])
def test_pages_of_a_change_with_conflicts_stay_cheap(client, place, most):
    practice = make_practice(tips="Base.", tagline="")
    make_implementation(practice=practice, text="Bij ons ook.")
    make_photo(practice=practice)
    fiche = begin(practice, tips="Sent.")
    edit(practice, tips="Live.", tagline="Van de redactie.")
    if place == "review":
        editor = make_editor()
        client.force_login(editor)
        fiche = put_under_review(fiche, editor)
        Submission.objects.filter(pk=fiche.pk).update(edited_by={"title": make_editor().pk})
        address = reverse("admin:submissions_submission_change", args=[fiche.pk])
    else:
        let_in(client, fiche)
        address = {
            "check": reverse("submission_step", args=[fiche.key, "nakijken"]),
            "status": fiche.get_absolute_url(),
        }[place]
    client.get(address)

    with CaptureQueriesContext(connection) as asked:
        client.get(address)

    assert len(asked) <= most, [query["sql"].partition(" FROM ")[2][:70] for query in asked]


@pytest.mark.parametrize(
    ("base", "live", "sent", "joined"),
    [
        ("Een twee drie.", "Een en twee drie.", "Een twee drie. Vier.", "Een en twee drie. Vier."),
        ("Een twee drie.", "Een vier drie.", "Een vijf drie.", None),
        ("Een", "Een twee", "Een drie", None),
        ("", "Een", "Twee", None),
    ],
)
def test_both_texts_go_together_where_the_edits_do_not_touch(base, live, sent, joined):
    assert both(base, live, sent) == joined


def test_mail_at_sending_in_says_what_also_changed_online(client, monkeypatch):
    monkeypatch.setattr("submissions.views.check.missing_answers", lambda fiche: [])
    practice = make_practice(approach="Elke dag.", tagline="Kort.")
    fiche = begin(practice, approach="Elke dag van 15 tot 19 uur.")
    edit(practice, approach="Elke dag, behalve zondag.", tagline="Korter.")
    let_in(client, fiche)

    send(client, fiche)

    (mail,) = again(fiche).mails.filter(kind="submitted")
    assert "Dit veranderde intussen ook online: Aanpak." in mail.text
    fiche = begin(make_practice(), approach="Nieuw.")
    fiche.submit()
    assert "intussen ook online" not in again(fiche).mails.get(kind="submitted").text


def test_review_of_a_change_counts_and_names_what_waits_behind_it(client):
    client.force_login(make_editor())
    practice = make_practice(approach="Elke dag.", start_year=2014)
    fiche = begin(practice, approach="Elke dag van 15 tot 19 uur.", start_year=2013)
    edit(practice, approach="Elke dag, behalve zondag.")
    fiche = put_under_review(fiche)
    behind = begin(practice, tips="Later.")
    behind.submit()

    page = html_of(client.get(reverse("admin:submissions_submission_change", args=[fiche.pk])))

    assert "De indiener veranderde 2 antwoorden. </strong> 1 botst met wat intussen online kwam." in page
    assert re.search(r"online kwam\. \d+ antwoorden bleven gelijk\.", page)
    assert "1 botsing: <strong>nog 1 te kiezen</strong>" in page
    assert reverse("admin:submissions_submission_change", args=[behind.pk]) in page.partition("Wacht hierachter")[2]
    practice.contact_email = "tuin@example.org"
    practice.save()
    shown = html_of(client.get(reverse("admin:submissions_submission_change", args=[fiche.pk])))
    assert 'href="mailto:tuin@example.org?subject=' in shown.partition("Ken je de afzender?")[2]


def test_a_question_is_asked_from_the_answer_and_what_was_typed_is_saved_first(client):
    client.force_login(make_editor())
    fiche = put_under_review(begin(make_practice(summary="Oud."), summary="Nieuw."))
    address = reverse("admin:submissions_submission_change", args=[fiche.pk])
    form = filled_in(client.get(address), "beoordelen")
    assert 'name="naar" value="vraag-aanvulling:summary"' in client.get(address).text

    response = client.post(address, form | {"summary": "Nieuwer.", "naar": "vraag-aanvulling:summary"})

    assert response.url == f"{address}?doe=vraag-aanvulling#id_vraag-summary"
    assert again(fiche).summary == "Nieuwer."
    assert 'id="id_vraag-summary"' in client.get(response.url).text


def test_review_says_who_changed_online_what_the_submitter_left_alone_and_when(client):
    client.force_login(make_editor())
    practice = make_practice(tips="Base.", tagline="", keywords=["tuin"])
    theme, group = make_theme(), make_tag(TargetGroup)
    fiche = put_under_review(begin(practice, start_year=2013))
    for name, says in [("Karim", "Van Karim."), ("Sofie", "Van Sofie.")]:
        fresh = again(practice)
        fresh.tagline, fresh.keywords, fresh._history_user = says, ["tuin", "buren"], make_editor(first_name=name)
        fresh.save()
    with fresh.as_one_version():
        fresh.themes.add(theme)
        fresh.target_groups.add(group)
        fresh._history_user = make_editor(first_name="Noor")
        fresh.save()
    make_implementation(practice=practice)

    page = html_of(client.get(reverse("admin:submissions_submission_change", args=[fiche.pk])))

    told = page.partition("Intussen online veranderd")[2].partition("</details>")[0]
    today = date_format(timezone.localdate(), "j F")
    for said in [f"In één zin (Sofie, {today})", f"‘buren’ erbij (Karim, {today})", f"‘{theme}’ erbij (Noor, {today})"]:
        assert said in told
    assert f"‘{group}’ erbij (Noor, {today})" in told
