"""The step with photos, attachments and links, and the files themselves for who may see them."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from praktijkenbank.post.links import links_of

from ..files import uploads
from ..intake.access import may_read, private
from ..intake.answers import draw, new_page, posted
from ..intake.forms.uploads import UploadsForm, live_parts, read, save
from ..intake.steps import CHECK, UPLOADS, next_url, previous_url, progress, steps_of
from ..models import ImpossibleChangeError, Upload
from .steps import saved_by_script

KINDS = {"photos": Upload.Kind.PHOTO, "attachments": Upload.Kind.ATTACHMENT}


@private
def submission_uploads(request, submission):
    """The step itself. Texts are saved as in other steps; files that come along are added after that.

    Besides what other steps have in the address: `verwijder` is the key of a file that waits for a yes.
    """
    if UPLOADS not in steps_of(submission):
        raise Http404
    if request.method == "POST":
        return _save(request, submission)
    if not submission.is_editable:
        return redirect(submission)
    return _show(request, submission, UploadsForm(submission, read(submission), is_checked="fouten" in request.GET))


def _save(request, submission):
    is_autosave = "autosave" in request.POST
    try:
        saved = save(submission, UPLOADS, request.POST, is_autosave)
    except ImpossibleChangeError as error:
        if is_autosave:
            return JsonResponse({"closed": str(error)}, status=409)
        form = UploadsForm(submission, posted(UploadsForm(submission), request.POST))
        return _show(request, submission, form, closed=str(error), status=409)
    submission = saved.submission
    if is_autosave:
        return saved_by_script(request, saved, UploadsForm(submission, saved.answers, conflicts=saved.conflicts))
    added, refused = _add_all(submission, request.FILES)
    answers = read(submission)
    if refused or saved.conflicts:
        mine = {name: conflict.mine for name, conflict in saved.conflicts.items()}
        form = UploadsForm(submission, {**answers, **mine}, conflicts=saved.conflicts)
        return _show(request, submission, form, draw(answers), refused, status=409 if saved.conflicts else 422)
    if added:
        return redirect(_here(request, added[0]))
    form = UploadsForm(submission, answers, is_checked=True)
    try:
        return _go_on(request, submission, form)
    except ValidationError as error:
        return _show(request, submission, form, closed=error.messages[0], status=409)


def _go_on(request, submission, form):
    """Do what the button says, once all is saved."""
    action, _, key = request.POST.get("actie", "").partition(" ")
    upload = next((one for one in form.uploads if str(one.key) == key), None)
    if action == "stop":
        submission.queue_mail_once("link", request.link.email)
        return redirect(f"{submission.get_absolute_url()}?bewaard")
    if action == "vorige":
        return redirect(previous_url(submission, UPLOADS))
    if action == "verwijder" and upload:
        return redirect(_here(request, upload, verwijder=key))
    if action == "ja" and upload:
        uploads.remove(upload)
    elif action == "voorop" and upload:
        uploads.put_first(upload)
        return redirect(_here(request, upload))
    if action:
        return redirect(_here(request))
    if form.problems():
        return redirect(_here(request, fouten=""))
    return redirect(CHECK.url(submission) if "terug" in request.GET else next_url(submission, UPLOADS))


def _here(request, upload=None, **flags):
    """The address of this page, at one of its files."""
    query = urlencode({**({"terug": ""} if "terug" in request.GET else {}), **flags})
    return f"{request.path}{query and '?'}{query}{f'#bestand-{upload.key}' if upload else ''}"


def _add_all(submission, files):
    """Add all files that came along. Returns the Uploads and, of what is refused, (id of the field, message)."""
    added, refused = [], []
    for name, kind in KINDS.items():
        for file in files.getlist(name):
            try:
                added.append(uploads.add(submission, file, kind))
            except ValidationError as error:
                refused += [(name, f"{file.name}: {message}") for message in error.messages]
    return added, refused


def _show(request, submission, form, drawn=None, refused=(), closed="", status=200):
    context = {
        "submission": submission,
        "step": UPLOADS,
        "progress": progress(submission, UPLOADS.slug),
        "form": form,
        "page": new_page(),
        "drawn": drawn or draw(form.answers),
        "problems": [*refused, *((field.first_id, message) for field, message in form.problems())],
        "refused": {kind: [message for name, message in refused if name == kind] for kind in KINDS},
        "conflicts": [form[name] for name in form.conflicts],
        "closed": closed,
        "is_back": "terug" in request.GET,
        "next": CHECK,
        "next_url": CHECK.url(submission),
        "asked": request.GET.get("verwijder"),
        "live": live_parts(submission),
        "limits": {
            "photos": uploads.MAX_NUMBER[Upload.Kind.PHOTO],
            "photo_size": uploads.MAX_SIZE[Upload.Kind.PHOTO] // uploads.MB,
            "attachment_size": uploads.MAX_SIZE[Upload.Kind.ATTACHMENT] // uploads.MB,
        },
        "add_address": reverse("upload_add", args=[submission.key]),
        "is_scanned": bool(settings.CLAMD_ADDRESS),
    }
    return render(request, "submissions/uploads.html", context, status=status)


@require_POST
@private
def add_upload(request, submission):
    """Add the one file that a script sends. Answers with the piece of page for it, or with why it is refused (422)."""
    name = next((name for name in KINDS if name in request.FILES), None)
    if name is None:
        return JsonResponse({"error": "Er kwam geen bestand aan. Kies het opnieuw."}, status=422)
    try:
        upload = uploads.add(submission, request.FILES[name], KINDS[name])
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    form = UploadsForm(submission, read(submission))
    part = form.part(upload.key)
    context = {"part": part, "is_first": upload.position == 1, "is_scanned": bool(settings.CLAMD_ADDRESS)}
    return JsonResponse(
        {
            "html": render_to_string("submissions/upload.html", context, request),
            "drawn": draw({field.name: form.answers[field.name] for field in part["fields"]}),
        },
        status=201,
    )


@require_safe
@never_cache
def upload_file(request, key, upload):
    """A file of a fiche, for who has a link to that fiche or may read all; for others it might as well not be there.

    Nothing in it is ever run in the name of the site: documents are only downloaded, and a sandbox holds all.
    """
    found = get_object_or_404(Upload.objects.select_related("submission"), key=upload, submission__key=key)
    if not may_read(request) and not any(link.is_about(found.submission) for link in links_of(request)):
        raise Http404
    try:
        file = found.file.open()
    except OSError as error:
        raise Http404 from error
    is_document = found.kind == Upload.Kind.ATTACHMENT
    response = FileResponse(file, as_attachment=is_document, filename=found.name, content_type=found.content_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
