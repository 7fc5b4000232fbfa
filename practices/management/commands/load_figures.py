"""Load figures about municipalities, such as the number of inhabitants: they help to find towns that are alike.

The file is CSV in UTF-8 with `;` or `,` between the cells and titles on the first line. Columns `nis` and `jaar` say
about what, `inwoners` is the number of inhabitants, any other column a figure with the column's title as its name.

Numbers are Belgian: a comma before decimals ("12,5"), dots or spaces between thousands ("1.234.567"). A dot before
decimals is understood too ("12.5"), unless it could also stand between thousands: "80.000" is refused, because it is
80 in one file and 80000 in the next. Inhabitants come whole, so that there "80.000" can only be 80000.

An empty cell is no figure; a figure that was loaded before stays then. A figure that comes again is replaced.
"""

import csv
import re
from contextlib import suppress
from io import StringIO
from itertools import zip_longest
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from practices.models import Figure, Municipality, MunicipalityAlias
from practices.search import document
from praktijkenbank.numbers import parse_number, parse_whole_number
from praktijkenbank.plain_text import only_text

NIS, YEAR, POPULATION = "nis", "jaar", "inwoners"
FIRST_YEAR = 1950
MAX_TITLE_LENGTH = Figure._meta.get_field("name").max_length
AMBIGUOUS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
MAX_POPULATION = 99_999_999


class Command(BaseCommand):
    help = (
        "Laadt cijfers per gemeente uit een CSV-bestand (UTF-8) met de kolommen ‘nis’, ‘jaar’ en één kolom per cijfer. "
        "‘inwoners’ is het aantal inwoners. Is er iets mis, dan wordt er niets geladen."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="het CSV-bestand")

    def handle(self, **options):
        path = options["file"]
        titles, lines = read(path)
        errors = check_titles(titles)
        if not errors:
            rows, errors = check(titles, lines)
        if errors:
            raise CommandError("\n".join([f"In {path.name} klopt iets niet. Er is niets geladen.", *errors]))
        save_figures(rows)
        document.refresh()
        for title in titles:
            years = {row[YEAR] for row in rows if title and row[title] is not None}
            if title not in {NIS, YEAR} and years:
                count = sum(row[title] is not None for row in rows)
                period = " tot ".join(str(year) for year in sorted({min(years), max(years)}))
                self.stdout.write(f"{title} ({period}): {count} {'gemeente' if count == 1 else 'gemeenten'}")


def read(path):
    """The titles of a CSV file and its lines as (line number, cells); lines without any value are left out.

    Raises CommandError when there is no such file or when it is not CSV in UTF-8.
    """
    try:
        text = only_text(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise CommandError(f"{path} kan niet gelezen worden: is de naam juist, en mag je het lezen?") from error
    except UnicodeDecodeError as error:
        raise CommandError(
            f"{path.name} is niet bewaard als UTF-8. Kies in Excel bij Opslaan als: CSV UTF-8."
        ) from error
    header = text.partition("\n")[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(";,", key=header.count), strict=True)
    table, line = [], 1
    try:
        for cells in reader:
            table.append((line, [" ".join(cell.split()) for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise CommandError(f"Regel {line} van {path.name} is geen CSV. Kijk de aanhalingstekens na.") from error
    titles = [_known_title(title) for title in table[0][1]] if table else []
    return titles, [(line, cells) for line, cells in table[1:] if any(cells)]


def check_titles(titles):
    """What is wrong with the first line, as a list of sentences."""
    errors = [f"De kolom ‘{title}’ ontbreekt op de eerste regel." for title in (NIS, YEAR) if title not in titles]
    errors += [
        f"De kolom ‘{title}’ staat er {titles.count(title)} keer."
        for title in dict.fromkeys(titles)
        if title and titles.count(title) > 1
    ]
    errors += [
        f"De titel ‘{title[:30]}…’ telt {len(title)} tekens. Maak er hoogstens {MAX_TITLE_LENGTH} van."
        for title in titles
        if len(title) > MAX_TITLE_LENGTH
    ]
    if not set(titles) - {NIS, YEAR, ""}:
        errors.append("Er is geen kolom met cijfers, zoals ‘inwoners’.")
    return errors


def check(titles, lines):
    """The lines as a list of {title: value}, and what is wrong with them as a list of sentences.

    Under `nis` comes a Municipality, under `jaar` a year, under other titles a number, or None for an empty cell.
    """
    towns = _Towns()
    rows, errors, seen = [], [], {}
    if not lines:
        errors.append("Er staan geen cijfers onder de eerste regel.")
    for line, cells in lines:
        row = {}
        for title, cell in zip_longest(titles, cells, fillvalue=""):
            try:
                if title:
                    row[title] = _value(title, cell, towns)
                elif cell:
                    raise ValueError(f"‘{cell}’ staat in een kolom zonder titel.")
            except ValueError as error:
                errors.append(f"Regel {line}: {error}")
        if (town := row.get(NIS)) and seen.setdefault(town, line) != line:
            errors.append(f"Regel {line}: NIS-code {town.nis} ({town}) staat ook op regel {seen[town]}.")
        rows.append(row)
    return rows, errors


@transaction.atomic
def save_figures(rows):
    """Write what `check` made, all or nothing."""
    counted = [row for row in rows if row.get(POPULATION) is not None]
    for row in counted:
        row[NIS].population, row[NIS].population_year = row[POPULATION], row[YEAR]
    Municipality.objects.bulk_update([row[NIS] for row in counted], ["population", "population_year"])
    Figure.objects.bulk_create(
        [
            Figure(municipality=row[NIS], name=title, year=row[YEAR], value=value)
            for row in rows
            for title, value in row.items()
            if title not in {NIS, YEAR, POPULATION} and value is not None
        ],
        update_conflicts=True,
        unique_fields=["municipality", "name"],
        update_fields=["year", "value"],
    )


class _Towns:
    """All municipalities, to be found by NIS code."""

    def __init__(self):
        self.current = {town.nis: town for town in Municipality.objects.exclude(nis=None)}
        former = MunicipalityAlias.objects.exclude(old_nis="").select_related("municipality")
        self.former = {alias.old_nis: alias for alias in former}

    def get(self, nis):
        """The municipality with this code. Raises ValueError, for an old code with the name of the new one."""
        if town := self.current.get(nis):
            return town
        if alias := self.former.get(nis):
            raise ValueError(
                f"NIS-code {nis} bestaat niet meer. {alias.in_words} "
                f"Geef de cijfers van de hele gemeente, met NIS-code {alias.municipality.nis}."
            )
        raise ValueError(f"NIS-code {nis} kennen we niet." if nis else "De NIS-code ontbreekt.")


def _known_title(title):
    return title.lower() if title.lower() in {NIS, YEAR, POPULATION} else title


def _value(title, cell, towns):
    """The value of one cell. Raises ValueError with a sentence in Dutch."""
    if title == NIS:
        return towns.get(cell)
    if title == YEAR:
        return _year(cell)
    if not cell:
        return None
    return _whole(title, cell) if title == POPULATION else _number(title, cell)


def _year(cell):
    last = timezone.localdate().year
    if re.fullmatch("[0-9]{4}", cell) and FIRST_YEAR <= int(cell) <= last:
        return int(cell)
    raise ValueError(f"Jaar ‘{cell}’ ligt niet tussen {FIRST_YEAR} en {last}." if cell else "Het jaar ontbreekt.")


def _whole(title, cell):
    with suppress(ValueError):
        if 0 <= (number := parse_whole_number(cell)) <= MAX_POPULATION:
            return number
    raise ValueError(f"‘{cell}’ bij ‘{title}’ is geen geheel getal.")


def _number(title, cell):
    if AMBIGUOUS.fullmatch(cell):
        raise ValueError(
            f"‘{cell}’ bij ‘{title}’ kan twee getallen zijn. "
            f"Schrijf {cell.replace('.', '')} of {cell.replace('.', ',')}."
        )
    try:
        return float(parse_number(cell))
    except ValueError:
        raise ValueError(f"‘{cell}’ bij ‘{title}’ is geen getal.") from None
