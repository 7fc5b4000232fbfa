import pytest
from django.http import QueryDict

from practices.browse.filters import PracticeFilter
from practices.models import MunicipalityAlias, TargetGroup
from tests.factories import make_municipality, make_practice, make_tag

pytestmark = pytest.mark.django_db


def filtered(address):
    return PracticeFilter(QueryDict(address))


def test_unknown_values_are_dropped_and_named():
    practice = make_practice(municipality=make_municipality(name="Gent"))

    result = filtered("gemeente=gent&gemeente=atlantis&kosten=gratis")

    assert result.ids == [practice.pk]
    assert result.notices == [
        "De filter ‘Gemeente’ kent ‘atlantis’ niet. We lieten die keuze weg.",
        "De filter ‘Kosten’ kent ‘gratis’ niet. We lieten die keuze weg.",
    ]


@pytest.mark.parametrize("name", ["kortessem", "Kortessem", " KORTESSEM "])
def test_an_old_municipality_name_leads_to_the_new_one(name):
    hasselt = make_municipality(name="Hasselt")
    MunicipalityAlias.objects.create(municipality=hasselt, name="Kortessem", kind="merger", merged_on="2025-01-01")
    practice = make_practice(municipality=hasselt)
    make_practice()

    result = filtered(f"gemeente={name}")

    assert result.ids == [practice.pk]
    assert result.notices == ["Kortessem hoort sinds 1 januari 2025 bij Hasselt."]
    assert result.address.url() == "?gemeente=hasselt"


def test_a_typed_municipality_name_counts_as_its_address():
    practice = make_practice(municipality=make_municipality(name="Sint-Niklaas"))

    assert filtered("gemeente=Sint Niklaas").ids == [practice.pk]


def test_chips_drop_one_filter_and_keep_the_others():
    make_practice(municipality=make_municipality(name="Gent"), target_groups=[make_tag(TargetGroup, name="Jongeren")])

    chips = filtered("q=praktijk&gemeente=gent&doelgroep=jongeren&pagina=2").chips

    assert [(chip.label, chip.url) for chip in chips] == [
        ("‘praktijk’", "?doelgroep=jongeren&gemeente=gent"),
        ("Jongeren", "?q=praktijk&gemeente=gent"),
        ("Gent", "?q=praktijk&doelgroep=jongeren"),
    ]


def test_the_chip_of_what_is_not_known_says_of_what():
    make_practice()

    assert [chip.label for chip in filtered("kosten=onbekend&stadium=onbekend").chips] == [
        "Loopt het nog: niet bekend",
        "Kosten: niet bekend",
    ]


def test_changing_a_filter_leads_back_to_the_first_page():
    make_practice(target_groups=[make_tag(TargetGroup, name="Jongeren")])

    assert (
        filtered("pagina=3&sorteer=titel").address.toggled("doelgroep", "jongeren")
        == "?doelgroep=jongeren&sorteer=titel"
    )


def test_words_come_best_first_and_without_words_newest_first():
    best = make_practice(title="Taal")
    newest = make_practice(summary="Iets met taal")

    assert filtered("q=taal").ids == [best.pk, newest.pk]
    assert filtered("").ids == [newest.pk, best.pk]
    assert filtered("sorteer=beste").ids == [newest.pk, best.pk]


def test_a_search_without_result_is_widened_and_says_so():
    practice = make_practice(title="Inburgering")

    result = filtered("q=inburgerng")

    assert result.ids == [practice.pk]
    assert (result.search.is_corrected, result.search.used.text) == (True, "inburgering")


def test_only_stop_words_shows_everything_and_says_why():
    practice = make_practice()

    result = filtered("q=de het een")

    assert result.ids == [practice.pk]
    assert result.notices == [
        "‘de het een’ zegt te weinig om op te zoeken. Je ziet alle praktijken. Typ een ander woord."
    ]
