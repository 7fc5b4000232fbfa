from concurrent.futures import ThreadPoolExecutor

import pytest

from practices.browse.cards import Card, NamedLink
from practices.browse.stencils import Stencil, place


def chips():
    return Stencil("components/chips.html", {"chips": [{"label": place("label"), "url": place("url")}]})


def test_a_stencil_looks_as_its_template_and_is_filled_by_name_again_and_again():
    stencil = chips()

    filled = [stencil.fill({"label": label, "url": "?q=a&amp;b=c"}) for label in ["Gent", "Mechelen"]]

    assert ["Gent<" in html for html in filled] == [True, False]
    assert all('href="?q=a&amp;b=c#resultaten"' in html for html in filled)
    assert "\ue000" not in filled[0]


def test_a_place_without_a_value_is_refused_and_a_value_without_a_place_left_out():
    stencil, values = chips(), {"label": "Gent", "url": ""}

    with pytest.raises(KeyError):
        stencil.fill({"label": "Gent"})
    assert stencil.fill(values | {"other": "x"}) == stencil.fill(values)


@pytest.mark.parametrize("names", [[], ["label"]])
def test_a_template_with_one_place_or_none_is_filled_too(names):
    context = {name: place(name) for name in ["label", "url"] if name in names}

    stencil = Stencil("components/chips.html", {"chips": [{"label": "-", "url": "-"} | context]})

    assert ("Gent" in stencil.fill({"label": "Gent"})) == bool(names)


def test_threads_fill_one_stencil_beside_each_other():
    stencil = chips()

    with ThreadPoolExecutor(8) as threads:
        filled = list(threads.map(lambda number: stencil.fill({"label": f"<{number}>", "url": ""}), range(400)))

    assert [f"<{number}>" in html for number, html in enumerate(filled)] == [True] * 400


def test_a_template_with_includes_leaves_its_places_open_too():
    card = Card(0, place("title"), "", "", [NamedLink(place("town"), "", "")], [], "", "", [], "", "", None)
    stencil = Stencil("components/row.html", {"card": card, "picture": "-", "found": "", "near": ""})

    html = stencil.fill({"title": "Taalcafé", "town": "Gent"})

    assert [text in html for text in ("Taalcafé", "Gent")] == [True, True]
