"""The page on which an editor judges a fiche."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from practices.content import TAG_FIELDS
from practices.models import Action, Theme
from practices.search.vocabulary import read_vocabulary
from praktijkenbank.compare import Piece, marked
from submissions.files import uploads
from submissions.intake import answers
from submissions.intake.steps import steps_of
from submissions.models import Submission
from submissions.reading.snapshot import AsSent
from submissions.reading.words import said
from tests.factories import (
    make_action,
    make_editor,
    make_implementation,
    make_municipality,
    make_partner,
    make_photo,
    make_practice,
    make_submission,
    make_tag,
    make_theme,
)
from tests.files import picture
from tests.html_forms import filled_in, html_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


def page_of(submission):
    return reverse("admin:submissions_submission_change", args=[submission.pk])


def sent(**fields):
    """A fiche that was sent in and taken up."""
    theme = make_theme()
    submission = make_submission(
        **{"title": "Taalcafé", "summary": "Buren kunnen praten.", "approach": "Koffie en tijd.", **fields},
        main_theme=theme,
        themes=[theme],
    )
    submission.submit()
    submission.take(by=make_editor())
    return submission


def test_words_that_were_cut_and_words_that_are_new_are_marked():
    assert marked("Buren kunnen samen praten", after="Buren praten", before="Buren kunnen praten") == [
        Piece("Buren"),
        Piece(" kunnen", is_cut=True),
        Piece(" samen", is_cut=True, is_new=True),
        Piece(" praten"),
    ]
    assert marked("Zo is het") == [Piece("Zo is het")]


def test_what_was_sent_reads_as_it_did_on_the_fiche():
    partner, theme, other = make_municipality(), make_theme(), make_theme()
    submission = make_submission(
        title="Koffie",
        kind="project",
        staff_fte="0.50",
        keywords=["taal", "koffie"],
        open_to_call=True,
        main_theme=theme,
        themes=[theme, other],
        other_municipalities=[partner],
        unsure=["actions"],
    )

    was = AsSent(submission.content(), read_vocabulary())

    assert {
        name: said(was, name)
        for name in [
            "title", "kind", "staff_fte", "keywords", "open_to_call", "open_to_visit", "main_theme", "themes",
            "municipality", "other_municipalities", "actions", "start_year",
        ]
    } == {
        "title": "Koffie",
        "kind": "Project",
        "staff_fte": "0,5",
        "keywords": "taal, koffie",
        "open_to_call": "Ja",
        "open_to_visit": "",
        "main_theme": str(theme),
        "themes": str(other),
        "municipality": str(submission.municipality),
        "other_municipalities": str(partner),
        "actions": "Weet ik niet, de VVSG helpt",
        "start_year": "",
    }  # fmt: skip


def test_editor_edits_what_will_be_published_and_what_was_sent_stays(client, editor):
    submission = sent()
    page = client.get(page_of(submission))

    response = client.post(page_of(submission), filled_in(page, "beoordelen", summary="Buren praten."), follow=True)

    submission.refresh_from_db()
    assert submission.summary == "Buren praten."
    assert submission.events.exclude(snapshot=None).get().snapshot["summary"] == "Buren kunnen praten."
    assert "Buren<del> kunnen</del> praten." in response.content.decode()
    assert f"Bewerkt door {editor.username}" in html_of(response)
    assert submission.edited_by == {"summary": editor.pk}


def test_a_colleague_is_named_only_at_what_they_wrote_and_nobody_once_the_submitter_did(client, editor):
    submission = sent()
    editor.first_name, editor.last_name = "Sofie", "Voorbeeld"
    editor.save()
    client.post(page_of(submission), filled_in(client.get(page_of(submission)), "beoordelen", summary="Van Sofie."))
    karim = make_editor(first_name="Karim", last_name="Voorbeeld")
    client.force_login(karim)
    client.post(page_of(submission), filled_in(client.get(page_of(submission)), "beoordelen", approach="Van Karim."))

    notes = re.findall(r"Bewerkt door \w+ \w+", html_of(client.get(page_of(submission))))
    assert notes == ["Bewerkt door Sofie Voorbeeld", "Bewerkt door Karim Voorbeeld"]

    submission.refresh_from_db()
    submission.request_changes(by=karim, text="Wat nog?")
    step = next(step for step in steps_of(submission) if step.form and "summary" in step.form.names())
    answers.save(submission, step, QueryDict("summary=Van+An."))
    submission.refresh_from_db()
    assert submission.edited_by == {"approach": karim.pk}


def test_saving_a_page_without_a_change_changes_nothing(client, editor):
    submission = sent(unsure=["actions"], cost="1000-10000", staff_fte="0.50", keywords=["taal"], end_year=2025)
    before = Submission.objects.get().content()
    revision = submission.revision

    client.post(page_of(submission), filled_in(client.get(page_of(submission)), "beoordelen"))

    submission.refresh_from_db()
    assert (submission.content(), submission.revision) == (before, revision)


def test_who_saves_second_sees_both_texts_and_chooses(client, editor):
    submission = sent()
    page = client.get(page_of(submission))
    first = filled_in(page, "beoordelen", summary="Van de eerste.")
    second = filled_in(client.get(page_of(submission)), "beoordelen", summary="Van de tweede.", tips="Begin klein.")
    client.post(page_of(submission), first)

    told = client.post(page_of(submission), second)

    submission.refresh_from_db()
    text = told.content.decode()
    assert (submission.summary, submission.tips) == ("Van de eerste.", "Begin klein.")
    assert "<blockquote>Van de eerste.</blockquote>" in text
    assert re.search(r"<textarea[^>]*name=\"summary\"[^>]*>\s*Van de tweede.</textarea>", text)

    client.post(page_of(submission), filled_in(told, "beoordelen", **{"keuze-summary": "mine"}))
    submission.refresh_from_db()
    assert submission.summary == "Van de tweede."


def test_what_the_submitter_changed_since_the_last_look_is_marked(client, editor):
    submission = sent()
    submission.request_changes(by=editor, text="Hoe vaak?")
    submission.approach = "Koffie en tijd. Elke week."
    submission.save()
    submission.submit()

    text = client.get(page_of(submission)).content.decode()

    assert "Koffie en tijd.<ins> Elke week.</ins>" in text


def test_what_is_new_is_new_since_this_editor_looked(client, editor):
    """Three times sent in: who saw only the first sees more marks than who saw the second, also on a second look."""
    submission = sent(approach="Koffie.")
    colleague, newcomer = make_editor(), make_editor()

    def marks_for(user):
        client.force_login(user)
        text = client.get(page_of(submission)).content.decode()
        return re.findall(r"<ins>\s*(.*?)</ins>", text.partition("</thead>")[2])

    def send_again(approach):
        submission.request_changes(by=editor, text="En?")
        submission.approach = approach
        submission.save()
        submission.submit()

    assert [marks_for(editor), marks_for(colleague)] == [[], []]
    send_again("Koffie. Elke week.")
    assert [marks_for(colleague), marks_for(colleague)] == [["Elke week."], ["Elke week."]]
    submission.take(by=editor)
    send_again("Koffie. Elke week. Ook thee.")

    assert {
        "editor": marks_for(editor),
        "colleague": marks_for(colleague),
        "newcomer": marks_for(newcomer),
        "editor again": marks_for(editor),
    } == {
        "editor": ["Elke week. Ook thee."],
        "colleague": ["Ook thee."],
        "newcomer": ["Ook thee."],
        "editor again": ["Elke week. Ook thee."],
    }


def test_a_change_stands_beside_what_is_online(client, editor):
    practice = make_practice(title="Koffie", tips="Begin nu klein.")
    submission = sent(door="change", practice=practice, municipality=practice.municipality, tips="Begin klein.")

    text = client.get(page_of(submission)).content.decode()

    assert "Nu online" in text
    assert "Begin<del> nu</del> klein." in text


def test_what_was_typed_stays_in_sight_when_a_colleague_decided_meanwhile(client, editor):
    submission = sent()
    data = filled_in(client.get(page_of(submission)), "beoordelen", summary="Mijn nieuwe tekst.", notitie="Bel An.")
    submission.reject(by=make_editor(), text="Past niet.")

    told = client.post(page_of(submission), data).content.decode()

    submission.refresh_from_db()
    assert (submission.summary, submission.internal_notes) == ("Buren kunnen praten.", "")
    assert "Je kunt er nu niets in veranderen" in told
    assert "<blockquote>Mijn nieuwe tekst.</blockquote>" in told
    assert 'name="summary"' not in told


def test_checklist_keeps_what_a_colleague_ticked_meanwhile(client, editor):
    submission = sent(checklist=["privacy"])
    data = filled_in(client.get(page_of(submission)), "beoordelen")
    submission.change_checklist(["rechten"], [])

    client.post(page_of(submission), {**data, "nagekeken-nu": ["klare-taal"]})

    submission.refresh_from_db()
    assert submission.checklist == ["klare-taal", "rechten"]


def test_notes_say_who_wrote_them_and_stay_with_the_editors(client, editor):
    submission = make_submission(state="approved", internal_notes="Oud")

    client.post(page_of(submission), {"notitie": "Lijkt op Koffie."})

    submission.refresh_from_db()
    today = timezone.localdate()
    assert submission.internal_notes == f"Oud\n\n{editor.username}, {today:%d/%m/%Y}\nLijkt op Koffie."
    assert "Lijkt op Koffie." in client.get(page_of(submission)).content.decode()
    assert "Lijkt op Koffie." not in client.get(submission.get_absolute_url()).content.decode()


def test_partners_with_a_page_that_the_practice_does_not_lead_to_are_named(client, editor):
    known, linked = make_partner(name="Provincie Zuid"), make_partner(name="Dienst Noord")
    practice = make_practice(linked_partners=[linked])
    text = "provincie zuid\nDienst Noord\nvrijwilligers"
    doors = [{"door": "new"}, {"door": "change", "practice": practice}]

    pages = [html_of(client.get(page_of(sent(partners=text, **door)))) for door in doors]

    assert f"{linked} en {known} hebben een bladzijde in de bank. Leg na" in pages[0]
    assert f">{known} heeft een bladzijde in de bank. Leg na" in pages[1]


def test_page_asks_no_more_queries_when_the_queue_is_long(client, editor, django_assert_num_queries):
    """Ten fiches, then a thousand."""
    submission = sent()
    _fill_queue(submission, 9)
    client.get(page_of(submission))
    with CaptureQueriesContext(connection) as few:
        client.get(page_of(submission))
    _fill_queue(submission, 990)

    with django_assert_num_queries(len(few)):
        page = client.get(page_of(submission))

    assert Submission.objects.with_editors().count() == 1000
    assert {page.context["previous"] is None, page.context["next"] is None} == {False}


@pytest.mark.parametrize(("door", "most"), [("new", 20), ("change", 20), ("adoption", 20), ("remark", 15)])
def test_page_of_a_full_fiche_asks_at_most_20_queries(client, editor, django_assert_max_num_queries, door, most):
    """With all there can be, edited by a colleague, and on the first look, which is written down."""
    practice = None if door == "new" else _full(make_practice(title="Taalcafé"))
    submission = _full(
        make_submission(door=door, practice=practice, title="Taalcafé", summary="Praten.", implementation_text="Zo.")
    )
    submission.other_municipalities.set([make_municipality() for _ in range(3)])
    if practice:
        make_implementation(practice=practice, municipality=make_municipality(), text="Ook zo.")
        make_photo(practice=practice)
        submission.dropped_photos.set(practice.photos.all())
    else:
        for _ in range(3):
            make_practice(title="Taalcafé", summary="Praten.")
    photo = uploads.add(submission, SimpleUploadedFile("foto.jpg", picture()), "photo")
    photo.alt, photo.credit = "Tafel", "Stad"
    photo.save()
    submission.submit()
    submission.take(by=editor)
    Submission.objects.filter(pk=submission.pk).update(edited_by={"title": make_editor().pk})
    client.get(page_of(make_submission(state="in_review")))

    with django_assert_max_num_queries(most):
        page = client.get(page_of(submission))

    shown = {row.name: row.now for row in page.context["rows"]}
    if door in ("new", "change"):
        assert [shown["actions"].count(", "), shown["other_municipalities"].count(", ")] == [2, 2]
    assert len(page.context["similar"]) == (3 if door == "new" else 0)


def _full(content):
    """With three of each kind of tag."""
    for name in TAG_FIELDS:
        model = content._meta.get_field(name).related_model
        make = {Theme: make_theme, Action: make_action}.get(model, partial(make_tag, model))
        getattr(content, name).set([make() for _ in range(3)])
    return content


def _fill_queue(submission, number):
    """Fiches like this one, before and after it in the queue."""
    Submission.objects.bulk_create(
        Submission(
            title=f"Fiche {place}",
            email="an@example.org",
            municipality=submission.municipality,
            state="submitted",
            submitted_at=submission.submitted_at + timedelta(minutes=(-1) ** place),
        )
        for place in range(number)
    )


@pytest.mark.parametrize("door", ["adoption", "remark"])
def test_other_doors_have_a_page_too(client, editor, door):
    submission = make_submission(
        door=door,
        state="in_review",
        implementation_text="In de bib.",
        remark="De link is stuk.",
        practice=make_practice(),
    )

    text = client.get(page_of(submission)).content.decode()

    assert ("De link is stuk." if door == "remark" else "In de bib.") in text


def test_editor_writes_at_photos_and_links_and_sees_what_was_sent(client, editor):
    submission = make_submission(links=[{"url": "https://example.org/film", "description": "Film"}])
    upload = uploads.add(submission, SimpleUploadedFile("foto.jpg", picture()), "photo")
    upload.alt, upload.credit = "Tafel", "Stad"
    upload.save()
    submission.submit()
    submission.take(by=editor)
    page = client.get(page_of(submission))
    changes = {f"alt-{upload.key}": "Een lange tafel", "link-description-0": "Het filmpje", "naar": ""}

    shown = client.post(page_of(submission), filled_in(page, "beoordelen", **changes), follow=True).content.decode()

    submission.refresh_from_db()
    upload.refresh_from_db()
    assert submission.links == [{"url": "https://example.org/film", "description": "Het filmpje"}]
    assert (upload.alt, upload.credit) == ("Een lange tafel", "Stad")
    assert f'src="{reverse("upload_file", args=[submission.key, upload.key])}"' in shown
    assert f"<strong>Bewerkt door {editor.username}.</strong> Ingestuurd: Tafel" in shown
    assert f"Links bewerkt door {editor.username}" in shown
    assert 'rel="noreferrer">Film</a>' in shown


def test_a_photo_without_its_texts_is_not_approved_and_the_page_says_which(client, editor):
    submission = make_submission()
    upload = uploads.add(submission, SimpleUploadedFile("foto.jpg", picture()), "photo")
    submission.submit()
    submission.take(by=editor)
    page = client.get(page_of(submission))

    told = client.post(page_of(submission), filled_in(page, "beoordelen", naar="keur-goed"))

    assert (f"id_alt-{upload.key}", "Zeg wat er te zien is op de foto ‘foto.jpg’") in (told.context["problems"])


def test_two_editors_at_one_photo_choose(client, editor):
    submission = make_submission()
    upload = uploads.add(submission, SimpleUploadedFile("foto.jpg", picture()), "photo")
    submission.submit()
    submission.take(by=editor)
    first, second = [
        filled_in(client.get(page_of(submission)), "beoordelen", **{f"alt-{upload.key}": text})
        for text in ["Van An.", "Van Bo."]
    ]
    client.post(page_of(submission), first)

    told = client.post(page_of(submission), second)

    upload.refresh_from_db()
    assert upload.alt == "Van An."
    assert (f"keuze-alt-{upload.key}") in [id for id, _ in told.context["problems"]]


def test_who_may_not_change_fiches_cannot_save(client):
    reader = make_editor()
    reader.user_permissions.set(reader.user_permissions.filter(codename="view_submission"))
    client.force_login(reader)
    submission = sent()

    assert client.get(page_of(submission)).status_code == 200
    assert client.post(page_of(submission), {"title": "Nieuw"}).status_code == 403


def test_an_address_of_the_municipality_itself_is_told(client, editor):
    town = make_municipality(email_domains=["aalst.example.org"])
    own = make_submission(state="submitted", municipality=town, email="an@aalst.example.org")
    other = make_submission(state="submitted", municipality=town, email="an@example.org")

    assert "bevestigd bestuur" in html_of(client.get(page_of(own)))
    assert "bevestigd bestuur" not in html_of(client.get(page_of(other)))


def test_previous_and_next_follow_the_queue(client, editor):
    """What waits longest comes first: that is not what was sent in first, but whose turn came first."""
    now = timezone.now()
    first, second, third = [
        make_submission(state="submitted", submitted_at=now - timedelta(days=days)) for days in (3, 2, 1)
    ]
    answered = make_submission(state="changes_requested", submitted_at=now - timedelta(days=9))
    answered.submit()
    decided = make_submission(state="rejected", submitted_at=now - timedelta(days=5))

    around = {
        submission.pk: [client.get(page_of(submission)).context[name] for name in ["previous", "next"]]
        for submission in [first, second, third, answered, decided]
    }

    assert around == {
        first.pk: [None, second.pk],
        second.pk: [first.pk, third.pk],
        third.pk: [second.pk, answered.pk],
        answered.pk: [third.pk, None],
        decided.pk: [None, first.pk],
    }
    queue = client.get(reverse("admin:submissions_submission_changelist")).context["cl"].result_list
    assert [submission.pk for submission in queue] == [first.pk, second.pk, third.pk, answered.pk]
    text = client.get(page_of(second)).content.decode()
    assert f'href="{page_of(first)}"' in text
    assert f'href="{page_of(third)}"' in text


def test_fiches_of_the_same_moment_follow_each_other_once(client, editor):
    now = timezone.now()
    fiches = [make_submission(state="submitted", submitted_at=now) for _ in range(3)]

    walked = [fiches[0].pk]
    while pk := client.get(page_of(Submission.objects.get(pk=walked[-1]))).context["next"]:
        walked.append(pk)

    assert walked == [fiche.pk for fiche in fiches]


@pytest.mark.parametrize(
    ("decision", "leads_to"),
    [("vraag-aanvulling", "?doe=vraag-aanvulling"), ("wijs-af", "?doe=wijs-af"), ("keur-goed", "")],
)
def test_an_incomplete_fiche_can_be_asked_about_and_refused_but_not_approved(client, editor, decision, leads_to):
    submission = sent(approach="")
    page = client.get(page_of(submission))

    response = client.post(page_of(submission), filled_in(page, "beoordelen", naar=decision))

    assert response.get("Location", "") == (page_of(submission) + leads_to if leads_to else "")
