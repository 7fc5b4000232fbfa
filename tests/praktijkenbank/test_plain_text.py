from xml.etree import ElementTree

from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from praktijkenbank.plain_text import PostedTextMiddleware, only_text

ANYTHING = st.text(st.one_of(st.characters(), st.characters(max_codepoint=0x20)))


@given(text=ANYTHING)
def test_what_is_left_can_stand_in_xml_and_in_excel_and_comes_back_the_same(text):
    left = only_text(text)

    root = ElementTree.Element("p")
    root.text = left
    assert (ElementTree.fromstring(ElementTree.tostring(root)).text or "") == left
    assert not ILLEGAL_CHARACTERS_RE.search(left)
    assert only_text(left) == left


def test_breaks_of_a_text_processor_keep_words_apart():
    assert only_text("praat\x0btafel\x0ctwee\r\nregels\rdrie\0") == "praat tafel twee\nregels\ndrie"


def test_forms_get_nothing_but_text_in_each_value(rf):
    request = rf.post("/", {"tekst": "a\x0bb\r\nc", "woorden": ["een\x01", "twee"]})

    PostedTextMiddleware(HttpResponse).process_view(request, None, (), {})

    assert dict(request.POST.lists()) == {"tekst": ["a b\nc"], "woorden": ["een", "twee"]}
