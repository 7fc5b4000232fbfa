from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_STORED, ZipFile

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from submissions.files import documents
from submissions.files.documents import (
    ACTIVE,
    ACTIVE_PDF,
    BROKEN,
    FETCHES,
    LOCKED,
    OLD_OFFICE,
    OUTLOOK,
    TOO_LARGE,
    UNKNOWN,
    check_document,
)
from submissions.files.house_style import without_template
from tests import files

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="https://example.org/a" TargetMode="{mode}" Type="http://example.org/types/{type}"/>'
    "</Relationships>"
)
LISTENER = '<a xmlns:{0}="urn:oasis:names:tc:opendocument:xmlns:script:1.0"><{0}:event-listener/></a>'
MACRO_WORD = "application/vnd.ms-word.document.macroEnabled"


def check(content):
    return check_document(SimpleUploadedFile("bestand", content))


def relation(type, mode="External"):
    return {"word/_rels/document.xml.rels": RELATION.format(type=type, mode=mode)}


def action(**parts):
    return pikepdf.Dictionary({f"/{name}": value for name, value in parts.items()})


def locked_pdf():
    content = BytesIO()
    with pikepdf.open(BytesIO(files.pdf())) as document:
        document.save(content, encryption=pikepdf.Encryption(owner="a", user="b"))
    return content.getvalue()


def packed_pdf():
    """A PDF whose script is out of sight, in a compressed stream of objects."""
    content = BytesIO()
    with pikepdf.open(BytesIO(files.pdf(OpenAction=action(S=pikepdf.Name.JavaScript)))) as document:
        document.save(content, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in content.getvalue()
    return content.getvalue()


def without_pages():
    document, content = pikepdf.new(), BytesIO()
    document.save(content)
    return content.getvalue()


def packed_otherwise():
    content = BytesIO(files.office())
    with ZipFile(content, "a", ZIP_BZIP2) as archive:
        archive.writestr("word/more.xml", "<xml/>")
    return content.getvalue()


def one_part_twice():
    content = BytesIO(files.office())
    with ZipFile(content, "a", ZIP_STORED) as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("word/document.xml", "<xml/>")
    return content.getvalue()


def outlook_message():
    return b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "__substg1.0_0037001F".encode("utf-16-le")


def lying_archive():
    """A zip whose table of contents says that a large part is small."""
    content = files.office(**{"word/large.xml": b"\0" * 54321})
    size = (54321).to_bytes(4, "little")
    assert content.count(size) == 2
    return content.replace(size, (100).to_bytes(4, "little"))


def encrypted_archive():
    """A zip that says, of each part, that it is encrypted."""
    content = bytearray(files.office())
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        content[at + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (files.pdf(), ("pdf", "application/pdf")),
        (files.office("docx"), ("docx", WORD)),
        (files.office("xlsx"), ("xlsx", WORD.replace("wordprocessingml.document", "spreadsheetml.sheet"))),
        (
            files.office("pptx"),
            ("pptx", WORD.replace("wordprocessingml.document", "presentationml.presentation")),
        ),
        (files.open_document("odt"), ("odt", "application/vnd.oasis.opendocument.text")),
        (files.open_document("ods"), ("ods", "application/vnd.oasis.opendocument.spreadsheet")),
        (files.open_document("odp"), ("odp", "application/vnd.oasis.opendocument.presentation")),
        (files.office(**relation("hyperlink")), ("docx", WORD)),
        (files.office(**relation("attachedTemplate", mode="Internal")), ("docx", WORD)),
        (files.pdf(Open=action(S=pikepdf.Name.URI, URI="https://example.org")), ("pdf", "application/pdf")),
    ],
)
def test_what_a_document_is_follows_from_its_content(content, expected):
    assert check(content) == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"<script>alert(1)</script>", UNKNOWN, id="html"),
        pytest.param(b"MZ" + b"\0" * 100, UNKNOWN, id="program"),
        pytest.param(b"#!/bin/sh\nrm -rf /", UNKNOWN, id="script"),
        pytest.param(files.picture(), UNKNOWN, id="photo"),
        pytest.param(b"\0" * 100, UNKNOWN, id="zeros"),
        pytest.param(b"<script></script>" + files.pdf(), UNKNOWN, id="pdf behind html"),
        pytest.param(b"MZ" + files.office(), UNKNOWN, id="word behind a program"),
        pytest.param(b"\xd0\xcf\x11\xe0" + b"\0" * 600, OLD_OFFICE, id="old word"),
        pytest.param(
            b"\xd0\xcf\x11\xe0" + "__substg1.0_0037001F".encode("utf-16-le"), OUTLOOK, id="message of Outlook"
        ),
        pytest.param(files.archive({"a.txt": "x"}), UNKNOWN, id="zip"),
        pytest.param(files.archive({"META-INF/MANIFEST.MF": "x", "A.class": "x"}), ACTIVE, id="jar"),
        pytest.param(files.archive({}, first="application/epub+zip"), UNKNOWN, id="epub"),
        pytest.param(files.office(kind="drawingml.chart"), UNKNOWN, id="other kind of office"),
        pytest.param(files.pdf()[:-100], BROKEN, id="pdf cut off"),
        pytest.param(b"%PDF-1.7\n%%EOF", BROKEN, id="pdf of nothing"),
        pytest.param(without_pages(), BROKEN, id="pdf without pages"),
        pytest.param(files.pdf() + files.archive({"a.js": b"x" * 4000}, first="x" * 4000), BROKEN, id="zip behind pdf"),
        pytest.param(locked_pdf(), LOCKED, id="pdf with password"),
        pytest.param(files.pdf(OpenAction=action(S=pikepdf.Name.JavaScript, JS="x")), ACTIVE_PDF, id="pdf with script"),
        pytest.param(packed_pdf(), ACTIVE_PDF, id="pdf with hidden script"),
        pytest.param(files.pdf(AA=action(O=action(S=pikepdf.Name.Launch))), ACTIVE_PDF, id="pdf that starts a program"),
        pytest.param(files.pdf(AcroForm=action(XFA="x")), ACTIVE_PDF, id="pdf with a form that runs"),
        pytest.param(files.pdf(Names=action(EmbeddedFiles=action())), ACTIVE_PDF, id="pdf with a file in it"),
        pytest.param(files.pdf(A=pikepdf.Array([action(JS="x")])), ACTIVE_PDF, id="pdf with script in a list"),
        pytest.param(files.office()[:-30], BROKEN, id="word cut off"),
        pytest.param(files.office(**{"word/vbaProject.bin": "x"}), ACTIVE, id="word with macro"),
        pytest.param(files.office(**{"word/VBADATA.xml": "x"}), ACTIVE, id="word with macro data"),
        pytest.param(files.office("xlsx", **{"xl/macrosheets/sheet1.xml": "x"}), ACTIVE, id="excel with old macros"),
        pytest.param(files.office(**{"word/activeX/activeX1.xml": "x"}), ACTIVE, id="word with a control"),
        pytest.param(files.office(**{"word/embeddings/oleObject1.bin": "x"}), ACTIVE, id="word with an object"),
        pytest.param(files.office(**{"word/media/virus.exe": "x"}), ACTIVE, id="word with a program"),
        pytest.param(files.office(**relation("attachedTemplate")), FETCHES, id="word with a template from elsewhere"),
        pytest.param(files.office(**relation("oleObject")), FETCHES, id="word with an object from elsewhere"),
        pytest.param(files.office(**relation("frame", mode="external")), FETCHES, id="word with a frame"),
        pytest.param(files.office(**{"_rels/.rels": "<a><b></a>"}), BROKEN, id="word with broken xml"),
        pytest.param(files.office(**{"../../evil.xml": "x"}), BROKEN, id="word that climbs out"),
        pytest.param(files.office(**{"/etc/evil.xml": "x"}), BROKEN, id="word with an absolute path"),
        pytest.param(files.office(**{"C:evil.xml": "x"}), BROKEN, id="word with a drive"),
        pytest.param(one_part_twice(), BROKEN, id="word with a part twice"),
        pytest.param(packed_otherwise(), BROKEN, id="word packed in another way"),
        pytest.param(encrypted_archive(), LOCKED, id="word with password"),
        pytest.param(lying_archive(), BROKEN, id="word that lies about its size"),
        pytest.param(files.open_document(**{"Basic/Standard/Module1.xml": "x"}), ACTIVE, id="writer with macro"),
        pytest.param(files.open_document(**{"Scripts/python/a.txt": "x"}), ACTIVE, id="writer with script"),
        pytest.param(
            files.open_document(**{"content.xml": LISTENER.format("script")}), ACTIVE, id="writer that listens"
        ),
        pytest.param(
            files.open_document(**{"styles.xml": LISTENER.format("p")}), ACTIVE, id="writer that listens softly"
        ),
        pytest.param(
            files.open_document(**{"META-INF/manifest.xml": "<encryption-data/>"}), LOCKED, id="writer with password"
        ),
        pytest.param(files.archive({"content.xml": "<a/>"}, first="text/html"), UNKNOWN, id="writer that is html"),
        pytest.param(files.open_document(**{"content.xml": "<a>"}), BROKEN, id="writer with broken xml"),
    ],
)
def test_what_is_no_plain_document_is_refused_with_the_reason(content, reason):
    with pytest.raises(ValidationError) as refused:
        check(content)

    assert refused.value.messages == [reason]


@pytest.mark.parametrize("limit", ["MAX_PARTS", "MAX_UNPACKED"])
def test_word_of_more_parts_or_bytes_than_may_be_is_refused(monkeypatch, limit):
    content = files.office()
    parts = ZipFile(BytesIO(content)).infolist()
    most = {"MAX_PARTS": len(parts), "MAX_UNPACKED": sum(part.file_size for part in parts)}[limit]

    monkeypatch.setattr(documents, limit, most)
    assert check(content) == ("docx", WORD)

    monkeypatch.setattr(documents, limit, most - 1)
    with pytest.raises(ValidationError) as refused:
        check(content)
    assert refused.value.messages == [TOO_LARGE]


def test_word_with_macros_under_another_name_is_refused():
    content = files.archive(
        {"[Content_Types].xml": f'<Types><Override ContentType="{MACRO_WORD}.main+xml"/></Types>', "word/a.xml": "<a/>"}
    )

    with pytest.raises(ValidationError, match=ACTIVE[:20]):
        check(content)


def test_a_pdf_of_objects_in_each_other_is_looked_at_to_the_bottom():
    item = action(JS="x")
    for _ in range(15):
        item = pikepdf.Array([item])

    with pytest.raises(ValidationError) as refused:
        check(files.pdf(Deep=item))

    assert refused.value.messages == [ACTIVE_PDF]


def test_the_limits_of_production_stop_a_document_of_more_than_2000_parts_or_100_megabytes():
    assert (documents.MAX_PARTS, documents.MAX_UNPACKED) == (2000, 100 * 1024**2)


SETTINGS = (
    '<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="r">'
    '<w:zoom w:percent="100"/><w:attachedTemplate r:id="rId1"{end}<w:mirrorMargins/></w:settings>'
)


def from_template(end="/>", type="attachedTemplate", **parts):
    """A Word file made from a template on a drive of the town hall."""
    link = RELATION.format(type=type, mode="External").replace("https://example.org/a", "file:///H:\\Huisstijl.dotm")
    return files.office(
        **{"word/_rels/settings.xml.rels": link, "word/settings.xml": SETTINGS.format(end=end), **parts}
    )


@pytest.mark.parametrize("end", ["/>", "></w:attachedTemplate>", "\n/>"])
def test_the_link_to_a_template_of_the_house_comes_out_and_nothing_else(end):
    sent = SimpleUploadedFile("brief.docx", from_template(end))
    assert check_document(sent, may_have_template=True) == ("docx", WORD)

    kept = without_template(sent).read()

    assert b"Huisstijl" not in kept
    before, after = (ZipFile(BytesIO(content)) for content in [from_template(end), kept])
    assert after.namelist() == before.namelist()
    assert after.read("word/settings.xml").decode() == SETTINGS.format(end=end).replace(
        f'<w:attachedTemplate r:id="rId1"{end}', ""
    )
    assert after.read("word/_rels/settings.xml.rels") == (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    )
    assert after.read("word/document.xml") == before.read("word/document.xml")
    assert check(kept) == ("docx", WORD)


@pytest.mark.parametrize("content", [files.office(), files.pdf(), files.open_document()])
def test_a_document_without_such_a_link_stays_the_file_that_was_sent(content):
    sent = SimpleUploadedFile("brief.docx", content)

    assert without_template(sent) is sent
    assert sent.read() == content


def in_utf_16():
    """A part that our search for the tag cannot read, though Word can."""
    link = RELATION.format(type="attachedTemplate", mode="External").encode("utf-16")
    return from_template(**{"word/_rels/settings.xml.rels": link})


def taken(content):
    sent = SimpleUploadedFile("brief.docx", content)
    check_document(sent, may_have_template=True)
    return without_template(sent)


@pytest.mark.parametrize("content", [from_template(**relation("oleObject")), from_template(type="frame"), in_utf_16()])
def test_a_file_that_fetches_more_is_refused_whatever_its_template(content):
    with pytest.raises(ValidationError) as refused:
        taken(content)

    assert refused.value.messages == [FETCHES]
