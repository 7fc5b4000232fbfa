"""The menu of the redactie: what comes in, what the bank holds, and what keeps it in order."""

from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone

from practices.models import Practice

from ..doors import Door
from ..models import Submission
from .waiting import count

INCOMING, CONTENT, CONTROL = "Inzendingen", "Inhoud", "Beheer"
GROUP_OF_APP = {"submissions": INCOMING, "practices": CONTENT}
# What says who did what is not about one fiche.
GROUP_OF_MODEL = {"AuditEntry": CONTROL, "PlannedWork": CONTROL}


def grouped(apps):
    """The models of these apps, as Django's `get_app_list` gives them, in our groups; with what waits and how much.

    Two queries.
    """
    groups = {name: [] for name in (INCOMING, CONTENT, CONTROL)}
    for app in apps:
        for model in app["models"]:
            group = GROUP_OF_MODEL.get(model["object_name"]) or GROUP_OF_APP.get(app["app_label"], CONTROL)
            groups[group].append(model)
    addresses = {model["object_name"]: model["admin_url"] for models in groups.values() for model in models}
    incoming = [model for model in groups[INCOMING] if model["object_name"] != "Submission"]
    groups[INCOMING] = [*_waiting(addresses), *incoming]
    return [
        {"name": name, "app_label": name.lower(), "app_url": "", "has_module_perms": True, "models": models}
        for name, models in groups.items()
        if models
    ]


def _waiting(addresses):
    if queue := addresses.get("Submission"):
        wanted = {"open": Q(), "reactions": Q(door=Door.REMARK)}
        counts = count(Submission.objects.with_editors(), wanted)
        yield _entry("Wachtrij", queue, counts["open"])
        yield _entry("Reacties", queue, counts["reactions"], soort=Door.REMARK.value)
    if practices := addresses.get("Practice"):
        due = Practice.objects.published().filter(review_due_at__lte=timezone.localdate()).count()
        yield _entry("Te herbevestigen", practices, due, herbevestigen="nu")
    if queue:
        yield _entry("Archief", queue, tab="afgehandeld")


def _entry(name, url, number=0, **query):
    address = f"{url}?{urlencode(query)}" if query else url
    return {"name": name, "object_name": name, "admin_url": address, "add_url": None, "count": number}
