"""Do the web addresses in the bank still work? The worker looks, some at a time, at each of them every month."""

import re
from contextlib import suppress
from datetime import timedelta
from email.utils import parsedate_to_datetime
from time import monotonic, sleep
from urllib.parse import urljoin, urlsplit

from django.utils import timezone

from ..models import Framework, Implementation, Link, LinkCheck, Partner, Practice, Resource, Source
from .asking import Deadline, NoAnswerError, NotPublicError, NotSafeError, ask

# One job looks at this many addresses: others have their turn after it.
PAGE = 20
# In seconds: from the first lookup to the last redirect of one address, and between two calls to one website.
LONGEST = 15
PAUSE = 1
MOST_REDIRECTS = 5
# What says that nothing is there; other refusals say that a robot is not welcome.
GONE = {404, 410}
REDIRECTS = {301, 302, 303, 307, 308}
# When a website that is too busy says nothing (that makes sense) of when to come back.
LATER, SOONEST, LATEST = timedelta(days=1), timedelta(hours=1), timedelta(days=7)
START_PAGE = re.compile(r"/?([a-z]{2}(-[a-z]{2})?/?)?((index|home|default)(\.\w+)?/?)?", re.IGNORECASE)
SIGN_IN = re.compile(
    r"[/._-](log-?in|sign-?in|log-?on|aanmelden|inloggen|connexion|sso|saml2?|oauth2?|authorize|wp-login)([/._-]|$)",
    re.IGNORECASE,
)


# When each website was called last.
_called = {}


class DeadLinkError(Exception):
    """The address does not work. The message says why, in words for an editor."""


class TryLaterError(Exception):
    """The website has no time for us now."""

    def __init__(self, wait):
        super().__init__(wait)
        self.wait = wait


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
    """Look at some addresses that were not looked at for long, those never looked at first, and write down how it went.

    Returns whether more are due. Addresses that nobody names any more are forgotten.
    """
    addresses = places().keys()
    LinkCheck.objects.exclude(url__in=addresses).delete()
    LinkCheck.objects.bulk_create((LinkCheck(url=address) for address in addresses), ignore_conflicts=True)
    busy = {}
    for check in LinkCheck.objects.due()[:PAGE]:
        host = _host(check.url)
        if host not in busy:
            try:
                _check(check)
            except TryLaterError as later:
                busy[host] = later.wait
        if host in busy:
            check.again_at = timezone.now() + busy[host]
            check.save(update_fields=["again_at"])
    return LinkCheck.objects.due().exists()


def _check(check):
    """Look at this address and write down how that went. Raises TryLaterError, and then nothing is written."""
    try:
        check.leads_to, check.failures, check.problem = look(check.url), 0, ""
    except DeadLinkError as error:
        check.leads_to, check.failures, check.problem = "", check.failures + 1, str(error)
    check.checked_at, check.again_at = timezone.now(), None
    check.save()


def look(address):
    """Ask for the address and follow where it leads: "", or in words where that is when it is somewhere else.

    Raises DeadLinkError when nothing is there, and TryLaterError.
    """
    deadline, here = Deadline(LONGEST), address
    for _ in range(MOST_REDIRECTS + 1):
        answer = _ask(here, deadline)
        if answer.status == 429 or (answer.status == 503 and answer.headers["Retry-After"]):
            raise TryLaterError(_wait(answer.headers["Retry-After"]))
        if answer.status in GONE:
            raise DeadLinkError(f"de pagina is er niet meer ({answer.status})")
        if answer.status >= 500:
            raise DeadLinkError(f"de website heeft een probleem ({answer.status})")
        leads_to = answer.headers["Location"]
        if answer.status not in REDIRECTS or not leads_to:
            return elsewhere(address, here)
        here = urljoin(here, leads_to)
    raise DeadLinkError("het adres blijft doorverwijzen")


def _ask(address, deadline):
    """Ask once, not too soon after the last time at the same website."""
    host = _host(address)
    try:
        sleep(min(max(_called.get(host, -PAUSE) + PAUSE - monotonic(), 0), deadline.left))
        return ask(address, deadline)
    except NotPublicError as error:
        raise DeadLinkError("dit adres bestaat niet op het internet") from error
    except NotSafeError as error:
        raise DeadLinkError("de beveiliging van de website klopt niet") from error
    except (NoAnswerError, TimeoutError) as error:
        raise DeadLinkError("de website antwoordt niet") from error
    finally:
        _called[host] = monotonic()


def elsewhere(address, end):
    """In words for an editor where `address` leads, when its end is not the page that was meant; else ""."""
    was, now = urlsplit(address), urlsplit(end)
    if SIGN_IN.search(f"/{now.hostname}{now.path}") and not SIGN_IN.search(f"/{was.hostname}{was.path}"):
        return f"een pagina om aan te melden, op {now.hostname}"
    if _site(was) != _site(now):
        return f"een andere website: {now.hostname}"
    if _is_start(now) and not _is_start(was):
        return "de startpagina van de website"
    return ""


def _is_start(parts):
    return not parts.query and START_PAGE.fullmatch(parts.path)


def _site(parts):
    return parts.hostname.removeprefix("www.")


def _host(address):
    """The name of the website, "" for what is no web address."""
    with suppress(ValueError):
        return urlsplit(address).hostname or ""
    return ""


def _wait(said):
    """How long to leave a website alone that says Retry-After: a number of seconds, or a moment."""
    try:
        wait = (
            timedelta(seconds=int(said)) if said.strip().isdecimal() else parsedate_to_datetime(said) - timezone.now()
        )
    except (AttributeError, OverflowError, TypeError, ValueError):
        return LATER
    return min(max(wait, SOONEST), LATEST)
