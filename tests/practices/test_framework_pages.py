"""The pages of a framework: nobody thought of this one when they were built."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from practices.browse.menu import leading_frameworks
from practices.models import Framework, FrameworkFact, Wording
from tests.factories import make_action, make_framework, make_goal, make_municipality, make_practice
from tests.html_forms import html_of
from tests.links import words_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def plan():
    """A plan that ended: one goal with a title of its own and one with ours, three actions."""
    plan = make_framework(
        name="Buurtplan",
        slug="buurtplan",
        description="Een plan voor buurten.",
        owner="Provincie Vlaams-Brabant",
        website="https://www.example.org/buurtplan",
        starts_on=date(2019, 1, 1),
        ends_on=date(2022, 12, 31),
    )
    FrameworkFact.objects.create(framework=plan, text="Het plan kostte 3 euro.", source="https://example.org/feiten")
    first = make_goal(framework=plan, number=1, name="Rust", slug="rust", wording=Wording.OFFICIAL)
    second = make_goal(framework=plan, number=2, name="Groen", slug="groen", wording=Wording.OWN)
    official = {"wording": Wording.OFFICIAL, "number_is_verified": True}
    make_action(goal=first, number=1, name="Banken plaatsen", description="Plaats om te zitten.", **official)
    make_action(goal=first, number=2, name="Bomen planten", **official)
    make_action(goal=second, number=3, name="Gras maaien", source_url="https://www.example.org/gras")
    return plan


@pytest.mark.parametrize("number", [1, 3])
def test_action_of_a_framework_that_changed_its_address_leads_on(client, plan, number):
    plan.slug = "groenplan"
    plan.save()

    response = client.get(f"/buurtplan/actie-{number}/")

    assert (response.status_code, response.url) == (302, f"/groenplan/actie-{number}/")


@pytest.mark.parametrize("address", ["/buurtplan/actie-9/", "/niets/actie-1/"])
def test_action_that_never_was_is_not_found(client, plan, address):
    plan.slug = "groenplan"
    plan.save()

    assert client.get(address).status_code == 404


def queries(client, address, capture):
    client.get(address)
    with capture(100) as captured:
        client.get(address)
    return len(captured)


def test_a_framework_without_gaps_says_so_and_explains_no_sign_for_one(client, plan):
    make_practice(municipality=make_municipality(name="Gent"), actions=plan.actions.all()[:2])
    signs = ["with_gap" if "nog geen praktijk" in words_of(client.get("/buurtplan/")) else "full"]
    make_practice(municipality=make_municipality(name="Lier"), actions=plan.actions.all()[2:])

    words = words_of(client.get("/buurtplan/"))

    assert "Bij elke actie staat al een praktijk" in words
    assert [*signs, "nog geen praktijk" in words] == ["with_gap", False]


def test_a_framework_shows_its_actions_with_places_and_counts_and_its_gaps(client, plan):
    gent, lier = make_municipality(name="Gent"), make_municipality(name="Lier")
    make_practice(municipality=gent, actions=[plan.actions.get(number=1)])
    make_practice(municipality=lier, actions=[plan.actions.get(number=1)])

    response = client.get("/buurtplan/")
    words = words_of(response)

    assert "1 van de 3 acties heeft al een praktijk" in words
    assert "Actie 1 Banken plaatsen Gent, Lier 2 praktijken" in words
    assert "Actie 2 Bomen planten Nog geen praktijk. Ken jij er een?" in words
    page = response.content.decode()
    assert 'href="/buurtplan/actie-1/"' in page
    assert 'href="/buurtplan/actie-2/"' not in page
    assert all(f'href="#actie-{number}"' in page and f'id="actie-{number}"' in page for number in [1, 2, 3])


def test_what_is_our_own_is_said_once_in_a_fold_at_the_end(client, plan):
    plan.actions.filter(number=1).update(source_name="Provincie, lijst van acties")

    response = client.get("/buurtplan/")
    words = words_of(response)

    assert words.count("schreven we zelf") == 2
    assert "De titel van doelstelling 2 schreven we zelf." in words
    assert "De titel van actie 3 schreven we zelf: een officiële korte titel vonden we niet." in words
    assert "Het nummer van actie 3 leidden we af" in words
    assert "Bron van actie 1: Provincie, lijst van acties." in words
    assert (
        words.index("Gras maaien") < words.index("Wat weten we over Buurtplan?") < words.index("Over titels, nummers")
    )
    assert '<details class="framework-notes">' in html_of(response)


def test_it_tells_until_when_it_was_in_force_and_where_its_facts_come_from(client, plan):
    response = client.get("/buurtplan/")
    words = words_of(response)

    assert "Geldig van 1 januari 2019 tot en met 31 december 2022. Van: Provincie Vlaams-Brabant." in words
    assert "Afgelopen op 31 december 2022" in words
    assert "Het plan kostte 3 euro. Bron: example.org" in words
    assert 'href="https://www.example.org/buurtplan"' in response.content.decode()


def test_a_framework_without_dates_goals_or_facts_still_has_a_page(client):
    make_framework(name="Nieuw kader", slug="nieuw-kader")

    words = words_of(client.get("/nieuw-kader/"))

    assert "Nieuw kader" in words
    for absent in ["Geldig", "Afgelopen", "schreven we zelf", "al een praktijk", "Wat weten we", "Over titels"]:
        assert absent not in words


def test_an_action_shows_its_practices_places_and_neighbours(client, plan):
    action = plan.actions.get(number=1)
    later = make_action(name="Zetels plaatsen", number=1, goal=make_goal(framework=make_framework(name="Later plan")))
    action.replaced_by.add(later)
    make_practice(title="Zitbank", municipality=make_municipality(name="Aarschot"), actions=[action])

    words = words_of(client.get("/buurtplan/actie-1/"))

    assert "Buurtplan Doelstelling 1. Rust" in words
    assert "Plaats om te zitten." in words
    assert "1 praktijk Aarschot" in words
    assert "Zitbank" in words
    assert "Per provincie Antwerpen 1 praktijk Limburg 0 praktijken" in words
    assert "Gaat verder in Zetels plaatsen Later plan, actie 1" in words
    assert "Alle titels" not in words
    assert "Welke actie op welke volgt, is een voorstel van de redactie." in words
    assert "Volgende actie 2. Bomen planten" in words
    assert "Vorige actie" not in words


def test_an_action_without_practices_invites_and_leads_to_its_goal(client, plan):
    make_practice(actions=[plan.actions.get(number=1)])

    words = words_of(client.get("/buurtplan/actie-2/"))

    assert "Nog geen praktijk Ken jij er een?" in words
    assert "1 praktijk bij ‘1. Rust’" in words


def test_an_action_shows_a_first_part_of_very_many_practices(client, plan):
    for _ in range(21):
        make_practice(actions=[plan.actions.get(number=1)])

    response = client.get("/buurtplan/actie-1/")

    assert len(response.context["cards"]) == 20
    assert "Toon alle 21 praktijken" in words_of(response)


def test_the_list_leads_to_all_frameworks(client, plan):
    page = client.get("/beleidskaders/").content.decode()

    assert 'href="/buurtplan/"' in page
    assert 'href="/buurtplan/#doelstelling-2"' in page


@pytest.fixture
def offer(plan):
    """What followed the plan: an offer of organisations with two actions, of which nobody says under which goal."""
    offer = make_framework(
        name="Buurtaanbod",
        slug="buurtaanbod",
        kind=Framework.Kind.OFFER,
        position=1,
        description="Organisaties helpen buurten. Gratis.",
        starts_on=TODAY - timedelta(days=10),
        ends_on=TODAY + timedelta(days=10),
    )
    for number, name in enumerate(["Samen zitten", "Samen maaien"], 1):
        make_action(goal=None, framework=offer, number=number, name=name, wording=Wording.OFFICIAL)
    first, second, third = plan.actions.all()
    first.replaced_by.set(offer.actions.all())
    third.replaced_by.set(offer.actions.filter(number=2))
    plan.actions.filter(pk=second.pk).update(has_no_successor=True)
    return offer


def test_an_offer_shows_its_actions_without_goals_and_says_that_a_town_applies_for_nothing(client, plan, offer):
    make_practice(municipality=make_municipality(name="Gent"), actions=[plan.actions.get(number=3)])

    words = words_of(client.get("/buurtaanbod/"))

    assert "Een gemeente vraagt niets aan." in words
    assert "Bij 1 van de 2 acties vind je praktijken van gemeenten" in words
    assert "Acties Actie 1 Samen zitten Volgt op actie 1 van Buurtplan" in words
    assert "Actie 2 Samen maaien Volgt op actie 1 en actie 3 van Buurtplan Gent 1 praktijk" in words
    assert "Praktijken bij de vroegere acties waarop ze volgen, tellen mee." in words
    assert "Doelstelling" not in words


def test_a_plan_that_ended_says_what_came_of_each_action(client, plan, offer):
    words = words_of(client.get("/buurtplan/"))

    assert "Actie 1, Banken plaatsen Gaat verder in actie 1 en actie 2 van Buurtaanbod" in words
    assert "Actie 3, Gras maaien Gaat verder in actie 2 van Buurtaanbod" in words
    assert "Actie 2 heeft geen opvolger." in words
    assert "Geen opvolger Geen enkel later kader" in words_of(client.get("/buurtplan/actie-2/"))
    assert "Geen opvolger" not in words_of(client.get("/buurtplan/actie-1/"))


def test_practices_of_an_earlier_action_are_there_and_said_to_be_of_that(client, plan, offer):
    practice = make_practice(title="Maaiploeg", actions=[plan.actions.get(number=3)])

    words = words_of(client.get("/buurtaanbod/actie-2/"))
    assert "1 praktijk Deze hoort bij een vroegere actie, waarop deze volgt: actie 1 en actie 3 van Buurtplan" in words

    make_practice(title="Zitgroep", actions=[offer.actions.get(number=2)])
    words = words_of(client.get("/buurtaanbod/actie-2/"))
    assert "2 praktijken 1 praktijk hiervan hoort bij een vroegere actie" in words
    assert "vroegere actie" not in words_of(client.get("/buurtplan/actie-3/"))

    of_practice = words_of(client.get(practice.get_absolute_url()))
    assert "Liep tot 31 december 2022. Gaat verder in actie 2 van Buurtaanbod" in of_practice
    rows = words_of(client.get(f"/praktijken/?actie={offer.actions.get(number=2).slug}&q=maaiploeg"))
    assert "Buurtplan, actie 3" in rows
    assert "Buurtaanbod, actie" not in rows


def test_towns_and_white_spots_go_by_plans_and_name_what_a_town_can_use(client, plan, offer):
    place = make_municipality(name="Lier", slug="lier")
    make_practice(municipality=place, actions=[plan.actions.get(number=3)])

    town, spots, home = (words_of(client.get(address)) for address in ["/gemeenten/lier/", "/witte-vlekken/", "/"])

    assert "De tegelvloer van Lier: 1 van de 3 acties Buurtplan" in town
    assert town.count("Buurtaanbod") == 1
    assert "Dit kun je nu gebruiken: Buurtaanbod Organisaties helpen buurten." in town
    assert "Buurtaanbod staat er niet bij" in spots
    assert "Samen maaien" not in spots
    assert "Zoek per doel van Buurtplan" in home
    assert "Nu loopt ook Buurtaanbod" in home


def test_the_actions_behind_the_fold_of_the_panel_are_under_their_framework_too(client, plan, offer):
    for number in range(4, 15):
        make_action(goal=plan.goals.first(), number=number)

    words = words_of(client.get("/praktijken/"))

    fold = words[words.index("Toon er nog 8") :]
    assert (
        fold.index("Buurtplan") < fold.index("14. Actie 14") < fold.index("Buurtaanbod") < fold.index("1. Samen zitten")
    )


def test_the_list_says_what_kind_each_framework_is_and_has_the_actions_of_an_offer(client, plan, offer):
    words = words_of(client.get("/beleidskaders/"))

    assert words.index("Aanbod van organisaties") < words.index("Plan van lokale besturen")
    assert "Samen zitten Samen maaien" in words


@pytest.mark.parametrize(
    "address", ["/buurtplan/", "/buurtplan/actie-1/", "/buurtaanbod/", "/buurtaanbod/actie-1/", "/beleidskaders/"]
)
@pytest.mark.usefixtures("offer")
def test_as_many_queries_for_many_practices(client, plan, django_assert_max_num_queries, address):
    actions = list(plan.actions.all())
    make_practice(actions=actions)
    with_one = queries(client, address, django_assert_max_num_queries)

    for _ in range(29):
        make_practice(actions=actions)

    assert queries(client, address, django_assert_max_num_queries) == with_one


@pytest.mark.usefixtures("offer")
def test_the_page_takes_six_queries(client, plan, django_assert_num_queries):
    client.get("/buurtplan/")

    with django_assert_num_queries(6):
        client.get("/buurtplan/")


@pytest.mark.parametrize(
    ("periods", "leading"),
    [
        ([], []),
        ([(-900, -500), (-400, -100)], [1]),
        ([(-900, -500), (-400, 100), (-300, 100)], [1, 2]),
        ([(-900, None), (-400, -100)], [0]),
        ([(-400, -100), (50, None)], [0]),
        ([(50, 100)], [0]),
    ],
)
def test_the_frameworks_in_force_lead_otherwise_the_last_one(periods, leading):
    def day(offset):
        return offset if offset is None else TODAY + timedelta(days=offset)

    frameworks = [Framework(pk=pk, starts_on=day(start), ends_on=day(end)) for pk, (start, end) in enumerate(periods)]

    assert leading_frameworks(frameworks) == [frameworks[place] for place in leading]


def test_an_offer_only_leads_where_there_is_no_plan():
    offer = Framework(pk=1, kind=Framework.Kind.OFFER)
    ended = Framework(pk=2, ends_on=TODAY - timedelta(days=1))

    assert leading_frameworks([offer, ended]) == [ended]
    assert leading_frameworks([offer]) == [offer]


def test_every_page_leads_to_the_framework_in_the_menu(client, plan):
    assert client.get("/praktijken/").content.decode().count('href="/buurtplan/">Buurtplan</a>') == 3
    assert 'href="/buurtplan/" aria-current="page"' in html_of(client.get("/buurtplan/"))
    assert 'href="/buurtplan/" aria-current="true"' in html_of(client.get("/buurtplan/actie-1/"))


@pytest.mark.usefixtures("plan")
def test_the_menu_marks_the_page_that_a_reader_is_on(client):
    make_practice(municipality=make_municipality(slug="lier"))
    addresses = set(re.findall('class="nav-link" href="([^"]+)"', html_of(client.get("/"))))

    pages = {address: html_of(client.get(address)) for address in addresses}

    assert {"/praktijken/", "/buurtplan/", "/gemeenten/"} <= addresses
    for address, page in pages.items():
        assert page.count(f'href="{address}" aria-current="page"') == 2
    assert 'href="/gemeenten/" aria-current="true"' in html_of(client.get("/gemeenten/lier/"))


def test_home_shows_the_goals_of_one_framework(client):
    ended = make_framework(name="Oud plan", starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))
    current = make_framework(name="Nieuw plan", starts_on=date(2022, 1, 1))
    make_goal(framework=ended, name="Vroeger")
    make_goal(framework=current, name="Nu")

    response = client.get("/")

    [plan] = response.context["plans"]
    assert [goal.label for goal in plan["goals"]] == [str(current.goals.get())]
    assert "Zoek per doel van Nieuw plan" in response.content.decode()
