"""Files as people send them, and as vandals would: each function gives the bytes of one."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pikepdf
from PIL import ExifTags, Image

ORIENTATION, ROTATED = ExifTags.Base.Orientation, 6
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>'
)
OFFICE_PARTS = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
}
OPEN_DOCUMENT = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


def picture(kind="JPEG", size=(60, 40), mode="RGB", color="teal", **options):
    """A picture of one colour; `options` as Pillow saves it with."""
    content = BytesIO()
    Image.new(mode, size, color).save(content, kind, **options)
    return content.getvalue()


def phone_photo():
    """A JPEG that lies on its side, red where its top is to be, with the place and the maker in its EXIF and XMP."""
    image = Image.new("RGB", (60, 40), "teal")
    image.paste("red", (0, 0, 10, 40))
    exif = Image.Exif()
    exif[ORIENTATION] = ROTATED
    exif[ExifTags.Base.Make] = "Maker"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (51.0, 3.0, 12.6), 3: "E", 4: (3.0, 43.0, 30.0)})
    content = BytesIO()
    image.save(content, "JPEG", exif=exif, xmp=b"<x:xmpmeta>Brugstraat 1</x:xmpmeta>", comment=b"Brugstraat 1")
    return content.getvalue()


def png_header(width, height):
    """A PNG of a few bytes that says to be of this size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def pdf(**root):
    """A PDF of one page; `root` is put in its catalogue."""
    document, content = pikepdf.new(), BytesIO()
    document.add_blank_page()
    document.Root.update({f"/{name}": document.make_indirect(value) for name, value in root.items()})
    document.save(content)
    return content.getvalue()


def archive(parts, first=None):
    """A zip of {name: content}; `first` is put before them, as it is."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as file:
        if first:
            file.writestr(ZipInfo("mimetype"), first)
        for name, part in parts.items():
            file.writestr(name, part)
    return content.getvalue()


def office(extension="docx", kind=None, **parts):
    """A file of Word, Excel or PowerPoint, with `parts` as {name: content} beside what each has."""
    part, usual = OFFICE_PARTS[extension]
    types = CONTENT_TYPES.format(part=part, kind=kind or usual)
    return archive({"[Content_Types].xml": types, part: "<xml/>", **parts})


def open_document(extension="odt", **parts):
    """A file of LibreOffice, with `parts` beside what each has."""
    kind = f"application/vnd.oasis.opendocument.{OPEN_DOCUMENT[extension]}"
    return archive({"content.xml": "<xml/>", "META-INF/manifest.xml": "<xml/>", **parts}, first=kind)
