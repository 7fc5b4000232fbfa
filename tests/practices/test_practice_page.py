"""What the practice page shows of a practice that says everything, and of one that says next to nothing."""

import re
from io import BytesIO

import pytest
from django.utils.html import escape
from PIL import Image

from practices.browse.unknown import QUESTIONS
from practices.content import PARTS
from practices.models import Implementation, Link, TargetGroup
from tests.factories import make_action, make_municipality, make_photo, make_practice, make_tag
from tests.links import words_of

pytestmark = pytest.mark.django_db

STORY = {
    "tagline": "Scholen en ouders vinden elkaar.",
    "context": "Ouders kwamen niet.",
    "goals": "- Meer ouders bereiken",
    "approach": "Een brugfiguur staat aan de poort.",
    "involvement": "Ouders beslissen mee.",
    "partners": "Scholen\nHuis van het Kind",
    "results": "Meer ouders komen.",
    "reach_number": 1200,
    "reach_unit": "gezinnen",
    "evaluation": "bevraging",
    "what_worked": "Begin klein.",
    "what_did_not_work": "Te veel folders.",
    "tips": "Neem je tijd.",
    "stage": "lopend",
    "start_year": 2015,
    "cost": "1000-10000",
    "cost_note": "zonder loon",
    "staff_fte": "0.50",
    "volunteers": 1,
    "department": "dienst onderwijs",
    "contact_name": "Dienst onderwijs",
    "contact_email": "onderwijs@stad.example.org",
    "open_to_visit": True,
}


def test_full_practice_has_every_section_and_an_index_that_leads_to_them(client):
    mechelen = make_municipality(name="Mechelen")
    practice = make_practice(**STORY, actions=[make_action()], target_groups=[make_tag(TargetGroup, name="Ouders")])
    Implementation.objects.create(practice=practice, municipality=mechelen, text="Hier op zaterdag.")
    Link.objects.create(practice=practice, url="https://stad.example.org/poort", description="De brugfiguur")

    page = client.get(practice.get_absolute_url()).content.decode()

    index = re.search(r'<nav class="page-index".*?</nav>', page, re.S)[0]
    anchors = re.findall(r'href="#([^"]+)"', index)
    assert anchors == ["wat", "waarom", "hoe", "gemeenten", "resultaten", "lessen", "bijlagen"]
    assert [anchor for anchor in anchors if f'<section id="{anchor}"' not in page] == []


def test_practice_with_only_a_summary_asks_its_municipality_for_the_rest(client):
    gent = make_municipality(name="Gent")
    practice = make_practice(
        title="Poortwachters",
        municipality=gent,
        tagline="",
        summary="Samen aan de poort.",
        confirmed_at=None,
        **dict.fromkeys(["context", "goals", "approach", "involvement", "partners", "results", "what_worked"], ""),
        **dict.fromkeys(["what_did_not_work", "tips", "evaluation", "anchoring"], ""),
    )

    response = client.get(practice.get_absolute_url())

    page = response.content.decode()
    assert '<p class="lead">Samen aan de poort.</p>' in page
    assert "Nog niet bevestigd door het bestuur." in page
    assert "Werk je voor Gent?" in words_of(response)
    assert re.findall(r'<section id="([^"]+)"', page) == ["onbekend"]
    assert "page-index" not in page


def test_a_page_asks_for_what_is_missing_alone_and_most_missed_first(client):
    known = {**STORY, "approach": "", "cost": "onbekend", "cost_note": "", "contact_email": ""}
    full = make_practice(**STORY)
    Link.objects.create(practice=full, url="https://stad.example.org/poort", description="De brugfiguur")
    make_photo(practice=full)
    thin = make_practice(**known)

    def asked(practice):
        page = client.get(practice.get_absolute_url()).content.decode()
        return re.findall(r'\?vraag=(\w+)">([^<]+)', page), "Wat we nog niet weten" in page

    assert asked(full) == ([], False)
    assert asked(thin) == (
        [
            ("approach", "Vul de aanpak aan"),
            ("contact_email", "Vul het contact aan"),
            ("cost", "Vul de kosten aan"),
            ("photos", "Voeg een foto toe"),
            ("attachments", "Voeg een document toe"),
        ],
        True,
    )


def test_every_part_that_counts_has_a_question():
    assert set(QUESTIONS) == {part.name for part in PARTS if part.counts}


def test_whom_to_ask_is_named_once_and_only_when_somebody_is_known(client):
    known, unknown = make_practice(**STORY), make_practice()

    with_contact, without = (words_of(client.get(one.get_absolute_url())) for one in [known, unknown])

    assert "Wie contacteren?" in with_contact
    assert f"{known.municipality} , Dienst onderwijs onderwijs@stad.example.org Je mag langskomen." in with_contact
    assert "Meer weten?" not in with_contact
    assert ("Wie contacteren?" in without, "we nog geen contactpersoon" in without) == (False, True)


def test_who_comes_from_results_can_go_back_to_them(client):
    practice = make_practice(slug="taalcafe")
    results = "/praktijken/?q=taal&gemeente=gent&pagina=2"

    page = client.get(practice.get_absolute_url(), headers={"referer": f"http://testserver{results}"})

    assert f'href="{escape(results)}#praktijk-taalcafe"' in page.content.decode()
    assert "Referer" in page["Vary"]


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "http://testserver/praktijken/",
        "http://testserver/gemeenten/?q=taal",
        "https://example.org/praktijken/?q=taal",
        "http://[/praktijken/?q=taal",
        'http://testserver/praktijken/"><script>?q=1',
    ],
)
def test_who_comes_from_elsewhere_is_not_sent_back(client, referer):
    page = client.get(make_practice().get_absolute_url(), headers={"referer": referer}).content.decode()

    assert "Terug naar de resultaten" not in page


def test_a_shared_link_shows_the_photo_or_else_the_mosaic(client, settings):
    settings.SITE_URL = "https://bank.example.org"
    plain, photographed = make_practice(), make_practice()
    photo = make_photo(practice=photographed)

    def preview(practice):
        page = client.get(practice.get_absolute_url()).content.decode()
        return re.findall(r'property="og:image(?::width|:height)?" content="([^"]+)"', page)

    assert preview(plain) == [f"https://bank.example.org/praktijken/{plain.slug}/beeld.png", "1200", "630"]
    assert preview(photographed) == [f"https://bank.example.org{photo.image.url}", str(photo.width), str(photo.height)]


def test_the_mosaic_is_a_picture_of_the_size_that_others_ask_for(client):
    response = client.get(f"/praktijken/{make_practice(slug='taalcafe').slug}/beeld.png")

    assert response["Content-Type"] == "image/png"
    picture = Image.open(BytesIO(response.content))
    assert picture.size == (1200, 630)
    assert len(picture.convert("RGB").getcolors(maxcolors=10**6)) > 3  # something is drawn


@pytest.mark.parametrize("status", ["draft", "hidden"])
def test_what_is_not_online_has_no_picture(client, status):
    practice = make_practice(status=status, hidden_reason="Gestopt." if status == "hidden" else "")

    assert client.get(f"/praktijken/{practice.slug}/beeld.png").status_code == 404


def test_a_page_takes_as_many_queries_whatever_hangs_on_it(client, django_assert_num_queries):
    plain = make_practice(title="Kort")
    full = make_practice(
        title="Lang",
        target_groups=[make_tag(TargetGroup, name=f"Groep {number}") for number in range(3)],
        actions=[make_action(), make_action()],
        municipalities=[make_municipality() for _ in range(3)],
    )
    for number in range(3):
        town = make_municipality()
        full.sources.create(position=number, publisher="Stad", municipality=town)
        full.reaches.create(position=number, number=1, unit="gezinnen", municipality=town)
        full.links.create(position=number, url=f"https://voorbeeld.example.org/{number}")
        make_photo(practice=full)
    client.get(plain.get_absolute_url())

    # Itself; its tags; the index; what hangs on it; what is like it: chosen, by words, by meaning; what inspires.
    for practice in [plain, full]:
        with django_assert_num_queries(8):
            client.get(practice.get_absolute_url())
