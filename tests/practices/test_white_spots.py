import csv
import random
import re
from io import StringIO
from pathlib import Path

import pytest
from django.http import QueryDict

from practices.browse.filters import PracticeFilter
from practices.models import Action, Municipality, Practice, Province, TargetGroup, Theme
from practices.search import index as search_index
from practices.views.white_spots import _matrices
from praktijkenbank.csv_file import csv_response
from tests.factories import (
    make_action,
    make_framework,
    make_goal,
    make_main_theme,
    make_municipality,
    make_practice,
    make_tag,
    make_theme,
)
from tests.links import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    """Thirty practices with tags and places at random, the same ones every time."""
    pick = random.Random(3)
    parents = [make_main_theme(), make_main_theme()]
    themes = [make_theme(parent=pick.choice(parents)) for _ in range(5)]
    groups = [make_tag(TargetGroup) for _ in range(4)]
    actions = [make_action() for _ in range(6)]
    places = [make_municipality(province=pick.choice(["", *Province.values])) for _ in range(8)]
    for _ in range(30):
        leading, *others = pick.sample(places, pick.randint(1, 3))
        make_practice(
            municipality=leading,
            municipalities=others,
            themes=pick.sample(themes, pick.randint(1, 3)),
            target_groups=pick.sample(groups, pick.randint(0, 3)),
            actions=pick.sample(actions[:-1], pick.randint(0, 3)),
            status=pick.choice(["published", "published", "draft"]),
        )


def slow_actions_per_province(action, province):
    practices = Practice.objects.filter(status="published")
    return sum(
        action in {action.name for action in practice.actions.all()}
        and province in {place.province for place in practice.municipalities.all()}
        for practice in practices
    )


def slow_themes_per_group(theme, group):
    practices = Practice.objects.filter(status="published")
    return sum(
        theme in {tag.name for tag in practice.themes.all()}
        and group in {tag.name for tag in practice.target_groups.all()}
        for practice in practices
    )


def test_counts_equal_an_independent_slow_count(bank):
    actions, themes = _matrices(search_index.current())

    assert [label for label, _cells in actions.rows] == [
        f"{action.framework}, {action}" for action in Action.objects.all()
    ]
    assert actions.columns == Province.labels
    for label, cells in actions.rows:
        name = label.partition(". ")[2]
        assert [cell["count"] for cell in cells] == [
            slow_actions_per_province(name, province) for province in Province.values
        ]
    assert {label for label, _cells in themes.rows} == {theme.name for theme in Theme.objects.exclude(parent=None)}
    for label, cells in themes.rows:
        assert [cell["count"] for cell in cells] == [slow_themes_per_group(label, group) for group in themes.columns]
    counts = [cell["count"] for matrix in [actions, themes] for _label, cells in matrix.rows for cell in cells]
    assert (0 in counts, sum(counts) > 30) == (True, True)


def test_each_cell_leads_to_as_many_practices_as_it_says(bank):
    cells = [cell for matrix in _matrices(search_index.current()) for _label, cells in matrix.rows for cell in cells]

    assert [len(PracticeFilter(QueryDict(cell["query"]))) for cell in cells] == [cell["count"] for cell in cells]


def test_the_csv_says_the_same_with_every_zero_in_it(client):
    action = make_action(number=2, name="Buddy’s, overal")
    make_practice(
        municipality=make_municipality(province="limburg"),
        main_theme=make_theme(name="Taal"),
        target_groups=[make_tag(TargetGroup, name="Jongeren")],
        actions=[action],
    )
    make_tag(TargetGroup, name="Ouderen")

    response = client.get("/witte-vlekken.csv")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="witte-vlekken.csv"'
    text = response.content.decode()
    assert text.startswith("\ufeff")
    assert list(csv.reader(StringIO(text[1:], newline=""), delimiter=";")) == [
        ["overzicht", "rij", "kolom", "praktijken"],
        ["Acties per provincie", "2. Buddy’s, overal", "Antwerpen", "0"],
        ["Acties per provincie", "2. Buddy’s, overal", "Limburg", "1"],
        ["Acties per provincie", "2. Buddy’s, overal", "Oost-Vlaanderen", "0"],
        ["Acties per provincie", "2. Buddy’s, overal", "Vlaams-Brabant", "0"],
        ["Acties per provincie", "2. Buddy’s, overal", "West-Vlaanderen", "0"],
        ["Acties per provincie", "2. Buddy’s, overal", "Brussel", "0"],
        ["Thema’s per doelgroep", "Taal", "Jongeren", "1"],
        ["Thema’s per doelgroep", "Taal", "Ouderen", "0"],
    ]


@pytest.mark.parametrize("address", ["/witte-vlekken/", "/witte-vlekken.csv"])
@pytest.mark.parametrize("number", [1, 30])
def test_one_query_however_many_practices(client, django_assert_num_queries, address, number):
    for _ in range(number):
        make_practice(actions=[make_action()], target_groups=[make_tag(TargetGroup)])
    client.get(address)

    with django_assert_num_queries(1):
        client.get(address)


@pytest.mark.parametrize("name", ["=1+1", "+32", "-5", "@SUM(A1)", " =1", "\t=1"])
def test_no_cell_of_the_csv_is_a_formula(client, name):
    make_tag(TargetGroup, name=name, slug="groep")
    make_theme(name=name)

    lines = list(csv.reader(StringIO(client.get("/witte-vlekken.csv").content.decode()[1:]), delimiter=";"))

    assert [f"'{name}", f"'{name}", "0"] in [line[1:] for line in lines]


@pytest.fixture
def few_towns():
    """In Antwerpen three towns, of which Lier shared two practices; in Limburg one, which shared one."""
    places = [("Lier", "antwerpen", 38_000), ("Geel", "antwerpen", 41_000), ("Mol", "antwerpen", 9_000)]
    towns = {
        name: make_municipality(name=name, province=province, population=population, population_year=2020)
        for name, province, population in [*places, ("Genk", "limburg", 67_000)]
    }
    make_municipality(name="VGC", kind="vgc", province="brussel", population=None)
    framework = make_framework(name="Plan")
    goal = make_goal(framework=framework)
    actions = [make_action(goal=goal, number=number) for number in [1, 2]]
    main_theme = make_theme(name="Taal", parent=make_main_theme(name="Taal en communicatie"))
    groups = [make_tag(TargetGroup, name=name) for name in ["Jongeren", "Ouderen"]]
    practices = [("Lier", groups[:1]), ("Lier", groups[:1]), ("Genk", groups[1:])]
    for name, of in practices:
        make_practice(municipality=towns[name], main_theme=main_theme, target_groups=of, actions=actions[:1])
    work = make_theme(name="Werk", parent=make_main_theme(name="Werk en talent"))
    make_practice(municipality=towns["Genk"], main_theme=work, target_groups=groups[1:])
    return framework


def claims(client):
    return [(gap.claim, gap.beside) for gap in client.get("/witte-vlekken/").context["striking"]]


def test_what_is_lacking_most_is_said_with_something_to_compare_with(client, few_towns):
    assert claims(client) == [
        ("Jongeren: nog niets over werk en talent.", "Wel voor: Ouderen (1)."),
        (
            "Geel en Mol deelden nog niets.",
            "Het zijn de grootste gemeenten zonder praktijk, samen 50.000 inwoners (2020).",
        ),
        ("Actie 2 van Plan kent nog niemand.", "Voor de andere is er wel een praktijk."),
        (
            "1 van de 1 gemeenten met minder dan 10.000 inwoners deelde nog niets.",
            "Met 50.000 tot 100.000 inwoners deelde elke gemeente er een.",
        ),
        ("Oost-Vlaanderen heeft geen praktijk over taal en communicatie.", "De provincie Antwerpen heeft er 2."),
        ("2 van de 3 gemeenten in de provincie Antwerpen deelden nog niets.", "In geen provincie zijn het er meer."),
    ]


def test_actions_that_one_town_knows_are_named_when_each_has_a_practice(client, few_towns):
    make_practice(municipality=Municipality.objects.get(name="Lier"), actions=few_towns.actions.filter(number=2))

    assert ("Actie 2 van Plan kennen we uit één gemeente.", "Lier. Wie volgt?") in claims(client)


def test_towns_of_a_province_are_squares_from_large_to_small(client, few_towns):
    page = client.get("/witte-vlekken/")
    words = words_of(page)

    assert "Antwerpen 1 van 3 gemeenten Grootste zonder: Geel , Mol" in words
    assert [[has_some for _town, has_some in province.towns] for province in page.context["provinces"]] == [
        [True],
        [False, True, False],
    ]
    assert 'role="img" aria-label="1 van de 3 gemeenten met een praktijk"' in page.content.decode()


def test_the_sentences_follow_what_changes(client, few_towns):
    assert "Geel en Mol deelden nog niets." in dict(claims(client))
    make_practice(municipality=Municipality.objects.get(name="Geel"))

    assert "Mol deelde nog niets." in dict(claims(client))


def test_an_empty_bank_has_no_sentences(client):
    assert claims(client) == []


def test_csv_holds_nothing_but_text():
    response = csv_response("lijst.csv", [["Praat\x0btafel\x01", "=1\u202e"]])

    assert response.content.decode("utf-8-sig") == "Praat tafel;'=1\r\n"


def test_csv_is_written_in_one_place():
    files = [path for app in ["praktijkenbank", "practices", "submissions"] for path in Path(app).rglob("*.py")]

    assert [path.name for path in files if re.search(r"csv\.(Dict)?[wW]riter|text/csv", path.read_text())] == [
        "csv_file.py"
    ]
