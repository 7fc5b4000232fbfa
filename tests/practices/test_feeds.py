from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from django.test import override_settings

from practices.models import Practice, TargetGroup
from tests.factories import make_municipality, make_practice, make_tag

pytestmark = pytest.mark.django_db
NAMESPACE = {"a": "http://www.w3.org/2005/Atom"}


def feed(client, address="", **extra):
    return ElementTree.fromstring(client.get(f"/praktijken.atom{address}", **extra).content)


def text(element, name):
    return element.findtext(f"a:{name}", None, NAMESPACE)


def links(element):
    return {link.get("rel"): link.get("href") for link in element.findall("a:link", NAMESPACE)}


def entries(client, address=""):
    """The entries as a list of (title, id, published, updated)."""
    return [
        tuple(text(entry, name) for name in ["title", "id", "published", "updated"])
        for entry in feed(client, address).findall("a:entry", NAMESPACE)
    ]


def titles(client, address=""):
    return [entry[0] for entry in entries(client, address)]


def test_a_feed_says_what_it_is_and_where_it_lives(client):
    make_practice(municipality=make_municipality(name="Gent"), target_groups=[make_tag(TargetGroup, name="Jongeren")])

    root = feed(client, "?q=praktijk&doelgroep=jongeren&gemeente=gent")

    query = "?q=praktijk&doelgroep=jongeren&gemeente=gent"
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert text(root, "title") == "Praktijkenbank Samenleven in diversiteit: ‘praktijk’, Jongeren, Gent"
    assert links(root) == {
        "alternate": f"http://testserver/praktijken/{query}",
        "self": f"http://testserver/praktijken.atom{query}",
    }
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "nl-BE"
    assert client.get("/praktijken.atom")["Content-Type"] == "application/atom+xml; charset=utf-8"


def test_the_feed_of_everything_has_a_plain_address(client):
    root = feed(client)

    assert (text(root, "title"), entries(client)) == ("Praktijkenbank Samenleven in diversiteit", [])
    assert links(root) == {
        "alternate": "http://testserver/praktijken/",
        "self": "http://testserver/praktijken.atom",
    }


def test_an_entry_is_updated_when_the_municipality_confirms_it(client):
    gent = make_municipality(name="Gent")
    published = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
    fields = {"municipality": gent, "published_at": published}
    quiet = make_practice(title="Stil", **fields)
    confirmed = make_practice(title="Bevestigd", confirmed_at=date(2026, 6, 1), **fields)
    earlier = make_practice(title="Vroeger", confirmed_at=date(2020, 6, 1), **fields)

    assert entries(client) == [
        (f"{practice.title} (Gent)", f"http://testserver/#praktijk-{practice.pk}", "2026-01-05T08:30:00+00:00", updated)
        for practice, updated in [
            (earlier, "2026-01-05T08:30:00+00:00"),
            (confirmed, "2026-06-01T12:00:00+00:00"),
            (quiet, "2026-01-05T08:30:00+00:00"),
        ]
    ]
    assert text(feed(client), "updated") == "2026-06-01T12:00:00+00:00"


def test_an_entry_keeps_its_id_when_its_text_changes(client):
    make_practice(title="Praattafels", slug="praattafels")
    before = [entry[1] for entry in entries(client)]

    Practice.objects.update(title="Tafels om te praten", slug="tafels", confirmed_at=date(2026, 6, 1), summary="Anders")

    assert [entry[1] for entry in entries(client)] == before


def test_what_is_not_online_is_absent(client):
    lier = make_municipality(name="Lier")
    make_practice(title="Online", municipality=lier)
    make_practice(title="Nog niet", municipality=lier, status="draft")
    hidden = make_practice(title="Verborgen", municipality=lier)
    assert titles(client) == ["Verborgen (Lier)", "Online (Lier)"]

    Practice.objects.filter(pk=hidden.pk).update(status="hidden", hidden_reason="Stopgezet")

    assert titles(client) == titles(client, "?gemeente=lier") == ["Online (Lier)"]


def test_any_filter_narrows_and_order_page_view_and_own_town_do_not_matter(client):
    gent, lier = make_municipality(name="Gent"), make_municipality(name="Lier")
    make_practice(title="Taal A", municipality=gent, kind="project")
    make_practice(title="Taal B", municipality=lier, kind="project")
    make_practice(title="Taal C", municipality=gent, kind="vorming")

    assert titles(client, "?gemeente=gent&type=project") == ["Taal A (Gent)"]
    rest = "sorteer=titel&pagina=9&weergave=kaart&mijn=lier"
    assert titles(client, f"?q=taal&{rest}") == ["Taal C (Gent)", "Taal B (Lier)", "Taal A (Gent)"]
    assert links(feed(client, f"?{rest}"))["self"] == "http://testserver/praktijken.atom"


def test_unknown_values_are_left_out(client):
    make_practice(title="Online", municipality=make_municipality(name="Lier"))

    assert titles(client, "?gemeente=atlantis&bestaat=niet") == ["Online (Lier)"]


def test_marks_in_texts_leave_valid_xml(client):
    make_practice(title="Wij & <zij> ]]>", tagline="<b>&amp;</b>", municipality=make_municipality(name="Lier"))

    [entry] = feed(client, "?q=%3Cwij%3E%26").findall("a:entry", NAMESPACE)

    assert (text(entry, "title"), text(entry, "summary")) == ("Wij & <zij> ]]> (Lier)", "<b>&amp;</b>")


@pytest.mark.parametrize("number", [1, 30])
def test_as_many_queries_for_many_practices(client, django_assert_num_queries, number):
    for _ in range(number):
        make_practice()
    entries(client)

    with django_assert_num_queries(2):
        entries(client)


def test_the_newest_fifty_are_enough(client):
    lier = make_municipality(name="Lier")
    for number in range(52):
        make_practice(title=f"Praktijk {number}", municipality=lier)

    assert titles(client) == [f"Praktijk {number} (Lier)" for number in range(51, 1, -1)]


@override_settings(SITE_URL="https://praktijken.example.org", ALLOWED_HOSTS=["*"])
def test_addresses_are_those_of_the_site_whatever_the_host(client):
    practice = make_practice(slug="praattafels")

    root = feed(client, headers={"host": "10.0.0.1"})

    assert {text(entry, "id") for entry in root.findall("a:entry", NAMESPACE)} == {
        f"https://praktijken.example.org/#praktijk-{practice.pk}"
    }
    assert links(root)["self"] == "https://praktijken.example.org/praktijken.atom"


def test_a_character_that_xml_cannot_hold_does_not_break_the_feed(client):
    make_practice(title="Praat\x0btafels", summary="Met\x01 elkaar", municipality=make_municipality(name="Lier"))

    assert titles(client) == ["Praat tafels (Lier)"]
    assert client.get("/praktijken.atom?q=a%01b").status_code == 200


def test_a_tag_with_a_character_that_xml_cannot_hold_has_a_feed(client):
    make_practice(
        title="Praattafel", target_groups=[make_tag(TargetGroup, name="Ouders\x0ben kinderen", slug="ouders")]
    )

    response = client.get("/praktijken.atom?doelgroep=ouders")

    assert "Ouders en kinderen" in ElementTree.fromstring(response.content).find("{*}title").text
