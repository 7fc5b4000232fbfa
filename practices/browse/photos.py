"""Which photo heads the page of a practice, and which come below."""

from ..drawings.pictures import HEAD_WIDTH


def head_photo(practice):
    """The first photo that is wide enough to head the page, or None."""
    return next((photo for photo in practice.photos.all() if _is_wide(photo)), None)


def photos_below(practice):
    """The photos that do not head the page."""
    head = head_photo(practice)
    return [photo for photo in practice.photos.all() if photo != head]


def _is_wide(photo):
    """Whether this Photo, or the dict of a preview, is so; one whose size is not known is taken to be."""
    width = photo["width"] if isinstance(photo, dict) else photo.width
    return width is None or width >= HEAD_WIDTH
