from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from ..models import Attachment, Photo, Practice

MONTH = 30 * 24 * 3600


@require_safe
def media(request, path):
    """A photo or attachment of a practice that is online; for anything else the file might as well not be there.

    Nothing in a file is ever run in the name of the site: attachments are only downloaded, and a sandbox holds both.
    """
    online = {"practice__status": Practice.Status.PUBLISHED}
    is_photo = Photo.objects.filter(image=path, **online).exists()
    if not is_photo and not Attachment.objects.filter(file=path, **online).exists():
        raise Http404
    try:
        file = default_storage.open(path)
    except OSError as error:
        raise Http404 from error
    response = FileResponse(file, as_attachment=not is_photo)
    response["Cache-Control"] = f"public, max-age={MONTH}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
