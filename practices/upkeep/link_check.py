"""Do the web addresses in the bank still work? The worker looks every month."""

import socket
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

import requests
from django.utils import timezone

from ..models import Framework, Implementation, Link, LinkCheck, Partner, Practice, Resource, Source

TIMEOUT = 10  # seconds, for an answer to begin
MOST_REDIRECTS = 5
HEADERS = {"User-Agent": "Praktijkenbank (kijkt na of links nog werken)", "Accept": "*/*"}
# What says that nothing is there; other refusals say that a robot is not welcome.
GONE = {404, 410}


class DeadLinkError(Exception):
    """The address does not work. The message says why, in words for an editor."""


def places():
    """Where the bank names which address, for what is online: {address: rows}."""
    practices = Practice.objects.published()
    found = {}
    for rows, field in [
        (practices, "evaluation_url"),
        (practices, "source_url"),
        (Implementation.objects.filter(practice__in=practices).select_related("practice"), "url"),
        (Link.objects.filter(practice__in=practices).select_related("practice"), "url"),
        (Source.objects.filter(practice__in=practices).select_related("practice"), "url"),
        (Resource.objects.published(), "url"),
        (Framework.objects.all(), "website"),
        (Partner.objects.shown(), "website"),
    ]:
        for row in rows.exclude(**{field: ""}):
            found.setdefault(getattr(row, field), []).append(row)
    return found


def check_links():
    """Look at every address once and write down how it went. Addresses that nobody names any more are forgotten."""
    addresses = places().keys()
    LinkCheck.objects.exclude(url__in=addresses).delete()
    for address in addresses:
        try:
            look(address)
            failures, problem = 0, ""
        except DeadLinkError as error:
            before = LinkCheck.objects.filter(url=address).first()
            failures, problem = (before.failures if before else 0) + 1, str(error)
        seen = {"checked_at": timezone.now(), "failures": failures, "problem": problem}
        LinkCheck.objects.update_or_create(url=address, defaults=seen)


def look(address):
    """Ask for the address and follow where it leads. Raises DeadLinkError when nothing is there."""
    for _ in range(MOST_REDIRECTS + 1):
        if not is_public(address):
            raise DeadLinkError("dit adres bestaat niet op het internet")
        try:
            with requests.get(
                address, headers=HEADERS, timeout=TIMEOUT, stream=True, allow_redirects=False
            ) as response:
                status, leads_to = response.status_code, response.headers.get("Location")
        except requests.exceptions.SSLError as error:
            raise DeadLinkError("de beveiliging van de website klopt niet") from error
        except (requests.RequestException, ValueError) as error:
            raise DeadLinkError("de website antwoordt niet") from error
        if status in GONE:
            raise DeadLinkError(f"de pagina is er niet meer ({status})")
        if status >= 500:
            raise DeadLinkError(f"de website heeft een probleem ({status})")
        if not (response.is_redirect and leads_to):
            return
        address = urljoin(address, leads_to)
    raise DeadLinkError("het adres blijft doorverwijzen")


def is_public(address):
    """Whether this is a web address outside of our own network: who fills in a fiche may not have us look inside."""
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError):
        return False
    return parts.scheme in {"http", "https"} and all(ip_address(where[0]).is_global for *_, where in found)
