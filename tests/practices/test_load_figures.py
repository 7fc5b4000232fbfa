import subprocess
import sys
from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from practices.browse.likeness import measure_in_words
from practices.models import Figure, Municipality, MunicipalityAlias
from practices.search import index
from tests.factories import make_municipality, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    return tmp_path / "cijfers.csv"


@pytest.fixture(autouse=True)
def towns():
    """Gent, and Kruisem that came out of a merger."""
    gent = make_municipality(name="Gent", nis="44021")
    kruisem = make_municipality(name="Kruisem", nis="45068")
    MunicipalityAlias.objects.create(
        municipality=kruisem, name="Kruishoutem", kind="merger", merged_on="2019-01-01", old_nis="45017"
    )
    return gent, kruisem


def load(file, content, encoding="utf-8"):
    """Load a file with this content; returns what the command printed."""
    file.write_bytes(content.encode(encoding))
    output = StringIO()
    call_command("load_figures", file, stdout=output)
    return output.getvalue()


def refusal(file, content, encoding="utf-8"):
    """The message that refuses a file with this content, as a list of lines."""
    with pytest.raises(CommandError) as refused:
        load(file, content, encoding)
    return str(refused.value).splitlines()


def test_titles_are_cleaned_as_forms_clean_theirs(file):
    load(file, "nis;jaar;% 65-plussers uit e\u0301e\u0301n ge\u00adzin\u200b\n44021;2025;12,5\n")

    assert figures()["Gent"] == [("% 65-plussers uit één gezin", 2025, 12.5)]


def populations():
    return {town.name: (town.population, town.population_year) for town in Municipality.objects.all()}


def figures():
    """All figures as (name, year, value) by municipality."""
    rows = Figure.objects.values_list("municipality__name", "name", "year", "value").order_by("pk")
    return {town: [row[1:] for row in rows if row[0] == town] for town in ["Gent", "Kruisem"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize(
    "content",
    [
        'NIS;Jaar;Inwoners;Diversiteit, in %\n44021;2025;272.657;"39,5"\n45068;2025;16 034;\n',
        'nis,jaar,inwoners,"Diversiteit, in %"\r\n44021,2025,272657,"39,5"\r\n,,,\r\n45068,2025,16034,\r\n',
    ],
)
def test_population_and_figures_are_loaded_and_told(file, encoding, content):
    printed = load(file, content, encoding)

    assert populations() == {"Gent": (272657, 2025), "Kruisem": (16034, 2025)}
    assert figures() == {"Gent": [("Diversiteit, in %", 2025, 39.5)], "Kruisem": []}
    assert printed.splitlines() == ["inwoners (2025): 2 gemeenten", "Diversiteit, in % (2025): 1 gemeente"]


def test_loading_again_replaces_what_comes_again_and_keeps_the_rest(file):
    load(file, "nis;jaar;dichtheid;groei\n44021;2023;10;1,5\n45068;2023;20;2\n")

    printed = load(file, "nis;jaar;dichtheid;groei\n44021;2024;11;\n45068;2025;;-0,5\n")

    assert figures() == {
        "Gent": [("dichtheid", 2024, 11), ("groei", 2023, 1.5)],
        "Kruisem": [("dichtheid", 2023, 20), ("groei", 2025, -0.5)],
    }
    assert printed.splitlines() == ["dichtheid (2024): 1 gemeente", "groei (2025): 1 gemeente"]


def test_years_may_differ_by_line(file):
    assert load(file, "nis;jaar;groei\n44021;2022;1\n45068;2024;2\n") == "groei (2022 tot 2024): 2 gemeenten\n"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("0.125", 0.125),
        ("80,000", 80),
        ("80000", 80000),
        ("80 000", 80000),
        ("80\u202f000", 80000),
        ("1.234.567", 1234567),
        ("1.234,5", 1234.5),
        ("-3,2", -3.2),
    ],
)
def test_belgian_numbers(file, written, value):
    load(file, f"nis;jaar;groei\n44021;2025;{written}\n")

    assert figures()["Gent"] == [("groei", 2025, value)]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("80.000", "‘80.000’ bij ‘groei’ kan twee getallen zijn. Schrijf 80000 of 80,000."),
        ("veel", "‘veel’ bij ‘groei’ is geen getal."),
        ("1e400", "‘1e400’ bij ‘groei’ is geen getal."),
        ("nan", "‘nan’ bij ‘groei’ is geen getal."),
        ("1,2,3", "‘1,2,3’ bij ‘groei’ is geen getal."),
        ("12.34.567", "‘12.34.567’ bij ‘groei’ is geen getal."),
        ("١٢", "‘١٢’ bij ‘groei’ is geen getal."),
    ],
)
def test_what_is_no_number_or_two_is_refused(file, written, reason):
    assert refusal(file, f"nis;jaar;groei\n44021;2025;{written}\n")[1:] == [f"Regel 2: {reason}"]


@pytest.mark.parametrize("written", ["80,000", "12,5", "-5", "99999999999999999999"])
def test_inhabitants_come_whole(file, written):
    assert refusal(file, f"nis;jaar;inwoners\n44021;2025;{written}\n")[1:] == [
        f"Regel 2: ‘{written}’ bij ‘inwoners’ is geen geheel getal."
    ]


def test_all_errors_are_listed_and_nothing_is_loaded(file, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 1, 1))

    lines = refusal(
        file,
        "nis;jaar;inwoners;groei\n"
        "44021;2025;272657;1\n"
        "45017;2025;8000;1\n"
        "99999;1949;x;y\n"
        "\n"
        ";;5;\n"
        "44021;2027;1;2;te veel\n",
    )

    assert lines == [
        "In cijfers.csv klopt iets niet. Er is niets geladen.",
        "Regel 3: NIS-code 45017 bestaat niet meer. Kruishoutem hoort sinds 1 januari 2019 bij Kruisem. "
        "Geef de cijfers van de hele gemeente, met NIS-code 45068.",
        "Regel 4: NIS-code 99999 kennen we niet.",
        "Regel 4: Jaar ‘1949’ ligt niet tussen 1950 en 2026.",
        "Regel 4: ‘x’ bij ‘inwoners’ is geen geheel getal.",
        "Regel 4: ‘y’ bij ‘groei’ is geen getal.",
        "Regel 6: De NIS-code ontbreekt.",
        "Regel 6: Het jaar ontbreekt.",
        "Regel 7: Jaar ‘2027’ ligt niet tussen 1950 en 2026.",
        "Regel 7: ‘te veel’ staat in een kolom zonder titel.",
        "Regel 7: NIS-code 44021 (Gent) staat ook op regel 2.",
    ]
    assert populations() == {"Gent": (None, None), "Kruisem": (None, None)}
    assert figures() == {"Gent": [], "Kruisem": []}


def test_a_failure_while_writing_leaves_nothing(file, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(Figure.objects, "bulk_create", fail)

    with pytest.raises(RuntimeError):
        load(file, "nis;jaar;inwoners\n44021;2025;272657\n")

    assert populations()["Gent"] == (None, None)


@pytest.mark.parametrize(
    ("content", "reasons"),
    [
        (
            "gemeente;jaar;inwoners\nGent;2025;1\n",
            ["De kolom ‘nis’ ontbreekt op de eerste regel."],
        ),
        (
            "",
            [
                "De kolom ‘nis’ ontbreekt op de eerste regel.",
                "De kolom ‘jaar’ ontbreekt op de eerste regel.",
                "Er is geen kolom met cijfers, zoals ‘inwoners’.",
            ],
        ),
        ("nis;jaar;groei;groei\n44021;2025;1;2\n", ["De kolom ‘groei’ staat er 2 keer."]),
        (
            f"nis;jaar;{'x' * 81}\n44021;2025;1\n",
            [f"De titel ‘{'x' * 30}…’ telt 81 tekens. Maak er hoogstens 80 van."],
        ),
        ("nis;jaar;groei\n", ["Er staan geen cijfers onder de eerste regel."]),
    ],
)
def test_a_first_line_that_does_not_fit_is_refused(file, content, reasons):
    assert refusal(file, content) == ["In cijfers.csv klopt iets niet. Er is niets geladen.", *reasons]


def test_a_file_that_is_not_there_or_not_utf_8_or_not_csv_is_refused(file):
    with pytest.raises(CommandError, match="kan niet gelezen worden"):
        call_command("load_figures", file)
    assert refusal(file, "nis;jaar;diversiteit é\n", "latin-1") == [
        "cijfers.csv is niet bewaard als UTF-8. Kies in Excel bij Opslaan als: CSV UTF-8."
    ]
    assert refusal(file, 'nis;jaar;groei\n44021;2025;1\n45068;2025;"1\n') == [
        "Regel 3 van cijfers.csv is geen CSV. Kijk de aanhalingstekens na."
    ]


def test_the_next_reader_sees_the_new_figures(file, towns):
    make_practice(municipality=towns[0])
    before = measure_in_words(index.current().municipalities["gent"])

    load(file, "nis;jaar;inwoners;groei\n44021;2025;272657;1\n")

    assert before == "soort bestuur en provincie"
    assert measure_in_words(index.current().municipalities["gent"]) == (
        "aantal inwoners (2025), soort bestuur, provincie en groei (2025)"
    )


def test_a_refused_file_ends_with_exit_code_1(tmp_path):
    command = [sys.executable, "manage.py", "load_figures", str(tmp_path / "niets.csv")]

    ended = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert "niets.csv kan niet gelezen worden" in ended.stderr
