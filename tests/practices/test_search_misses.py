"""Searches without result are kept for the editors: words and a day, nothing about a person, and not without end."""

import pytest

from practices.models import SearchMiss, search
from tests.factories import make_practice

pytestmark = pytest.mark.django_db


def kept():
    return sorted(SearchMiss.objects.values_list("text", flat=True))


@pytest.mark.parametrize(
    "typed", ["jan@voorbeeld.be", "bel 0470 12 34 56", "85.07.30-033.28", "BE68539007547034", "03/123.45.67 taal"]
)
def test_what_looks_personal_is_not_kept(client, typed):
    make_practice()

    client.get("/praktijken/", {"q": typed})

    assert kept() == []


def test_a_year_is_not_personal(client):
    client.get("/praktijken/", {"q": "zwemles 2024"})

    assert kept() == ["zwemles 2024"]


def test_no_more_than_so_many_different_ones_a_day(client, monkeypatch):
    monkeypatch.setattr(search, "MISSES_A_DAY", 2)
    for typed in ["zwemles", "fietsles", "autodelen", "zwemles"]:
        client.get("/praktijken/", {"q": typed})

    assert kept() == ["fietsles", "zwemles"]
    assert SearchMiss.objects.get(text="zwemles").times == 2


@pytest.mark.parametrize("agent", ["Googlebot/2.1", "Mozilla/5.0 (compatible; bingbot/2.0)", "SomeCrawler"])
def test_nothing_for_robots(client, agent):
    assert client.get("/praktijken/", {"q": "zwemles"}, headers={"user-agent": agent}).status_code == 200

    assert kept() == []
