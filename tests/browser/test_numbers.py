"""Numbers are honest: every number at a link is the number of practices that the link leads to."""

import re
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.http import QueryDict

from practices.browse.filters import PracticeFilter

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/praktijken/?weergave=kaart",
    "/praktijken/?q=taal&gemeente=roeselare&kosten=meer-dan-50000",
    "/plan-samenleven/",
    "/plan-samenleven/actie-1/",
    "/plan-samenleven/actie-9/",
    "/beleid/",
    "/witte-vlekken/",
    "/themas/",
    "/themas/nederlands-oefenen/",
    "/themas/wonen/",
    "/doelgroepen/jongeren/",
    "/gemeenten/",
    "/gemeenten/gent/",
    "/gemeenten/vgc/",
    "/gemeenten/hasselt/",
    "/gemeenten/herstappe/",
    "/begrippen/",
]
NUMBER_OF_PRACTICES = re.compile(r"\b(\d[\d.]*) praktijk(en)?\b")


def number_in(text):
    """The number of practices that a text says, or None; a number on its own counts too."""
    said = NUMBER_OF_PRACTICES.search(text) or re.fullmatch(r"\s*(\d+)\s*", text)
    return int(said[1].replace(".", "")) if said else None


class Links(HTMLParser):
    """All links of a page as [address, data-count or None, text], and the text that says how many practices it has."""

    def __init__(self, html):
        super().__init__()
        self.links = []
        self.total = ""
        self.link = None
        self.is_total = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "a":
            self.link = [attrs.get("href", ""), attrs.get("data-count"), attrs.get("aria-label", "")]
            self.links.append(self.link)
        # The heading over the results; on the page of a municipality it is the first paragraph.
        if attrs.get("id") == "resultaten" or (attrs.get("class") == "lead" and not self.total):
            self.is_total = True
            self.total = ""

    def handle_endtag(self, tag):
        if tag == "a":
            self.link = None
        elif tag in {"h2", "p"}:
            self.is_total = False

    def handle_data(self, text):
        if self.link:
            self.link[2] += text
        if self.is_total:
            self.total += text

    @property
    def practices(self):
        """How many practices the page says it has."""
        return number_in(self.total) or 0


def practices_behind(client, address):
    """The number of practices that a page is about."""
    parts = urlsplit(address)
    place = re.fullmatch(r"/gemeenten/([\w-]+)/", parts.path)
    # There are hundreds of both: what these pages say is held to the filter in a test of its own.
    if place:
        return len(PracticeFilter(QueryDict(f"gemeente={place[1]}")))
    if parts.path == "/praktijken/":
        return len(PracticeFilter(QueryDict(parts.query)))
    return Links(client.get(address).content.decode()).practices


@pytest.mark.parametrize("address", PAGES)
def test_a_number_is_what_its_link_leads_to(client, bank, address):
    response = client.get(address)
    every = Links(response.content.decode()).links
    invitations = [link for link in every if link[0].startswith("/fiche/")]  # of a gap, to fill it
    links = [link for link in every if link not in invitations and not link[0].startswith("mailto:")]
    promised = {
        (urldefrag(urljoin(address, href)).url, int(count)) for href, count, _text in links if count is not None
    }
    said = [(count, number_in(text), href, text) for href, count, text in links if "pagina=" not in href]

    assert response.status_code == 200
    assert promised
    assert promised == {(target, practices_behind(client, target)) for target, _count in promised}
    assert {number_in(text) for _href, _count, text in invitations} <= {0, None}
    # A link that says a number promises it.
    assert [link for link in said if link[1] is not None and link[0] != str(link[1])] == []


@pytest.mark.parametrize(
    ("address", "filters"),
    [
        ("/praktijken/", ""),
        ("/praktijken/?gemeente=gent&gemeente=mechelen", "gemeente=gent&gemeente=mechelen"),
        ("/praktijken/?doelstelling=x&q=taal", "q=taal"),
        ("/gemeenten/gent/", "gemeente=gent"),
        ("/gemeenten/vgc/", "gemeente=vgc"),
        ("/gemeenten/hasselt/", "gemeente=hasselt"),
        ("/gemeenten/herstappe/", "gemeente=herstappe"),
    ],
)
def test_a_page_says_the_number_that_the_filter_gives(client, bank, address, filters):
    page = Links(client.get(address).content.decode())

    assert page.practices == len(PracticeFilter(QueryDict(filters)))
