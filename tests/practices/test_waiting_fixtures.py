"""The practices that wait to be loaded fit what is there: lists, municipalities, lengths, years, addresses."""

import json
import re

import pytest
from django.conf import settings

from practices.content import PART_BY_NAME, TAG_FIELDS
from practices.models import Implementation, PracticeContent, Reach, Source

FOLDER = settings.BASE_DIR / "fixtures"
NEW_TAGS = {
    *["onthaal", "inspraak", "gezondheid", "digitale-inclusie", "gender-en-regenboog"],
    *["roma-en-woonwagenbewoners", "niet-begeleide-minderjarigen"],
}
RECORDS = [
    record for name in ["new", "present"] for record in json.loads((FOLDER / "waiting" / f"{name}.json").read_text())
]


def slugs(name):
    return {
        record["fields"]["slug"]
        for record in json.loads((FOLDER / f"{name}.json").read_text())
        if "slug" in record["fields"]
    }


KNOWN = {*slugs("tags"), *slugs("frameworks"), *NEW_TAGS}
TOWNS = slugs("municipalities")
PRACTICES = {record["slug"] for record in RECORDS}


PARTNERS = json.loads((FOLDER / "waiting" / "partners.json").read_text())


def too_long(model, values):
    """The names of the texts that do not fit their column."""
    limits = {field.name: getattr(field, "max_length", None) for field in model._meta.get_fields()}
    return [
        name for name, text in values.items() if isinstance(text, str) and limits.get(name) and len(text) > limits[name]
    ]


def test_each_practice_waits_once():
    assert len(PRACTICES) == len(RECORDS) == 112 + 39


def test_each_partner_that_waits_is_known_and_so_is_its_practice():
    assert PARTNERS.keys() - PRACTICES == set()
    assert {slug for slugs in PARTNERS.values() for slug in slugs} - slugs("partners") == set()


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["slug"])
def test_what_waits_fits(record):
    tags = [slug for name in TAG_FIELDS for slug in record.get(name, [])]
    towns = [row["municipality"] for row in record.get("implementations", [])]
    sources = record["sources"]

    assert {*tags, record["main_theme"]} - KNOWN == set()
    assert len({record["main_theme"], *record.get("themes", [])}) <= 5
    assert {*towns, record.get("municipality") or "gent"} - TOWNS == set()
    assert len(towns) == len(set(towns))
    assert {*record.get("related", [])} - PRACTICES == set()
    assert too_long(PracticeContent, record) == []
    assert [name for row in record.get("implementations", []) for name in too_long(Implementation, row)] == []
    assert [name for row in sources for name in too_long(Source, row)] == []
    assert [name for row in record.get("reach", []) for name in too_long(Reach, row)] == []
    assert {row.get("state", "online") for row in record.get("implementations", [])} <= {*Implementation.State.values}
    assert [row for row in sources if not re.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?)?", row.get("date", ""))] == []
    assert [row for row in sources if row.get("url") and not row["url"].startswith(("http://", "https://"))] == []
    assert [name for name in record if name in PART_BY_NAME and record[name] in ("", [])] == []
