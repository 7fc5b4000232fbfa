"""Keeping robots and vandals out without troubling people: a trap, a time stamp, and limits on how often.

Nothing here says no for good, and what was typed is always given back.
"""

import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import Attempt

SALT = "submissions.limits"
# Nobody reads and fills in a form faster; who leaves it open longer gets a new stamp.
FASTEST = timedelta(seconds=2)
OLDEST = timedelta(hours=12)
PERIOD = timedelta(hours=1)
# Home networks get this many bits of IPv6, so that one subscriber counts as one (RFC 6177).
IPV6_NETWORK = 64
# How many mails somebody gets in a day that anyone can have us send to an address by typing it.
MAILS_A_DAY = 10
BUDGET_LOCK = 7_203_514
LIMIT_LOCK = 7_203_515


@dataclass(frozen=True)
class Limit:
    """How often something may be tried in a PERIOD, for one e-mail address and from one network.

    A whole town hall can share one network.
    """

    per_address: int
    per_network: int


LIMITS = {
    "start": Limit(per_address=10, per_network=40),
    "remark": Limit(per_address=10, per_network=40),
    "overview": Limit(per_address=5, per_network=40),
    "your_data": Limit(per_address=5, per_network=40),
    "invite": Limit(per_address=10, per_network=40),
    "message": Limit(per_address=20, per_network=80),
}


class DoorForm(forms.Form):
    """A form outside of the steps, that says what has to be mended."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)

    @property
    def problems(self):
        """What has to be mended, as a list of (id of the field or nothing, message)."""
        of_fields = [(field.id_for_label, error) for field in self for error in field.errors]
        return of_fields + [("", error) for error in self.non_field_errors()]


class GuardedForm(DoorForm):
    """A form that anyone may send. Robots fill in a box that people do not see, or answer faster than people can."""

    onderwerp = forms.CharField(
        label="Laat dit vak leeg", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stamp"].initial = new_stamp

    def clean(self):
        super().clean()
        age = _age(self.cleaned_data.get("stamp", ""))
        is_old = age is None or age > OLDEST
        is_trapped = self.cleaned_data.get("onderwerp")
        self._put("onderwerp", "")
        if is_old:
            self._put("stamp", new_stamp(age=FASTEST))
        if self.errors:
            return  # it has to be sent again anyway
        if is_trapped:
            raise ValidationError("Er stond iets in een vak dat leeg moet blijven. Nu is het leeg. Verstuur opnieuw")
        if is_old:
            raise ValidationError("Deze pagina stond lang open. Kijk je antwoorden na en verstuur opnieuw")
        if age < FASTEST:
            raise ValidationError("Dat ging heel snel. Kijk je antwoorden na en verstuur opnieuw")

    def _put(self, name, value):
        self.data = self.data.copy()
        self.data[name] = value


def new_stamp(age=timedelta(0)):
    """A signed text that says when a page was drawn, and that no other page has."""
    return signing.dumps([int(time.time() - age.total_seconds()), secrets.token_hex(8)], salt=SALT)


def _age(stamp):
    """How long ago the stamp was made, or None when it is not one of ours."""
    try:
        drawn_at, _ = signing.loads(stamp, salt=SALT)
    except signing.BadSignature:
        return None
    return timedelta(seconds=time.time() - drawn_at)


def is_too_often(request, action, email):
    """Whether this `action` was tried too often by this address or from this network; if not, count this time too.

    One at a time for an address and for a network, so that two at once are not both the last that may.
    """
    limit = LIMITS[action]
    recent = Attempt.objects.filter(action=action, at__gt=timezone.now() - PERIOD)
    tried = {_who(email.lower()): limit.per_address, network_hash(request): limit.per_network}
    if not email:
        tried.pop(_who(""))
    with transaction.atomic():
        # In one order everywhere, or two of them wait for each other.
        for who in sorted(tried):
            _wait_for_turn(LIMIT_LOCK, who)
        if any(recent.filter(who=who).count() >= most for who, most in tried.items()):
            return True
        Attempt.objects.bulk_create(Attempt(action=action, who=who) for who in tried)
    return False


def _wait_for_turn(lock, who):
    """Wait until no other transaction counts for `who`; until the end of this one nobody else does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [lock, who])


class TooMuchMailError(Exception):
    """This address got enough mail for today that others had us send. Nothing is queued; see views/refused.py."""


def spend_mail_budget(email):
    """Count a mail to an address that somebody typed, whoever did and for whatever. Raises TooMuchMailError.

    Belongs in the transaction of that mail: until its end another one to the same address waits here to be counted.
    """
    who = _who(email.lower())
    _wait_for_turn(BUDGET_LOCK, who)
    if Attempt.objects.filter(action="mail", who=who).count() >= MAILS_A_DAY:
        raise TooMuchMailError
    Attempt.objects.create(action="mail", who=who)


def network_hash(request):
    """A keyed hash, different every day, of the network that a request comes from."""
    return _who(_network(request))


def _who(text):
    """What is kept instead of an address: without the key and the day nobody can tell whose it was."""
    return salted_hmac(f"{SALT}.{timezone.localdate()}", text, algorithm="sha256").hexdigest()


def _network(request):
    """Where a request comes from. The proxies of the site itself are skipped, see PROXY_COUNT; what a client claims to
    have passed before those is not believed.
    """
    hops = [*request.headers.get("X-Forwarded-For", "").split(","), request.META["REMOTE_ADDR"]]
    hop = hops[max(len(hops) - 1 - settings.PROXY_COUNT, 0)].strip()
    try:
        address = ip_address(hop)
    except ValueError:
        return request.META["REMOTE_ADDR"]
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, IPV6_NETWORK), strict=False))
    return str(address)
