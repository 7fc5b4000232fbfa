from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from ..drawings.pictures import CONTENT_TYPES
from ..models import Attachment, Photo, Practice

MONTH = 30 * 24 * 3600


@require_safe
def media(request, path):
    """A photo or attachment of a practice that is online; for anything else the file might as well not be there.

    Nothing in a file is ever run in the name of the site: attachments are only downloaded, and a sandbox holds both.
    """
    online = {"practice__status": Practice.Status.PUBLISHED}
    # The smaller copies of photos/a.jpg are photos/a/480w.webp and so on.
    originals = [f"{path.rpartition('/')[0]}.{extension}" for extension in CONTENT_TYPES]
    is_photo = Photo.objects.filter(image__in=[path, *originals], **online).exists()
    attachment = None if is_photo else Attachment.objects.filter(file=path, **online).first()
    if not is_photo and attachment is None:
        raise Http404
    try:
        file = default_storage.open(path)
    except OSError as error:
        raise Http404 from error
    content_type = CONTENT_TYPES.get(path.rpartition(".")[2]) if is_photo else None
    name = attachment.name if attachment else ""
    response = FileResponse(file, as_attachment=not is_photo, filename=name, content_type=content_type)
    response["Cache-Control"] = f"public, max-age={MONTH}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
