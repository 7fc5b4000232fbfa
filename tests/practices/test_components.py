from types import SimpleNamespace

import pytest

from practices.templatetags.components import facet, icon, practices, prose, without_number


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
    assert prose(text) == html


def test_practices_are_counted_in_words():
    assert [practices(count) for count in [0, 1, 2]] == ["0 praktijken", "1 praktijk", "2 praktijken"]


def test_number_is_taken_off_only_when_it_is_there():
    assert [without_number("12. Wonen", 12), without_number("Wonen", 12)] == ["Wonen", "Wonen"]


def test_icon_is_hidden_from_screen_readers():
    assert icon("search").startswith('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path')


def make_panel(*levels, chosen=()):
    options = [SimpleNamespace(value=str(n), level=level, is_chosen=n in chosen) for n, level in enumerate(levels)]
    return SimpleNamespace(facet=SimpleNamespace(param="thema"), options=options)


def values(options):
    return [option.value for option in options]


def test_short_facet_shows_all_its_values():
    context = facet(make_panel(*[0] * 12))

    assert (len(context["first"]), context["rest"], context["rest_count"]) == (12, [], 0)


def test_long_facet_keeps_the_others_behind_a_disclosure():
    context = facet(make_panel(*[0] * 13))

    assert values(context["first"] + context["rest"]) == [str(n) for n in range(13)]
    assert (context["rest_count"], context["rest_is_open"]) == (5, False)


def test_disclosure_is_open_when_a_value_in_it_is_chosen():
    opened = [facet(make_panel(*[0] * 13, chosen=[n]))["rest_is_open"] for n in [7, 8]]

    assert opened == [False, True]


def test_children_stand_behind_the_disclosure_under_their_parent():
    context = facet(make_panel(0, 1, 1, 0, 1, chosen=[0]))

    assert values(context["first"]) == ["0", "3"]
    assert values(context["rest"]) == ["0", "1", "2", "3", "4"]
    assert (context["rest_count"], context["rest_is_open"]) == (3, False)
