"""Jouw gegevens: what the bank keeps of whoever reads a mailbox, to see, to take away and to have erased.

Every address gets the same answer and the same mail, also one of which nothing is kept: that this is so is an answer
too, and only whoever reads the mailbox may have it.
"""

import json
from functools import wraps

from django.conf import settings
from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from practices.models import Implementation, Practice
from praktijkenbank.people.erasing import erase_person, export_person, person_at, show_person
from praktijkenbank.people.register import register
from praktijkenbank.post.limits import is_too_often
from praktijkenbank.post.links import DATA_COOKIE, links_of, opened_numbers
from praktijkenbank.post.models import YOUR_DATA, Mail, PrivateLink
from praktijkenbank.post.queue import queue_mail

from ..intake.door_forms import YourDataForm
from ..models import Submission
from ..states import State
from .refused import too_often


def _not_found_nor_kept(view):
    """No search engine and no cache keeps these pages."""

    @wraps(view)
    @never_cache
    def wrapped(request):
        response = view(request)
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def _by_link(view):
    """Decorate `view(request, link)`: it is called for whoever opened a link to their own data in this browser."""

    @wraps(view)
    @_not_found_nor_kept
    def wrapped(request):
        link = next((one for one in links_of(request, DATA_COOKIE) if one.is_to_own_data), None)
        if link is None:
            return redirect("erased_your_data" if _is_erased(request) else "your_data_request")
        return view(request, link)

    return wrapped


def _is_erased(request):
    """Whether the link of this browser went with all the rest: an expired one is still there."""
    pks = opened_numbers(request, DATA_COOKIE)[:1]
    return bool(pks) and not PrivateLink.objects.filter(pk__in=pks).exists()


@_not_found_nor_kept
def your_data_request(request):
    """Ask for a link to what is kept of an address. The answer, and the mail, are the same for every address."""
    form = YourDataForm(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        if is_too_often(request, YOUR_DATA, email):
            return too_often(request)
        queue_mail(YOUR_DATA, to=email, thing=YOUR_DATA)
        return render(request, "submissions/your_data_sent.html", {"email": email})
    return render(request, "submissions/your_data_request.html", {"form": form})


@_by_link
def your_data(request, link):
    """What is kept of them, by the words of the register."""
    if request.method == "POST":
        link.revoke()
        return redirect("your_data_request")
    counts, files = show_person(person_at(link.email))
    kept = {one.what: one for one in register() if one.what in counts}
    context = {
        "link": link,
        "rows": [{"kept": kept[what], "count": count} for what, count in counts.items()],
        "files": len(files),
        "has_account": _has_account(link.email),
        "is_only_this": not files and _is_only_this(link.email, counts),
    }
    return render(request, "submissions/your_data.html", context)


@require_safe
@_by_link
def your_data_file(request, link):
    """All of it, to take away."""
    if _has_account(link.email):
        return redirect("your_data")
    found = json.dumps(export_person(person_at(link.email)), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": 'attachment; filename="jouw-gegevens.json"'}
    return HttpResponse(found, content_type="application/json", headers=headers)


@_by_link
def erase_your_data(request, link):
    """Say what will happen, and do it by a button. Of two clicks the second waits, and finds it done."""
    if _has_account(link.email):
        return redirect("your_data")
    if request.method != "POST":
        return render(request, "submissions/erase_your_data.html", {"link": link, **_consequences(link.email)})
    with transaction.atomic():
        # All of this address, in order: two browsers that do it at once wait for each other.
        links = PrivateLink.objects.filter(email=link.email).order_by("pk").select_for_update()
        if link in [one for one in links if one.is_usable]:
            person = person_at(link.email)
            if files := [person.out_of_name(name) for name in erase_person(person)]:
                queue_mail("files_to_look_into", to=settings.CONTACT_EMAIL, is_known=True, files=files)
    return redirect("erased_your_data")


@require_safe
@_not_found_nor_kept
def erased_your_data(request):
    """What was done."""
    if not _is_erased(request):
        return redirect("your_data_request")
    return render(request, "submissions/erased_your_data.html")


def _has_account(email):
    return User.objects.filter(Q(email__iexact=email) | Q(username__iexact=email)).exists()


def _is_only_this(email, counts):
    """Whether nothing is kept but that they asked."""
    asking = {one.what for one in register() if one.model in ("post.Mail", "post.PrivateLink")}
    others = PrivateLink.objects.filter(email=email).exclude(about_kind=YOUR_DATA)
    mails = Mail.objects.filter(to__iexact=email).exclude(kind=YOUR_DATA)
    return counts.keys() <= asking and not others.exists() and not mails.exists()


def _consequences(email):
    """What erasing does: practices that lose a contact, fiches that go, fiches that stay without a sender."""
    fiches = Submission.objects.filter(email=email).select_related("practice", "municipality")
    of_towns = Implementation.objects.filter(contact_email__iexact=email).values("practice")
    return {
        "practices": Practice.objects.filter(Q(contact_email__iexact=email) | Q(pk__in=of_towns)).published(),
        "going": fiches.exclude(state__in=[State.APPROVED, State.MERGED]),
        "staying": fiches.filter(state__in=[State.APPROVED, State.MERGED]),
    }
