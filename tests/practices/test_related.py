import pytest

from practices.models import TargetGroup
from practices.search import index
from practices.search.related import related
from tests.factories import make_action, make_practice, make_tag, make_theme

pytestmark = pytest.mark.django_db


def like(practice):
    return related(practice, index.current())


def test_the_editors_choice_comes_first_and_then_what_shares_most():
    action, group = make_action(), make_tag(TargetGroup, name="Jongeren")
    same_group = make_practice(title="Een", target_groups=[group])
    same_action = make_practice(title="Twee", actions=[action])
    chosen = make_practice(title="Drie")
    practice = make_practice(title="Vier", actions=[action], target_groups=[group], related=[chosen])

    assert like(practice) == [
        (chosen.pk, "gekozen door de redactie"),
        (same_action.pk, "zelfde actie"),
        (same_group.pk, "zelfde doelgroep"),
    ]


def test_words_count_too_also_as_part_of_a_word():
    other = make_practice(title="Volkstuinen aan de Leie")
    practice = make_practice(title="Een tuin voor buren", keywords=["tuin"])
    make_practice(title="Praattafel")

    assert like(practice) == [(other.pk, "ook over ‘tuin’")]


def test_a_rare_tag_says_more_than_a_common_one():
    common, rare = make_tag(TargetGroup, name="Iedereen"), make_tag(TargetGroup, name="Huurders")
    alike = make_practice(title="Aap", target_groups=[rare])
    for title in ["Noot", "Mies", "Wim", "Zus", "Jet"]:
        make_practice(title=title, target_groups=[common])
    practice = make_practice(title="Vuur", target_groups=[common, rare])

    assert like(practice)[0][0] == alike.pk


def test_never_itself_nor_what_is_not_online():
    theme = make_theme()
    hidden = make_practice(title="Een", main_theme=theme, status="hidden", hidden_reason="Stopgezet")
    practice = make_practice(title="Twee", main_theme=theme, related=[hidden])

    assert like(practice) == []


def test_the_answer_is_stable_and_takes_three_queries(django_assert_num_queries):
    theme = make_theme()
    practices = [make_practice(title=f"Praktijk {letter}", main_theme=theme) for letter in "abcdefgh"]
    first = like(practices[0])
    current = index.current()
    current.order("nieuwste")
    practice = practices[0].__class__.objects.with_everything().get(pk=practices[0].pk)

    with django_assert_num_queries(3):
        again = related(practice, current)

    assert again == first
    assert len(first) == 4


def test_the_page_says_why(client):
    theme = make_theme()
    make_practice(title="Aap", main_theme=theme)
    practice = make_practice(title="Noot", main_theme=theme)

    assert "Zelfde thema" in client.get(practice.get_absolute_url()).content.decode()
