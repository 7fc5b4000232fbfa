"""An address alone: what a feed, an export or a mail needs of it, without asking the bank."""

import pytest

from practices.browse.address import Address

GENT = Address(words="taal", chosen={"gemeente": ["gent"], "thema": ["taal"]}, own_town="mol", sort="titel")


def test_an_address_needs_no_bank():
    """No mark `django_db`: a query would fail."""
    assert GENT.url() == "?q=taal&thema=taal&gemeente=gent&mijn=mol&sorteer=titel"
    assert GENT.canonical() == "?q=taal&thema=taal&gemeente=gent"
    assert GENT.map_url == "?q=taal&thema=taal&gemeente=gent&mijn=mol&sorteer=titel&weergave=kaart"
    assert GENT.own_town_query == "?mijn=mol"


@pytest.mark.parametrize(
    ("value", "url"),
    [("gent", "?q=taal&thema=taal&mijn=mol&sorteer=titel"), ("aalst", GENT.url(gemeente=["gent", "aalst"]))],
)
def test_a_value_is_taken_out_or_added(value, url):
    assert GENT.toggled("gemeente", value) == url


def test_an_address_that_narrows_nothing_says_so():
    assert Address(own_town="mol", sort="titel", view="kaart").is_empty
    assert not GENT.is_empty
    assert Address().canonical() == ""
