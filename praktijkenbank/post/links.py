"""Private links: issued, found again by their token, and kept in a cookie by the browser that opened one.

A token is only in the mailed address. Opening it leaves a signed cookie that names the links, so that no later address,
referrer or log line holds a token, and a link that is revoked or expired stops working everywhere at once.
"""

import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import LIFETIME, YOUR_DATA, YOUR_DATA_LIFETIME, PrivateLink, about

COOKIE, PATH, SALT = "fiches", "/fiche/", "praktijkenbank.post.links"
# The same for links to what is kept of somebody, which no page of the fiche has to know of.
DATA_COOKIE, DATA_PATH = "gegevens", "/jouw-gegevens/"
# A browser that opened more keeps the last ones.
MAX_LINKS = 20
TOKEN_BYTES = 32


def issue(email, thing=None, is_mailed=False):
    """A new link for this address, as (PrivateLink, token). Only here is the token known: its hash is stored.

    `thing` is what it is about, a row with a `key`; without, it leads to all that the address still may reach.
    `is_mailed` says that the token goes to the address by mail.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return _create(email, about(thing), _hash(token), is_mailed), token


def link_in(mail):
    """The token of the link in this Mail; the PrivateLink is made the first time, when the mail is queued.

    It is the same each time the mail is tried, so that the link works in a mail that arrived although the sending broke
    off. It follows from the number of the mail and the key of the site: nothing in the database gives it away.
    """
    digest = salted_hmac("praktijkenbank.post.links.link_in", mail.message_id.hex, algorithm="sha256").digest()
    token = urlsafe_b64encode(digest).decode().rstrip("=")
    if not PrivateLink.objects.filter(token_hash=_hash(token)).exists():
        where = {"about_kind": mail.about_kind, "about_key": mail.about_key}
        _create(mail.to, where, _hash(token), is_mailed=True)
    return token


def find(token):
    """The usable PrivateLink with this token, or None."""
    return PrivateLink.objects.usable().filter(token_hash=_hash(token)).first()


def find_expired(token):
    """The PrivateLink with this token that was not used for too long, but not revoked either; or None."""
    expired = PrivateLink.objects.filter(revoked_at=None, expires_at__lte=timezone.now())
    return expired.filter(token_hash=_hash(token)).first()


def close(links, keep):
    """Revoke all of `links` but `keep`, which goes on only where it was opened: its token leads nowhere any more."""
    links.filter(revoked_at=None).exclude(pk=keep.pk).update(revoked_at=timezone.now())
    keep.token_hash = _hash(secrets.token_urlsafe(TOKEN_BYTES))
    keep.save(update_fields=["token_hash"])


def links_of(request, cookie=COOKIE):
    """The usable PrivateLinks that were opened in this browser, the last one first."""
    pks = opened_numbers(request, cookie)
    found = PrivateLink.objects.usable().in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


def remember(response, request, link):
    """Let this browser in by `link`, for as long as the link lasts after its last use."""
    cookie, path = (DATA_COOKIE, DATA_PATH) if link.is_to_own_data else (COOKIE, PATH)
    pks = [link.pk, *(pk for pk in opened_numbers(request, cookie) if pk != link.pk)][:MAX_LINKS]
    response.set_signed_cookie(
        cookie,
        "-".join(map(str, pks)),
        salt=SALT,
        max_age=LIFETIME,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def opened_numbers(request, cookie=COOKIE):
    """The numbers of the PrivateLinks that were opened in this browser, usable or not."""
    try:
        value = request.get_signed_cookie(cookie, default="", salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return []
    return [int(pk) for pk in value.split("-") if pk]


def _create(email, where, token_hash, is_mailed):
    expires_at = timezone.now() + (YOUR_DATA_LIFETIME if where["about_kind"] == YOUR_DATA else LIFETIME)
    return PrivateLink.objects.create(
        email=email.lower(), token_hash=token_hash, is_mailed=is_mailed, expires_at=expires_at, **where
    )


def _hash(token):
    return sha256(token.encode()).hexdigest()
