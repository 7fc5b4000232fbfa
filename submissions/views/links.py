"""Private links: opened, asked for again, listed, given to a colleague and revoked."""

from contextlib import suppress

from django.db import transaction
from django.db.models import Max
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from practices.views.not_found import BEHIND
from praktijkenbank.post import links
from praktijkenbank.post.limits import is_too_often
from praktijkenbank.post.links import links_of, remember
from praktijkenbank.post.queue import queue_mail

from ..intake.access import private
from ..intake.door_forms import ColleagueForm, CorrectionForm, OverviewForm, TokenForm
from ..intake.starting import correct_address
from ..models import ImpossibleChangeError, Submission
from .refused import too_often

# What the page says after an action, by the name in the address.
NOTICES = {
    "verstuurd": "We sturen je een nieuwe link. Kijk in je mailbox.",
    "ingetrokken": "Deze links werken niet meer.",
    "uitgenodigd": "We sturen je collega een eigen link.",
    "uitgenodigd-later": "We sturen je collega een eigen link zodra je bevestigt dat je eigen e-mailadres juist is. "
    "Open daarvoor de link in de mail die je van ons kreeg.",
    "niet-ingetrokken": "Alleen wie de fiche begon, kan de link van een ander intrekken.",
    "verbeterd": "Je adres is verbeterd. We sturen een nieuwe mail.",
}


# The token is the protection: a page without referrer, as this one, sends no origin that could be checked.
@csrf_exempt
@never_cache
def private_link(request, token):
    """The page behind a mailed link. Only its button lets someone in, because mail programs open links by themselves.

    The address is on no other page, in no referrer and in no log line.
    """
    token = BEHIND.sub("", token)
    link = links.find(token)
    if link is None:
        response = _dead_link(request, token)
    elif request.method == "POST" or link in links_of(request):
        link.touch()
        response = redirect(_open(link))
        remember(response, request, link)
    else:
        context = {"submission": _submission_of(link), "token_form": _token_form(token), "canonical_url": ""}
        page = "submissions/your_data_link.html" if link.is_to_own_data else "submissions/link.html"
        response = render(request, page, context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@csrf_exempt
@never_cache
def opened_link(request):
    """The buttons on that page send the token here, so that it is in no request line after the first look."""
    if request.method != "POST":
        return redirect("overview_request")
    return private_link(request, request.POST.get("token", ""))


def _token_form(token):
    """A form and not the token itself: Django may write down what a template was given."""
    return TokenForm({"token": token}, auto_id=False)


def _open(link):
    """Note whose address it is, and return where the link leads."""
    submission = _submission_of(link)
    if submission is None:
        return reverse("your_data" if link.is_to_own_data else "overview")
    _confirm_address(link, submission)
    return submission.get_absolute_url()


def _submission_of(link):
    """The fiche that a link is about, None for a link to all fiches of its address."""
    return Submission.objects.filter(key=link.about_key).first() if link.about_key else None


def _confirm_address(link, submission):
    """A mailed link was opened: when it is of the address of this fiche, that address is right."""
    if link.is_mailed and link.email == submission.email:
        # When the fiche has to wait for something else, its own page says so.
        with suppress(ImpossibleChangeError):
            submission.confirm_address()


def _dead_link(request, token):
    """The page of a link that does not work. One that only was not used for long is sent anew by a button."""
    expired = links.find_expired(token)
    if expired and expired.is_to_own_data:
        return render(request, "submissions/your_data_expired.html", {"canonical_url": ""}, status=404)
    is_sent = request.method == "POST" and expired is not None
    if is_sent:
        if is_too_often(request, "overview", expired.email):
            return too_often(request)
        if submission := _submission_of(expired):
            submission.queue_mail("link", to=expired.email)
        else:
            queue_mail("overview", to=expired.email)
    context = {"expired": expired, "is_sent": is_sent, "form": OverviewForm(), "canonical_url": ""}
    context["token_form"] = _token_form(token)
    return render(request, "submissions/dead_link.html", context, status=200 if is_sent else 404)


@never_cache
def overview_request(request):
    """Ask for a link to all open fiches of an address. The answer, and the mail, are the same for every address."""
    form = OverviewForm(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        if is_too_often(request, "overview", email):
            return too_often(request)
        queue_mail("overview", to=email)
        return render(request, "submissions/overview_sent.html", {"email": email})
    here = Submission.objects.open().reached_by(links_of(request))
    return render(request, "submissions/overview_request.html", {"form": form, "submissions": here})


@never_cache
def overview(request):
    """All open fiches of the address whose overview link was opened last in this browser. A button lets into one."""
    link = next((link for link in links_of(request) if link.about_key is None), None)
    if link is None:
        return redirect("overview_request")
    submissions = Submission.objects.open().of_address(link.email).select_related("municipality", "practice")
    if request.method != "POST":
        link.touch()
        response = render(request, "submissions/overview.html", {"link": link, "submissions": submissions})
        remember(response, request, link)
        return response
    if "intrekken" in request.POST:
        link.revoke()
        return redirect("overview_request")
    submission = next((one for one in submissions if str(one.key) == request.POST.get("fiche")), None)
    return _enter(request, link, submission) if submission else redirect("overview")


def _enter(request, link, submission):
    """Let this browser in to one fiche of the overview that `link` led to."""
    _confirm_address(link, submission)
    known = next((known for known in links_of(request) if known.is_about(submission)), None)
    response = redirect(submission)
    remember(response, request, known or links.issue(link.email, submission)[0])
    return response


@private
def submission_links(request, submission):
    """Who can reach the fiche. From here they get a new link, or their links are taken back."""
    if request.method != "POST":
        return _show(request, submission)
    match request.POST.get("actie"):
        case "stuur":
            if is_too_often(request, "overview", request.link.email):
                return too_often(request)
            submission.queue_mail_once("link", request.link.email)
            return redirect(f"{_url(submission)}?verstuurd")
        case "intrekken":
            if not may_revoke(request, submission, request.POST.get("email")):
                return redirect(f"{_url(submission)}?niet-ingetrokken")
            _revoke(submission, request.POST.get("email"), keep=request.link)
            return redirect(f"{_url(submission)}?ingetrokken")
        case "adres":
            return _correct_address(request, submission)
    return redirect(_url(submission))


@private
def submission_invite(request, submission):
    """Mail a colleague a link of their own to this fiche."""
    form = ColleagueForm(request.POST or None)
    if request.method != "POST" or not submission.is_open:
        return redirect(_url(submission))
    if not form.is_valid():
        return _show(request, submission, colleague=form)
    email = form.cleaned_data["email"]
    if is_too_often(request, "invite", request.link.email):
        return too_often(request)
    submission.invite(email)
    return redirect(f"{_url(submission)}?{'uitgenodigd' if submission.email_confirmed_at else 'uitgenodigd-later'}")


def _url(submission):
    return reverse("submission_links", args=[submission.key])


def _show(request, submission, **forms):
    """The page with all who have a link that was not taken back, one line per address."""
    usable = submission.private_links.filter(revoked_at=None)
    people = usable.values("email").annotate(last_used_at=Max("last_used_at"), expires_at=Max("expires_at"))
    people = people.order_by("email")
    context = {
        "submission": submission,
        "people": [{**person, "may_revoke": may_revoke(request, submission, person["email"])} for person in people],
        "now": timezone.now(),
        "may_correct": _may_correct(request, submission),
        "colleague": forms.get("colleague") or ColleagueForm(),
        "correction": forms.get("correction") or CorrectionForm(auto_id="id_juist_%s"),
        "notice": next((text for name, text in NOTICES.items() if name in request.GET), ""),
    }
    return render(request, "submissions/links.html", context)


def may_revoke(request, submission, email):
    """Who began the fiche may take back the links of all; a colleague those of their own address."""
    return request.link and request.link.email in (submission.email, email)


@transaction.atomic
def _revoke(submission, email, keep):
    """Take back every link of this address but the one in use, and those still to be mailed to a colleague, who hears
    of it when a link reached them.
    """
    theirs = submission.private_links.filter(revoked_at=None, email=email).exclude(pk=keep and keep.pk)
    if theirs.update(revoked_at=timezone.now()) and email != submission.email:
        submission.mails.waiting().filter(to=email).update(gave_up_at=timezone.now())
        if keep.email != email and submission.mails.filter(to=email).exclude(sent_at=None).exists():
            submission.queue_mail("kept_out", to=email, is_known=True)


def _may_correct(request, submission):
    """Who began the fiche may mend the address as long as nobody opened the mail."""
    return request.link and request.link.email == submission.email and not submission.email_confirmed_at


def _correct_address(request, submission):
    form = CorrectionForm(request.POST, auto_id="id_juist_%s")
    if not _may_correct(request, submission):
        return redirect(_url(submission))
    if not form.is_valid():
        return _show(request, submission, correction=form)
    if is_too_often(request, "start", form.cleaned_data["email"]):
        return too_often(request)
    correct_address(submission, form.cleaned_data["email"])
    return redirect(f"{_url(submission)}?verbeterd")
