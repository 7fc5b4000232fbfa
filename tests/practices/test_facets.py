from collections import Counter

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practices.browse.filters import PracticeFilter
from practices.models import (
    DiversityGround,
    IntegrationObjective,
    OrganisationDomain,
    PolicyLayer,
    Practice,
    TargetGroup,
)
from practices.search.facets import FACETS
from tests.factories import make_action, make_municipality, make_partner, make_practice, make_tag, make_theme
from tests.generated import cases


def counts(address, param):
    """{value: count} of one facet under the filters in `address`, zeros left out."""
    practice_filter = PracticeFilter(QueryDict(address))
    by_term = practice_filter.answer.counts(param)
    options = practice_filter.index.by_value[param].values()
    return {option.value: by_term[option.term] for option in options if by_term[option.term]}


def found(address):
    return set(PracticeFilter(QueryDict(address)).ids)


@pytest.mark.django_db
class TestCounts:
    def test_values_add_up_inside_a_facet_and_narrow_between_facets(self):
        gent, brugge = make_municipality(name="Gent"), make_municipality(name="Brugge")
        group = make_tag(TargetGroup, name="Jongeren")
        first = make_practice(municipality=gent, target_groups=[group])
        second = make_practice(municipality=brugge, target_groups=[group])
        third = make_practice(municipality=gent)

        assert found("gemeente=gent&gemeente=brugge") == {first.pk, second.pk, third.pk}
        assert found("gemeente=gent&doelgroep=jongeren") == {first.pk}

    def test_facet_counts_ignore_own_filter(self):
        gent, brugge = make_municipality(name="Gent"), make_municipality(name="Brugge")
        group = make_tag(TargetGroup, name="Jongeren")
        make_practice(municipality=gent, target_groups=[group])
        make_practice(municipality=brugge)

        assert counts("gemeente=gent", "gemeente") == {"gent": 1, "brugge": 1}
        assert counts("gemeente=gent", "doelgroep") == {"jongeren": 1}
        assert counts("gemeente=brugge", "doelgroep") == {"onbekend": 1}

    def test_parents_mean_their_children(self):
        action = make_action(number=5)
        municipality = make_municipality(name="Gent", province="oost-vlaanderen")
        theme = make_theme(name="Taalbeleid")
        expected = make_practice(municipality=municipality, main_theme=theme, actions=[action])
        make_practice()

        assert found(f"doelstelling={action.goal.slug}") == {expected.pk}
        assert found("provincie=oost-vlaanderen") >= {expected.pk}
        assert found(f"thema={theme.parent.slug}") == {expected.pk}

    def test_every_municipality_of_a_practice_counts(self):
        gent, brugge = make_municipality(name="Gent"), make_municipality(name="Brugge")
        practice = make_practice(municipality=gent, municipalities=[brugge])

        assert found("gemeente=brugge") == {practice.pk}

    def test_what_is_not_known_is_a_value_that_counts_and_can_be_chosen(self):
        known = make_practice(stage="lopend", cost="tot-1000")
        silent, says_so = make_practice(), make_practice(cost="onbekend")

        assert counts("", "stadium") == {"lopend": 1, "onbekend": 2}
        assert counts("", "kosten") == {"tot-1000": 1, "onbekend": 2}
        assert found("kosten=onbekend") == {silent.pk, says_so.pk}
        assert found("kosten=onbekend&stadium=lopend") == set()
        assert found("kosten=onbekend&kosten=tot-1000") == {known.pk, silent.pk, says_so.pk}

    def test_what_is_for_everyone_is_for_each_group_and_comes_after_the_others(self):
        young, old, everyone = [make_tag(TargetGroup, name=name) for name in ["Jongeren", "Ouderen", "Iedereen"]]
        first = make_practice(title="A", target_groups=[young])
        joined = make_practice(title="B", target_groups=[everyone, old])
        both = make_practice(title="C", target_groups=[everyone, young])
        silent = make_practice(title="D")

        def ids(address):
            return PracticeFilter(QueryDict(address)).ids

        assert counts("", "doelgroep") == {"jongeren": 3, "ouderen": 2, "iedereen": 2, "onbekend": 1}
        assert ids("doelgroep=jongeren") == [both.pk, first.pk, joined.pk]
        assert ids("doelgroep=jongeren&sorteer=titel") == [first.pk, both.pk, joined.pk]
        assert ids("doelgroep=ouderen") == [joined.pk, both.pk]
        assert ids("doelgroep=jongeren&doelgroep=iedereen") == [both.pk, joined.pk, first.pk]
        assert ids("doelgroep=onbekend") == [silent.pk]

    def test_likeness_and_fit_also_keep_what_is_for_everyone_last(self):
        young, everyone = [make_tag(TargetGroup, name=name) for name in ["Jongeren", "Iedereen"]]
        gent, mol = make_municipality(name="Gent"), make_municipality(name="Mol")
        joined = make_practice(title="Taal", municipality=gent, target_groups=[everyone])
        own = make_practice(summary="Ook over taal", municipality=mol, target_groups=[young])

        for order in ["mijn=gent&sorteer=zoals-mijn", "q=taal"]:
            result = PracticeFilter(QueryDict(f"doelgroep=jongeren&{order}"))
            assert (result.ids, result.first(1), result.number_for_everyone) == ([own.pk, joined.pk], [own.pk], 1)

    def test_what_becomes_known_leaves_what_is_not_known(self):
        practice = make_practice()
        assert found("kosten=onbekend") == {practice.pk}

        practice.cost = "tot-1000"
        practice.save()

        assert found("kosten=onbekend") == set()

    def test_a_tag_of_that_name_keeps_its_address(self):
        tagged = make_practice(target_groups=[make_tag(TargetGroup, name="Onbekend")])
        make_practice()

        assert found("doelgroep=onbekend") == {tagged.pk}

    def test_only_published_practices_count(self):
        gent = make_municipality(name="Gent")
        make_practice(municipality=gent, status=Practice.Status.DRAFT)
        make_practice(municipality=gent, status=Practice.Status.HIDDEN, hidden_reason="Stopgezet")

        assert found("") == set()
        assert counts("", "gemeente") == {}


def slow_values(practice):
    """{param: the values that `practice` has}, straight from its relations."""

    def slugs(rows):
        return {row.slug for row in rows}

    themes = {*practice.themes.all(), practice.main_theme}
    groups = slugs(practice.target_groups.all())
    actions = practice.actions.all()
    places = [row.municipality for row in practice.implementations.all()]
    values = {
        "thema": slugs(themes) | slugs(theme.parent for theme in themes),
        "doelgroep": slugs(TargetGroup.objects.all()) if "iedereen" in groups else groups,
        "actie": slugs(actions),
        "doelstelling": slugs(action.goal for action in actions),
        "gemeente": slugs(places),
        "provincie": {place.province for place in places},
        "inwoners": {place.size_class or "" for place in places},
        "beleidslaag": slugs(practice.policy_layers.all()),
        "integratiedoel": slugs(practice.integration_objectives.all()),
        "domein": slugs(practice.organisation_domains.all()),
        "grond": slugs(practice.diversity_grounds.all()),
        "type": {practice.kind},
        "stadium": {practice.stage},
        "kosten": {practice.cost},
        "partner": slugs(practice.linked_partners.all()),
    }
    unknown = {facet.param for facet in FACETS if facet.may_be_unknown}
    return {param: (has - {""}) or ({"onbekend"} if param in unknown else set()) for param, has in values.items()}


def slow_found(practices, chosen):
    """The ids in `practices`, {id: slow_values}, that fit `chosen`, {param: values}, one by one."""
    return {
        pk
        for pk, has in practices.items()
        if all(has[param] & set(values) for param, values in chosen.items() if values)
    }


@pytest.fixture
def tag_values(db):
    """Three rows for every facet that editors maintain."""
    return {
        "themes": [make_theme(name=f"Kleur {number}") for number in range(3)],
        "target_groups": [make_tag(TargetGroup, name=name) for name in ["Groep 0", "Groep 1", "Iedereen"]],
        "actions": [make_action(number=number) for number in range(1, 4)],
        "policy_layers": [make_tag(PolicyLayer, name=f"Laag {number}") for number in range(3)],
        "integration_objectives": [make_tag(IntegrationObjective, name=f"Doel {number}") for number in range(3)],
        "organisation_domains": [make_tag(OrganisationDomain, name=f"Domein {number}") for number in range(3)],
        "diversity_grounds": [make_tag(DiversityGround, name=f"Grond {number}") for number in range(3)],
        "linked_partners": [make_partner(name=f"Partner {number}") for number in range(3)],
        "municipalities": [
            make_municipality(name=f"Stad {number}", province=province, population=population, population_year=2020)
            for number, (province, population) in enumerate(
                [("limburg", 12_000), ("limburg", None), ("antwerpen", 230_000)]
            )
        ],
    }


# The rows of the fixture stay the same; the practices are made anew for every example.
@settings(max_examples=cases(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_counts_equal_an_independent_slow_count(tag_values, data):
    Practice.objects.all().delete()
    some = {name: st.lists(st.sampled_from(rows), unique=True, max_size=2) for name, rows in tag_values.items()}
    del some["municipalities"]
    for number in range(data.draw(st.integers(0, 6), label="practices")):
        leading, *others = data.draw(st.permutations(tag_values["municipalities"]))
        make_practice(
            title=f"Praktijk {number}",
            municipality=leading,
            municipalities=others[: data.draw(st.integers(0, 2))],
            main_theme=data.draw(st.sampled_from(tag_values["themes"])),
            kind=data.draw(st.sampled_from(["", "project", "vorming"])),
            stage=data.draw(st.sampled_from(["", "proef"])),
            cost=data.draw(st.sampled_from(["", "onbekend"])),
            status=data.draw(st.sampled_from(["published", "published", "draft"])),
            **{name: data.draw(values) for name, values in some.items()},
        )
    values = {facet.param: [option.value for option in [*facet.options(), facet.unknown] if option] for facet in FACETS}
    params = data.draw(st.lists(st.sampled_from(FACETS), max_size=3, unique=True), label="facets")
    chosen = {
        facet.param: data.draw(st.lists(st.sampled_from(values[facet.param]), min_size=1, max_size=2, unique=True))
        for facet in params
    }
    address = "&".join(f"{param}={value}" for param, chosen_values in chosen.items() for value in chosen_values)

    practices = {practice.pk: slow_values(practice) for practice in Practice.objects.filter(status="published")}
    assert found(address) == slow_found(practices, chosen)
    for facet in FACETS:
        others = {param: chosen_values for param, chosen_values in chosen.items() if param != facet.param}
        base = slow_found(practices, others)
        slow = Counter(value for pk in base for value in practices[pk][facet.param] if value)
        assert counts(address, facet.param) == slow
