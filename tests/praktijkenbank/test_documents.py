"""Where somebody's address stands in a file, also when it is packed."""

import pikepdf
import pytest

from praktijkenbank.people.documents import texts_in
from praktijkenbank.people.erasing import person_at
from tests.files import archive, office, open_document, pdf

ADDRESS = "an@voorbeeld.invalid"


def written_pdf(words):
    """A PDF of one page with these words on it, packed as a word processor does."""
    document = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page = document.add_blank_page()
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    halves = f"({words[:5]}) Tj ({words[5:]}) Tj"
    page.Contents = document.make_stream(f"BT /F1 12 Tf 72 700 Td {halves} ET".encode())
    return document


def saved(document, path):
    document.save(path, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return path.read_bytes()


def linked_pdf():
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"mailto:{ADDRESS}"),
    )
    document = written_pdf("Mail ons")
    document.pages[0].Annots = pikepdf.Array([link])
    return document


FILES = {
    "words of a PDF": lambda path: saved(written_pdf(f"Mail {ADDRESS}"), path),
    "a link of a PDF": lambda path: saved(linked_pdf(), path),
    "Word, cut in two": lambda path: office(
        **{"word/footer1.xml": "<w:p>Mail</w:p><w:p><w:t>an@voor</w:t><w:t>beeld.invalid</w:t></w:p><w:p>ons</w:p>"}
    ),
    "a link of Word": lambda path: office(
        **{"word/_rels/document.xml.rels": f'<Relationship Target="mailto:{ADDRESS}"/>'}
    ),
    "Excel": lambda path: office(
        "xlsx", **{"xl/sharedStrings.xml": f"<si><t>Mail</t></si><si><t>{ADDRESS}</t></si><si><t>ook</t></si>"}
    ),
    "LibreOffice": lambda path: open_document(**{"styles.xml": f"<text:p>Mail {ADDRESS}</text:p>"}),
}


@pytest.mark.parametrize("kind", FILES)
def test_an_address_is_found_where_it_is_packed(tmp_path, kind):
    path = tmp_path / "bijlage"
    path.write_bytes(FILES[kind](path))
    person, other = person_at(ADDRESS), person_at("an@voorbeeld.invali")

    assert not person.is_in(path.read_text(errors="replace"))
    assert any(map(person.is_in, texts_in(path)))
    assert not any(map(other.is_in, texts_in(path)))


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"%PDF-1.7", pdf()[:200], archive({"a": "b"})[:30]],
    ids=["empty", "begin of an archive", "begin of a PDF", "half a PDF", "half an archive"],
)
def test_a_broken_file_says_what_it_is_and_stops_nothing(tmp_path, content):
    path = tmp_path / "bijlage"
    path.write_bytes(content)

    first, *_rest = texts_in(path)

    assert first == content.decode(errors="replace")
