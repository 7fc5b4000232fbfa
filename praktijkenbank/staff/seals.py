"""What a page of the redactie showed when it was opened, carried along in its form; and who saved something since."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.utils import timezone
from django.utils.formats import date_format

# The name of the hidden field.
OPENED, SALT = "opened", "praktijkenbank.staff.seals"


def seal(values, marks=None):
    """What a form showed (`values`, of form_data.py) and how rows were (`marks`, by key), as one text to send along."""
    content = {"at": timezone.now().timestamp(), "values": values, "marks": marks or {}}
    return signing.dumps(content, salt=SALT, compress=True)


def opened(data):
    """What `seal` put in this form data; None without it. One that was tampered with showed nothing."""
    if OPENED not in data:
        return None
    try:
        return signing.loads(data[OPENED], salt=SALT)
    except signing.BadSignature:
        return {"at": 0, "values": {}, "marks": {}}


def mark_of(row):
    """A hash of all columns of this row."""
    return hashed([repr(field.value_from_object(row)) for field in row._meta.concrete_fields])


def hashed(content):
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


@dataclass
class SavedBy:
    """Who saved a row, and when; empty when that is not known."""

    name: str = ""
    at: datetime | None = None
    is_self: bool = False

    def told(self, did="bewaarde dit"):
        """A sentence without full stop: "Karim bewaarde dit om 10.42 uur"."""
        return " ".join(filter(None, [self.who, did, self.when, "in een ander tabblad" if self.is_self else ""]))

    @property
    def who(self):
        return "Jij" if self.is_self else self.name or "Iemand anders"

    @property
    def signature(self):
        """Who and when: "Karim, om 10.42 uur"."""
        return ", ".join(filter(None, [self.who, self.when]))

    @property
    def when(self):
        """om 10.42 uur; with the day when it was not today."""
        return clock(self.at) if self.at else ""


def clock(at):
    """om 10.42 uur; with the day when it was not today."""
    local = timezone.localtime(at)
    day = "" if local.date() == timezone.localdate() else f"op {date_format(local, 'j F')} "
    return f"{day}om {local:%H.%M} uur"


def saved_by(model, key, data, user=None):
    """Who saved this row last since the form was opened that sent `data`: by the admin's log and the versions."""
    since = datetime.fromtimestamp((opened(data) or {"at": 0})["at"], UTC)
    kind = ContentType.objects.get_for_model(model)
    log = LogEntry.objects.filter(content_type=kind, object_id=str(key), action_time__gt=since)
    found = [(entry.action_time, entry.user) for entry in log.select_related("user").order_by("-action_time")[:1]]
    if hasattr(model, "history"):
        versions = model.history.filter(**{model._meta.pk.name: key}, history_date__gt=since)
        latest = versions.select_related("history_user").order_by("-history_date", "-history_id")[:1]
        found += [(version.history_date, version.history_user) for version in latest]
    if not found:
        return SavedBy()
    at, who = max(found, key=lambda one: one[0])
    return SavedBy(who.get_full_name() or who.get_username() if who else "", at, bool(user) and who == user)
