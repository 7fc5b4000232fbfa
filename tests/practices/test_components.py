import pytest

from practices.drawings.icons import icon
from practices.templatetags.components import practices, prose_html, without_number


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


def test_practices_are_counted_in_words():
    assert [practices(count) for count in [0, 1, 2]] == ["0 praktijken", "1 praktijk", "2 praktijken"]


def test_number_is_taken_off_only_when_it_is_there():
    assert [without_number("12. Wonen", 12), without_number("Wonen", 12)] == ["Wonen", "Wonen"]


def test_icon_is_hidden_from_screen_readers():
    assert icon("search").endswith("</svg>")
    assert ' viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path' in icon("search")
