"""What follows from adding a part. Run by test_invented_part.py, in a copy of the project that has it."""

from io import BytesIO

import pytest
from django.contrib import admin
from django.http import QueryDict
from openpyxl import load_workbook

from practices.admin.practice import PracticeAdmin
from practices.browse.filters import PracticeFilter
from practices.exchange.importing import plan
from practices.exchange.sheets import Table
from practices.exchange.template import template_file
from practices.models import Practice
from practices.search.document import refresh
from submissions.intake.starting import start
from submissions.models import Submission
from submissions.reading.changes import changes_of
from submissions.reading.summary import summary
from submissions.redactie.publishing import SENT, publish
from tests.factories import make_editor, make_practice, make_submission, make_theme

pytestmark = pytest.mark.django_db


def test_readers_find_and_read_it(client):
    practice = make_practice(surprise="Iedereen bracht pannenkoeken.")
    refresh()

    page = client.get(practice.get_absolute_url()).content.decode()

    assert "Wat verraste hen?" in page
    assert "Iedereen bracht pannenkoeken." in page
    assert PracticeFilter(QueryDict("q=pannenkoek")).ids == [practice.pk]
    assert "verraste" in client.get("/praktijken/?q=pannenkoeken").content.decode()


def test_it_is_a_column_of_a_file():
    practice = make_practice()

    titles = next(load_workbook(BytesIO(template_file())).active.iter_rows(max_row=1, values_only=True))
    [row] = plan(Table(["adresnaam", "wat verraste"], [(2, [practice.slug, "Pannenkoeken."])]))

    assert "wat verraste" in titles
    assert row.changes == [("wat verraste", "–", "Pannenkoeken.")]


def test_editors_fill_it_in_among_its_like():
    fieldsets = dict(PracticeAdmin(Practice, admin.site).get_fieldsets(None))

    assert "surprise" in fieldsets["Verhaal"]["fields"]


def test_a_fiche_asks_says_compares_and_hands_it_on():
    theme = make_theme()
    practice = make_practice(surprise="Soep.", main_theme=theme)
    change = make_submission(
        door=Submission.Door.CHANGE,
        state=Submission.State.IN_REVIEW,
        practice=practice,
        municipality=practice.municipality,
        main_theme=theme,
        title=practice.title,
        summary=practice.summary,
        surprise="Pannenkoeken.",
        checklist=[*Submission.Check],
    )

    rows = {row.label: (row.before, row.text) for part in summary(change) for row in part.rows}
    assert rows["Wat verraste"] == ("Soep.", "Pannenkoeken.")
    assert change.content()["surprise"] == "Pannenkoeken."
    assert "Wat verraste" in [found.label for found in changes_of(change)]

    publish(change, by=make_editor(), choices={found.key: SENT for found in changes_of(change)})

    practice.refresh_from_db()
    assert practice.surprise == "Pannenkoeken."


def test_a_change_begins_with_what_is_online():
    practice = make_practice(surprise="Soep.", main_theme=make_theme())

    fiche, _ = start(
        "once",
        door=Submission.Door.CHANGE,
        email="an@example.org",
        municipality=practice.municipality,
        practice=practice,
    )

    assert fiche.surprise == "Soep."
