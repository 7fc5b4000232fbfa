import pytest

from practices.browse.cards import in_practices
from practices.drawings.icons import icon
from practices.templatetags.components import one_a_line, prose_html, without_number


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Eén regel", "<p>Eén regel</p>"),
        ("Eerste\nregel\r\n\r\n\r\nTweede", "<p>Eerste<br>regel</p>\n<p>Tweede</p>"),
        (
            "Ze doen dit:\n- praten\n* zingen\nElke week.",
            "<p>Ze doen dit:</p>\n<ul><li>praten</li><li>zingen</li></ul>\n<p>Elke week.</p>",
        ),
        ("<script>x</script>\n- <b>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n<ul><li>&lt;b&gt;</li></ul>"),
    ],
)
def test_prose_makes_safe_paragraphs_and_lists(text, html):
    assert prose_html(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Begin klein. Het groeit.", "<p>Begin klein. Het groeit.</p>"),
        ("Begin klein.\r\nVraag <hulp>.", "<ul><li>Begin klein.</li><li>Vraag &lt;hulp&gt;.</li></ul>"),
        ("Begin klein.\n\nVraag hulp.", "<ul><li>Begin klein.</li><li>Vraag hulp.</li></ul>"),
        ("Denk aan:\n- een zaal\nkoffie", "<p>Denk aan:</p>\n<ul><li>een zaal</li><li>koffie</li></ul>"),
        ("- Begin klein.", "<ul><li>Begin klein.</li></ul>"),
    ],
)
def test_several_lessons_are_a_list(text, html):
    assert one_a_line(text) == html


def test_practices_are_counted_in_words():
    assert [in_practices(count) for count in [0, 1, 2]] == ["0 praktijken", "1 praktijk", "2 praktijken"]


def test_number_is_taken_off_only_when_it_is_there():
    assert [without_number("12. Wonen", 12), without_number("Wonen", 12)] == ["Wonen", "Wonen"]


def test_icon_is_hidden_from_screen_readers():
    assert icon("search").endswith("</svg>")
    assert ' viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path' in icon("search")
