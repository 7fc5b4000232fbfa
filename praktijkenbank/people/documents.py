"""What a file says, also when it is packed: the texts of a PDF, and of a file of Office or LibreOffice."""

import re
from zipfile import BadZipFile, ZipFile

import pikepdf
import pypdfium2

# Where words that stand apart are written side by side: a paragraph, a cell, a line of a slide.
END_OF_TEXT = re.compile(r"</(?:\w+:)?(?:p|h|si|c|is|tc|v)>")
TAG = re.compile(r"<[^>]*>")
# Of a part of an archive, and of a stream of a PDF, no more than this is read: an address stands near other words.
MOST_BYTES = 50 * 2**20


def texts_in(path):
    """The texts in a file, as an iterator of str: as it is, and what is packed in it. A broken file says no more."""
    raw = path.read_bytes()
    yield raw.decode(errors="replace")
    if raw.startswith(b"PK"):
        yield from _of_archive(path)
    elif raw.startswith(b"%PDF"):
        yield from _of_pdf_objects(path)
        yield from _of_pdf_pages(raw)


def _of_archive(path):
    """Each part, with and without its tags: a word may be cut in two by them."""
    try:
        with ZipFile(path) as archive:
            for part in archive.infolist():
                with archive.open(part) as file:
                    text = file.read(MOST_BYTES).decode(errors="replace")
                yield text
                yield TAG.sub("", END_OF_TEXT.sub(" ", text))
    except (BadZipFile, RuntimeError, NotImplementedError, OSError):
        return


def _of_pdf_objects(path):
    """What a PDF says of itself, its links and notes."""
    try:
        with pikepdf.open(path) as document:
            for item in document.objects:
                if isinstance(item, pikepdf.Stream) and item.get("/Type") == "/Metadata":
                    yield item.read_bytes()[:MOST_BYTES].decode(errors="replace")
                yield from _strings(item)
    except (pikepdf.PdfError, RuntimeError, ValueError):
        return


def _strings(item, depth=0):
    if isinstance(item, pikepdf.String):
        yield str(item)
        return
    if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        parts = [item[key] for key in set(item.keys())]
    else:
        parts = item if isinstance(item, pikepdf.Array) else []
    for part in parts if depth < 20 else []:
        if not _stands_alone(part):
            yield from _strings(part, depth + 1)


def _stands_alone(part):
    return isinstance(part, pikepdf.Object) and part.is_indirect


def _of_pdf_pages(raw):
    """The words of each page. An address at the end of a line goes on in the next."""
    try:
        with pypdfium2.PdfDocument(raw) as document:
            for page in document:
                text = page.get_textpage().get_text_bounded()
                yield text
                yield re.sub(r"\s*\n\s*", "", text)
    except pypdfium2.PdfiumError:
        return
