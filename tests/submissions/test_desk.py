"""The start page of the admin: what waits, and that each number leads to exactly that list."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from practices.models import LinkCheck, Page, SearchMiss
from praktijkenbank.post.models import Mail
from submissions.models import Submission
from tests.factories import make_editor, make_practice, make_resource, make_submission
from tests.html_forms import html_of

State = Submission.State
START = reverse("admin:index")
LINE = re.compile(r'<a href="([^"]+)"><span class="desk-count">(\d+)</span> ([^<]+)</a>')

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    """An editor who is signed in and also keeps the practices."""
    editor = make_editor()
    editor.user_permissions.add(*Permission.objects.filter(content_type__app_label="practices"))
    client.force_login(editor)
    return editor


def lines(client):
    """{label: (number, url)} of the start page."""
    return {
        label: (int(number), url.replace("&amp;", "&")) for url, number, label in LINE.findall(client.get(START).text)
    }


@pytest.fixture
def work(editor):
    """Something of everything, and of everything something that does not count."""
    long_ago = timezone.now() - timedelta(days=60)
    today = timezone.localdate()
    make_submission(title="Oud", state=State.SUBMITTED, submitted_at=long_ago)
    unreached = make_submission(state=State.SUBMITTED).queue_mail("submitted")
    Mail.objects.filter(pk=unreached.pk).update(gave_up_at=timezone.now(), gave_up_why=Mail.Trouble.ADDRESS)
    make_submission(state=State.IN_REVIEW, assignee=editor)
    make_submission(state=State.CHANGES_REQUESTED, submitted_at=long_ago, assignee=editor)
    make_submission(state=State.CHANGES_REQUESTED, assignee=editor).submit()
    make_submission(state=State.REJECTED, submitted_at=long_ago, assignee=editor)
    make_submission()
    make_practice(confirmed_at=today, review_due_at=today)
    make_practice(confirmed_at=today, review_due_at=today + timedelta(days=1))
    make_practice()
    make_practice(status="draft", review_due_at=today)
    LinkCheck.objects.create(url="https://weg.example.org/", failures=3, checked_at=timezone.now())
    LinkCheck.objects.create(url="https://hapert.example.org/", failures=2, checked_at=timezone.now())
    LinkCheck.objects.create(url="https://om.example.org/", leads_to="de startpagina", checked_at=timezone.now())
    for day in (today, today - timedelta(days=1)):
        SearchMiss.objects.create(text=f"zwemles {day:%d}", stem="zwemles", day=day)
    SearchMiss.objects.create(text="fietsles", stem="fietsles", day=today)
    SearchMiss.objects.create(text="autodelen", stem="autodelen", day=today, handled_at=timezone.now())
    make_resource(url="")
    make_resource(url="", is_published=False)
    make_resource()


def test_numbers_are_of_what_waits(client, work):
    assert {label: number for label, (number, _) in lines(client).items()} == {
        "Nieuw": 2,
        "Aangevuld": 1,
        "Van mij": 3,
        "Wacht langer dan 10 werkdagen": 2,
        "Mail kwam niet aan": 1,
        "Na te kijken": 1,
        "Nog niet bevestigd door het bestuur": 1,
        "Nog niet online": 1,
        "Dode links": 1,
        "Links die ergens anders heen leiden": 1,
        "Gezocht zonder resultaat": 2,
        "Inspiratie zonder webadres": 1,
    }


def test_every_number_leads_to_just_that_list(client, work):
    found = {
        label: (number, client.get(url).context["cl"].result_count) for label, (number, url) in lines(client).items()
    }
    assert len(found) == 12
    assert {label: there for label, (_, there) in found.items()} == {label: here for label, (here, _) in found.items()}


def test_longest_waiting_is_what_an_editor_has_to_do(client, work):
    text = html_of(client.get(START))
    url = reverse("admin:submissions_submission_change", args=[Submission.objects.get(title="Oud").pk])
    assert f'Wacht het langst: <a href="{url}">Oud</a>' in text


def test_everyone_sees_only_what_is_theirs_to_see(client, work, editor):
    editor.user_permissions.set(Permission.objects.filter(codename="view_searchmiss"))
    assert list(lines(client)) == ["Gezocht zonder resultaat"]
    assert "Oud" not in client.get(START).text
    editor.user_permissions.clear()
    assert "Wat wacht er?" not in client.get(START).text


def test_empty_bank_shows_zeros(client, editor):
    assert {number for number, _ in lines(client).values()} == {0}
    assert "Wacht het langst" not in client.get(START).text


def test_start_page_asks_as_much_with_one_fiche_as_with_thirty(client, editor, django_assert_num_queries):
    make_submission(state=State.SUBMITTED)
    client.get(START)
    with django_assert_num_queries(16) as few:
        client.get(START)
    for _ in range(30):
        make_submission(state=State.SUBMITTED)
        make_practice(approach="Het einde is niet bekend.")
        make_resource(url="")
    with django_assert_num_queries(len(few)):
        client.get(START)


# Texts to fill in


def texts(client):
    """[(name, address, gaps)] of the start page."""
    return [(text.name, text.url, text.gaps) for text in client.get(START).context["blocks"][-1]["texts"]]


def test_texts_that_are_not_finished_are_listed_with_what_is_missing(client, editor):
    page = Page.objects.create(
        title="Privacy",
        slug="privacy",
        body="Je leest alles.\n\n[de VVSG vult hier aan: hoelang]\n\nGoed.\n\n[De VVSG vult hier aan]",
    )
    Page.objects.create(title="Over", slug="over", body="‘Nog niet bekend’ is een antwoord. Onbekende buren praten.")
    practice = make_practice(approach="Het liep tot 2020. Of het doorgaat, is niet bekend.", results="Nog niet bekend.")
    make_practice(status="draft", approach="Het einde is niet bekend.")

    address = "admin:practices_{}_change"
    assert texts(client) == [
        ("Privacy", reverse(address.format("page"), args=[page.pk]), ["hoelang", "iets"]),
        (
            practice.title,
            reverse(address.format("practice"), args=[practice.pk]),
            ["Of het doorgaat, is niet bekend"],
        ),
    ]
    assert f'<a href="/admin/practices/page/{page.pk}/change/">Privacy</a>: hoelang; iets' in html_of(client.get(START))


def test_finished_texts_say_so(client, editor):
    assert texts(client) == []
    assert "Alle teksten zijn ingevuld." in html_of(client.get(START))


def test_texts_are_shown_to_those_who_may_see_them(client, editor):
    Page.objects.create(title="Privacy", slug="privacy", body="[de VVSG vult hier aan: hoelang]")
    make_practice(approach="Het einde is niet bekend.")
    editor.user_permissions.set(Permission.objects.filter(codename="view_page"))

    assert [name for name, _url, _gaps in texts(client)] == ["Privacy"]
    assert "Inspiratie zonder webadres" not in client.get(START).text
