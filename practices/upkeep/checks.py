"""Is what the bank says fit to be read? Every check reads the same list of Said, from the database or from a file.

An error is what must not be online; a warning is what an editor should look at. No address is asked for anything.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone

from praktijkenbank.personal_data import personal_data
from praktijkenbank.sentences import WORD, long_sentences, sentences

from ..content import PART_BY_NAME, TAG_FIELDS
from ..models import Action, Municipality, MunicipalityAlias, Practice

FIRST_YEAR = 1950
# A plan may run for some years to come.
YEARS_AHEAD = 10
# What is as short may be said of two practices.
LEAST_WORDS = 7
WEB_ADDRESS = URLValidator(schemes=["http", "https"])
# These show a copy of somebody's document, that may go any day.
SITES_WITH_COPIES = {"docplayer", "fdocuments", "vdocuments", "5dok"}
YEARS = re.compile(r"(?<!\d)\d{4}(?!\d)")
# Where a text says that something happened: "in 2019", "sinds maart 2020", "in het najaar van 2022".
HAPPENED = re.compile(r"\b(?:in|sinds|vanaf) (?:[a-z]+ ){0,3}(\d{4})(?!\d)", re.IGNORECASE)
# What a source without a date may be of.
ANY_YEAR = 9999


@dataclass(frozen=True)
class Finding:
    """What is wrong: with which practice (its slug), where and what, in words for an editor."""

    slug: str
    where: str
    text: str
    is_error: bool = True

    def __str__(self):
        return f"{'Fout' if self.is_error else 'Let op'} in {self.slug}, {self.where}: {self.text}"


@dataclass(frozen=True)
class KnownWords:
    """The lists that the bank says things with: towns of today, {slug: name}, and the slugs of the tags of each part.

    `former_towns` has {name: (slug of the town of today, that in words)} of what merged, `ended` the last year of
    actions whose framework is over.
    """

    towns: dict[str, str]
    tags: dict[str, set[str]]
    former_towns: dict[str, tuple[str, str]] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)


def known_words():
    """The KnownWords of now. A fixed number of queries."""
    towns = dict(Municipality.objects.values_list("slug", "name"))
    over = Action.objects.filter(framework__ends_on__lt=timezone.localdate())
    mergers = MunicipalityAlias.objects.filter(kind=MunicipalityAlias.Kind.MERGER).select_related("municipality")
    tags = {}
    for name in ["main_theme", *TAG_FIELDS]:
        relation = Practice._meta.get_field(name)
        rows = relation.related_model.objects.complex_filter(relation.get_limit_choices_to())
        tags[name] = set(rows.values_list("slug", flat=True))
    return KnownWords(
        towns=towns,
        tags=tags,
        former_towns={
            row.name: (row.municipality.slug, row.in_words) for row in mergers if row.name not in towns.values()
        },
        ended=dict(over.values_list("slug", "framework__ends_on__year")),
    )


def findings_in(said, known):
    """All that is wrong with this list of Said, as a list of Finding: practice by practice, errors first."""
    found = [one for check in CHECKS for one in check(said, known)]
    order = {slug: place for place, slug in enumerate(dict.fromkeys(one.slug for one in said))}
    return sorted(found, key=lambda one: (order[one.slug], not one.is_error))


def check_addresses(said, known):
    """Web addresses could be reached: by their form, and not on a site that shows copies."""
    for one in said:
        if isinstance(one.field, models.URLField):
            if not _is_web_address(one.value):
                yield _error(one, f"‘{one.value}’ is geen webadres dat een lezer kan openen.")
            elif SITES_WITH_COPIES & {*urlsplit(one.value).hostname.split(".")}:
                yield _warning(one, "Dit is een kopie op een documentensite. Noem het document, zonder link.")


def check_years(said, known):
    """Nothing happened before its time, or is still to happen."""
    today = timezone.localdate().isoformat()
    preparing = {one.slug for one in said if (one.part, one.value) == ("stage", Practice.Stage.PREPARING)}
    for one in said:
        name = one.part.rpartition(".")[2]
        if name not in {"start_year", "end_year", "date", "year"}:
            continue
        ahead = {"end_year": YEARS_AHEAD, "start_year": int(one.slug in preparing)}.get(name, 0)
        for year in map(int, YEARS.findall(str(one.value))):
            if year < FIRST_YEAR:
                yield _error(one, f"{year} is te lang geleden. Kijk het na.")
            elif year > int(today[:4]) + ahead:
                yield _error(one, f"{year} ligt in de toekomst. Kijk het na.")
        if name == "date" and one.value[:4] == today[:4] and one.value > today[: len(one.value)]:
            yield _error(one, f"{one.value} ligt in de toekomst. Kijk het na.")


def check_order_of_years(said, known):
    """Nothing ends before it starts: neither a practice, nor that of a town."""
    starts = {_row_of(one): one.value for one in said if one.part.endswith("start_year")}
    for one in said:
        if one.part.endswith("end_year") and one.value < starts.get(_row_of(one), 0):
            yield _error(one, f"Het eindjaar {one.value} ligt voor het startjaar {starts[_row_of(one)]}.")


def check_years_of_sources(said, known):
    """A text tells of no year after that of its youngest source: somebody should see where that comes from."""
    youngest, this_year = _youngest_sources(said), timezone.localdate().year
    for one in said:
        if one.is_prose:
            town = one.which if one.part == "implementations.text" else None
            limit = youngest.get((one.slug, town)) or youngest.get((one.slug, ""), ANY_YEAR)
            for year in sorted({year for year in map(int, HAPPENED.findall(one.value)) if limit < year <= this_year}):
                yield _warning(one, f"De tekst noemt {year}, de jongste bron is van {limit}. Kijk na waar dat staat.")


def _youngest_sources(said):
    """The year of the youngest source as {(slug, town): year}: "" for those of no town, None for all together.

    The day on which a town confirmed a practice, and the years in what was cited, are among those of no town.
    """
    rows, years = defaultdict(dict), defaultdict(list)
    for one in said:
        name, _dot, field = one.part.rpartition(".")
        if name == "sources":
            rows[one.slug, one.row][field] = one.value
        elif one.part in {"confirmed_at", "source_citation"}:
            years[one.slug, ""] += map(int, YEARS.findall(str(one.value)))
    for (slug, _row), row in rows.items():
        years[slug, row.get("municipality", "")].append(int(row.get("date", "")[:4] or ANY_YEAR))
    for (slug, _town), found in [*years.items()]:
        years[slug, None] += found
    return {place: max(found) for place, found in years.items() if found}


def check_towns(said, known):
    """Towns are those of today. A text may name an old one where it says which one that is now, or is of that one."""
    names = "|".join(map(re.escape, known.former_towns))
    for one in said:
        if one.part.rpartition(".")[2] == "municipality":
            if one.value not in known.towns:
                yield _error(one, f"‘{one.value}’ is geen gemeente van vandaag.")
        elif names and (one.is_prose or one.part == "title"):
            for name in dict.fromkeys(re.findall(rf"\b(?:{names})\b", one.value)):
                town, in_words = known.former_towns[name]
                if one.which != town and known.towns[town] not in one.value:
                    yield _warning(one, in_words)


def check_parts(said, known):
    """What a source backs is a part of a practice."""
    for one in said:
        if one.part == "sources.part" and one.value not in PART_BY_NAME:
            yield _error(one, f"‘{one.value}’ is geen deel van een praktijk.")


def check_tags(said, known):
    """Tags exist, and were in force when the practice began."""
    starts = {one.slug: one.value for one in said if one.part == "start_year"}
    for one in said:
        if one.part in known.tags and one.value not in known.tags[one.part]:
            yield _error(one, f"‘{one.value}’ staat niet in de lijst.")
        elif one.part == "actions" and starts.get(one.slug, 0) > known.ended.get(one.value, ANY_YEAR):
            yield _warning(one, f"Het kader van ‘{one.value}’ was al voorbij toen deze praktijk begon.")


def check_lengths(said, known):
    """Texts fit where they are shown, as the forms ask."""
    for one in said:
        limit = getattr(one.field, "max_length", None)
        if limit and isinstance(one.value, str) and len(one.value) > limit:
            yield _error(one, f"De tekst telt {len(one.value)} tekens. Het mogen er {limit} zijn.")


def check_repeats(said, known):
    """Two practices do not say the same sentence: then one of them was copied and says nothing of its own."""
    first = {}
    for one in said:
        if one.is_prose:
            for sentence in sentences(one.value):
                words = WORD.findall(sentence.casefold())
                other = first.setdefault(" ".join(words), one.slug) if len(words) >= LEAST_WORDS else one.slug
                if other != one.slug:
                    yield _error(one, f"De zin ‘{sentence}’ staat ook bij {other}.")


def check_persons(said, known):
    """No trace of a person but in the contact."""
    for one in said:
        if one.is_text:
            yield from (_error(one, line) for line in personal_data(one.value))


def check_readability(said, known):
    for one in said:
        if one.is_prose:
            yield from (_warning(one, line) for line in long_sentences(one.value))


CHECKS = [
    check_addresses,
    check_years,
    check_order_of_years,
    check_years_of_sources,
    check_towns,
    check_parts,
    check_tags,
    check_lengths,
    check_repeats,
    check_persons,
    check_readability,
]


def _row_of(one):
    """What tells the rows apart that have fields: the practice itself, or one of those that hang on it."""
    return one.slug, one.part.rpartition(".")[0], one.row


def _is_web_address(address):
    """Whether it has the form of one that a reader can open: no name of our own network, no password in it."""
    try:
        WEB_ADDRESS(address)
        parts = urlsplit(address)
        return not parts.username and "." in parts.hostname and not _is_number(parts.hostname)
    except (ValidationError, ValueError):
        return False


def _is_number(host):
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def _error(one, text):
    return Finding(one.slug, one.where, text)


def _warning(one, text):
    return Finding(one.slug, one.where, text, is_error=False)
