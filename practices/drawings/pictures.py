"""Photos that people send: checked by content, turned upright, made smaller, and saved again as only the picture.

What is saved again holds no place where it was taken, no other metadata, and nothing that was hidden behind it.
"""

from dataclasses import dataclass
from io import BytesIO
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from pictures.models import PictureField, PictureFieldFile
from PIL import Image, ImageCms, ImageOps

# So many are decoded at most; what is kept is large enough for a page of A4.
MAX_PIXELS = 50_000_000
MAX_SIDE = 2400
# A large JPEG is decoded at a fraction, straight from the file; one that is sent in passes is held whole first.
MAX_JPEG_PIXELS = Image.MAX_IMAGE_PIXELS = 210_000_000
# Under this width a photo would be blown up at the head of a page.
HEAD_WIDTH = 480
QUALITY = 88
# By what Pillow calls it: extension, content type and format to save in. MPO is what some phones make of a JPEG.
FORMATS = {
    "JPEG": ("jpg", "image/jpeg", "JPEG"),
    "MPO": ("jpg", "image/jpeg", "JPEG"),
    "PNG": ("png", "image/png", "PNG"),
    "WEBP": ("webp", "image/webp", "WEBP"),
}
CONTENT_TYPES = {extension: content_type for extension, content_type, _ in FORMATS.values()}
UNREADABLE = "Dit is geen foto die we kunnen lezen. Kies een jpg, png of webp."
BROKEN = "Deze foto is beschadigd of niet volledig. Bewaar ze opnieuw, of kies een andere."
TOO_MANY_PIXELS = (
    f"Deze foto heeft te veel beeldpunten. Bewaar ze als gewone jpg, of maak ze kleiner: hoogstens "
    f"{MAX_PIXELS // 10**6} miljoen."
)
HEIC = "Deze foto is in heic bewaard, en dat kan niet elke computer tonen. Bewaar ze als jpg en kies ze opnieuw."


@dataclass(frozen=True)
class Picture:
    content: bytes
    extension: str
    content_type: str
    width: int
    height: int


def clean_picture(file):
    """The picture in `file`, open for reading, as a Picture.

    Raises ValidationError, in Dutch, for what is no JPEG, PNG or WebP, is broken, or is too large to open.
    """
    file.seek(0)
    head = file.read(12)
    if head[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"}:
        raise ValidationError(HEIC)
    file.seek(0)
    try:
        image = Image.open(file, formats=["JPEG", "PNG", "WEBP"])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(TOO_MANY_PIXELS) from error
    except Exception as error:  # a decoder says in many ways that it cannot read something
        raise ValidationError(UNREADABLE) from error
    with image:
        _check_pixels(image)
        extension, content_type, save_as = FORMATS[image.format]
        try:
            picture = _upright(image, save_as)
        except Exception as error:
            raise ValidationError(BROKEN) from error
    content = BytesIO()
    picture.save(content, save_as, quality=QUALITY)
    return Picture(content.getvalue(), extension, content_type, *picture.size)


def _check_pixels(image):
    """Refuse what takes too much memory; of a large JPEG, ask its decoder for a fraction."""
    if image.width * image.height > MAX_JPEG_PIXELS:
        raise ValidationError(TOO_MANY_PIXELS)
    if not image.info.get("progressive"):
        image.draft(None, (MAX_SIDE, MAX_SIDE))
    if image.width * image.height > MAX_PIXELS:
        raise ValidationError(TOO_MANY_PIXELS)


def _upright(image, save_as):
    """`image` decoded, upright, in the colours of the web, at most MAX_SIDE on a side and with nothing else in it."""
    image.draft(None, (MAX_SIDE, MAX_SIDE))  # a large JPEG is decoded at a fraction of its size
    has_alpha = save_as != "JPEG" and image.has_transparency_data
    picture = ImageOps.exif_transpose(image)
    if picture.mode.startswith(("I", "F")):  # 16 bits of grey and more, which Pillow cuts off at white
        has_alpha, picture = False, picture.point(lambda level: level / 256).convert("L")
        picture.info.clear()
    mode = "RGBA" if has_alpha else "RGB"
    picture = (_in_srgb(picture, mode) or picture).convert(mode)
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    picture.info.clear()
    return picture


def _in_srgb(picture, mode):
    """The same picture in sRGB, or None when it brings no colour profile that can be used."""
    if picture.mode not in {"RGB", "RGBA", "CMYK"} or not picture.info.get("icc_profile"):
        return None
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(picture.info["icc_profile"]))
        return ImageCms.profileToProfile(picture, profile, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return None


def check_picture(file):
    """Validator: a photo that is newly chosen must be one that `clean_picture` takes."""
    if not file._committed:
        clean_picture(file)


def picture_path(photo, name):
    """A name that tells nothing, and that no other photo has: its smaller copies are in a folder of that name."""
    return f"photos/{uuid4().hex}.{name.rpartition('.')[2]}"


class CleanedFile(ContentFile):
    """What `clean_picture` made before, with a name that says its format: it is not encoded a second time."""


class CleanPictureFile(PictureFieldFile):
    def save(self, name, content, save=True):
        """Store the cleaned picture, whoever brings it, and its smaller copies."""
        if not isinstance(content, CleanedFile):
            picture = clean_picture(content)
            # With its name: without, Django forgets the width and height.
            content = CleanedFile(picture.content, f"photo.{picture.extension}")
        super().save(content.name, content, save)


class CleanPictureField(PictureField):
    """A photo that is cleaned when it is saved."""

    attr_class = CleanPictureFile
