"""The command that looks through the bank, submissions/management/commands/check_bank.py."""

import pytest
from django.core.management import CommandError, call_command

from submissions.models import JargonWord
from tests.factories import make_practice

pytestmark = pytest.mark.django_db


def lines(capsys, *slugs):
    call_command("check_bank", *slugs)
    return capsys.readouterr().out.splitlines()


def test_a_bank_without_errors_ends_well_and_lists_what_to_look_at(capsys):
    JargonWord.objects.create(term="vigerend", instead="geldend")
    make_practice(slug="taalcafe", approach="De vigerende regels van het SVK.", tips="Bel het SVK.")

    assert lines(capsys) == [
        "Let op in taalcafe, Aanpak: Niet elke lezer kent ‘vigerende’. Schrijf liever: geldend.",
        "Let op in taalcafe, Aanpak: Niet elke lezer kent ‘SVK’. Schrijf het 1 keer voluit, met (SVK) erachter.",
        "0 fouten en 2 waarschuwingen in 1 praktijk.",
    ]


def test_errors_come_first_and_end_with_code_1(capsys):
    make_practice(slug="goed", approach="Bel het SVK.")
    make_practice(slug="fout", start_year=1951, end_year=1951, approach="Mail jan@example.org.", status="draft")

    with pytest.raises(CommandError, match=r"^1 fout en 1 waarschuwing in 2 praktijken\.$") as ended:
        call_command("check_bank")

    assert ended.value.returncode == 1
    told = capsys.readouterr().out.splitlines()
    assert [line.partition(",")[0] for line in told] == [
        "Fout in fout",
        "Let op in goed",
    ]


def test_some_practices_can_be_looked_at_and_hidden_ones_are_not(capsys):
    make_practice(slug="goed")
    make_practice(slug="fout", start_year=1900)
    make_practice(slug="weg", start_year=1900, status="hidden", hidden_reason="Dubbel")

    assert lines(capsys, "goed") == ["0 fouten en 0 waarschuwingen in 1 praktijk."]
    with pytest.raises(CommandError, match=r"^Geen praktijk heeft dit adres: nergens, weg\.$"):
        call_command("check_bank", "weg", "goed", "nergens")
