"""What a page says and promises: its words, and its links with a number of results."""

import html
import re

LINK = re.compile(r"<a\b([^>]*\bdata-count=[^>]*)>")
HEADING = re.compile(r'<h2[^>]*\bid="resultaten"[^>]*>(.*?)</h2>', re.DOTALL)


def words_of(response):
    """The text of the main part of a page, tags taken out and white space folded."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0].partition(">")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def counted_links(response):
    """The links that carry `data-count`, as a set of (address, number)."""
    attributes = [dict(re.findall(r'([\w-]+)="([^"]*)"', link)) for link in LINK.findall(response.content.decode())]
    return {(html.unescape(found["href"]), int(found["data-count"])) for found in attributes}


def results_behind(client, address):
    """How many results the page at an address says it has: the number in its heading, 0 when there is none."""
    heading = HEADING.search(client.get(address).content.decode()).group(1)
    number = re.search(r"\d+", re.sub(r"<[^>]+>", "", heading))
    return int(number.group()) if number else 0
