"""A Word file that was made from a template of the house: the link to that template, on a drive of the town, comes out.

Word would look for the template whenever someone opens the file, and a template can hold programs.
"""

import re
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.base import ContentFile

from .documents import TEMPLATE, check_document, starts_as_archive

# The tag that starts at an offset, and the one that ends it when it holds nothing.
TAG = re.compile(rb"""<(?:"[^"]*"|'[^']*'|[^>"'])*?(?:/>|>\s*</[^>]*>)""")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main attachedTemplate"


def without_template(file):
    """The document in `file`, an UploadedFile that was checked, without a link to a template: itself when it has none.

    Raises ValidationError when what is left may not be kept.
    """
    if not starts_as_archive(file):
        return file
    content = BytesIO()
    with ZipFile(file) as archive:
        cleaned = {name: _cleaned(archive.read(name)) for name in archive.namelist() if _may_name_template(name)}
        if all(cleaned[name] == archive.read(name) for name in cleaned):
            file.seek(0)
            return file
        with ZipFile(content, "w", ZIP_DEFLATED) as kept:
            for part in archive.infolist():
                kept.writestr(part, cleaned[part.filename] if part.filename in cleaned else archive.read(part))
    left = ContentFile(content.getvalue(), file.name)
    check_document(left)
    left.seek(0)
    return left


def _may_name_template(name):
    return name.endswith(".rels") or name == "word/settings.xml"


def _cleaned(xml):
    """This part of the file without the elements that name a template; every other byte as it was."""
    starts, parser = [], expat.ParserCreate(namespace_separator=" ")

    def look(name, attributes):
        if name == WORD or attributes.get("Type", "").endswith(TEMPLATE):
            starts.append(parser.CurrentByteIndex)

    parser.StartElementHandler = look
    parser.Parse(xml, True)
    for start in reversed(starts):
        if tag := TAG.match(xml, start):
            xml = xml[:start] + xml[tag.end() :]
    return xml
