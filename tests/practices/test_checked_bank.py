"""The fixtures, loaded once: nothing in them is wrong, and they go out as a file that comes in again."""

from collections import Counter

import pytest
from django.core.management import call_command

from practices.exchange.arranging import read_table
from practices.exchange.importing import Outcome, plan
from practices.exchange.template import practices_file
from practices.models import Implementation, Practice, Reach, Source
from practices.upkeep.checks import findings_in, known_words
from practices.upkeep.said import said_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_bank")]


def test_the_checks_find_no_error_in_the_bank():
    found = findings_in(said_in(Practice.objects.all()), known_words())

    assert [str(finding) for finding in found if finding.is_error] == []


def test_the_command_finds_nothing_to_read_again(capsys):
    """No long sentence, no word and no abbreviation that only some readers know."""
    call_command("check_bank")

    assert capsys.readouterr().out.startswith("0 fouten en 0 waarschuwingen in ")


def test_the_whole_bank_goes_out_as_a_file_and_comes_in_unchanged():
    rows = plan(read_table(practices_file(Practice.objects.all())))

    assert [(row.title, row.errors, row.changes) for row in rows if row.outcome is not Outcome.SAME] == []
    assert len(rows) == Practice.objects.count()
    assert Counter(piece.name for row in rows for piece in row.pieces) == {
        "sources": Source.objects.count(),
        "reaches": Reach.objects.count(),
        "implementations": Implementation.objects.count(),
    }
