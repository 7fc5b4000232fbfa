"""What is in a PDF or Office file that someone sends: documents are taken, programs and what is closed are not.

What a file is follows from its content; its name decides nothing.
"""

import re
import zlib
from functools import partial
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import pikepdf
from django.core.exceptions import ValidationError

MAX_PARTS = 2000
MAX_UNPACKED = 100 * 1024**2
CHUNK = 64 * 1024
PDF, OLE, ZIP = b"%PDF-", b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
# How the parts of a message of Outlook are called (MS-OXMSG, 2.2).
MESSAGE_PART = "__substg1.0_".encode("utf-16-le")

# Extension and content type, by the type of the main part (Office Open XML, ECMA-376 part 1) …
OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN_PARTS = {
    f"{OFFICE}wordprocessingml.document.main+xml": ("docx", f"{OFFICE}wordprocessingml.document"),
    f"{OFFICE}spreadsheetml.sheet.main+xml": ("xlsx", f"{OFFICE}spreadsheetml.sheet"),
    f"{OFFICE}presentationml.presentation.main+xml": ("pptx", f"{OFFICE}presentationml.presentation"),
    f"{OFFICE}presentationml.slideshow.main+xml": ("pptx", f"{OFFICE}presentationml.presentation"),
}
# … or by the first line of the archive (OpenDocument 1.3 part 2).
OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
# Parts that are run, or that hide a file of another kind.
ACTIVE_PART = re.compile(
    r"vba(project|data)|(^|/)(activex|macrosheets|dialogsheets|basic|scripts)/|(^|/)embeddings/.*\.bin$"
    r"|\.(exe|dll|scr|com|msi|lnk|jar|class|js|jse|vbs|vbe|wsf|hta|bat|cmd|ps1|py|sh|html?|svgz)$",
    re.IGNORECASE,
)
# Actions of a PDF that are run, start something or hide a file (ISO 32000-2, 12.6.4).
ACTIVE_KEYS = {"/JS", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA"}
ACTIVE_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/RichMediaExecute"}
# In OpenDocument the element that runs something.
LISTENER = "urn:oasis:names:tc:opendocument:xmlns:script:1.0 event-listener"
# What a document may fetch from elsewhere when someone opens it: nothing but a picture; a link waits for a click.
HARMLESS_RELATIONS = ("/hyperlink", "/image")
# … and the template that it was made from, which is taken out before it is kept: see house_style.
TEMPLATE = "/attachedTemplate"

UNKNOWN = (
    "Dit bestand kunnen we niet aannemen. Kies een pdf, of een bestand van Word, Excel, PowerPoint of LibreOffice. "
    "Een foto zet je bij de foto’s."
)
BROKEN = "Dit bestand is beschadigd of niet volledig. Bewaar het opnieuw, of kies een ander."
OLD_OFFICE = (
    "Dit is een bestand van een oude Office, of er staat een wachtwoord op. "
    "Bewaar het zonder wachtwoord als docx, xlsx, pptx of pdf."
)
OUTLOOK = (
    "Dit is een bericht van Outlook, en dat kan niet iedereen openen. Open het en druk het af naar pdf. "
    "Een bijlage van het bericht bewaar je eerst apart."
)
LOCKED = "Op dit bestand staat een wachtwoord. Bewaar het zonder wachtwoord."
ACTIVE = "In dit bestand zit een macro, een script of een ander bestand. Bewaar het zonder, of druk het af naar pdf."
ACTIVE_PDF = "In deze pdf zit een script, een formulier dat iets verstuurt of een ander bestand. Druk hem af naar pdf."
TOO_LARGE = "Dit bestand wordt te groot als het opengaat. Maak het kleiner, of bewaar het als pdf."
FETCHES = "Dit bestand haalt iets op van een andere plaats als je het opent. Bewaar het als pdf."


def check_document(file, may_have_template=False):
    """What the document in `file`, open for reading, is, as (extension, content type).

    Raises ValidationError, in Dutch, for any other kind of file, for one that is broken or locked, and for one that
    holds something that can be run. A template from elsewhere is one unless it `may_have_template`.
    """
    file.seek(0)
    head = file.read(len(PDF))
    file.seek(0)
    if head == PDF:
        return _check_pdf(file)
    if head.startswith(ZIP):
        return _check_archive(file, may_have_template)
    if head.startswith(OLE):
        raise ValidationError(OUTLOOK if MESSAGE_PART in file.read() else OLD_OFFICE)
    raise ValidationError(UNKNOWN)


def starts_as_archive(file):
    """Whether `file`, open for reading, is one of Office or LibreOffice; it is read from its start again after this."""
    file.seek(0)
    head = file.read(len(ZIP))
    file.seek(0)
    return head == ZIP


def _check_pdf(file):
    file.seek(-min(file.size, 2048), 2)
    if b"%%EOF" not in file.read():
        raise ValidationError(BROKEN)
    file.seek(0)
    try:
        with pikepdf.open(file) as document:
            if any(_is_active(item) for item in document.objects):
                raise ValidationError(ACTIVE_PDF)
            if not document.pages:
                raise ValidationError(BROKEN)
    except pikepdf.PasswordError as error:
        raise ValidationError(LOCKED) from error
    except (pikepdf.PdfError, RuntimeError, ValueError) as error:
        raise ValidationError(BROKEN) from error
    return "pdf", "application/pdf"


def _is_active(item, depth=0):
    """Whether this object of a PDF, or one written inside it, is run or starts something."""
    if depth > 20:
        return True
    if isinstance(item, pikepdf.Array):
        return any(_is_active(part, depth + 1) for part in item if not _stands_alone(part))
    if not isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        return False
    keys = set(item.keys())
    if keys & ACTIVE_KEYS or str(item.get("/S", "")) in ACTIVE_ACTIONS:
        return True
    return any(_is_active(item[key], depth + 1) for key in keys if not _stands_alone(item[key]))


def _stands_alone(part):
    """Whether it is an object of its own, which is looked at by itself."""
    return isinstance(part, pikepdf.Object) and part.is_indirect


def _check_archive(file, may_have_template):
    try:
        with ZipFile(file) as archive:
            _check_parts(archive.infolist())
            for part in archive.infolist():
                _check_unpacks(archive, part)
            is_office = "[Content_Types].xml" in archive.namelist()
            return _check_office(archive, may_have_template) if is_office else _check_open_document(archive)
    except (BadZipFile, zlib.error, expat.ExpatError, RuntimeError, EOFError, ValueError) as error:
        raise ValidationError(BROKEN) from error


def _check_parts(parts):
    """Judge the table of contents: how many parts, how large, how they are named and packed."""
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise ValidationError(TOO_LARGE)
    if any(part.flag_bits & 1 for part in parts):
        raise ValidationError(LOCKED)
    if any(ACTIVE_PART.search(name) for name in names):
        raise ValidationError(ACTIVE)
    if len(set(names)) < len(names) or any(_leads_away(name) for name in names):
        raise ValidationError(BROKEN)
    if any(part.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for part in parts):
        raise ValidationError(BROKEN)


def _leads_away(name):
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _check_unpacks(archive, part):
    """Raise BadZipFile unless the part is what the table of contents says; never unpacks more than that."""
    with archive.open(part) as content:
        while content.read(CHUNK):
            pass


def _check_office(archive, may_have_template):
    harmless = (*HARMLESS_RELATIONS, TEMPLATE) if may_have_template else HARMLESS_RELATIONS
    types = set()
    _each_element(archive, "[Content_Types].xml", lambda name, found: types.add(found.get("ContentType", "").lower()))
    if any("macroenabled" in found or "vba" in found for found in types):
        raise ValidationError(ACTIVE)
    for name in archive.namelist():
        if name.endswith(".rels"):
            _each_element(archive, name, partial(_check_relation, harmless))
    for main_part, found in MAIN_PARTS.items():
        if main_part in types:
            return found
    raise ValidationError(UNKNOWN)


def _check_relation(harmless, name, relation):
    """A frame or an object that comes from elsewhere is a way to run something."""
    is_external = relation.get("TargetMode", "").lower() == "external"
    if is_external and not relation.get("Type", "").endswith(harmless):
        raise ValidationError(FETCHES)


def _check_open_document(archive):
    names = archive.namelist()
    content_type = archive.read("mimetype").decode("ascii", "replace") if "mimetype" in names else ""
    if content_type not in OPEN_DOCUMENT or "content.xml" not in names:
        raise ValidationError(UNKNOWN)
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise ValidationError(LOCKED)
    for name in names:
        if name.endswith(".xml"):
            _each_element(archive, name, _check_element)
    return OPEN_DOCUMENT[content_type], content_type


def _check_element(name, attributes):
    if name == LISTENER:
        raise ValidationError(ACTIVE)


def _each_element(archive, name, look):
    """Call `look(name, attributes)` for each element of this part; a name has its namespace and a space before it."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = look
    with archive.open(name) as part:
        parser.ParseFile(part)
