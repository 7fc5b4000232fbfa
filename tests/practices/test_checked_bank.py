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


# The text of a town, the year in it and that of the youngest source. The first is of a source that looks ahead.
YOUNGER_THAN_ITS_SOURCE = [
    ("buurtgeld, Deze praktijk in mechelen", 2020, 2019),
    ("jongeren-proeven-van-beroepen, Deze praktijk in genk", 2019, 2018),
    ("studenten-en-buren, Deze praktijk in leuven", 2022, 2019),
]


def test_the_command_finds_little_to_read_again(capsys):
    """No long sentence, no word and no abbreviation that only some readers know."""
    call_command("check_bank")

    *lines, summary = capsys.readouterr().out.splitlines()
    assert lines == [
        f"Let op in {where}, hoe doen zij het: De tekst noemt {year}, de jongste bron is van {youngest}. "
        "Kijk na waar dat staat."
        for where, year, youngest in YOUNGER_THAN_ITS_SOURCE
    ]
    assert summary.startswith("0 fouten en 3 waarschuwingen in ")


def test_the_whole_bank_goes_out_as_a_file_and_comes_in_unchanged():
    rows = plan(read_table(practices_file(Practice.objects.all())))

    assert [(row.title, row.errors, row.changes) for row in rows if row.outcome is not Outcome.SAME] == []
    assert len(rows) == Practice.objects.count()
    assert Counter(piece.name for row in rows for piece in row.pieces) == {
        "sources": Source.objects.count(),
        "reaches": Reach.objects.count(),
        "implementations": Implementation.objects.count(),
    }
