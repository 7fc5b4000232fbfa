"""The step with photos, attachments and links, and the files themselves for those who may see them."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from praktijkenbank.plain_text import only_text
from praktijkenbank.post.links import links_of

from ..files import uploads
from ..intake.access import may_read, private
from ..intake.answers import draw
from ..intake.forms.uploads import KINDS, UploadsForm, live_parts
from ..intake.steps import UPLOADS, steps_of
from ..models import Upload
from .steps import StepPage


class UploadsPage(StepPage):
    """Takes files along with the answers, and removes them or puts them first.

    Besides what other steps have in the address: `verwijder` is the key of a file that waits for a yes.
    """

    template = "submissions/uploads.html"

    def take_files(self):
        added, refused = [], []
        for name, kind in KINDS.items():
            for file in self.request.FILES.getlist(name):
                try:
                    added.append(uploads.add(self.submission, file, kind))
                except ValidationError as error:
                    refused += [(name, only_text(f"{file.name}: {message}")) for message in error.messages]
        return added, refused

    def act(self, action, form):
        action, _, key = action.partition(" ")
        upload = next((one for one in form.uploads if str(one.key) == key), None)
        if upload is None:
            return redirect(self.here()) if action else None
        if action == "verwijder":
            return redirect(self.here(f"bestand-{key}", verwijder=key))
        if action == "voorop":
            uploads.put_first(upload)
            return redirect(self.here(f"bestand-{key}"))
        if action == "ja":
            uploads.remove(upload)
        return redirect(self.here())

    def more(self, context):
        return {
            "refused": {kind: [message for name, message in context["refused"] if name == kind] for kind in KINDS},
            "asked": self.request.GET.get("verwijder"),
            "live": live_parts(self.submission),
            "limits": {
                "photos": uploads.MAX_NUMBER[Upload.Kind.PHOTO],
                "photo_size": uploads.MAX_SIZE[Upload.Kind.PHOTO] // uploads.MB,
                "attachment_size": uploads.MAX_SIZE[Upload.Kind.ATTACHMENT] // uploads.MB,
            },
            "add_address": reverse("upload_add", args=[self.submission.key]),
            "is_scanned": bool(settings.CLAMD_ADDRESS),
        }


@private
def submission_uploads(request, submission):
    """The step with photos, attachments and links."""
    if UPLOADS not in steps_of(submission):
        raise Http404
    return UploadsPage(request, submission, UPLOADS).respond()


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
    form = UploadsForm.of(submission)
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
    """A file of a fiche, for anyone with a link to that fiche or who may read all; for others it might not be there.

    Nothing in it is ever run in the name of the site: documents are only downloaded, and a sandbox holds all.
    """
    found = get_object_or_404(Upload.objects.select_related("submission"), key=upload, submission__key=key)
    if not may_read(request, found.submission) and not any(
        link.is_about(found.submission) for link in links_of(request)
    ):
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
