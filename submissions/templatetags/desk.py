"""What waits, on the start page of the admin: each number leads to the list of just those."""

from urllib.parse import urlencode

from django import template
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from practices.models import LinkCheck, Practice, Resource, SearchMiss

from ..models import Submission
from ..redactie.open_texts import open_texts
from ..redactie.waiting import UNDELIVERED, count, longest_waiting, parts, workdays_of
from ..redactie.workdays import PROMISED_WORKDAYS, day_before
from ..states import pill_of

register = template.Library()


@register.inclusion_tag("admin/submissions/submission/pill.html")
def state_pill(submission):
    """Show the state of a fiche that `with_waiting()` gives."""
    return dict(zip(["label", "look", "icon"], pill_of(submission), strict=True))


@register.inclusion_tag("admin/desk.html")
def desk(user):
    """Show what waits of what this user may see."""
    blocks = []
    if user.has_perm("submissions.view_submission"):
        blocks.append({"title": "Fiches", "lines": _fiches(user), "oldest": _oldest()})
    if user.has_perm("practices.view_practice"):
        blocks.append({"title": "Praktijken", "lines": _practices()})
    if user.has_perm("practices.view_searchmiss"):
        blocks.append({"title": "Zoeken", "lines": _searches()})
    texts = {"title": "Teksten in te vullen", "lines": _resources(user), "texts": open_texts(user)}
    if user.has_perm("practices.view_page") or texts["lines"] or texts["texts"]:
        blocks.append(texts)
    return {"blocks": blocks}


def _fiches(user):
    tabs = parts(user)
    late = Q(waiting_since__date__lte=day_before(PROMISED_WORKDAYS + 1, timezone.localdate()))
    counts = count(
        Submission.objects.sent().with_waiting(),
        {
            **{slug: condition for slug, (_, condition) in tabs.items()},
            "late": tabs["open"][1] & late,
            "undelivered": tabs["open"][1] & UNDELIVERED,
        },
    )
    queue = "submissions_submission"
    return [
        _line("Nieuw", counts["nieuw"], queue, tab="nieuw"),
        _line("Aangevuld", counts["aangevuld"], queue, tab="aangevuld"),
        _line("Van mij", counts["van-mij"], queue, tab="van-mij"),
        _line(f"Wacht langer dan {PROMISED_WORKDAYS} werkdagen", counts["late"], queue, wacht=PROMISED_WORKDAYS),
        _line("Mail kwam niet aan", counts["undelivered"], queue, mail="niet-aangekomen"),
    ]


def _oldest():
    """The fiche that waits longest, with its address and for how many working days; or None."""
    submission = longest_waiting(Submission.objects.all())
    return submission and {
        "submission": submission,
        "url": reverse("admin:submissions_submission_change", args=[submission.pk]),
        "days": workdays_of(submission),
    }


def _practices():
    today = timezone.localdate().isoformat()
    wanted = {
        "due": ("Na te kijken", {"status__exact": "published", "review_due_at__lte": today}),
        "unconfirmed": (
            "Nog niet bevestigd door het bestuur",
            {"status__exact": "published", "confirmed_at__isnull": True},
        ),
        "drafts": ("Nog niet online", {"status__exact": "draft"}),
    }
    counts = count(Practice.objects.all(), {name: Q(**lookups) for name, (_, lookups) in wanted.items()})
    lines = [_line(label, counts[name], "practices_practice", **lookups) for name, (label, lookups) in wanted.items()]
    links = count(LinkCheck.objects.all(), {"dood": Q(failures__gte=LinkCheck.STRIKES), "elders": ~Q(leads_to="")})
    labels = {"dood": "Dode links", "elders": "Links die ergens anders heen leiden"}
    return lines + [_line(labels[name], links[name], "practices_linkcheck", toestand=name) for name in labels]


def _searches():
    number = SearchMiss.objects.open().order_by().values("stem").distinct().count()
    return [_line("Gezocht zonder resultaat", number, "practices_searchmiss")]


def _resources(user):
    if not user.has_perm("practices.view_resource"):
        return []
    lookups = {"is_published__exact": 1, "url__isempty": 1}
    number = Resource.objects.without_address().count()
    return [_line("Inspiratie zonder webadres", number, "practices_resource", **lookups)]


def _line(label, number, model, **lookups):
    url = reverse(f"admin:{model}_changelist")
    return {"label": label, "count": number, "url": f"{url}?{urlencode(lookups)}" if lookups else url}
