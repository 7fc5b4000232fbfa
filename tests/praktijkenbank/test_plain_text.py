from xml.etree import ElementTree

import pytest
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from praktijkenbank.plain_text import PostedTextMiddleware, alike, only_text, without_addresses

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


def test_letters_have_one_form_and_what_nobody_sees_is_gone():
    assert (
        only_text("cafe\u0301 \u202etxt\u202c soft\u00adhyphen\u2028regel \u200b\ufeffnul")
        == "café txt softhyphen regel nul"
    )


def test_dots_of_a_list_out_of_a_pdf_are_dots():
    assert only_text("\uf0b7 appels\n  \uf0a7\tperen\nwijn\uf0fc") == "• appels\n  • peren\nwijn"


def test_titles_that_a_reader_calls_the_same_are_alike():
    titles = ["’t Café – Gent", "'t cafe\u0301  -\u00a0GENT", "‘t Café - Gent"]

    assert len({*map(alike, titles)}) == 1
    assert alike("’t Café Gent") != alike("’t Cafe Gent")


@given(text=ANYTHING)
def test_what_is_alike_stays_alike_once_it_is_cleaned(text):
    assert alike(only_text(text)) == alike(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Kijk op https://kwaad.example.net/a?b=c nu", "Kijk op … nu"),
        ("HTTP://KWAAD.EXAMPLE", "…"),
        ("www.kwaad.be", "…"),
        ("kwaad.be/prijs, of kwaad.co.uk:80/x", "… of …"),
        ("mail an@kwaad.be", "mail an@…"),
        ("ftp://kwaad en javascript://x", "… en …"),
        ("één.café.be\nen  meer", "… en meer"),
        (
            "Taalcafé 2.0: o.a. bij v.z.w.’s, 3.500 man",
            "Taalcafé 2.0: o.a. bij v.z.w.’s, 3.500 man",
        ),
        ("An Peeters-De Smet", "An Peeters-De Smet"),
    ],
)
def test_web_addresses_are_left_out_of_a_name(text, left):
    assert without_addresses(text) == left
